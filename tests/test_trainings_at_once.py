"""Trainings while others erase, activate and choose costs: nothing is kept that must go."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Event
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import connections

from comments import learning, moderation
from comments.learning import thresholds, training
from comments.models import Comment, ModelVersion
from tests.commenting import make_comment, rule_on
from tests.visitor import at_once

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

# Seconds that a statement gets to come to the row that it has to wait for.
ON_THE_WAY = 0.5


def in_between(owner, name, other):
    """
    Patch ``owner.name`` so that ``other`` is begun when it has been called first.

    What follows goes on when that is done, or waits for what this has locked.
    """
    real, pool = getattr(owner, name), ThreadPoolExecutor(1)
    begun = []

    def and_close():
        try:
            return other()
        finally:
            connections.close_all()

    def call(*arguments, **options):
        result = real(*arguments, **options)
        if not begun:
            begun.append(pool.submit(and_close))
            Event().wait(ON_THE_WAY)
        return result

    return mock.patch.object(owner, name, call), begun


def teach_stories(article, moderator):
    for number in range(10):
        body = f"zanzibar private story {number}"
        moderation.mark_spam(make_comment(article, body=body, email="dave@example.org"), moderator)


def erase():
    out = StringIO()
    call_command("erase_comments", email="dave@example.org", yes=True, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("is_better", [True, False])
def test_who_is_erased_while_a_model_is_stored_is_not_kept_in_it(
    article, moderator, site, is_first, is_better
):
    rule_on(article, moderator, 15)
    if not is_first:
        learning.train()
        rule_on(article, moderator, 6, start=100)
    teach_stories(article, moderator)
    name = "activate" if is_better else "apply_costs"
    patch, begun = in_between(training if is_better else thresholds, name, erase)
    with patch:
        version = learning.train(is_activating=is_better)
    said = begun[0].result(timeout=20)
    assert "10 comments deleted" in said
    version.refresh_from_db()
    is_kept = version.label_count > Comment.objects.count() and bool(bytes(version.content))
    # The model that serves is replaced by the next training, which the command names.
    assert not is_kept or (is_better and "learn_from_decisions" in said)


def test_costs_chosen_while_a_model_is_activated_hold_for_it(article, moderator, site):
    rule_on(article, moderator, 15)
    version = learning.train(is_activating=False)

    def choose():
        learning.choose_costs(moderator, blocked_ham=0.3, published_spam=None)

    learning.choose_costs(moderator, blocked_ham=0.001, published_spam=0.3)
    patch, begun = in_between(thresholds, "held_out", choose)
    with patch:
        learning.activate(version)
    begun[0].result(timeout=20)
    version.refresh_from_db()
    held = version.spam_at, version.publish_below
    learning.apply_costs(version)
    assert held == (version.spam_at, version.publish_below)


def test_versions_trained_activated_and_rolled_back_at_once_end_without_an_error(
    article, moderator, site
):
    rule_on(article, moderator, 15)
    first = learning.train()
    rule_on(article, moderator, 15, start=100)
    second = learning.train()

    def work(number):
        for _ in range(10):
            if number == 0:
                version = ModelVersion(content=b"x", digest="x", label_count=1)
                model = mock.Mock()
                model.info.version = f"trained{ModelVersion.objects.count()}"
                with mock.patch.object(learning.versions, "content_of", lambda model: (b"x", "x")):
                    learning.versions.store(
                        model, learning.activate, trained_at=version.trained_at, state="candidate"
                    )
            elif number == 1:
                learning.activate(ModelVersion.objects.get(pk=second.pk))
            elif number == 2:
                learning.activate(ModelVersion.objects.get(pk=first.pk))
            else:
                learning.choose_costs(moderator, blocked_ham=0.1, published_spam=None)

    at_once(work, 4)
    assert ModelVersion.objects.filter(state="active").count() == 1
