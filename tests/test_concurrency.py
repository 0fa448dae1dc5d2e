"""One solved challenge is worth one comment, however many ask at once and whatever fails."""

from unittest import mock

import pytest
from captcha.models import CaptchaStore
from django.db import connections, transaction
from django.test import RequestFactory

from comments import conf, views
from comments.challenges import ArithmeticChallenge, Outcome
from comments.models import Comment
from tests.visitor import TYPED, Visitor, at_once, is_accepted, text_of

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

PARALLEL = 20


@pytest.fixture(autouse=True)
def quick_site(settings):
    settings.COMMENTS_CLASSIFIER = {"BACKEND": "comments.classifiers.DummyClassifier"}
    settings.COMMENTS_LIMITS = {}


@pytest.fixture(params=[False, True], ids=["autocommit", "atomic-requests"])
def atomic_requests(request, monkeypatch):
    monkeypatch.setitem(connections.settings["default"], "ATOMIC_REQUESTS", request.param)


def copies_of(visitor):
    """Return the same browser in as many threads; a test client is not made to be shared."""
    copies = [Visitor(raise_request_exception=False) for _ in range(PARALLEL)]
    for copy in copies:
        copy.client.cookies = visitor.client.cookies.copy()
    return copies


@pytest.mark.usefixtures("atomic_requests")
def test_twenty_posts_of_one_solved_form_at_once_make_one_comment(article):
    for _ in range(3):
        Comment.objects.all().delete()
        bob = Visitor()
        form = bob.open(article).solve()
        copies = copies_of(bob)

        def post(number, copies=copies, form=form):
            return copies[number].post(form)

        responses = at_once(post, PARALLEL)
        assert sum(is_accepted(response) for response in responses) == 1
        assert Comment.objects.count() == 1
        for response in responses:
            if not is_accepted(response):
                assert response.status_code == 200
                assert "was used already" in text_of(response)
                assert bob.form_in(response)["body"] == TYPED["body"]


@pytest.mark.usefixtures("atomic_requests")
def test_twenty_guesses_at_once_at_one_sum_are_one_guess(article):
    bob = Visitor()
    form = bob.open(article).fill()
    copies = copies_of(bob)
    right = int(form.answer)
    guesses = [str(answer) for answer in range(1, PARALLEL + 1) if answer != right]
    guesses.insert(0, str(right))
    responses = at_once(
        lambda number: copies[number].post({**form, "challenge_1": guesses[number]}), PARALLEL
    )
    assert sum(is_accepted(response) for response in responses) <= 1
    assert not CaptchaStore.objects.filter(hashkey=form.key).exists()
    assert not any(response.status_code >= 500 for response in responses)


@pytest.mark.usefixtures("atomic_requests")
def test_a_challenge_stays_spent_when_something_later_fails(article):
    bob = Visitor(raise_request_exception=False)
    form = bob.open(article).solve()
    with mock.patch("comments.moderation.submit", side_effect=ZeroDivisionError):
        assert bob.post(form).status_code == 500
    assert "was used already" in text_of(bob.post(form))
    assert Comment.objects.count() == 0


def test_of_many_claims_at_once_one_is_told_that_it_was_first():
    challenge = ArithmeticChallenge()
    for _ in range(5):
        key = challenge.issue()
        first, _sign, second, _equals = challenge.question(key).split()
        answer = str(int(first) + int(second))

        def claim(_number, key=key, answer=answer):
            return challenge.claim(key, answer)

        outcomes = at_once(claim, PARALLEL)
        assert sorted(outcome.value for outcome in outcomes) == [
            "solved",
            *["spent"] * (PARALLEL - 1),
        ]


def test_a_challenge_cannot_be_claimed_in_a_transaction_that_may_be_rolled_back():
    challenge = ArithmeticChallenge()
    key = challenge.issue()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        challenge.claim(key, "5")
    assert challenge.is_open(key)


def test_claims_of_different_challenges_do_not_wait_for_each_other_for_ever():
    challenge = ArithmeticChallenge()
    keys = [challenge.issue() for _ in range(PARALLEL)]

    def claim_and_issue(number):
        outcome = challenge.claim(keys[number], "0")
        challenge.issue()
        return outcome

    assert at_once(claim_and_issue, PARALLEL) == [Outcome.WRONG] * PARALLEL


def test_a_site_that_wraps_the_post_view_in_a_transaction_is_told(article):
    bob = Visitor()
    form = bob.open(article).solve()
    request = RequestFactory().post("/", dict(form))
    request.COOKIES.update({name: morsel.value for name, morsel in bob.client.cookies.items()})
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        views.post_comment(request)
    assert conf.get_backend("COMMENTS_CHALLENGE").is_open(form.key)
