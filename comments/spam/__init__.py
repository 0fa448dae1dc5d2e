"""
The spam engine: text in, Assessment out. No Django in it.

Examples
--------
>>> from comments.spam import SpamModel, Submission
>>> model = SpamModel.fit(
...     [Submission(body="cheap pills, buy now"), Submission(body="thanks, that fixed it")] * 8,
...     ["spam", "ham"] * 8,
... )
>>> model.assess(Submission(body="buy cheap pills")).probability > 0.5
True
"""

from typing import Any

from comments.spam.errors import ModelFileError
from comments.spam.model_file import verify_model_file
from comments.spam.types import Assessment, ModelInfo, Reason, Span, Submission

__all__ = [
    "Assessment",
    "ModelFileError",
    "ModelInfo",
    "Reason",
    "SpamModel",
    "Span",
    "Submission",
    "verify_model_file",
]


def __getattr__(name: str) -> Any:
    # numpy and scikit-learn are paid for by whoever scores, not by `migrate` or `check`.
    if name == "SpamModel":
        from comments.spam.model import SpamModel

        globals()["SpamModel"] = SpamModel
        return SpamModel
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
