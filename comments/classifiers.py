"""
Classifiers: from a Submission to an Assessment.

A site's own classifier subclasses BaseClassifier and is named in COMMENTS_CLASSIFIER.
"""

from __future__ import annotations

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError

from comments import conf
from comments.model_store import load_version, versions_in_use, write_fault
from comments.rates import is_share
from comments.spam import Assessment, ModelFileError, Submission
from comments.targets import fetch_targets, text_of

if TYPE_CHECKING:
    from comments.models import Comment
    from comments.spam import SpamModel

logger = logging.getLogger("comments.classifiers")


class BaseClassifier(ABC):
    """Estimates how probable it is that a submission is spam."""

    @abstractmethod
    def assess(self, submission: Submission) -> Assessment:
        """Return the Assessment of ``submission``. Any exception means "not scored"."""

    def assess_many(self, submissions: list[Submission]) -> list[Assessment]:
        """Return the Assessments of ``submissions``, in order."""
        return [self.assess(submission) for submission in submissions]

    def explain(self, submission: Submission) -> Assessment:
        """Return the Assessment with the stretches of the body that weighed, where known."""
        return self.assess(submission)

    def assess_in_shadow(self, submission: Submission) -> tuple[int, float] | None:
        """
        Return the key of a ModelVersion that does not act, and its P(spam).

        None when no version runs in the shadow.
        """
        return None

    def look_for_newest(self) -> None:  # noqa: B027  (nothing to do where nothing is cached)
        """Find out at the next question whether another model is to be used by now."""


class DummyClassifier(BaseClassifier):
    """Gives every submission the same probability, for tests and for sites without a filter."""

    def __init__(self, probability: float = 0.0):
        if not is_share(probability):
            raise ValueError(f"probability is {probability!r}; give a number from 0.0 to 1.0")
        self.probability = probability

    def assess(self, submission: Submission) -> Assessment:
        return Assessment(probability=self.probability, reasons=(), model_version="dummy")


class TrainedClassifier(BaseClassifier):
    """
    Asks the site's active ModelVersion, or, where there is none, the model it starts from:
    the one shipped with the app, or the file at ``path``.

    A model is loaded on first use, once for all threads of the process. At most every
    COMMENTS_MODEL_POLL_SECONDS one thread looks whether another version has been
    activated, loads it and puts it in place, while the others go on with the old one.
    """

    def __init__(self, path: str | None = None):
        self.path = path
        self._base: SpamModel | None = None
        self._model: SpamModel | None = None
        self._loaded: tuple[int, str] | None = None
        self._refused: set[tuple[int, str]] = set()
        self._shadow: tuple[tuple[int, str], SpamModel] | None = None
        self._polled_at = float("-inf")
        self._lock = threading.Lock()

    def assess(self, submission: Submission) -> Assessment:
        return self.model.assess(submission)

    def assess_many(self, submissions: list[Submission]) -> list[Assessment]:
        return self.model.assess_many(submissions)

    def explain(self, submission: Submission) -> Assessment:
        return self.model.explain(submission)

    def assess_in_shadow(self, submission: Submission) -> tuple[int, float] | None:
        shadow = self._shadow
        if shadow is None:
            return None
        return shadow[0][0], shadow[1].assess(submission).probability

    def look_for_newest(self) -> None:
        self._polled_at = float("-inf")

    @property
    def model(self) -> SpamModel:
        """The SpamModel in use. Raises ModelFileError when there is none to fall back on."""
        is_due = time.monotonic() - self._polled_at >= conf.get("COMMENTS_MODEL_POLL_SECONDS")
        model = self._model
        if model is not None and not is_due:
            return model
        # Whoever has no model yet waits; everybody else goes on with the old one.
        if self._lock.acquire(blocking=model is None):
            try:
                if self._model is None or is_due:
                    self.find_newest()
                    self._polled_at = time.monotonic()
            finally:
                self._lock.release()
        assert self._model is not None  # noqa: S101  (newest_model() returns one or raises)
        return self._model

    @property
    def base(self) -> SpamModel:
        """The SpamModel that the site's learning starts from."""
        if self._base is None:
            self._base = self.load()
        return self._base

    def load(self) -> SpamModel:
        from comments.spam import SpamModel

        return SpamModel.load(self.path) if self.path else SpamModel.load()

    def find_newest(self) -> None:
        """Put the versions in use in place; where they cannot be looked up go on as before."""
        try:
            served, shadow = versions_in_use()
            self._model = self.first_that_loads(served)
            self._shadow = self.loaded_shadow(shadow)
        except DatabaseError:
            logger.exception("The model versions could not be looked up")
            if self._model is None:
                self._model = self.base

    def first_that_loads(self, served: list[tuple[int, str]]) -> SpamModel:
        """Return the active version, or the one before it when that is damaged, or the base."""
        for key in served:
            if key == self._loaded and self._model is not None:
                return self._model
            model = self.load_unless_refused(key)
            if model is not None:
                self._loaded = key
                return model
        self._loaded = None
        return self.base

    def loaded_shadow(
        self, key: tuple[int, str] | None
    ) -> tuple[tuple[int, str], SpamModel] | None:
        """Return the version that runs in the shadow and its model, or None."""
        if key is None:
            return None
        if self._shadow is not None and self._shadow[0] == key:
            return self._shadow
        model = self.load_unless_refused(key)
        return None if model is None else (key, model)

    def load_unless_refused(self, key: tuple[int, str]) -> SpamModel | None:
        if key in self._refused:
            return None
        try:
            return load_version(key[0])
        except ModelFileError as error:
            logger.error("Model version %s cannot be used: %s", key[1], error)
            self._refused.add(key)
            write_fault(key[0], str(error))
            return None


