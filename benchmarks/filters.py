"""The filters that are compared: ours, and the afternoon's work that sets the floor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks import corpora
from comments.spam import SpamModel
from comments.spam.corpus import LabelledSubmission

Scorer = Callable[[Sequence[LabelledSubmission]], list[float]]


def fit_model(rows: Sequence[LabelledSubmission], is_for_elsewhere: bool = True) -> SpamModel:
    """
    Fit the engine.

    `is_for_elsewhere` says whether the model will be used on sites that are not among the
    sources of `rows`; calibration then leaves out whole sources, here with fewer texts for
    each of its models than the shipped one takes: nine models are made, each with its own
    calibration.
    """
    settings = {"fold_texts": 500} if is_for_elsewhere else {}
    return SpamModel.fit(
        [row.submission for row in rows],
        [row.label for row in rows],
        sources=[row.source for row in rows] if is_for_elsewhere else None,
        **settings,
    )


def learnt(model: SpamModel, rows: Sequence[LabelledSubmission]) -> SpamModel:
    """Put the labels of rows on top of a model."""
    return model.learn([row.submission for row in rows], [row.label for row in rows])


def scorer_of(model: SpamModel) -> Scorer:
    def score(rows):
        return [one.probability for one in model.assess_many(row.submission for row in rows)]

    return score


def fit_logistic_regression(rows: Sequence[LabelledSubmission]) -> Scorer:
    """Fit TF-IDF word(1,2) + char_wb(2,5) with LogisticRegression(C=10)."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    pipeline = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
        ),
        LogisticRegression(C=10, solver="liblinear", random_state=0),
    )
    pipeline.fit([row.submission.body for row in rows], [row.label for row in rows])
    column = list(pipeline.classes_).index("spam")

    def score(rows):
        return pipeline.predict_proba([row.submission.body for row in rows])[:, column].tolist()

    return score


@dataclass(frozen=True)
class Filter:
    """
    A way to train.

    Attributes
    ----------
    at_home : callable
        Rows in, scorer and its own cut out (None where it states none), for more texts from
        the same sources.
    elsewhere : callable
        The same, for a site that is not among the sources.
    """

    at_home: Callable[[Sequence[LabelledSubmission]], tuple[Scorer, float | None]]
    elsewhere: Callable[[Sequence[LabelledSubmission]], tuple[Scorer, float | None]]


def _ours(rows, is_for_elsewhere):
    model = fit_model(rows, is_for_elsewhere)
    return scorer_of(model), model.spam_at


FILTERS = {
    "ours": Filter(
        at_home=lambda rows: _ours(rows, is_for_elsewhere=False),
        elsewhere=lambda rows: _ours(rows + corpora.read_own_writing(), is_for_elsewhere=True),
    ),
    "ours-without-own-writing": Filter(
        at_home=lambda rows: _ours(rows, is_for_elsewhere=False),
        elsewhere=lambda rows: _ours(rows, is_for_elsewhere=True),
    ),
    "logistic-regression": Filter(
        at_home=lambda rows: (fit_logistic_regression(rows), None),
        elsewhere=lambda rows: (fit_logistic_regression(rows), None),
    ),
}
