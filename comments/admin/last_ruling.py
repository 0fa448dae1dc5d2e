"""A moderator's last ruling: kept in the session, so that it can be taken back from any page."""

import uuid
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from comments.admin.words import RULINGS, in_words
from comments.models import Decision

KEY = "comments_last_ruling"


@dataclass(frozen=True)
class LastRuling:
    """One click: what was done to how many comments, and the batch of its Decisions."""

    action: str
    count: int
    batch: str

    def __str__(self):
        return in_words(self.action, self.count)

    def standing(self):
        """Return the Decisions of it that an undo takes back: nobody has ruled since."""
        later = Decision.objects.standing().filter(
            comment=OuterRef("comment"), pk__gt=OuterRef("pk")
        )
        return Decision.objects.standing().filter(~Exists(later), batch=uuid.UUID(self.batch))


def last_standing(decisions):
    """Return the last of all the ``decisions`` on one comment that still holds, or None."""
    taken_back = {decision.undoes_id for decision in decisions}
    standing = [
        decision
        for decision in decisions
        if decision.action != Decision.Action.RESTORE and decision.pk not in taken_back
    ]
    return max(standing, key=lambda decision: decision.pk, default=None)


def keep(request, action, decisions):
    """Remember a ruling that can be taken back; it takes the place of the one before."""
    if decisions and action in RULINGS and action != Decision.Action.RESTORE:
        request.session[KEY] = [action, len(decisions), str(decisions[0].batch)]


def forget(request, batch):
    """Offer an undo no more that has just been done."""
    if request.session.get(KEY, [None])[-1] == str(batch):
        del request.session[KEY]


def of(request):
    """Return the LastRuling of this session, or None."""
    kept = request.session.get(KEY)
    return LastRuling(*kept) if kept else None
