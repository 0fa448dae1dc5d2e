import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from comments import conf, learning, moderation
from comments.learning import gate
from comments.learning.labels import Label, contradictions
from comments.models import Comment, CostChoice, Decision, ModelVersion
from comments.spam import SpamModel, Submission
from comments.spam.evaluation import Ruling
from tests.commenting import HAM, SPAM, make_comment, rule_on, send

pytestmark = pytest.mark.django_db


def in_use():
    return conf.get_backend("COMMENTS_CLASSIFIER").model


def probability(text):
    return in_use().assess(Submission(body=text.format(999))).probability


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


# The gate.


def label(number, is_spam):
    return Label(
        comment=number,
        decision=number,
        submission=Submission(body="?"),
        label="spam" if is_spam else "ham",
        probability=None,
        decided_at=timezone.now(),
        moderator=1,
        arrival_version="",
        is_confirmation=False,
        is_second_look=False,
        weight=1.0,
    )


FOUND = [label(number, number % 2 == 0) for number in range(40)]
GOOD = [0.9 if one.is_spam else 0.1 for one in FOUND]
BAD = [0.1 if one.is_spam else 0.9 for one in FOUND]


def test_the_gate_refuses_what_is_worse_on_decisions_neither_saw_and_says_so():
    ruling = gate.judge(FOUND, BAD, GOOD, [True] * 40)
    assert not ruling.is_better
    assert "Worse on 40 decisions" in ruling.reason
    assert gate.judge(FOUND, GOOD, BAD, [True] * 40).is_better


def test_the_gate_refuses_to_compare_on_a_handful_of_decisions():
    ruling = gate.judge(FOUND, GOOD, BAD, [place < 9 for place in range(40)])
    assert not ruling.is_better
    assert "too few" in ruling.reason


def test_the_gate_refuses_new_decisions_that_contradict_the_earlier_ones():
    is_new = [place < 15 for place in range(40)]
    candidate = GOOD[:15] + BAD[15:]
    ruling = gate.judge(FOUND, candidate, BAD, is_new, before=[0.0] * 15 + GOOD[15:])
    assert not ruling.is_better
    assert "contradict the earlier ones" in ruling.reason


def test_a_moderator_who_rules_everything_backwards_is_set_aside_and_one_slip_is_not():
    (found,) = contradictions(FOUND, [0.01 if one.is_spam else 0.99 for one in FOUND])
    assert (found.sure, found.against) == (40, 40)
    slip = [0.99 if one.is_spam else 0.01 for one in FOUND]
    slip[0] = 1 - slip[0]
    assert contradictions(FOUND, slip) == []


def test_a_day_of_backwards_rulings_changes_nothing_and_the_desk_says_why(
    article, moderator, site, django_user_model
):
    rule_on(article, moderator, 20)
    learning.train()
    mallory = django_user_model.objects.create_user(username="mallory")
    rule_on(article, mallory, 15, start=100, is_backwards=True)
    version = learning.train()
    assert "Set aside" in version.note
    assert version.label_count == 40
    assert probability(SPAM) > 0.9
    assert probability(HAM) < 0.1


# Versions.


@pytest.fixture
def two_versions(article, moderator, site):
    rule_on(article, moderator, 12)
    first = learning.train()
    rule_on(article, moderator, 12, start=50)
    second = learning.train()
    assert second.state == ModelVersion.State.ACTIVE
    return first, second


def test_rolling_back_goes_to_the_version_before_and_then_to_the_base(two_versions, base_file):
    first, second = two_versions
    assert in_use().info.version == second.version
    assert learning.roll_back() == first
    assert in_use().info.version == first.version
    assert learning.roll_back() is None
    assert in_use().info.version == SpamModel.load(base_file).info.version
    assert learning.roll_back() is None


def test_at_most_one_version_is_active(two_versions):
    first = two_versions[0]
    learning.activate(first)
    active = ModelVersion.objects.filter(state=ModelVersion.State.ACTIVE)
    assert list(active) == [first]