def submission_of(comment: Comment, context: str | None = None) -> Submission:
    """Return what a classifier is asked about ``comment``; ``context`` spares a look-up."""
    if context is None:
        fetch_targets([comment])
        context = text_of(comment.target)
    return Submission(
        body=comment.body,
        name=comment.name,
        email=comment.email,
        url=comment.url,
        context=context,
    )


def assess_safely(comment: Comment) -> tuple[Assessment | None, tuple[int, float] | None]:
    """
    Return what the classifier says of ``comment``, and what a version in the shadow says.

    Each is None when there is no answer, whatever the cause.
    """
    question = answer_or_none(question_about, comment)
    if question is None:
        return None, None
    classifier, submission = question
    assessment = answer_or_none(checked_answer, classifier.assess, submission)
    shadow = answer_or_none(checked_shadow, classifier, submission)
    return assessment, shadow


def explain_safely(comment: Comment) -> Assessment | None:
    """Return the Assessment with what weighed, or None when there is no answer."""
    question = answer_or_none(question_about, comment)
    if question is None:
        return None
    classifier, submission = question
    return answer_or_none(checked_answer, classifier.explain, submission)


def question_about(comment: Comment) -> tuple[BaseClassifier, Submission]:
    return conf.get_backend("COMMENTS_CLASSIFIER"), submission_of(comment)


def checked_answer(assess: Callable[[Submission], Assessment], submission: Submission) -> Any:
    """Return the answer. Raises TypeError or ValueError for what is not an Assessment."""
    answer = assess(submission)
    if not isinstance(answer, Assessment):
        raise TypeError(f"{assess!r} returned {answer!r}: return an Assessment.")
    check_probability(answer.probability)
    # Worked out on first access, which must not fail later.
    len(answer.reasons)
    return answer


def checked_shadow(classifier: BaseClassifier, submission: Submission) -> tuple[int, float] | None:
    answer = classifier.assess_in_shadow(submission)
    if answer is None:
        return None
    version, probability = answer
    check_probability(probability)
    return version, probability


def check_probability(probability: float) -> None:
    # Not a number is neither above nor below any threshold.
    if not 0.0 <= probability <= 1.0:
        raise ValueError(f"P(spam) is {probability!r}: it must be a number from 0.0 to 1.0.")


def answer_or_none(ask: Callable[..., Any], *arguments: Any) -> Any:
    """
    Call ``ask`` and return what it returns, or None when it raises.

    This is the one place where every exception is caught: a fault of the filter, or of
    the text it is asked about, may cost a reader a wait for the moderator, never an error
    page and never the comment.
    """
    try:
        return ask(*arguments)
    except Exception:
        logger.exception("A comment could not be assessed")
        return None
