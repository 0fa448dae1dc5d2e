from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from comments import learning, moderation
from comments.models import Comment, Decision, ModelVersion
from comments.spam import SpamModel
from tests.commenting import HAM, SPAM, in_use, make_comment, probability, rule_on, send

pytestmark = pytest.mark.django_db


# Labels.


def test_what_moderators_ruled_is_learnt_and_what_they_took_back_is_not(article, moderator, site):
    kept, undone, removed = (make_comment(article) for _ in range(3))
    moderation.approve(kept, moderator)
    moderation.mark_spam(undone, moderator)
    moderation.restore(undone, moderator)
    moderation.remove(removed, moderator)
    make_comment(article, status="spam", verdict="spam")
    assert [(label.comment, label.label) for label in learning.labels()] == [(kept.pk, "ham")]


def test_a_spot_check_speaks_for_all_that_were_not_drawn(article, moderator, site):
    site.COMMENTS_SPOT_CHECK = 1.0
    drawn = send(article, HAM.format(1))
    moderation.approve(drawn, moderator)
    assert drawn.is_spot_check
    assert learning.labels()[0].weight == 1
    # What the share is today says nothing about those drawn before.
    site.COMMENTS_SPOT_CHECK = 0.02
    assert learning.labels()[0].weight == 1
    Comment.objects.update(spot_check_share=0.02)
    assert learning.labels()[0].weight == 50
    assert [ruling.stands_for for ruling in learning.held_out()] == [50]


def test_until_the_first_training_all_that_went_to_spam_is_looked_at_but_not_more_than_twenty(
    article, moderator, site
):
    site.COMMENTS_SPOT_CHECK = 0.000001
    site.COMMENTS_CLASSIFIER = {
        "BACKEND": "comments.classifiers.DummyClassifier",
        "OPTIONS": {"probability": 0.999},
    }
    sent = [send(article, SPAM.format(number)) for number in range(25)]
    assert [comment.is_spot_check for comment in sent] == [True] * 20 + [False] * 5
    assert sent[0].spot_check_share == 1.0
    Comment.objects.all().delete()
    ModelVersion.objects.create(version="ours", label_count=20)
    assert not send(article, SPAM.format(1)).is_spot_check


def test_a_site_that_wants_no_spot_checks_has_none_in_the_opening_either(article, site):
    site.COMMENTS_SPOT_CHECK = 0.0
    site.COMMENTS_CLASSIFIER = {
        "BACKEND": "comments.classifiers.DummyClassifier",
        "OPTIONS": {"probability": 0.999},
    }
    assert not send(article, SPAM.format(1)).is_spot_check


def test_rescoring_changes_nothing_of_what_the_cuts_are_taken_from(article, moderator, site):
    for number in range(12):
        comment = make_comment(article, probability=0.6, model_version="v1")
        (moderation.mark_spam if number % 2 else moderation.approve)(comment, moderator)
    before = learning.held_out()
    assert len(before) == 12
    site.COMMENTS_CLASSIFIER = {
        "BACKEND": "comments.classifiers.DummyClassifier",
        "OPTIONS": {"probability": 0.01},
    }
    call_command("rescore_comments")
    assert set(Comment.objects.values_list("probability", flat=True)) == {0.01}
    assert learning.held_out() == before


@pytest.mark.parametrize("chunk", ["0", "-1", "x", "9" * 23])
def test_rescoring_refuses_a_chunk_that_is_no_number_of_comments(article, chunk):
    make_comment(article, probability=0.6, model_version="v1")
    with pytest.raises(CommandError, match="chunk"):
        call_command("rescore_comments", "--chunk", chunk)


def test_what_came_in_is_kept_beside_what_is_said_of_it_now(article, site):
    comment = send(article, SPAM.format(1))
    assert comment.arrival_probability == comment.probability is not None
    assert comment.arrival_version == comment.model_version != ""


def make_version(number, state, activated_at=None):
    return ModelVersion.objects.create(
        version=f"v{number}",
        state=state,
        content=b"x",
        created_at=timezone.now() + timedelta(minutes=number),
        activated_at=activated_at,
    )


@pytest.mark.database
def test_refused_versions_do_not_push_out_the_one_to_roll_back_to(db):
    good = make_version(0, "active", timezone.now())
    for number in range(1, 12):
        make_version(number, "refused")
    learning.activate(make_version(12, "candidate"))
    assert learning.roll_back() == good


@pytest.mark.database
def test_rolling_back_from_a_version_without_a_time_goes_to_the_one_that_served_last(db):
    make_version(0, "retired")
    make_version(1, "retired", timezone.now() - timedelta(days=2))
    latest = make_version(2, "retired", timezone.now() - timedelta(days=1))
    make_version(3, "active")
    assert learning.roll_back() == latest


def test_the_same_labels_again_are_not_trained_on_at_every_click(article, moderator, site):
    site.COMMENTS_LEARN_EVERY = 5
    rule_on(article, moderator, 12)
    first = learning.train()
    rule_on(article, moderator, 3, start=12)
    for comment in Comment.objects.order_by("-pk")[:6]:
        moderation.restore(comment, moderator)
    assert learning.is_due()
    assert learning.train().version == first.version
    assert not learning.is_due()


