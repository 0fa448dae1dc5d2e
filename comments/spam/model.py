"""The spam model: fit, assess, explain, learn, save, load."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from comments.spam.deferred import DeferredAssessment
from comments.spam.explanation import find_reasons, find_spans
from comments.spam.features.batch import FeatureBatch
from comments.spam.features.extraction import batches, extract
from comments.spam.persistence import describe, quantise, read_model, write_model
from comments.spam.types import Assessment, ModelInfo, Reason, Submission

_LARGEST_LOG_ODDS = 30.0


class SpamModel:
    """
    A linear spam model over hashed features.

    Made by `fit`, `load` or `learn`, not by hand. Immutable.

    Parameters
    ----------
    weights : ndarray of float, shape (COLUMN_COUNT,)
        Log-odds per feature, calibration included. Kept as 16-bit values.
    bias : float
        Log-odds of a text without features.
    info : ModelInfo
        Where the weights come from; version and digest are filled in here.

    Attributes
    ----------
    info : ModelInfo
        Version, sources, counts, thresholds, digest.

    Examples
    --------
    >>> model = SpamModel.fit(
    ...     [Submission(body="cheap pills, buy now"), Submission(body="thanks, it works")] * 8,
    ...     ["spam", "ham"] * 8,
    ... )
    >>> model.assess(Submission(body="cheap pills")).probability > 0.5
    True
    """

    def __init__(
        self, weights: npt.NDArray[np.floating[Any]], bias: float, info: ModelInfo
    ) -> None:
        self.weights = quantise(weights)
        self.weights.flags.writeable = False
        self.bias = float(bias)
        self.info = describe(self.weights, self.bias, info)

    def __repr__(self) -> str:
        return f"<SpamModel {self.info.version}>"

    @property
    def spam_at(self) -> float | None:
        """The model's own threshold on the probability, None when it was not measured."""
        return self.info.thresholds.get("spam_at")

    # Assessing

    def assess(self, submission: Submission, *, explain: bool = False) -> Assessment:
        """
        Assess one submission.

        Parameters
        ----------
        submission : Submission
        explain : bool
            Whether to fill in `Assessment.spans`.

        Returns
        -------
        Assessment
            Whatever the text is: empty, a megabyte, lone surrogates.

        Notes
        -----
        Reasons are worked out when first asked for, and then kept.
        """
        if explain:
            return self.explain(submission)
        batch = extract([submission])
        log_odds = self._log_odds_of_one(batch)
        probability = 1.0 / (1.0 + math.exp(-log_odds))
        return DeferredAssessment(
            probability,
            self.info.version,
            log_odds,
            self.spam_at,
            submission,
            lambda submission: find_reasons(submission, batch, self.weights, self.bias),
        )

    def assess_many(self, submissions: Iterable[Submission]) -> list[Assessment]:
        """
        Assess many submissions, much faster per item than one by one.

        Parameters
        ----------
        submissions : iterable of Submission

        Returns
        -------
        list of Assessment
            In the same order.
        """
        version, spam_at, explain = self.info.version, self.spam_at, self._reasons
        assessments: list[Assessment] = []
        for batch in batches(submissions):
            log_odds = self._log_odds_of(extract(batch))
            probabilities = 1.0 / (1.0 + np.exp(-log_odds))
            assessments += [
                DeferredAssessment(probability, version, value, spam_at, submission, explain)
                for submission, probability, value in zip(
                    batch, probabilities.tolist(), log_odds.tolist(), strict=True
                )
            ]
        return assessments

    def log_odds(self, submissions: Iterable[Submission]) -> npt.NDArray[np.float64]:
        """
        Return the log-odds of many submissions as an array.

        Parameters
        ----------
        submissions : iterable of Submission

        Returns
        -------
        ndarray of float64, shape (n_submissions,)
        """
        parts = [self._log_odds_of(extract(batch)) for batch in batches(submissions)]
        return np.concatenate(parts) if parts else np.zeros(0)

    def explain(self, submission: Submission) -> Assessment:
        """
        Assess one submission, reasons and spans filled in.

        Parameters
        ----------
        submission : Submission

        Returns
        -------
        Assessment
        """
        batch = extract([submission])
        reasons = find_reasons(submission, batch, self.weights, self.bias)
        spans = find_spans(submission, batch, self.weights)
        log_odds = self._log_odds_of_one(batch)
        probability = 1.0 / (1.0 + math.exp(-log_odds))
        return Assessment(probability, reasons, self.info.version, log_odds, spans, self.spam_at)

    def _reasons(self, submission: Submission) -> tuple[Reason, ...]:
        return find_reasons(submission, extract([submission]), self.weights, self.bias)

    def _log_odds_of(self, batch: FeatureBatch) -> npt.NDArray[np.float64]:
        scores = batch.block_scores(self.weights).sum(axis=1) + self.bias
        return np.clip(scores, -_LARGEST_LOG_ODDS, _LARGEST_LOG_ODDS)

    def _log_odds_of_one(self, batch: FeatureBatch) -> float:
        words, characters, shape, identity = batch.block_scores(self.weights)[0].tolist()
        score = words + characters + shape + identity + self.bias
        return float(max(-_LARGEST_LOG_ODDS, min(score, _LARGEST_LOG_ODDS)))

    # Training

    @classmethod
    def fit(
        cls,
        submissions: Iterable[Submission],
        labels: Iterable[str],
        *,
        sources: Iterable[str] | None = None,
        trained_at: str = "",
        **settings: Any,
    ) -> SpamModel:
        """
        Train a model from nothing.

        More than 75,000 texts are trained on as a stream, in bounded memory: give iterators
        then, not lists, and no settings. See `comments.spam.streaming`.

        Parameters
        ----------
        submissions : iterable of Submission
        labels : iterable of str
            "spam" or "ham", one a submission.
        sources : iterable of str, optional
            Where each submission comes from. Calibration then holds out whole sources, but
            for a stream.
        trained_at : str
            What `ModelInfo.trained_at` shall say.
        **settings
            See `comments.spam.recipes.FitSettings`.

        Returns
        -------
        SpamModel

        Raises
        ------
        ValueError
            If a label is neither "spam" nor "ham", if there are not as many labels as
            submissions, or if one of the two is missing.
        """
        from comments.spam.fitting import fit_weights
        from comments.spam.recipes import FitSettings
        from comments.spam.streaming import fit_stream, is_longer, pair_up

        start, stream = is_longer(pair_up(submissions, labels, sources))
        if stream is None:
            fitted = fit_weights(
                [one.submission for one in start],
                [one.label for one in start],
                [one.source for one in start] if sources is not None else None,
                FitSettings(**settings),
            )
        else:
            del start
            fitted = fit_stream(stream)
        info = ModelInfo(
            version="",
            trained_at=trained_at,
            sources=fitted.sources,
            counts=fitted.counts,
            thresholds=fitted.thresholds,
        )
        return cls(fitted.weights, fitted.bias, info)

    def learn(
        self,
        submissions: Iterable[Submission],
        labels: Iterable[str],
        *,
        trained_at: str = "",
        **settings: Any,
    ) -> SpamModel:
        """
        Return a new model: this one's knowledge kept, a site's labels on top.

        Parameters
        ----------
        submissions : iterable of Submission
        labels : iterable of str
            "spam" or "ham", one a submission; one of the two alone is enough.
        trained_at : str
            What `ModelInfo.trained_at` shall say; this model's when empty.
        **settings
            See `comments.spam.adaptation.LearnSettings`.

        Returns
        -------
        SpamModel
            The same for the same model and labels.

        Raises
        ------
        ValueError
            If a label is neither "spam" nor "ham", if there are not as many labels as
            submissions, or if a setting names a group of columns that there is not.
        """
        from comments.spam.adaptation import LearnSettings, adapt_weights

        weights, bias, counts = adapt_weights(
            self.weights, self.bias, submissions, labels, LearnSettings(**settings)
        )
        total = dict(self.info.counts)
        for label, count in counts.items():
            total[f"learnt {label}"] = total.get(f"learnt {label}", 0) + count
        info = ModelInfo(
            version="",
            trained_at=trained_at or self.info.trained_at,
            sources=self.info.sources,
            counts=total,
            thresholds=self.info.thresholds,
        )
        return type(self)(weights, bias, info)

    def learn_signatures(
        self, submissions: Iterable[Submission], labels: Iterable[str]
    ) -> SpamModel:
        """
        Return a new model that knows what names, mail domains and websites say.

        What a text says weighs as before: comments that are not signed get what they got.

        Parameters
        ----------
        submissions : iterable of Submission
            Signed ones, of whose labels the signature tells more than the text.
        labels : iterable of str
            "spam" or "ham", one a submission.

        Returns
        -------
        SpamModel

        Raises
        ------
        ValueError
            If a label is neither "spam" nor "ham", or if there are not as many labels as
            submissions.
        """
        from comments.spam.adaptation import adapt_signatures

        weights = adapt_signatures(self.weights, self.bias, submissions, labels)
        return type(self)(weights, self.bias, self.info)

    # Keeping

    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Write the model to a file; an interrupted write leaves the old file.

        Parameters
        ----------
        path : str or os.PathLike
        """
        write_model(path, self.weights, self.bias, self.info)

    @classmethod
    def load(cls, path: str | os.PathLike[str] | None = None) -> SpamModel:
        """
        Read a model.

        Parameters
        ----------
        path : str or os.PathLike, optional
            The shipped model when left out.

        Returns
        -------
        SpamModel

        Raises
        ------
        ModelFileError
            If the file is missing, truncated, foreign, damaged, or made for other feature
            definitions.
        """
        weights, bias, info = read_model(path)
        model = cls.__new__(cls)
        model.weights, model.bias, model.info = weights, bias, info
        return model
