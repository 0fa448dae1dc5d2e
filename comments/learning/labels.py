"""Labels: what moderators have ruled, as the engine learns it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import template_localtime as local

from comments.classifiers import submission_of
from comments.models import Comment, Decision, SecondLook
from comments.rates import interval_of
from comments.spam import Submission
from comments.targets import fetch_targets

CHUNK = 500
# A day of a moderator's rulings of which surely more than this share contradicts what
# the model is sure of is not learnt from until somebody has looked.
CONTRADICTION = 0.4
SURE = 0.9
# Fewer sure cases than this say nothing about a person.
LEAST_SURE = 8


@dataclass(frozen=True, slots=True)
class Label:
    """The standing ruling on one comment."""

    comment: int
    decision: int
    submission: Submission
    label: str
    probability: float | None
    decided_at: datetime
    moderator: int | None
    # Of the model that judged it when it came in.
    arrival_version: str
    # Whether it says what the ruling before it on this comment said.
    is_confirmation: bool
    # Whether it was given in a second look, knowing that a model says otherwise.
    is_second_look: bool
    # How many comments it stands for: a spot check speaks for all that were not drawn.
    weight: float

    @property
    def is_spam(self) -> bool:
        return self.label == "spam"

    @property
    def day(self) -> str:
        """The day of the ruling, as the site counts days."""
        return local(self.decided_at).date().isoformat()


def labels(until: datetime | None = None) -> list[Label]:
    """Return the newest standing label of each comment, oldest ruling first, given ``until``."""
    standing = Decision.objects.labels()
    decisions = (
        (standing if until is None else standing.filter(decided_at__lte=until))
        .order_by("pk")
        .values_list("comment_id", "pk", "action", "decided_at", "moderator_id")
    )
    ruling_of, confirmed = {}, set()
    for comment, *ruling in decisions.iterator():
        is_repeated = comment in ruling_of and ruling_of[comment][1] == ruling[1]
        (confirmed.add if is_repeated else confirmed.discard)(comment)
        ruling_of[comment] = ruling
    looks = SecondLook.objects.order_by("-pk").values_list("decision__comment", "decision")
    first_doubted = dict(looks.iterator())
    found = []
    pks = list(ruling_of)
    for start in range(0, len(pks), CHUNK):
        comments = Comment.objects.filter(pk__in=pks[start : start + CHUNK])
        for comment in fetch_targets(list(comments)):
            decision, action, decided_at, moderator = ruling_of[comment.pk]
            found.append(
                Label(
                    comment=comment.pk,
                    decision=decision,
                    submission=submission_of(comment),
                    label=Decision.LABEL_OF_ACTION[action],
                    probability=comment.arrival_probability,
                    decided_at=decided_at,
                    moderator=moderator,
                    arrival_version=comment.arrival_version,
                    is_confirmation=comment.pk in confirmed,
                    is_second_look=first_doubted.get(comment.pk, decision) < decision,
                    weight=comment.spot_check_weight,
                )
            )
    found.sort(key=lambda label: (label.decided_at, label.comment))
    return found


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A moderator's day that is set aside: so many sure cases, so many ruled the other way."""

    moderator: int | None
    day: str
    sure: int
    against: int


def contradictions(found: list[Label], probabilities) -> list[Contradiction]:
    """
    Return the moderators' days that rule against what the model is sure of.

    ``probabilities`` are of a model that has not learnt the label at hand. A single
    wrong ruling never counts; a person or a script that rules everything backwards does.
    """
    tally = {}
    for label, probability in zip(found, probabilities, strict=True):
        # Second looks are all at what a model contradicts: they say nothing about a person.
        if label.is_second_look or 1 - SURE < probability < SURE:
            continue
        counts = tally.setdefault((label.moderator, label.day), [0, 0])
        counts[0] += 1
        counts[1] += (probability >= SURE) != label.is_spam
    return [
        Contradiction(moderator, day, sure, against)
        for (moderator, day), (sure, against) in sorted(tally.items(), key=str)
        if sure >= LEAST_SURE and interval_of(against, sure)[0] > CONTRADICTION
    ]


def among(found: list[Label], days: list[Contradiction]) -> list[Label]:
    """
    Return the labels in ``found`` that were ruled on those days of those moderators.

    Not those given in a second look: somebody has looked then.
    """
    keys = {(one.moderator, one.day) for one in days}
    return [
        label
        for label in found
        if (label.moderator, label.day) in keys and not label.is_second_look
    ]
