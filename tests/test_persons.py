"""Somebody's comments: written out for them, or erased."""

import json

import pytest
from django.core.management import CommandError, call_command

from comments import moderation
from comments.models import Comment, Decision, ModelVersion, SecondLook, ShadowAssessment
from tests.commenting import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(article, moderator, tmp_path):
    """All that is kept of Bob's one comment, which has something of everything."""
    comment = make_comment(article, email="bob@example.org", body="Mine")
    make_comment(article, email="alice@example.org", body="Hers")
    comment.reasons.create(code="many-links", text="Seven links", weight=1.0)
    (decision,) = moderation.approve(comment, moderator)
    SecondLook.objects.create(decision=decision, probability=0.97)
    version = ModelVersion.objects.create(
        version="second",
        content=b"",
        figures={"opening": {str(comment.pk): 0.96}, "set_aside": [decision.pk]},
    )
    ShadowAssessment.objects.create(comment=comment, version=version, probability=0.95)
    path = tmp_path / "bob.json"
    call_command("export_comments", email="bob@example.org", output=str(path))
    (row,) = json.loads(path.read_text())
    return row


def test_a_persons_comments_are_exported_with_all_that_was_thought_of_them(exported, moderator):
    assert exported["body"] == "Mine"
    (reason,) = exported["reasons"]
    assert (reason["code"], reason["weight"]) == ("many-links", 1.0)
    assert "link" in reason["sentence"]
    (decision,) = exported["decisions"]
    assert decision["action"] == "approve"
    assert decision["second_look"]["probability"] == 0.97
    assert decision["set_aside_by"] == ["second"]
    (shadow,) = exported["shadows"]
    assert (shadow["version"], shadow["probability"]) == ("second", 0.95)
    assert exported["openings"] == {"second": 0.96}


def test_whatever_is_stored_of_a_comment_is_exported(exported):
    """A new field or table about a comment fails here until the export has it."""
    decision = exported["decisions"][0]
    row_of = {
        "comment": exported,
        "commentreason": exported["reasons"][0],
        "decision": decision,
        "secondlook": decision["second_look"],
        "shadowassessment": exported["shadows"][0],
    }
    tables = {Comment, *tables_about(Comment), *tables_about(Decision)}
    assert {table._meta.model_name for table in tables} == set(row_of)
    for table in tables:
        names = {field.name for field in table._meta.concrete_fields}
        missing = names - row_of[table._meta.model_name].keys()
        # The moderator is another person; the rest says where a row stands.
        assert missing <= {"moderator", "comment", "decision"}, table


def tables_about(model):
    return {relation.related_model for relation in model._meta.related_objects}


def test_erasing_takes_one_persons_comments_and_leaves_the_answers_to_them(article, moderator):
    comment = make_comment(article, user=moderator)
    answer = make_comment(article, parent=comment, email="alice@example.org")
    call_command("erase_comments", user=moderator.get_username(), yes=True)
    answer.refresh_from_db()
    assert answer.parent is None
    assert not Comment.objects.filter(pk=comment.pk).exists()


@pytest.mark.parametrize("options", [{}, {"user": "nobody"}])
def test_a_person_who_is_not_named_or_not_known_is_an_error(options):
    with pytest.raises(CommandError):
        call_command("export_comments", **options)
