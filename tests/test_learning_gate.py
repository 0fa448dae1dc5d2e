"""The gate, and whose decisions are set aside."""

import math
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.utils import timezone

from comments import learning
from comments.learning import gate, lessons
from comments.learning.known import Told
from comments.learning.labels import Label, contradictions
from comments.spam import Submission
from tests.commenting import HAM, SPAM, probability, rule_on

pytestmark = pytest.mark.django_db


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


def test_earlier_decisions_hold_nothing_up_once_there_are_more_new_ones():
    is_new = [place < 25 for place in range(40)]
    candidate = GOOD[:25] + BAD[25:]
    ruling = gate.judge(FOUND, candidate, BAD, is_new, before=[0.0] * 25 + GOOD[25:])
    assert ruling.is_better
    assert "Not worse on 25 decisions" in ruling.reason


class Pupil:
    """A base model that remembers what each of its learners was taught."""

    def __init__(self):
        self.taught = []

    def learn(self, submissions, labels):
        self.taught.append(set(submissions))
        return self

    def assess_many(self, submissions):
        return [SimpleNamespace(probability=0.5) for _ in submissions]


def test_a_candidate_is_judged_by_models_that_know_all_that_the_model_in_use_knows():
    found = [replace(one, submission=Submission(body=str(one.comment))) for one in FOUND]
    old = found[:25]
    pupil = Pupil()
    trainer = lessons.Trainer(pupil, None, timezone.now())
    trainer.learnt = {one.comment: Told(one.label, one.moderator) for one in old}
    ruling = trainer.judge(found, [0.9] * 40)
    assert ruling.figures["new_labels"] == 15
    assert ruling.figures["candidate"]["loss"] == pytest.approx(math.log(2))
    whole = [taught for taught in pupil.taught if taught >= {one.submission for one in old}]
    assert len(whole) == gate.FOLDS
    for taught in whole:
        assert taught < {one.submission for one in found}


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
