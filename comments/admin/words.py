"""What a moderator can do to comments, and how it is said: before, and of what was done."""

from django.contrib import messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comments import moderation
from comments.models import Comment

RULINGS = {
    "approve": (moderation.approve, _("Approve")),
    "mark_spam": (moderation.mark_spam, _("Mark as spam")),
    "remove": (moderation.remove, _("Remove")),
    "restore": (moderation.restore, _("Restore")),
}

TOO_WIDE = _(
    "Nothing was changed: the page did not say when it was made, and what came in since is not "
    "to be ruled on unseen. Choose the comments again."
)
GROWN = _("Nothing was changed: the filter finds more comments now than you were asked about.")
NOTHING = _("Nothing was changed: no comment was chosen that this would change.")
RESTORE_TO = _("Restore to %(status)s")
NO_OTHER = _("No other comment is in this queue.")
STALE = _("Somebody else ruled on this comment meanwhile. Nothing was changed.")


def ruling_labels():
    """Return ``(action, label)`` of each ruling, its words looked up in the language in use."""
    return [(action, str(label)) for action, (rule, label) in RULINGS.items()]


def ruling_labels_for(status, restored_to):
    """
    Return ``(action, label)`` of what can be done to one comment of ``status``.

    ``restored_to`` is the status it had before the last Decision that holds, None where
    none does. What would then be restored to where it is already is not offered.
    """
    labels = dict(ruling_labels())
    if restored_to is None and status == Comment.Status.PENDING:
        del labels["restore"]
    else:
        goal = Comment.Status(restored_to or Comment.Status.PENDING)
        labels["restore"] = str(RESTORE_TO % {"status": goal.label})
    return list(labels.items())


def in_words(action, count):
    """Say what was done to ``count`` comments."""
    words = {
        "approve": ngettext("%d comment approved.", "%d comments approved.", count),
        "mark_spam": ngettext("%d comment marked as spam.", "%d comments marked as spam.", count),
        "remove": ngettext("%d comment removed.", "%d comments removed.", count),
        "restore": ngettext("%d comment restored.", "%d comments restored.", count),
        "undo": ngettext("%d decision taken back.", "%d decisions taken back.", count),
    }
    return words[action] % count


def outcome(action, count):
    """Return the level and the words of what was done to ``count`` comments."""
    return (messages.SUCCESS, in_words(action, count)) if count else (messages.WARNING, NOTHING)
