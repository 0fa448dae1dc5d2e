from unittest.mock import Mock

import pytest
from django.urls import NoReverseMatch

from comments.models import Comment, CommentReason, Decision


@pytest.fixture
def write(article):
    """Store a comment under the article, by default one that all may see."""

    def write(body="Hello", **fields):
        defaults = {
            "target": article,
            "name": "Alice",
            "status": Comment.Status.PUBLIC,
            "verdict": Comment.Verdict.PUBLISH,
        }
        return Comment.objects.create(body=body, **{**defaults, **fields})

    return write


def test_only_public_comments_are_public_and_only_pending_ones_held(write):
    of_status = {status: write(status=status) for status in Comment.Status}
    assert list(Comment.objects.public()) == [of_status["public"]]
    assert list(Comment.objects.held()) == [of_status["pending"]]


def test_comments_stand_under_objects_with_integer_and_uuid_keys(write, article, photo):
    under_article, under_photo = write(), write(target=photo)
    assert list(Comment.objects.for_object(article)) == [under_article]
    assert list(Comment.objects.for_object(photo)) == [under_photo]
    assert Comment.objects.get(pk=under_photo.pk).target == photo


def test_a_thread_stands_together_in_order_of_time(write):
    first, second = write("first"), write("second")
    answer = write("answer", parent=first, thread=first)
    answer_to_answer = write("answer to the answer", parent=answer, thread=first)
    assert list(Comment.objects.in_thread_order()) == [first, answer, answer_to_answer, second]


def test_a_comment_has_a_lasting_address(write):
    comment = write()
    assert comment.get_absolute_url() == f"/comments/{comment.pk}/"


def test_a_comment_whose_object_is_gone_has_no_address(write, article):
    comment = write()
    article.delete()
    assert Comment.objects.get(pk=comment.pk).get_absolute_url() == ""


@pytest.mark.parametrize("answer", [None, NoReverseMatch("articles are taken down")])
def test_a_comment_whose_object_has_no_page_has_no_address(write, article, monkeypatch, answer):
    comment = write()
    page = Mock(side_effect=answer, return_value=None)
    monkeypatch.setattr(type(article), "get_absolute_url", page)
    assert comment.get_absolute_url() == ""
    assert page.called


def test_a_reason_is_told_in_the_language_of_the_reader(write):
    reason = CommentReason(
        comment=write(), code="trusted-author", text="older words", details={"approved": 4}
    )
    assert str(reason) == "Approved comments of the author: 4"


@pytest.mark.parametrize(
    ("code", "details"), [("code-of-a-later-version", {}), ("trusted-author", {"odd": 1})]
)
def test_a_reason_of_another_version_keeps_its_own_words(write, code, details):
    reason = CommentReason(comment=write(), code=code, text="its own words", details=details)
    assert str(reason) == "its own words"


def test_deleting_a_moderator_keeps_the_decision(write, moderator):
    decision = Decision.objects.create(
        comment=write(),
        action=Decision.Action.APPROVE,
        from_status=Comment.Status.PENDING,
        to_status=Comment.Status.PUBLIC,
        moderator=moderator,
    )
    assert "alice" in str(decision)
    moderator.delete()
    decision.refresh_from_db()
    assert "a former moderator" in str(decision)


def test_a_long_text_key_fits():
    key = "k" * 255
    assert Comment._meta.get_field("object_id").clean(key, None) == key
