"""The filters that are compared: ours, and the afternoon's work that sets the floor."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from comments.spam import SpamModel
from comments.spam.corpus import LabelledSubmission

Scorer = Callable[[Sequence[LabelledSubmission]], list[float]]


def fit_ours(rows: Sequence[LabelledSubmission]) -> Scorer:
    """Fit the engine; the scorer gives calibrated probabilities."""
    return scorer_of(fit_model(rows))


def fit_model(rows: Sequence[LabelledSubmission]) -> SpamModel:
    return SpamModel.fit(
        [row.submission for row in rows],
        [row.label for row in rows],
        sources=[row.source for row in rows],
    )


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


FILTERS = {"ours": fit_ours, "logistic-regression": fit_logistic_regression}
