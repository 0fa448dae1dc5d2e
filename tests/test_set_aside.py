"""What a model is not taught, or taught no longer, and how the gate sees it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from unittest import mock

import pytest
from django.core.management import call_command
from django.utils import timezone

from comments import conf, learning, moderation
from comments.learning import gate, known
from comments.learning.labels import contradictions, labels
from comments.models import Comment, Decision, ModelVersion, SecondLook
from comments.spam import Submission
from tests.commenting import HAM, SPAM, make_comment, rule_on, send
from tests.test_learning_gate import label

pytestmark = pytest.mark.django_db

OTHER_SPAM, OTHER_HAM = "Cheap roof tiles, call number {}", "The choir sang song {} again"


@pytest.fixture
def bob(django_user_model):
    return django_user_model.objects.create_superuser(username="bob", email="bob@example.org")


def rule(article, moderator, text, action, count, start=0):
    for number in range(start, start + count):
        action(send(article, text.format(number)), moderator)


def probability_of(text):
    return conf.get_backend("COMMENTS_CLASSIFIER").model.assess(Submission(body=text)).probability


def test_a_day_that_is_set_aside_stays_so_whatever_is_trained_afterwards(
    article, moderator, bob, site
):
    rule_on(article, moderator, 30)
    learning.train()
    rule_on(article, bob, 15, start=100, is_backwards=True)
    for start in (200, 300, 400):
        rule_on(article, moderator, 8, start=start)
        version = learning.train()
        assert version.state == ModelVersion.State.ACTIVE
        assert version.label_count == Decision.objects.exclude(moderator=bob).count()
        assert "Set aside" in version.note
    assert probability_of(SPAM.format(999)) > 0.9


def test_what_was_set_aside_is_learnt_once_somebody_has_ruled_on_it_again(
    article, moderator, bob, site
):
    rule_on(article, moderator, 30)
    learning.train()
    rule_on(article, bob, 15, start=100, is_backwards=True)
    rule_on(article, moderator, 8, start=200)
    learning.train()
    for comment in Comment.objects.filter(decisions__moderator=bob):
        is_spam = comment.body.startswith("Win")
        (moderation.mark_spam if is_spam else moderation.approve)(comment, moderator)
    rule_on(article, moderator, 8, start=300)
    version = learning.train()
    assert version.label_count == Comment.objects.count()
    assert "aside" not in version.note


def test_ruling_the_same_again_is_nothing_new(article, moderator, site):
    rule_on(article, moderator, 15)
    active = learning.train()
    for comment in Comment.objects.filter(status="public"):
        moderation.approve(comment, moderator)
    (decision,) = moderation.mark_spam(send(article, SPAM.format(99)), moderator)
    told = known.learnt_by(active)
    new = [one.decision for one in labels() if known.is_new_to(told, one)]
    assert new == [decision.pk]


def test_taken_back_and_given_again_is_nothing_new(article, moderator, site):
    rule_on(article, moderator, 15)
    active = learning.train()
    comment = Comment.objects.filter(status="public").first()
    moderation.restore(comment, moderator)
    moderation.approve(comment, moderator)
    told = known.learnt_by(active)
    assert not any(known.is_new_to(told, one) for one in labels())


def test_who_corrects_themselves_is_not_suspicious(article, moderator, site):
    rule_on(article, moderator, 15)
    learning.train(is_activating=True)
    for comment in Comment.objects.filter(status="spam")[:10]:
        moderation.approve(comment, moderator)
    rule_on(article, moderator, 6, start=50)
    assert "Set aside" not in learning.train().note


def test_corrections_alone_replace_a_model_that_was_taught_wrong(article, moderator, bob, site):
    rule_on(article, moderator, 20)
    rule_on(article, bob, 12, start=100, is_backwards=True)
    learning.activate(learning.train(trust_everybody=True))
    for look in SecondLook.objects.select_related("decision"):
        comment = Comment.objects.get(pk=look.decision.comment_id)
        is_spam = comment.body.startswith("Win")
        (moderation.mark_spam if is_spam else moderation.approve)(comment, moderator)
    version = learning.train()
    assert version.state == ModelVersion.State.ACTIVE
    assert probability_of(SPAM.format(999)) > 0.9


def test_a_day_is_a_day_of_the_site(settings):
    start = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
    found = [
        replace(label(number, True), decided_at=start + timedelta(minutes=4 * number))
        for number in range(14)
    ]
    with timezone.override("Australia/Sydney"):
        (one,) = contradictions(found, [0.01] * 14)
    assert (one.day, one.sure, one.against) == ("2026-11-26", 14, 14)


# Erasure.


def teach_stories(article, moderator):
    for number in range(10):
        body = f"zanzibar private story {number}"
        comment = make_comment(article, body=body, email="dave@example.org")
        moderation.mark_spam(comment, moderator)


def erase():
    out = StringIO()
    call_command("erase_comments", email="dave@example.org", yes=True, stdout=out)
    return out.getvalue()


def test_the_model_in_use_forgets_who_was_erased(article, moderator, site):
    rule_on(article, moderator, 20)
    before = learning.train()
    teach_stories(article, moderator)
    rule_on(article, moderator, 8, start=100)
    version = learning.train()
    taught = probability_of("zanzibar private story")
    said = erase()
    assert "10 comments deleted" in said
    assert "learn_from_decisions" in said
    version.refresh_from_db()
    keys = set(map(str, Comment.objects.values_list("pk", flat=True)))
    assert set(version.figures["opening"]) <= keys
    call_command("learn_from_decisions", stdout=StringIO())
    now = learning.active_version()
    assert now not in (before, version)
    assert "erased" in now.note
    assert probability_of("zanzibar private story") < taught


def test_versions_that_do_not_serve_are_emptied_of_who_is_erased(article, moderator, site):
    rule_on(article, moderator, 15)
    teach_stories(article, moderator)
    old = learning.train()
    rule_on(article, moderator, 15, start=100)
    learning.train()
    erase()
    old.refresh_from_db()
    assert not bytes(old.content)
    assert bytes(learning.active_version().content)


def test_who_is_erased_while_a_model_is_trained_is_not_in_it(article, moderator, site):
    rule_on(article, moderator, 15)
    teach_stories(article, moderator)
    real = gate.out_of_fold

    def erase_first(*arguments):
        if Comment.objects.filter(email="dave@example.org").exists():
            erase()
        return real(*arguments)

    with mock.patch.object(gate, "out_of_fold", erase_first):
        version = learning.train()
    assert version.label_count == Comment.objects.count() == 30


def test_the_gate_refusing_what_is_new_does_not_keep_who_was_erased(article, moderator, bob, site):
    rule(article, moderator, SPAM, moderation.mark_spam, 20)
    rule(article, moderator, HAM, moderation.approve, 20)
    teach_stories(article, moderator)
    learning.train()
    erase()
    # Worse than what it knows, of what it was never sure of.
    rule(article, bob, OTHER_SPAM, moderation.mark_spam, 8)
    rule(article, bob, OTHER_HAM, moderation.approve, 8)
    with mock.patch.object(gate, "TOLERANCE", -10.0):
        version = learning.train()
    assert version.state == ModelVersion.State.ACTIVE
    assert version.label_count == 40
    assert "erased" in version.note


def test_a_filter_marked_as_spam_by_mistake_is_forgotten_as_soon_as_that_is_taken_back(
    article, moderator, site, django_capture_on_commit_callbacks
):
    rule_on(article, moderator, 12)
    bodies = [f"The tram number {number} is late again" for number in range(15)]
    slip = [make_comment(article, body=body) for body in bodies]
    chosen = Comment.objects.filter(pk__in=[comment.pk for comment in slip])
    decisions = moderation.mark_spam(chosen, moderator)
    learning.train(trust_everybody=True)
    assert send(article, bodies[0]).probability > 0.5
    site.COMMENTS_LEARN_EVERY = 10
    with django_capture_on_commit_callbacks(execute=True):
        moderation.undo(decisions[0].batch, moderator)
    assert send(article, bodies[0]).probability < 0.5
    assert not learning.is_due()


# Failing.


def test_a_training_that_failed_is_not_tried_again_after_every_decision(article, moderator, site):
    site.COMMENTS_LEARN_EVERY = 10
    rule_on(article, moderator, 12)
    with (
        mock.patch("comments.learning.training.train_once", side_effect=learning.LearningError),
        pytest.raises(learning.LearningError),
    ):
        learning.train_if_due()
    assert not learning.is_due()
    assert learning.train_if_due() is None


def test_a_label_that_was_turned_round_counts_once(article, moderator, site):
    site.COMMENTS_LEARN_EVERY = 10
    for number in range(20):
        comment = send(article, HAM.format(number))
        if number < 4:
            moderation.mark_spam(comment, moderator)
        moderation.approve(Comment.objects.get(pk=comment.pk), moderator)
    # Twenty real comments, and no spam that is left.
    assert not learning.is_due()


def test_what_cannot_learn_is_never_due(article, moderator, site):
    site.COMMENTS_LEARN_EVERY = 10
    rule_on(article, moderator, 12)
    assert learning.is_due()
    site.COMMENTS_CLASSIFIER = {"BACKEND": "comments.classifiers.DummyClassifier"}
    assert not learning.is_due()
