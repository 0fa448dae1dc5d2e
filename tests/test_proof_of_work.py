import hashlib
from itertools import count

import pytest
from django.core import checks

from comments.models import Comment
from tests.visitor import Visitor, is_accepted

pytestmark = pytest.mark.django_db

BITS = 8


@pytest.fixture(autouse=True)
def under_attack(settings):
    settings.COMMENTS_CLASSIFIER = {"BACKEND": "comments.classifiers.DummyClassifier"}
    settings.COMMENTS_FAST_SECONDS = 0
    settings.COMMENTS_PROOF_OF_WORK_BITS = BITS


def work(token):
    for number in count():
        digest = hashlib.sha256(f"{token}:{number}".encode()).digest()
        if digest[0] == 0:
            return str(number)


def reasons():
    return {reason.code for reason in Comment.objects.latest("pk").reasons.all()}


def test_a_comment_with_the_work_done_is_not_noticed(article):
    bob = Visitor()
    form = bob.open(article).solve()
    assert is_accepted(bob.post({**form, "proof": work(form["token"])}))
    assert reasons() == {"held-for-moderator"}


@pytest.mark.parametrize("proof", ["", "no number", "x" * 10_000])
def test_a_comment_without_the_work_is_held_and_not_dropped(article, proof):
    bob = Visitor()
    form = bob.open(article).solve()
    # One proof in 256 is right by chance; these are not.
    while hashlib.sha256(f"{form['token']}:{proof[:20]}".encode()).digest()[0] == 0:
        form = bob.open(article).solve()
    assert is_accepted(bob.post({**form, "proof": proof}))
    assert reasons() == {"no-proof-of-work"}


def test_the_work_for_one_form_is_worth_nothing_for_another(article):
    bob = Visitor()
    proof = work(bob.open(article)["token"])
    form = bob.open(article).solve()
    while hashlib.sha256(f"{form['token']}:{proof}".encode()).digest()[0] == 0:
        form = bob.open(article).solve()
    bob.post({**form, "proof": proof})
    assert reasons() == {"no-proof-of-work"}


def test_nothing_is_asked_for_by_default(article, settings):
    del settings.COMMENTS_PROOF_OF_WORK_BITS
    assert "proof" not in Visitor().open(article)


@pytest.mark.parametrize("bits", [-1, 23, "16", True])
def test_work_that_would_never_end_is_named_at_start(settings, bits):
    settings.COMMENTS_PROOF_OF_WORK_BITS = bits
    found = checks.run_checks(tags=["comments"])
    assert [message.id for message in found] == ["comments.E002"]
