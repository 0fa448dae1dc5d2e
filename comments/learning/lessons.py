"""Lessons: what labels teach the base model, beside what the model in use says of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from comments.exceptions import CommentsError
from comments.learning import gate, notes, thresholds
from comments.learning.known import changed_since, is_new_to, is_own_correction, learnt_by
from comments.learning.labels import Label, contradictions
from comments.model_store import load_version
from comments.spam import ModelFileError

if TYPE_CHECKING:
    from comments.spam import SpamModel

# Fewer labels than this teach nothing that holds.
LEAST_LABELS = 20
# Nor do labels of one kind: a model that has learnt spam alone takes the site's ham for spam,
# and there is nothing to take its thresholds from. In a season under five videos it put 52 of
# 951 ham in spam before the fourth ham was ruled on (2026-11-23).
LEAST_OF_EACH = thresholds.LEAST_LABELS


class LearningError(CommentsError):
    """There is nothing to learn from, or no model that can learn."""


@dataclass
class Lesson:
    """Labels, what was learnt from them, and what the gate said of it."""

    found: list[Label]
    candidate: SpamModel
    # P(spam) of each label, from models that had not learnt it.
    probabilities: list[float]
    ruling: gate.Ruling


def is_enough(counts):
    """Return whether ``counts``, by label, are enough to learn from, of either label."""
    return sum(counts.values()) >= LEAST_LABELS and is_enough_of_each(counts)


def is_enough_of_each(counts):
    """Return whether ``counts``, by label, hold enough spam and enough ham to learn from."""
    return min(counts["spam"], counts["ham"]) >= LEAST_OF_EACH


class Trainer:
    """Teaches the base model what ``active`` is compared with."""

    def __init__(self, base, active, started_at):
        self.base = base
        self.active = active
        self.started_at = started_at
        self.learnt = learnt_by(active)
        self.current = model_of(active, base)
        # P(spam) as that model has it, by Decision: it is asked once about each label.
        self.said = {}

    def says_of(self, found):
        """Return P(spam) of each label from the model in use, as it is."""
        unheard = [label for label in found if label.decision not in self.said]
        keys = [label.decision for label in unheard]
        self.said.update(zip(keys, probabilities_of(self.current, unheard), strict=True))
        return [self.said[label.decision] for label in found]

    def suspicious(self, found):
        """
        Return the moderators' days that contradict the model in use, of what is new to it.

        Who corrects themselves contradicts what it had from them: that says nothing of a person.
        """
        new = [
            label
            for label in found
            if is_new_to(self.learnt, label) and not is_own_correction(self.learnt, label)
        ]
        return contradictions(new, self.says_of(new))

    def learn(self, found):
        """Return the Lesson of ``found``. Raises LearningError when it is too little."""
        check(found)
        candidate = self.base.learn(
            [label.submission for label in found],
            [label.label for label in found],
            trained_at=self.started_at.isoformat(timespec="seconds"),
        )
        probabilities = gate.out_of_fold(self.base, found)
        return Lesson(found, candidate, probabilities, self.judge(found, probabilities))

    def judge(self, found, probabilities):
        """
        Return what the gate says of a candidate; ``probabilities`` are out of fold.

        On what is new it is judged by models that learnt all the rest: without a fold of the
        old ones, which the model in use has learnt, it would be the worse for being compared.
        Of 54 trainings of a season of text messages under a blog 20 were refused for it, of 34
        judged like this 4, and 9.8 instead of 18.0 % of it was held (2026-11-27).
        """
        is_new = [is_new_to(self.learnt, label) for label in found]
        old = [label for label, flag in zip(found, is_new, strict=True) if not flag]
        new = [label for label, flag in zip(found, is_new, strict=True) if flag]
        if old and new:
            fresh = iter(gate.out_of_fold(self.base, new, known=old))
            probabilities = [
                next(fresh) if flag else probability
                for flag, probability in zip(is_new, probabilities, strict=True)
            ]
        before = None
        if len(old) >= gate.LEAST_NEW:
            known = iter(gate.out_of_fold(self.base, old))
            before = [0.0 if flag else next(known) for flag in is_new]
        return gate.judge(found, probabilities, self.says_of(found), is_new, before)

    def without_what_is_gone(self, lesson, aside):
        """
        Return ``lesson`` let through where the model in use must forget, or ``lesson`` as it is.

        What was erased is forgotten whatever the gate says, if need be with nothing new learnt;
        what was taken back or turned round is where there is too little new to compare by.
        """
        ruling = lesson.ruling
        if self.active is None or ruling.is_better:
            return lesson
        erased = max(0, self.active.label_count - len(self.learnt))
        gone = erased
        if ruling.is_too_little:
            gone += changed_since(self.learnt, lesson.found, aside)
        if not gone:
            return lesson
        if not ruling.is_too_little:
            known = [label for label in lesson.found if not is_new_to(self.learnt, label)]
            lesson = self.learn(known)
        reason = notes.words_for_gone(gone, ruling)
        return replace(lesson, ruling=replace(ruling, is_better=True, reason=reason))


def check(found):
    """Raise LearningError when ``found`` are too few labels to learn from."""
    if len(found) < LEAST_LABELS:
        raise LearningError(
            _("There are %(count)d decisions to learn from; %(least)d are needed.")
            % {"count": len(found), "least": LEAST_LABELS}
        )
    counts = Counter(label.label for label in found)
    if not is_enough_of_each(counts):
        raise LearningError(
            _(
                "There are decisions on %(spam)d spam and %(ham)d real comments; %(least)d of "
                "each are needed."
            )
            % {"spam": counts["spam"], "ham": counts["ham"], "least": LEAST_OF_EACH}
        )


def model_of(version, base):
    """Return the model in use; a damaged version cannot be compared with, the base can."""
    if version is None:
        return base
    try:
        return load_version(version.pk)
    except ModelFileError:
        return base


def probabilities_of(model, found):
    assessments = model.assess_many([label.submission for label in found])
    return [assessment.probability for assessment in assessments]
