from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.decision import Decision


class SecondLookQuerySet(models.QuerySet):
    def waiting(self):
        """Second looks that nobody but who ruled has had yet."""
        by_others = later_decisions().exclude(moderator=OuterRef("decision__moderator"))
        # Of a ruling by somebody who is gone everybody is another one.
        return self.filter(decision__undone_by=None).exclude(
            Exists(by_others) | Q(Exists(later_decisions()), decision__moderator=None)
        )

    def waiting_for(self, user):
        """
        Those of ``waiting`` that ``user`` has not had either.

        Who confirms a ruling of their own is not asked again; the others still are.
        """
        return self.waiting().exclude(Exists(later_decisions().filter(moderator=user)))


def later_decisions():
    """
    Standing Decisions on the outer second look's comment, made after the doubtful one.

    A second look that was taken back is still to be had.
    """
    later = Decision.objects.standing().order_by()
    return later.filter(comment=OuterRef("decision__comment"), pk__gt=OuterRef("decision"))


class SecondLook(models.Model):
    """
    A ruling to be looked at again, best by somebody else.

    A model that had not learnt it was sure of the contrary.
    """

    decision = models.OneToOneField(
        Decision,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="second_look",
        verbose_name=_("decision"),
    )
    # What that model said.
    probability = models.FloatField(_("P(spam)"))
    asked_at = models.DateTimeField(_("date"), default=timezone.now)

    objects = SecondLookQuerySet.as_manager()

    class Meta:
        verbose_name = _("second look")
        verbose_name_plural = _("second looks")

    def __str__(self):
        return _("Second look at: %(decision)s") % {"decision": self.decision}
