"""Several moderators at once on the same comments: nobody's ruling is lost or overwritten."""

import random
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Event

import pytest
from django.core.management import call_command
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments import moderation
from comments.exceptions import StaleDecision
from comments.models import Comment, Decision
from tests.commenting import make_comment
from tests.visitor import at_once

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

# Seconds that a statement gets to come to the row that it has to wait for.
ON_THE_WAY = 0.5


@pytest.fixture
def bob(django_user_model):
    return django_user_model.objects.create_superuser(username="bob", email="bob@example.org")


def while_held(first, second):
    """Call ``second`` while ``first`` still holds its rows, and return its result."""
    is_held, may_go = Event(), Event()

    def hold():
        with transaction.atomic():
            first()
            is_held.set()
            assert may_go.wait(10)
        connections.close_all()

    def wait():
        try:
            return second()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        holding = pool.submit(hold)
        assert is_held.wait(10)
        waiting = pool.submit(wait)
        # Whatever it waits for, it must not be done before the other one is.
        assert not waiting.done()
        may_go.wait(ON_THE_WAY)
        may_go.set()
        holding.result(timeout=20)
        return waiting.result(timeout=20)


def rule_on_whole_filter(moderator, action, as_of):
    browser = Client()
    browser.force_login(moderator)
    return browser.post(
        f"{reverse('admin:comments_comment_changelist')}?status__exact=all",
        {"action": action, "select_across": "1", "confirmed": "yes", "as_of": as_of.isoformat()},
    )


def state_of(comment):
    """Return the status, and the label that holds."""
    comment.refresh_from_db()
    label = Decision.objects.labels().filter(comment=comment).order_by("pk").last()
    return comment.status, label and label.action


def test_an_undo_does_not_take_back_what_somebody_else_has_just_ruled_over(
    article, moderator, bob
):
    comment = make_comment(article)
    (decision,) = moderation.approve(comment, moderator)
    undone = while_held(
        lambda: moderation.mark_spam(Comment.objects.get(pk=comment.pk), bob),
        lambda: moderation.undo(decision.batch, moderator),
    )
    assert undone == []
    assert state_of(comment) == ("spam", "mark_spam")


@pytest.mark.parametrize("action", ["mark_spam", "restore"])
def test_a_ruling_on_the_whole_filter_leaves_alone_what_was_ruled_on_meanwhile(
    article, moderator, bob, action
):
    comment, other = make_comment(article), make_comment(article)
    moderation.remove(other, moderator)
    as_of = timezone.now()
    while_held(
        lambda: moderation.approve(Comment.objects.get(pk=comment.pk), bob),
        lambda: rule_on_whole_filter(moderator, action, as_of),
    )
    assert state_of(comment) == ("public", "approve")
    assert state_of(other)[0] == {"mark_spam": "spam", "restore": "pending"}[action]


def test_rulings_on_overlapping_filters_end_without_an_error(article, moderator, bob):
    keys = [make_comment(article, email=f"{number}@example.org").pk for number in range(300)]
    comments = Comment.objects.all()

    def rule(number):
        for _ in range(3):
            chosen = [
                comments.filter(pk__in=random.sample(keys, 250)),
                comments.filter(status__in=["pending", "public", "spam"]),
                comments.filter(certainty__gte=0),
                comments.filter(email__gt="0"),
            ][number]
            action = moderation.approve if number % 2 else moderation.mark_spam
            action(chosen, (moderator, bob)[number % 2])

    at_once(rule, 4)
    for comment in comments:
        last = comment.decisions.order_by("pk").last()
        assert (comment.status, comment.revision) == (last.to_status, comment.decisions.count())


def test_a_person_is_erased_while_moderators_rule_on_their_comments(article, moderator):
    for _ in range(5):
        comments = [make_comment(article, email="bob@example.org") for _ in range(10)]

        def rule_or_erase(number, comments=comments):
            if number == 0:
                out = StringIO()
                call_command("erase_comments", email="bob@example.org", yes=True, stdout=out)
                return
            for comment in comments:
                moderation.approve(Comment.objects.filter(pk=comment.pk), moderator)

        at_once(rule_or_erase, 4)
        assert not Comment.objects.exists()
        assert not Decision.objects.exists()


def test_who_is_the_victim_of_a_deadlock_while_erasing_begins_anew(article):
    first, second = (make_comment(article, email="bob@example.org") for _ in range(2))

    def write(comment):
        Comment.objects.filter(pk=comment.pk).update(language="de")

    def erase():
        try:
            call_command("erase_comments", email="bob@example.org", yes=True, stdout=StringIO())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            # Who has written least is the victim on MariaDB, who has waited longest on PostgreSQL.
            for _ in range(20):
                make_comment(article)
            write(second)
            erasing = pool.submit(erase)
            assert not Event().wait(ON_THE_WAY)
            write(first)
        erasing.result(timeout=20)
    assert Comment.objects.filter(email="bob@example.org").count() == 0


def test_of_twenty_moderators_at_once_on_one_comment_one_rules(article, moderator):
    comment = make_comment(article)
    copies = [Comment.objects.get(pk=comment.pk) for _ in range(20)]

    def rule(number):
        action = (moderation.approve, moderation.mark_spam)[number % 2]
        try:
            return len(action(copies[number], moderator))
        except StaleDecision:
            return 0

    assert sorted(at_once(rule, 20)) == [0] * 19 + [1]
    decision = Decision.objects.get()
    assert state_of(comment)[0] == decision.to_status
    assert comment.revision == 1
