"""Thresholds as a cost: the errors that an owner accepts."""

import pytest
from django.urls import reverse

from comments import learning, moderation
from comments.models import Comment, CostChoice, ModelVersion
from comments.spam.evaluation import Ruling
from tests.commenting import HAM, SPAM, make_comment, rule_on, send

pytestmark = pytest.mark.django_db


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


def test_choosing_costs_takes_at_most_ten_queries(
    desk, article, moderator, version, django_assert_max_num_queries
):
    rule_on(article, moderator, 8)
    with django_assert_max_num_queries(10):
        desk.post(
            reverse("admin:comments_thresholds"), {"blocked_ham": "0.2", "published_spam": "0.5"}
        )
    version.refresh_from_db()
    assert version.publish_below is not None
