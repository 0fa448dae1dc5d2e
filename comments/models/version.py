from django.conf import settings
from django.db import connections, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comments.models.comment import Comment


class ModelVersionQuerySet(models.QuerySet):
    def lock(self):
        """
        Lock every version in one order until the transaction ends, before anything else of it.

        Of two that change which serves, or erase what was learnt, the later one finds all that
        the first one did. Comments still come in meanwhile that name a version as theirs.
        """
        features = connections[self.db].features
        rows = self.select_for_update(no_key=features.has_select_for_no_key_update)
        list(rows.order_by("pk").values_list("pk"))


class ModelVersion(models.Model):
    """A spam model that this site has learnt; at most one is active."""

    class State(models.TextChoices):
        CANDIDATE = "candidate", pgettext_lazy("model version", "Candidate")
        ACTIVE = "active", pgettext_lazy("model version", "Active")
        RETIRED = "retired", pgettext_lazy("model version", "Retired")
        REFUSED = "refused", pgettext_lazy("model version", "Refused")
        SHADOW = "shadow", pgettext_lazy("model version", "Shadow")

    version = models.CharField(_("version"), max_length=64, unique=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.CANDIDATE
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    # When training last gave this version: the same labels give the same one again.
    trained_at = models.DateTimeField(default=timezone.now, editable=False)
    # What it was before it ran in the shadow, and is again afterwards.
    state_before_shadow = models.CharField(max_length=10, blank=True, editable=False)
    activated_at = models.DateTimeField(_("activated"), null=True, blank=True)
    # The bytes of SpamModel.save() and their SHA-256.
    content = models.BinaryField(editable=False)
    digest = models.CharField(_("digest"), max_length=64, editable=False)
    label_count = models.PositiveIntegerField(_("labels"), default=0)
    # What the gate measured, and why it let this version pass or not.
    figures = models.JSONField(_("figures"), default=dict, blank=True)
    note = models.TextField(_("note"), blank=True)
    # Why a process could not load it, written by that process; empty when it could.
    fault = models.TextField(_("fault"), blank=True, editable=False)
    # Probabilities at which this version sends a comment to spam, or publishes it, from
    # the site's own decisions; None takes what the model's own training measured.
    spam_at = models.FloatField(_("to spam at"), null=True, blank=True)
    publish_below = models.FloatField(_("publish below"), null=True, blank=True)

    objects = ModelVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("model version")
        verbose_name_plural = _("model versions")
        ordering = ["-created_at", "-id"]
        permissions = [("manage_models", _("Can train, activate and roll back models"))]

    def __str__(self):
        return self.version


class ShadowAssessment(models.Model):
    """What a version that does not act would have said of a comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="shadows")
    version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="shadows")
    probability = models.FloatField(_("P(spam)"))

    class Meta:
        verbose_name = _("shadow assessment")
        verbose_name_plural = _("shadow assessments")
        constraints = [
            models.UniqueConstraint(fields=["version", "comment"], name="comments_one_shadow")
        ]

    def __str__(self):
        return f"{self.version}: {self.probability:.3f}"


class CostChoice(models.Model):
    """
    What errors the owner accepts; the thresholds follow from the site's decisions.

    The newest row holds; older ones tell who chose what before.
    """

    # Share of real comments that may end in spam, and of spam that may be published.
    blocked_ham = models.FloatField(_("real comments in spam, at most"))
    published_spam = models.FloatField(_("spam published, at most"), null=True, blank=True)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("chosen by"),
    )
    chosen_at = models.DateTimeField(_("date"), default=timezone.now)

    class Meta:
        verbose_name = _("accepted cost")
        verbose_name_plural = _("accepted costs")
        ordering = ["-chosen_at", "-id"]
        get_latest_by = ["chosen_at", "id"]

    def __str__(self):
        return f"{self.blocked_ham:.4%}"