@pytest.mark.parametrize(
    "damage",
    [
        {"content": b""},
        {"content": b"MZ not a model"},
        {"digest": "0" * 64},
        {"content": b"django-commentsys spam model 1\n" + b"\xff" * 200},
    ],
    ids=["emptied", "foreign", "wrong-digest", "damaged"],
)
def test_a_damaged_version_lets_the_one_before_serve_and_the_desk_says_so(
    two_versions, article, client, moderator, damage, settings, caplog
):
    first, second = two_versions
    ModelVersion.objects.filter(pk=second.pk).update(**damage)
    # A process that starts now has nothing in memory.
    settings.COMMENTS_MODEL_POLL_SECONDS = 0.0
    comment = send(article, SPAM.format(5))
    assert comment.model_version == first.version
    assert comment.probability is not None
    second.refresh_from_db()
    assert "cannot be used" in second.fault
    client.force_login(moderator)
    for address in ("/admin/comments/comment/", "/admin/comments/modelversion/"):
        text = client.get(address).content.decode()
        assert f"Model version {second.version} cannot be used" in text


def test_a_damaged_version_is_read_once_and_not_at_every_comment(two_versions, article, settings):
    ModelVersion.objects.filter(pk=two_versions[1].pk).update(content=b"damaged")
    settings.COMMENTS_MODEL_POLL_SECONDS = 0.0
    classifier = conf.get_backend("COMMENTS_CLASSIFIER")
    assert classifier.model is classifier.model


def test_contents_of_old_versions_are_dropped_but_never_of_the_active_one(two_versions, site):
    first, second = two_versions
    site.COMMENTS_MODEL_VERSIONS_KEPT = 1
    learning.activate(first)
    contents = dict(ModelVersion.objects.values_list("pk", "content"))
    assert len(contents[first.pk]) > 0
    assert len(contents[second.pk]) == 0


def test_between_two_looks_a_process_goes_on_with_what_it_has(
    two_versions, site, django_assert_num_queries
):
    site.COMMENTS_MODEL_POLL_SECONDS = 60
    classifier = conf.get_backend("COMMENTS_CLASSIFIER")
    serving = classifier.model
    learning.roll_back()
    with django_assert_num_queries(0):
        assert classifier.model is serving
    classifier._polled_at -= 61
    assert classifier.model is not serving


