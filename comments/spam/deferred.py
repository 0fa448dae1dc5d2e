"""Assessments whose reasons are worked out when someone asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from comments.spam.types import Assessment, Reason

Explain = Callable[[], tuple[Reason, ...]]


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
        Returns the reasons. Called once at most, and then let go of.
    """

    __slots__ = ("_explain",)

    _explain: Explain | None

    def __init__(
        self,
        probability: float,
        model_version: str,
        log_odds: float,
        spam_at: float | None,
        explain: Explain,
    ) -> None:
        keep = object.__setattr__
        keep(self, "probability", probability)
        keep(self, "model_version", model_version)
        keep(self, "log_odds", log_odds)
        keep(self, "spans", ())
        keep(self, "spam_at", spam_at)
        keep(self, "_explain", explain)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Reasons, strongest first."""
        explain = self._explain
        if explain is not None:
            _kept_reasons.__set__(self, explain())
            object.__setattr__(self, "_explain", None)
        kept: tuple[Reason, ...] = _kept_reasons.__get__(self)
        return kept

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
