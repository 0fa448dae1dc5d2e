"""Train on all labels plus the base model, ask the gate, keep and activate what passes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import conf
from comments.classifiers import TrainedClassifier
from comments.exceptions import CommentsError
from comments.learning import gate, notes, thresholds
from comments.learning.doubts import ask_again
from comments.learning.known import (
    SET_ASIDE,
    changed_since,
    is_new_to,
    is_own_correction,
    learnt_by,
    set_aside,
)
from comments.learning.labels import Label, contradictions, labels
from comments.learning.versions import activate, active_version, store
from comments.model_store import load_version
from comments.models import Decision, ModelVersion
from comments.spam import ModelFileError

if TYPE_CHECKING:
    from comments.spam import SpamModel

# Fewer labels than this teach nothing that holds.
LEAST_LABELS = 20
# Nor do labels of one kind: a model that has learnt spam alone takes the site's ham for spam,
# and there is nothing to take its thresholds from. In a season under five videos it put 52 of
# 951 ham in spam before the fourth ham was ruled on (2026-11-23).
LEAST_OF_EACH = thresholds.LEAST_LABELS
# Share of the labels learnt so far that must be new.
LEAST_SHARE = 0.02


# In the cache while no training is due by itself, since one has just failed.
FAILED = "comments.learning.failed"
PAUSE_AFTER_FAILURE = 600  # seconds
# How often a training is begun that somebody's comments are erased from before it ends.
ATTEMPTS = 5


class LearningError(CommentsError):
    """There is nothing to learn from, or no model that can learn."""


class ErasedMeanwhile(Exception):
    """Comments were erased while a model learnt from them."""


def is_due():
    """
    Return whether COMMENTS_LEARN_EVERY labels have come since the last training.

    Once that is less than LEAST_SHARE of what was learnt then, so many more are waited for:
    what training costs all in all stays in proportion to the labels. Not where there is nothing
    that can learn, or too little to learn from: an attempt that must fail leaves no trace, and
    would be made again after every decision.
    """
    every = conf.get("COMMENTS_LEARN_EVERY")
    if every is None or not isinstance(learner(), TrainedClassifier) or cache.get(FAILED):
        return False
    latest = (
        ModelVersion.objects.order_by("-trained_at").values("trained_at", "label_count").first()
    )
    if latest is not None:
        rulings = Decision.objects.filter(action__in=Decision.LABEL_OF_ACTION)
        new = rulings.filter(decided_at__gt=latest["trained_at"]).count()
        every = max(every, LEAST_SHARE * latest["label_count"])
        if new < every:
            return False
    counts = Counter()
    for action, count in (
        Decision.objects.newest_labels().values_list("action").annotate(Count("pk"))
    ):
        counts[Decision.LABEL_OF_ACTION[action]] += count
    return is_enough(counts) and (latest is not None or sum(counts.values()) >= every)


def learner():
    return conf.get_backend("COMMENTS_CLASSIFIER")


def is_enough(counts):
    """Return whether ``counts``, by label, are enough to learn from, of either label."""
    return sum(counts.values()) >= LEAST_LABELS and is_enough_of_each(counts)


def is_enough_of_each(counts):
    """Return whether ``counts``, by label, hold enough spam and enough ham to learn from."""
    return min(counts["spam"], counts["ham"]) >= LEAST_OF_EACH


def train(*, is_activating=True, trust_everybody=False):
    """
    Train a candidate on every standing label and let the gate judge it.

    Returns the ModelVersion: active or a candidate when it is better than the model in
    use, refused, with the reason in its ``note``, when it is not. ``trust_everybody``
    learns also what contradicts the model so often that it would be set aside.

    Raises LearningError when there are too few labels or the classifier cannot learn.
    """
    if not isinstance(learner(), TrainedClassifier):
        raise LearningError(
            _(
                "COMMENTS_CLASSIFIER is %(classifier)r, which does not learn. Use a subclass of "
                "comments.classifiers.TrainedClassifier."
            )
            % {"classifier": conf.get("COMMENTS_CLASSIFIER")["BACKEND"]}
        )
    for _attempt in range(ATTEMPTS):
        try:
            return train_once(is_activating, trust_everybody)
        except ErasedMeanwhile:
            continue
        except ModelFileError as error:
            # Of the model that learning starts from; a version that is damaged is not asked for.
            raise LearningError(str(error)) from error
    raise LearningError(
        _("Comments are erased faster than they can be learnt. Train again later.")
    )


def train_if_due(**options):
    """
    Train once so many decisions have come; return the ModelVersion, or None when it is not due.

    A training that fails leaves no version behind, and would be tried after every decision:
    the next one waits for a while.
    """
    if not is_due():
        return None
    try:
        return train(**options)
    except LearningError:
        cache.set(FAILED, True, PAUSE_AFTER_FAILURE)
        raise


@dataclass
class Lesson:
    """Labels, what was learnt from them, and what the gate said of it."""

    found: list[Label]
    candidate: SpamModel
    # P(spam) of each label, from models that had not learnt it.
    probabilities: list[float]
    ruling: gate.Ruling


def train_once(is_activating, trust_everybody):
    started_at = timezone.now()
    rulings = rulings_until(started_at)
    active = active_version()
    trainer = Trainer(learner().base, active, started_at)
    found, aside, days = labels(until=started_at), [], []
    if not trust_everybody:
        days = trainer.suspicious(found)
        aside = set_aside(found, days, active)
        ask_again(aside, probabilities_of(trainer.current, aside))
        put_off = {label.decision for label in aside}
        found = [label for label in found if label.decision not in put_off]
    lesson = trainer.learn(found)
    ask_again(found, lesson.probabilities)
    lesson = trainer.without_what_is_gone(lesson, aside)
    ruling = lesson.ruling
    note = " ".join(
        [
            ruling.reason,
            *(notes.words_for_day(day) for day in days),
            *notes.words_for_earlier(aside, days),
        ]
    )

    def prepare(version):
        if rulings_until(started_at) < rulings:
            raise ErasedMeanwhile
        if ruling.is_better and is_activating:
            activate(version)
        else:
            thresholds.apply_costs(version)

    version, is_new = store(
        lesson.candidate,
        prepare,
        created_at=started_at,
        trained_at=started_at,
        state=ModelVersion.State.CANDIDATE if ruling.is_better else ModelVersion.State.REFUSED,
        label_count=len(lesson.found),
        note=note,
        figures=ruling.figures
        | {
            thresholds.OPENING: thresholds.opening_of(lesson.found, lesson.probabilities),
            SET_ASIDE: [label.decision for label in aside],
        },
    )
    if not is_new and aside and version.note != note:
        # Nothing but what was set aside is new: the version stays, and says what it ignored.
        version.note = note
        version.save(update_fields=["note"])
    return version


def rulings_until(moment):
    """Return how many Decisions were made until then: fewer later on means some were erased."""
    return Decision.objects.filter(decided_at__lte=moment).count()


class Trainer:
    """Teaches the base model what ``active`` is compared with."""

    def __init__(self, base, active, started_at):
        self.base = base
        self.active = active
        self.started_at = started_at
        self.learnt = learnt_by(active)
        self.current = model_of(active, base)

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
        return contradictions(new, probabilities_of(self.current, new))

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
        is_new = [is_new_to(self.learnt, label) for label in found]
        old = [label for label, flag in zip(found, is_new, strict=True) if not flag]
        before = None
        if len(old) >= gate.LEAST_NEW:
            known = iter(gate.out_of_fold(self.base, old))
            before = [0.0 if flag else next(known) for flag in is_new]
        now = probabilities_of(self.current, found)
        return gate.judge(found, probabilities, now, is_new, before)

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
