"""Assessments whose reasons are worked out when someone asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from comments.spam.types import Assessment, Reason, Submission

Explain = Callable[[Submission], tuple[Reason, ...]]


class DeferredAssessment(Assessment):
    """
    An `Assessment` that works out its reasons when they are first asked for.

    Parameters
    ----------
    probability : float
    model_version : str
    log_odds : float
    spam_at : float or None
    explain : callable
        Given the submission, returns the reasons.
    submission : Submission
    """

    __slots__ = ("_explain", "_submission")

    _explain: Explain
    _submission: Submission

    def __init__(
        self,
        probability: float,
        model_version: str,
        log_odds: float,
        spam_at: float | None,
        explain: Explain,
        submission: Submission,
    ) -> None:
        keep = object.__setattr__
        keep(self, "probability", probability)
        keep(self, "model_version", model_version)
        keep(self, "log_odds", log_odds)
        keep(self, "spans", ())
        keep(self, "spam_at", spam_at)
        keep(self, "_explain", explain)
        keep(self, "_submission", submission)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Reasons, strongest first."""
        try:
            return _kept_reasons.__get__(self)
        except AttributeError:
            reasons = self._explain(self._submission)
            _kept_reasons.__set__(self, reasons)
            return reasons

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Assessment):
            return NotImplemented
        return _values(self) == _values(other)

    def __hash__(self) -> int:
        return hash((self.probability, self.model_version))

    def __reduce__(self) -> tuple[Any, ...]:
        return Assessment, _values(self)


_kept_reasons = Assessment.__dict__["reasons"]


def _values(assessment: Assessment) -> tuple[Any, ...]:
    return (
        assessment.probability,
        assessment.reasons,
        assessment.model_version,
        assessment.log_odds,
        assessment.spans,
        assessment.spam_at,
    )
