"""No fault of the filter costs a visitor the comment."""

import math

import pytest

from comments.classifiers import BaseClassifier
from comments.models import Comment
from comments.spam import Assessment
from tests.testapp.models import Article
from tests.visitor import Visitor, is_accepted

pytestmark = pytest.mark.django_db


class Answering(BaseClassifier):
    """Answers whatever it is told to, in use or in the shadow."""

    def __init__(self, answer=None, shadow=None):
        self.answer = answer
        self.shadow = shadow

    def assess(self, submission):
        return self.answer

    def assess_in_shadow(self, submission):
        return self.shadow


def answering(**options):
    return {"BACKEND": "tests.test_classifiers.Answering", "OPTIONS": options}


def assert_is_held_and_not_scored():
    comment = Comment.objects.get()
    assert (comment.status, comment.probability) == ("pending", None)
    assert "not-scored" in [reason.code for reason in comment.reasons.all()]


@pytest.mark.parametrize(
    "answer",
    [
        0.5,
        None,
        Assessment(probability=math.nan, reasons=(), model_version="x"),
        Assessment(probability=1.5, reasons=(), model_version="x"),
        Assessment(probability=0.1, reasons=None, model_version="x"),
    ],
)
def test_what_is_no_assessment_holds_the_comment_as_not_scored(article, settings, answer):
    settings.COMMENTS_CLASSIFIER = answering(answer=answer)
    assert is_accepted(Visitor().comment(article))
    assert_is_held_and_not_scored()


def test_a_classifier_that_cannot_be_imported_holds_the_comment_as_not_scored(article, settings):
    visitor = Visitor()
    form = visitor.open(article).solve()
    settings.COMMENTS_CLASSIFIER = {"BACKEND": "nowhere.Nothing"}
    assert is_accepted(visitor.post(form))
    assert_is_held_and_not_scored()


def test_an_object_that_cannot_say_what_it_is_about_holds_the_comment(
    article, settings, monkeypatch
):
    settings.COMMENTS_CLASSIFIER = {"BACKEND": "comments.classifiers.DummyClassifier"}

    def raise_an_error(self):
        raise ZeroDivisionError

    monkeypatch.setattr(Article, "get_comment_context", raise_an_error, raising=False)
    assert is_accepted(Visitor().comment(article))
    assert_is_held_and_not_scored()


@pytest.mark.parametrize("shadow", [(1, math.nan), 0.5, (1,)])
def test_a_faulty_shadow_changes_nothing(article, settings, shadow):
    settings.COMMENTS_CLASSIFIER = answering(
        answer=Assessment(probability=0.5, reasons=(), model_version="x"), shadow=shadow
    )
    assert is_accepted(Visitor().comment(article))
    comment = Comment.objects.get()
    assert comment.probability == 0.5
    assert not comment.shadows.exists()
