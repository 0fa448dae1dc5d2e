import pytest
from sklearn.base import clone
from sklearn.exceptions import SkipTestWarning
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import check_estimator

from comments.spam import Submission
from comments.spam.features import transform
from comments.spam.features.estimator import CommentVectorizer


def test_text_and_submission_have_the_same_features():
    vectorizer = CommentVectorizer()
    assert abs(vectorizer.transform(["Hello"]) - transform([Submission(body="Hello")])).nnz == 0


def test_a_clone_has_the_parameters_of_its_original():
    vectorizer = CommentVectorizer(blocks=("words", "shape"))
    assert clone(vectorizer).get_params() == {"blocks": ("words", "shape")}
    assert vectorizer.set_params(blocks=None).blocks is None


def test_it_stands_in_a_pipeline(examples):
    submissions, labels = examples
    pipeline = make_pipeline(CommentVectorizer(), LogisticRegression(C=10))
    assert pipeline.fit(submissions, labels).score(submissions, labels) == 1.0


def test_only_the_blocks_asked_for_are_kept():
    only_words = CommentVectorizer(blocks=("words",)).fit_transform(["cheap pills"])
    assert only_words.nnz == 3


def test_an_unknown_block_is_a_clear_error():
    with pytest.raises(ValueError, match="Unknown block 'colours'; choose from words"):
        CommentVectorizer(blocks=("colours",)).fit([])


def test_it_passes_the_checks_of_scikit_learn_that_apply_to_texts():
    # The others feed arrays of numbers, and say so of an estimator that takes strings.
    with pytest.warns(SkipTestWarning, match="string=True"):
        results = check_estimator(CommentVectorizer())
    assert {result["check_name"]: result["status"] for result in results} == {
        "check_estimator_cloneable": "passed"
    }