def test_a_deleted_comment_is_out_of_the_next_training(article, moderator, site):
    comment = make_comment(article, email="bob@example.org")
    moderation.approve(comment, moderator)
    call_command("erase_comments", email="BOB@example.org", yes=True)
    assert learning.labels() == []


# Training.


def test_training_learns_the_site_and_every_comment_says_which_version_judged_it(
    article, moderator, site
):
    before = probability(SPAM)
    rule_on(article, moderator, 15)
    version = learning.train()
    assert version.state == ModelVersion.State.ACTIVE
    assert version.label_count == 30
    assert probability(SPAM) > max(before, 0.9)
    assert probability(HAM) < 0.1
    assert send(article, SPAM.format(77)).model_version == version.version
    assert in_use().info.version == version.version


def test_too_few_decisions_are_a_clear_error(article, moderator, site):
    rule_on(article, moderator, 2)
    with pytest.raises(learning.LearningError, match="4 decisions to learn from; 20 are needed"):
        learning.train()
    with pytest.raises(CommandError, match="20 are needed"):
        call_command("learn_from_decisions")


def test_a_classifier_that_cannot_learn_is_named(site):
    site.COMMENTS_CLASSIFIER = {"BACKEND": "comments.classifiers.DummyClassifier"}
    with pytest.raises(learning.LearningError, match=r"comments\.classifiers\.DummyClassifier"):
        learning.train()


def test_the_same_decisions_trained_twice_are_one_version(article, moderator, site):
    rule_on(article, moderator, 12)
    assert learning.train(is_activating=False).pk == learning.train(is_activating=False).pk
    assert ModelVersion.objects.count() == 1


def rule(target, moderator, spam=0, ham=0):
    """Rule on as many comments without assessing them."""
    for _ in range(spam):
        moderation.mark_spam(make_comment(target), moderator)
    for _ in range(ham):
        moderation.approve(make_comment(target), moderator)


def test_training_is_due_after_so_many_decisions_that_teach(article, moderator, site):
    site.COMMENTS_LEARN_EVERY = 22
    rule(article, moderator, spam=11, ham=10)
    moderation.remove(make_comment(article), moderator)
    assert not learning.is_due()
    moderation.approve(make_comment(article), moderator)
    assert learning.is_due()


def test_a_site_learns_while_its_cache_is_down(article, moderator, site, settings):
    site.COMMENTS_LEARN_EVERY = 20
    rule(article, moderator, spam=10, ham=10)
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    asked = []
    learning.ask_once(lambda: asked.append("a training"))
    assert asked


def test_training_is_not_due_before_there_is_enough_to_learn_from(article, moderator, site):
    site.COMMENTS_LEARN_EVERY = 3
    rule(article, moderator, spam=10, ham=9)
    assert not learning.is_due()
    rule(article, moderator, ham=1)
    assert learning.is_due()


def test_a_training_that_is_still_to_come_fills_no_queue_with_more_of_them(
    article, moderator, site
):
    site.COMMENTS_LEARN_EVERY = 22
    asked = []

    def rule_and_ask(spam=0, ham=0):
        for _ in range(spam + ham):
            rule(article, moderator, spam=int(spam > 0), ham=int(spam == 0))
            learning.ask_once(lambda: asked.append("training"))
            spam = max(0, spam - 1)
        return len(asked)

    assert rule_and_ask(spam=11, ham=10) == 0
    assert rule_and_ask(ham=20) == 1
    # The worker was killed, perhaps: as many decisions later there is another one.
    assert rule_and_ask(ham=5) == 2
    learning.train()
    assert rule_and_ask(ham=21) == 2
    assert rule_and_ask(ham=9) == 3


def test_a_site_with_many_labels_waits_for_a_fiftieth_of_them(article, moderator, site):
    site.COMMENTS_LEARN_EVERY = 3
    rule(article, moderator, spam=20, ham=20)
    version = learning.train()
    ModelVersion.objects.filter(pk=version.pk).update(label_count=500)
    rule(article, moderator, ham=9)
    assert not learning.is_due()
    rule(article, moderator, ham=1)
    assert learning.is_due()


def test_a_site_that_has_ruled_on_spam_alone_keeps_the_model_it_has(article, moderator, site):
    site.COMMENTS_LEARN_EVERY = 20
    rule(article, moderator, spam=25, ham=3)
    assert not learning.is_due()
    with pytest.raises(learning.LearningError, match="25 spam and 3 real comments; 4 of each"):
        learning.train()
    rule(article, moderator, ham=1)
    assert learning.is_due()
    assert learning.train().label_count == 29


def test_a_training_asks_the_model_in_use_once_about_each_comment(
    article, moderator, site, monkeypatch
):

    rule_on(article, moderator, 12)
    version = learning.train()
    rule_on(article, moderator, 12, start=50)
    asked = []
    assess_many = SpamModel.assess_many

    def count(model, submissions):
        if model.info.version == version.version:
            asked.extend(submission.body for submission in submissions)
        return assess_many(model, submissions)

    monkeypatch.setattr(SpamModel, "assess_many", count)
    learning.train()
    assert sorted(asked) == sorted(Comment.objects.values_list("body", flat=True))


def test_old_decisions_are_not_new_to_a_version(article, moderator, site):
    rule_on(article, moderator, 12)
    Decision.objects.update(decided_at=timezone.now() - timedelta(days=1))
    version = learning.train()
    again = learning.train()
    assert again.pk == version.pk
