"""From a moderator's click to moderation.*, and back to the page with what happened."""

import uuid
from datetime import UTC, datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import helpers
from django.db.models import Exists, OuterRef
from django.http import HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import ngettext

from comments import moderation
from comments.admin import last_ruling
from comments.admin.keys import whole_number
from comments.admin.words import GROWN, RULINGS, TOO_WIDE, outcome
from comments.exceptions import MoreThanSeen, StaleDecision
from comments.models import Comment, Decision

# Names the batch: the field of the button that takes it back.
UNDO = "undo"


class Click:
    """One POST of the queue: which ruling, on which comments, and what came of it."""

    def __init__(self, request, visible, queue_of):
        self.request = request
        self.visible = visible
        self.queue_of = queue_of
        self.left_alone = 0
        self.decisions = []
        self.action = None
        self.following = None
        # What a ruling on a whole filter is to be asked with first.
        self.to_confirm = None

    def carry_out(self):
        """Rule, if the POST asks for something; return whether it did."""
        post = self.request.POST
        action, separator, row = post.get("rule", "").partition(":")
        pk = whole_number(row)
        if UNDO in post:
            self.undo(post[UNDO])
        elif action in RULINGS and separator and pk is not None:
            self.following = self.row_after(row)
            self.rule(action, self.visible.filter(pk=pk), [pk])
        elif post.get("action") in RULINGS and post.get("select_across") == "1":
            return self.rule_on_whole_filter(post["action"])
        elif post.get("action") in RULINGS:
            chosen = map(whole_number, post.getlist(helpers.ACTION_CHECKBOX_NAME))
            pks = [pk for pk in chosen if pk is not None]
            self.rule(post["action"], self.visible.filter(pk__in=pks), pks)
        else:
            return False
        return True

    def rule_on_whole_filter(self, action):
        """Rule once the moderator has said yes to so many; return whether it was done."""
        as_of = self.made_at()
        if as_of is None:
            messages.warning(self.request, TOO_WIDE)
            return False
        if self.request.POST.get("confirmed") == "yes":
            most = whole_number(self.request.POST.get("count", ""))
            try:
                self.rule(action, self.whole_filter(as_of), None, most)
            except MoreThanSeen:
                # A filter by P(spam) does, for one, when comments are rescored.
                messages.warning(self.request, GROWN)
            else:
                return True
        count = self.whole_filter(as_of).count()
        if count:
            self.to_confirm = (action, self.queue, count, as_of)
            return False
        # Nothing is changed, and said to be.
        self.action = action
        return True

    def rule(self, action, comments, pks, most=None):
        self.action = action
        seen = None if pks is None else self.seen(pks)
        rule = RULINGS[action][0]
        try:
            self.decisions = rule(comments, self.request.user, seen=seen, most=most)
        except StaleDecision:
            self.left_alone = 1
            return
        last_ruling.keep(self.request, action, self.decisions)
        if pks is not None and len(self.decisions) < len(pks) and seen:
            self.left_alone = self.count_stale(seen)

    def undo(self, batch):
        self.action = "undo"
        try:
            batch = uuid.UUID(batch)
        except ValueError:
            return
        try:
            self.decisions = moderation.undo(batch, self.request.user, among=self.visible)
        except StaleDecision:
            self.left_alone = 1
            return
        last_ruling.forget(self.request, batch)
        # Taken back before, by a button pressed twice, is as well as taken back now.
        self.left_alone = Decision.objects.filter(batch=batch, undone_by=None).count()

    def seen(self, pks):
        """Return the revisions the page showed, or None when it named none."""
        revision_of = {}
        for value in self.request.POST.getlist("seen"):
            pk, _colon, revision = value.partition(":")
            pk, revision = whole_number(pk), whole_number(revision)
            if pk in pks and revision is not None:
                revision_of[pk] = revision
        return revision_of or None

    def count_stale(self, seen):
        decided = {decision.comment_id for decision in self.decisions}
        left = [pk for pk in seen if pk not in decided]
        revisions = Comment.objects.filter(pk__in=left).values_list("pk", "revision")
        return sum(revision != seen[pk] for pk, revision in revisions)

    def made_at(self):
        """Return when the page was made, or None when it does not say so."""
        try:
            as_of = datetime.fromisoformat(self.request.POST.get("as_of", ""))
            # Not what no database can compare with, at either end of the calendar.
            as_of.astimezone(UTC)
        except (ValueError, OverflowError):
            return None
        return as_of if timezone.is_aware(as_of) == settings.USE_TZ else None

    def whole_filter(self, as_of):
        """The filter's comments, without what came or was ruled on after ``as_of``."""
        comments = self.queue.queryset
        since = Decision.objects.filter(comment=OuterRef("pk"), decided_at__gt=as_of)
        return comments.filter(~Exists(since), submitted_at__lte=as_of)

    @cached_property
    def queue(self):
        return self.queue_of(self.request)

    def row_after(self, pk):
        order = [value.partition(":")[0] for value in self.request.POST.getlist("seen")]
        after = order[order.index(pk) + 1 :] if pk in order else []
        return after[0] if after and after[0].isdecimal() else None

    # What the moderator is told.

    @property
    def batch(self):
        """What an Undo button sends; None when there is nothing to take back."""
        is_undoable = self.decisions and self.action not in {"undo", "restore"}
        return str(self.decisions[0].batch) if is_undoable else None

    def texts(self):
        if self.decisions or not self.left_alone:
            yield outcome(self.action, len(self.decisions))
        if self.left_alone:
            yield (
                messages.WARNING,
                ngettext(
                    "%d comment was left alone: somebody else ruled on it meanwhile.",
                    "%d comments were left alone: somebody else ruled on them meanwhile.",
                    self.left_alone,
                )
                % self.left_alone,
            )

    def tell(self):
        for level, text in self.texts():
            messages.add_message(self.request, level, text)

    def as_redirect(self):
        self.tell()
        address = self.request.get_full_path()
        if self.following:
            address += f"#row-{self.following}"
        return HttpResponseRedirect(address)

    def as_json(self):
        return JsonResponse(
            {
                "texts": [text for level, text in self.texts()],
                "undo": self.batch,
                "decisions": [
                    {
                        "comment": decision.comment_id,
                        "from": decision.from_status,
                        "to": decision.to_status,
                        "words": decision.get_action_display(),
                    }
                    for decision in self.decisions
                ],
            },
            status=409 if self.left_alone and not self.decisions else 200,
        )
