import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.timezone import template_localtime as local
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comments.models.comment import Comment


class DecisionQuerySet(models.QuerySet):
    def standing(self):
        """Decisions that still hold: neither taken back nor themselves a taking back."""
        # Asked for so, and not as undone_by=None, a database does not take it to leave one row.
        taken_back = Decision.objects.order_by().filter(undoes=OuterRef("pk"))
        return self.filter(~Exists(taken_back)).exclude(action=Decision.Action.RESTORE)

    def labels(self):
        """
        Standing Decisions that teach: approved is ham, marked as spam is spam.

        A comment may have several; the newest is the one that counts.
        """
        return self.standing().filter(action__in=Decision.LABEL_OF_ACTION)

    def newest_labels(self):
        """The one of the ``labels`` of each comment that counts, in no order."""
        later = Decision.objects.labels().filter(
            comment=OuterRef("comment"), pk__gt=OuterRef("pk")
        )
        return self.labels().filter(~Exists(later)).order_by()


class Decision(models.Model):
    """What a person ruled. Never edited: taking it back is another Decision."""

    class Action(models.TextChoices):
        APPROVE = "approve", pgettext_lazy("decision", "Approved")
        MARK_SPAM = "mark_spam", pgettext_lazy("decision", "Marked as spam")
        REMOVE = "remove", pgettext_lazy("decision", "Removed")
        RESTORE = "restore", pgettext_lazy("decision", "Restored")

    LABEL_OF_ACTION = {Action.APPROVE: "ham", Action.MARK_SPAM: "spam"}

    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="decisions", verbose_name=_("comment")
    )
    action = models.CharField(_("action"), max_length=10, choices=Action.choices)
    from_status = models.CharField(_("from"), max_length=10, choices=Comment.Status.choices)
    to_status = models.CharField(_("to"), max_length=10, choices=Comment.Status.choices)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("moderator"),
    )
    decided_at = models.DateTimeField(_("date"), default=timezone.now)
    # Shared by the Decisions of one click, which are undone together.
    batch = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    # What a RESTORE takes back.
    undoes = models.OneToOneField(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="undone_by",
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["decided_at", "id"]
        indexes = [
            models.Index(fields=["action", "decided_at"], name="comments_decision_action"),
        ]

    def __str__(self):
        return _("%(action)s by %(moderator)s on %(date)s") % {
            "action": self.get_action_display(),
            "moderator": self.moderator or _("a former moderator"),
            "date": f"{local(self.decided_at):%Y-%m-%d %H:%M}",
        }
