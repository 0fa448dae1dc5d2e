"""What a version has been taught, and what is kept from the next one until somebody has looked."""

from typing import NamedTuple

from comments.learning.kept_figures import set_aside_in
from comments.learning.labels import Contradiction, Label, among
from comments.models import Decision, ModelVersion


class Told(NamedTuple):
    """What a version was told of a comment, and by whom."""

    label: str
    moderator: int | None


def learnt_by(version: ModelVersion | None) -> dict[int, Told]:
    """
    Return what ``version`` has learnt, by comment; of comments that are still there.

    That is what stood when it was trained, without what it set aside.
    """
    if version is None:
        return {}
    stood = Decision.objects.filter(
        action__in=Decision.LABEL_OF_ACTION, decided_at__lte=version.created_at
    ).exclude(undone_by__decided_at__lte=version.created_at)
    rows = stood.order_by("pk").values_list("comment_id", "pk", "action", "moderator_id")
    last = {comment: rest for comment, *rest in rows.iterator()}
    left_out = set_aside_in(version.figures)
    return {
        comment: Told(Decision.LABEL_OF_ACTION[action], moderator)
        for comment, (pk, action, moderator) in last.items()
        if pk not in left_out
    }


def set_aside(
    found: list[Label], days: list[Contradiction], active: ModelVersion | None
) -> list[Label]:
    """
    Return the labels that are not to be learnt until somebody has looked.

    Those of ``days``, and what the model in use was not taught and nobody has ruled on since.
    """
    keys = {label.decision for label in among(found, days)}
    if active is not None:
        keys.update(set_aside_in(active.figures))
    return [label for label in found if label.decision in keys]


def is_new_to(learnt: dict[int, Told], label: Label) -> bool:
    """
    Return whether ``label`` can tell what a model that has ``learnt`` this is worth.

    It can of a comment that the model was not told of. It can also where the model was told
    the contrary, but in a second look: those are asked for where models say so already.
    """
    told = learnt.get(label.comment)
    return told is None or (told.label != label.label and not label.is_second_look)


def is_own_correction(learnt: dict[int, Told], label: Label) -> bool:
    """Return whether who told a model of a comment says something else now."""
    told = learnt.get(label.comment)
    return told is not None and told.moderator == label.moderator and told.label != label.label


def changed_since(learnt: dict[int, Told], found: list[Label], aside: list[Label]) -> int:
    """Return how many labels that a model has ``learnt`` were taken back or turned round."""
    now = {label.comment: label.label for label in found}
    put_off = {label.comment for label in aside}
    return sum(
        now.get(comment) != told.label
        for comment, told in learnt.items()
        if comment not in put_off
    )
