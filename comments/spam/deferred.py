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
    submission : Submission
    explain : callable
        Returns the reasons of the submission. Called once at most, and then let go of.
    """

    __slots__ = ("_explain", "_submission")

    _explain: Explain | None
    _submission: Submission | None

    def __init__(
        self,
        probability: float,
        model_version: str,
        log_odds: float,
        spam_at: float | None,
        submission: Submission,
        explain: Explain,
    ) -> None:
        _set_probability(self, probability)
        _set_model_version(self, model_version)
        _set_log_odds(self, log_odds)
        _set_spans(self, ())
        _set_spam_at(self, spam_at)
        _set_submission(self, submission)
        _set_explain(self, explain)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Reasons, strongest first."""
        explain = self._explain
        submission = self._submission
        if explain is not None and submission is not None:
            _kept_reasons.__set__(self, explain(submission))
            _set_explain(self, None)
            _set_submission(self, None)
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


# What a frozen class does not let anyone assign to, its slots still take.
_kept_reasons = Assessment.__dict__["reasons"]
_set_probability = Assessment.__dict__["probability"].__set__
_set_model_version = Assessment.__dict__["model_version"].__set__
_set_log_odds = Assessment.__dict__["log_odds"].__set__
_set_spans = Assessment.__dict__["spans"].__set__
_set_spam_at = Assessment.__dict__["spam_at"].__set__
_set_submission = DeferredAssessment.__dict__["_submission"].__set__
_set_explain = DeferredAssessment.__dict__["_explain"].__set__


def _values(assessment: Assessment) -> tuple[Any, ...]:
    return (
        assessment.probability,
        assessment.reasons,
        assessment.model_version,
        assessment.log_odds,
        assessment.spans,
        assessment.spam_at,
    )
