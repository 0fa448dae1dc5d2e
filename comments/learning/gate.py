"""The gate: may a candidate replace the model in use? Judged on labels neither has seen."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from comments.learning.labels import Label
from comments.rates import interval_of

FOLDS = 5
# Fewer new labels than this cannot tell two models apart.
LEAST_NEW = 10
# How much worse, in nats a label, the mean loss may be before it counts as worse.
TOLERANCE = 0.005
# No single label may cost more: one wrong click must not decide.
LARGEST_LOSS = 4.0


@dataclass
class Ruling:
    """What the gate found: whether the candidate passes, why, and the figures."""

    is_better: bool
    reason: str
    figures: dict = field(default_factory=dict)
    # Whether there was too little new to compare by.
    is_too_little: bool = False


def fold_of(label: Label) -> int:
    """Return the fold of a comment: the same whenever it is asked."""
    return (label.comment * 2654435761 >> 7) % FOLDS


def out_of_fold(base, found: list[Label], known: list[Label] = ()) -> list[float]:
    """
    Return P(spam) of each label from a model that learnt the others but not its fold.

    Each of these models has learnt all of ``known`` as well.
    """
    probabilities = [0.0] * len(found)
    for fold in range(FOLDS):
        held = [place for place, label in enumerate(found) if fold_of(label) == fold]
        kept = [*known, *(label for label in found if fold_of(label) != fold)]
        if not held:
            continue
        model = base.learn([one.submission for one in kept], [one.label for one in kept])
        for place, assessment in zip(
            held, model.assess_many([found[place].submission for place in held]), strict=True
        ):
            probabilities[place] = assessment.probability
    return probabilities


def judge(found: list[Label], candidate, active, is_new: list[bool], before=None) -> Ruling:
    """
    Compare two models by their probabilities for ``found``.

    Parameters
    ----------
    found : list of Label
    candidate, active : list of float
        P(spam) of each label: of the candidate out of fold, of the active model as it is.
    is_new : list of bool
        Whether the active model has not seen the label.
    before : list of float, optional
        P(spam) out of fold of what was learnt before the new labels, for the old ones.
    """
    new = [place for place, flag in enumerate(is_new) if flag]
    old = [place for place, flag in enumerate(is_new) if not flag]
    figures = {
        "new_labels": len(new),
        "candidate": figures_of(found, candidate, new),
        "active": figures_of(found, active, new),
    }
    if len(new) < LEAST_NEW:
        reason = _("Only %(count)d new decisions: too few to compare.") % {"count": len(new)}
        return Ruling(False, reason, figures, is_too_little=True)
    mine, theirs = figures["candidate"]["loss"], figures["active"]["loss"]
    if mine > theirs + TOLERANCE + deviation(found, new, candidate, active):
        reason = _(
            "Worse on %(count)d decisions that neither model had seen: on average it gives the "
            "right answer a probability of %(mine)s %%, the model in use one of %(theirs)s %%."
        ) % {"count": len(new), "mine": in_percent(mine), "theirs": in_percent(theirs)}
        return Ruling(False, reason, figures)
    # Who has ruled more often since than before has changed their mind, or their site has
    # changed: the earlier ones must not hold up learning for ever.
    if before is not None and LEAST_NEW <= len(old) >= len(new):
        figures["old_candidate"] = figures_of(found, candidate, old)
        figures["old_before"] = figures_of(found, before, old)
        with_new, without_new = figures["old_candidate"]["loss"], figures["old_before"]["loss"]
        allowed = TOLERANCE + without_new * 0.25 + deviation(found, old, candidate, before)
        if with_new > without_new + allowed:
            reason = _(
                "The new decisions contradict the earlier ones: on %(count)d of those the right "
                "answer gets a probability of %(before)s %% on average, and of %(after)s %% once "
                "the new ones are learnt."
            ) % {
                "count": len(old),
                "before": in_percent(without_new),
                "after": in_percent(with_new),
            }
            return Ruling(False, reason, figures)
    reason = _(
        "Not worse on %(count)d decisions that neither model had seen: on average it gives the "
        "right answer a probability of %(mine)s %%, the model before one of %(theirs)s %%."
    ) % {"count": len(new), "mine": in_percent(mine), "theirs": in_percent(theirs)}
    return Ruling(True, reason, figures)


def loss_of(label: Label, probability: float) -> float:
    right = probability if label.is_spam else 1 - probability
    return min(-math.log(max(right, 1e-12)), LARGEST_LOSS)


def certainty_of(loss: float) -> float:
    """Return the probability given to the right answer, its geometric mean, at a mean loss."""
    return math.exp(-loss)


def in_percent(loss: float) -> str:
    return number_format(100 * certainty_of(loss), 1)


def deviation(found, places, first, second) -> float:
    """Return the standard error of the mean difference of two losses: less is noise."""
    gaps = [loss_of(found[p], first[p]) - loss_of(found[p], second[p]) for p in places]
    mean = sum(gaps) / len(gaps)
    return math.sqrt(sum((gap - mean) ** 2 for gap in gaps)) / len(gaps)


def figures_of(found, probabilities, places) -> dict:
    """Return mean loss and error rates at one half, with intervals, ready for JSON."""
    if not places:
        return {"loss": 0.0}
    spam = [place for place in places if found[place].is_spam]
    ham = [place for place in places if not found[place].is_spam]
    caught = sum(probabilities[place] >= 0.5 for place in spam)
    blocked = sum(probabilities[place] >= 0.5 for place in ham)
    return {
        "loss": sum(loss_of(found[place], probabilities[place]) for place in places) / len(places),
        "spam": len(spam),
        "ham": len(ham),
        "spam_caught": [caught, *interval_of(caught, len(spam))],
        "blocked_ham": [blocked, *interval_of(blocked, len(ham))],
    }
