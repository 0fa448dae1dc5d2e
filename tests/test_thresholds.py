"""Thresholds as a cost: what the owner chose holds, and what nothing could show does not count."""

from unittest import mock

import pytest
from django.urls import reverse

from comments import learning, moderation
from comments.learning import thresholds
from comments.models import Comment, ModelVersion
from comments.spam import Reason
from tests.commenting import HAM, make_comment, rule_on, send

pytestmark = pytest.mark.django_db

THRESHOLDS = reverse("admin:comments_thresholds")


@pytest.fixture
def costly(site):
    """A site that accepts 1 % of its real comments in spam, and 5 % of its spam published."""
    site.COMMENTS_POLICY = {
        "BACKEND": "comments.policies.ThresholdPolicy",
        "OPTIONS": {"blocked_ham": 0.01, "published_spam": 0.05},
    }
    return site


def choose(client, moderator, blocked_ham, published_spam):
    client.force_login(moderator)
    values = {"blocked_ham": blocked_ham, "published_spam": published_spam}
    assert client.post(THRESHOLDS, values).status_code == 302


def test_rolling_back_does_not_bring_back_what_the_owner_no_longer_accepts(
    article, moderator, costly, client
):
    for start in (0, 50, 150):
        rule_on(article, moderator, 12 + start // 10, start=start)
        learning.train()
    assert learning.active_version().publish_below is not None
    choose(client, moderator, "1", "")
    assert send(article, HAM.format(900)).verdict == "hold"
    learning.roll_back()
    assert send(article, HAM.format(901)).verdict == "hold"


def test_activating_an_older_candidate_takes_the_costs_that_hold_now(
    article, moderator, costly, client
):
    rule_on(article, moderator, 12)
    learning.train()
    rule_on(article, moderator, 40, start=50)
    candidate = learning.train(is_activating=False)
    assert candidate.publish_below is not None
    choose(client, moderator, "1", "")
    candidate.refresh_from_db()
    learning.activate(candidate)
    assert send(article, HAM.format(900)).verdict == "hold"


def test_choosing_the_same_costs_again_changes_nothing(article, moderator, costly, client):
    rule_on(article, moderator, 30)
    version = learning.train()
    for number in range(20):
        comment = make_comment(
            article,
            probability=0.1 + number / 100,
            model_version=version.version,
            verdict=Comment.Verdict.PUBLISH,
            is_spot_check=True,
            spot_check_share=0.02,
            held_from=0.5,
            held_below=0.9,
        )
        moderation.approve(comment, moderator)
    cuts = set()
    for published_spam in ("0.5", "0.5", "", "0.5", "3", "0.5"):
        choose(client, moderator, "1", published_spam)
        version.refresh_from_db()
        if published_spam == "0.5":
            cuts.add((version.spam_at, version.publish_below))
    assert len(cuts) == 1


def test_spam_that_was_held_for_another_reason_does_not_lower_the_threshold(
    article, moderator, costly
):
    rule_on(article, moderator, 30)
    version = learning.train()
    before = version.publish_below
    for number in range(3):
        comment = Comment(name="Bob", body=HAM.format(900 + number))
        comment.target, comment.object_id = article, str(article.pk)
        moderation.submit(comment, signals=[Reason("honeypot", "A field was filled in", 4.0)])
        assert comment.verdict == Comment.Verdict.HOLD
        assert comment.probability < before
        moderation.mark_spam(comment, moderator)
    learning.apply_costs(version)
    assert version.publish_below == before


def test_hundreds_of_real_comments_do_not_make_a_site_forget_its_spam(article, moderator, costly):
    rule_on(article, moderator, 30)
    version = learning.train()
    for _ in range(650):
        comment = make_comment(article, probability=0.01, model_version=version.version)
        moderation.approve(comment, moderator)
    learning.apply_costs(version)
    assert version.publish_below is not None
    assert version.spam_at is not None


@pytest.mark.database
def test_of_many_rulings_no_more_are_read_than_can_count(article, moderator, monkeypatch):
    monkeypatch.setattr(thresholds, "LATEST", 5)
    ModelVersion.objects.create(version="ours", content=b"")
    comments = [
        make_comment(
            article, probability=number / 100, model_version="ours" if number % 3 else "base"
        )
        for number in range(60)
    ]
    for number, comment in enumerate(comments):
        (moderation.approve if number % 2 else moderation.mark_spam)(comment, moderator)
    # Ruled on again it stands where it stood, and says what was said last.
    moderation.approve(comments[56], moderator)
    moderation.mark_spam(comments[0], moderator)
    assert len(thresholds.latest_labels({})) == 20
    chosen = [(round(100 * one.probability), one.is_spam) for one in learning.held_out()]
    ham, spam = [53, 55, 56, 57, 59], [48, 50, 52, 54, 58]
    assert chosen == sorted([(place, place in spam) for place in ham + spam])


def test_its_own_model_counts_once_it_has_judged_enough_of_either_label(
    article, moderator, costly
):
    rule_on(article, moderator, 30)
    version = learning.train()
    version.figures = {}
    for number in range(40):
        comment = make_comment(article, probability=0.01, model_version=version.version)
        moderation.approve(comment, moderator)
        if number < 3:
            comment = make_comment(article, probability=0.99, model_version=version.version)
            moderation.mark_spam(comment, moderator)
        learning.apply_costs(version)
        assert version.publish_below is not None, number


# Versions.


def states():
    return dict(ModelVersion.objects.values_list("pk", "state"))


def trained_twice(article, moderator):
    rule_on(article, moderator, 12)
    first = learning.train()
    rule_on(article, moderator, 12, start=50)
    return first, learning.train()


@pytest.mark.parametrize("is_ended", [False, True])
def test_a_version_that_ran_in_the_shadow_can_still_be_rolled_back_to(
    article, moderator, site, is_ended
):
    first, second = trained_twice(article, moderator)
    learning.set_shadow(first)
    if is_ended:
        learning.set_shadow(None)
        assert states() == {first.pk: "retired", second.pk: "active"}
    assert learning.roll_back() == first
    assert states() == {first.pk: "active", second.pk: "refused"}


def test_a_refused_version_is_refused_again_after_its_time_in_the_shadow(article, moderator, site):
    first, second = trained_twice(article, moderator)
    learning.roll_back()
    learning.set_shadow(second)
    learning.set_shadow(None)
    assert states() == {first.pk: "active", second.pk: "refused"}


def test_the_active_version_is_not_put_in_the_shadow(article, moderator, site):
    first, second = trained_twice(article, moderator)
    learning.set_shadow(first)
    assert not learning.set_shadow(second)
    assert states() == {first.pk: "shadow", second.pk: "active"}


def test_a_worker_killed_while_it_stores_a_version_leaves_none(article, moderator, site):
    rule_on(article, moderator, 15)
    with (
        mock.patch("comments.learning.versions.apply_costs", side_effect=SystemExit),
        pytest.raises(SystemExit),
    ):
        learning.train()
    assert not ModelVersion.objects.exists()
    assert learning.train().state == ModelVersion.State.ACTIVE


def test_refused_versions_do_not_pile_up(article, moderator, site):
    site.COMMENTS_MODEL_VERSIONS_KEPT = 2
    rule_on(article, moderator, 12)
    learning.train()
    for number in range(4):
        rule_on(article, moderator, 2, start=100 + 10 * number)
        learning.train()
    assert ModelVersion.objects.exclude(content=b"").count() == 2
