"""
Classifiers: from a Submission to an Assessment.

A site's own classifier subclasses BaseClassifier and is named in COMMENTS_CLASSIFIER.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from comments.spam import Assessment, Submission

if TYPE_CHECKING:
    from comments.spam import SpamModel

logger = logging.getLogger("comments.classifiers")


class BaseClassifier:
    """Estimates how probable it is that a submission is spam."""

    def assess(self, submission: Submission) -> Assessment:
        """Return the Assessment of ``submission``. Any exception means "not scored"."""
        raise NotImplementedError(f"{type(self).__name__} must define assess(submission)")


class DummyClassifier(BaseClassifier):
    """Gives every submission the same probability, for tests and for sites without a filter."""

    def __init__(self, probability: float = 0.0):
        if not 0.0 <= probability <= 1.0:
            raise ValueError(f"probability is {probability!r}; give a number from 0.0 to 1.0")
        self.probability = probability

    def assess(self, submission: Submission) -> Assessment:
        return Assessment(probability=self.probability, reasons=(), model_version="dummy")


class TrainedClassifier(BaseClassifier):
    """
    Asks the trained spam model: the one shipped with the app, or the file at ``path``.

    The model is loaded on first use, once for all threads of the process.
    """

    def __init__(self, path: str | None = None):
        self.path = path
        self._model: SpamModel | None = None
        self._lock = threading.Lock()

    def assess(self, submission: Submission) -> Assessment:
        return self.model.assess(submission)

    @property
    def model(self) -> SpamModel:
        """The SpamModel in use. Raises ModelFileError when its file is missing or damaged."""
        if self._model is None:
            with self._lock:
                if self._model is None:
                    self._model = self.load()
        return self._model

    def load(self) -> SpamModel:
        from comments.spam import SpamModel

        return SpamModel.load(self.path) if self.path else SpamModel.load()


def assess_safely(classifier: BaseClassifier, submission: Submission) -> Assessment | None:
    """
    Return the Assessment, or None when the classifier cannot answer, whatever the cause.

    This is the one place where every exception is caught: a fault of the filter may
    cost a reader a wait for the moderator, never an error page.
    """
    try:
        return classifier.assess(submission)
    except Exception:
        logger.exception("%s could not assess a comment; it is held", type(classifier).__name__)
        return None
