import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, transaction

from comments import deadlocks, moderation
from comments.challenges import ArithmeticChallenge
from comments.models import Comment, Decision
from tests.commenting import make_comment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pauses(monkeypatch):
    pauses = []
    monkeypatch.setattr(deadlocks.time, "sleep", pauses.append)
    return pauses


@pytest.fixture
def deadlocked(monkeypatch, pauses):
    """Return a function that lets the next calls of a method end in a deadlock."""

    def let_fail(owner, name, times):
        method, faults = getattr(owner, name), iter(range(times))

        def call(*arguments, **options):
            if next(faults, None) is not None:
                raise OperationalError(1213, "Deadlock found when trying to get lock")
            return method(*arguments, **options)

        monkeypatch.setattr(owner, name, call)
        return pauses

    return let_fail


def test_a_person_is_erased_though_a_deadlock_came_between(article, deadlocked):
    make_comment(article, email="bob@example.org")
    pauses = deadlocked(type(Comment.objects.all()), "delete", times=2)
    call_command("erase_comments", email="bob@example.org", yes=True)
    assert not Comment.objects.exists()
    assert pauses == [0.05, 0.2]


def test_an_erasing_that_fails_in_the_end_says_that_nothing_was_deleted(article, deadlocked):
    make_comment(article, email="bob@example.org")
    deadlocked(type(Comment.objects.all()), "delete", times=9)
    with pytest.raises(CommandError, match=r"Nothing was deleted.*Run it again"):
        call_command("erase_comments", email="bob@example.org", yes=True)
    assert Comment.objects.count() == 1


def test_a_ruling_and_a_claim_go_through_though_a_deadlock_came_between(
    article, moderator, deadlocked
):
    pauses = deadlocked(moderation, "_carry_out", times=1)
    comment = make_comment(article)
    assert len(moderation.approve(comment, moderator)) == 1
    challenge = ArithmeticChallenge()
    key = challenge.issue()
    deadlocked(type(Comment.objects.all()).__base__, "_raw_delete", times=1)
    challenge.claim(key, "0")
    assert not challenge.is_open(key)
    assert pauses == [0.05, 0.05]


def test_within_a_transaction_that_a_deadlock_has_ended_nothing_is_begun_anew(
    article, moderator, deadlocked
):
    comment = make_comment(article)
    pauses = deadlocked(moderation, "_carry_out", times=1)
    with pytest.raises(OperationalError), transaction.atomic():
        moderation.approve(comment, moderator)
    assert pauses == []
    assert not Decision.objects.exists()