def test_a_version_in_the_shadow_assesses_and_does_not_act(two_versions, article):
    first, second = two_versions
    learning.set_shadow(first)
    send(article, SPAM.format(3))
    comment = send(article, SPAM.format(4))
    assert comment.model_version == second.version
    shadow = comment.shadows.get()
    assert shadow.version == first
    assert 0.0 <= shadow.probability <= 1.0
    learning.set_shadow(None)
    send(article, SPAM.format(5))
    assert send(article, SPAM.format(6)).shadows.count() == 0


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_versions_activated_under_load_fail_no_comment(article, moderator, site):
    rule_on(article, moderator, 12)
    first = learning.train()
    rule_on(article, moderator, 12, start=50)
    second = learning.train()
    failures, versions = [], set()
    stop = threading.Event()

    def comment_on():
        try:
            while not stop.is_set():
                comment = send(article, HAM.format(1))
                versions.add(comment.model_version)
                if comment.probability is None:
                    failures.append(comment.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=comment_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    for version in (first, second) * 3:
        learning.activate(version)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert versions <= {first.version, second.version}


# Thresholds as a cost.


def test_what_the_first_model_judged_is_judged_again_by_models_that_did_not_learn_it(
    article, moderator, site
):
    rule_on(article, moderator, 12)
    version = learning.train()
    opening = version.figures["opening"]
    assert len(opening) == 24
    given = dict(Comment.objects.values_list("pk", "arrival_probability"))
    assert all(probability != given[int(pk)] for pk, probability in opening.items())
    rulings = learning.held_out(version)
    assert sorted(ruling.probability for ruling in rulings) == sorted(opening.values())
    rule_on(article, moderator, 2, start=50)
    after = learning.held_out(version)
    assert len(after) == 28
    assert {ruling.probability for ruling in after[-4:]} <= set(
        Comment.objects.order_by("-pk").values_list("arrival_probability", flat=True)[:4]
    )


def test_thresholds_follow_from_the_accepted_cost(article, moderator, site):
    site.COMMENTS_POLICY = {
        "BACKEND": "comments.policies.ThresholdPolicy",
        "OPTIONS": {"blocked_ham": 0.01, "published_spam": 0.05},
    }
    rule_on(article, moderator, 12)
    learning.train()
    rule_on(article, moderator, 40, start=50)
    version = learning.train()
    assert version.publish_below is not None
    assert send(article, SPAM.format(7)).verdict == "spam"
    assert send(article, HAM.format(7)).verdict == "publish"
    CostChoice.objects.create(blocked_ham=0.01, published_spam=None)
    learning.apply_costs(version)
    assert send(article, HAM.format(8)).verdict == "hold"


def test_a_lower_cost_never_gives_a_lower_threshold(article, moderator, site):
    rulings = [Ruling(number / 100, number > 60 or number % 9 == 0) for number in range(100)]
    cuts = [learning.thresholds_at(rulings, cost, None)["spam_at"].cut for cost in (0.001, 0.1)]
    assert cuts[0] > cuts[1]
    assert learning.thresholds_at(rulings[-3:], 0.1, None) is None


def test_a_ruling_tells_what_was_held_when_its_comment_came_in(article, moderator, site):
    ModelVersion.objects.create(version="ours", publish_below=0.3, spam_at=0.6)
    for version, held in (
        ("shipped", {"held_from": 0.0, "held_below": 0.98}),
        ("ours", {"held_from": 0.03, "held_below": 0.9}),
        # A policy of the site's own need not say.
        ("ours", {}),
    ):
        comment = make_comment(article, probability=0.5, model_version=version, **held)
        moderation.approve(comment, moderator)
    expected = [(0.0, 1.0), (0.03, 0.9), (0.0, 1.0)]
    assert [(row.held_from, row.held_below) for row in learning.held_out()] == expected


@pytest.mark.parametrize(
    ("options", "probability", "expected"),
    [
        ({}, 0.5, (0.0, 0.98)),
        ({"publish_below": 0.1, "spam_at": 0.8}, 0.5, (0.1, 0.8)),
        ({"publish_below": 0.1, "spam_at": 0.8}, 0.05, (0.1, 0.8)),
    ],
)
def test_a_comment_remembers_what_was_held_when_it_came_in(
    article, settings, options, probability, expected
):
    settings.COMMENTS_CLASSIFIER = {
        "BACKEND": "comments.classifiers.DummyClassifier",
        "OPTIONS": {"probability": probability},
    }
    settings.COMMENTS_POLICY = {
        "BACKEND": "comments.policies.ThresholdPolicy",
        "OPTIONS": options,
    }
    comment = send(article, "The bridge is open.")
    comment.refresh_from_db()
    assert (comment.held_from, comment.held_below) == expected


def test_a_site_that_accepts_no_published_spam_publishes_nothing_by_the_score(
    article, moderator, site
):
    rulings = [Ruling(0.01, False)] * 200 + [Ruling(0.99, True)] * 200
    cut = learning.thresholds_at(rulings, 0.001, 0.0)["hold_at"].cut
    assert cut < 1e-6


# Back-test.


def test_a_backtest_tells_what_would_have_changed(two_versions, article, capsys):
    first = two_versions[0]
    make_comment(article, body=HAM.format(1), verdict="spam", status="spam")
    result = learning.backtest(in_use(), spam_at=0.5, publish_below=0.2)
    assert result.total == Comment.objects.count()
    rows = {row["label"]: row for row in result.table()}
    assert rows["Spam"]["spam"] == 24
    assert rows["Publish"]["ham"] == 24
    comment, _, verdict = result.changed[0]
    assert (comment.verdict, verdict) == ("spam", "publish")
    call_command(
        "backtest_comments", model_version=first.version, spam_at=0.5, publish_below=0.2, last=10
    )
    assert "10 comments, model" in capsys.readouterr().out


def test_a_training_asks_the_model_in_use_once_about_each_comment(
    article, moderator, site, monkeypatch
):
    from comments.spam import SpamModel

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
