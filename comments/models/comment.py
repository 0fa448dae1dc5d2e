from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.functions import Abs, Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import template_localtime as local
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comments import reasons
from comments.targets import page_address


class CommentQuerySet(models.QuerySet):
    def public(self):
        """Comments that every reader may see."""
        return self.filter(status=Comment.Status.PUBLIC)

    def held(self):
        """Comments that wait for a moderator."""
        return self.filter(status=Comment.Status.PENDING)

    def for_object(self, target):
        """Comments under ``target``, an instance of any model; none where it is not saved."""
        if target.pk is None:
            return self.none()
        return self.filter(
            content_type=ContentType.objects.get_for_model(target, for_concrete_model=False),
            object_id=str(target.pk),
        )

    def in_thread_order(self):
        """Oldest thread first, each comment followed by the answers to it in order of time."""
        return self.order_by(Coalesce("thread_id", "id"), "id")


class Comment(models.Model):
    class Status(models.TextChoices):
        PENDING = "pending", pgettext_lazy("comment status", "Pending")
        PUBLIC = "public", pgettext_lazy("comment status", "Public")
        SPAM = "spam", pgettext_lazy("comment status", "Spam")
        REMOVED = "removed", pgettext_lazy("comment status", "Removed")

    class Verdict(models.TextChoices):
        PUBLISH = "publish", pgettext_lazy("verdict", "Publish")
        HOLD = "hold", pgettext_lazy("verdict", "Hold")
        SPAM = "spam", pgettext_lazy("verdict", "Spam")

    # What it stands under. The key is text so that integers and UUIDs both fit.
    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, related_name="+", verbose_name=_("content type")
    )
    object_id = models.CharField(_("object key"), max_length=255)
    target = GenericForeignKey("content_type", "object_id", for_concrete_model=False)
    parent = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="replies",
        verbose_name=_("in reply to"),
    )
    # The first comment of the thread; empty on that first comment itself.
    thread = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("thread"),
    )

    # Who wrote it.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="comments",
        verbose_name=_("user"),
    )
    name = models.CharField(_("name"), max_length=80)
    email = models.EmailField(_("e-mail address"), blank=True)
    url = models.URLField(_("website"), max_length=500, blank=True)
    # A keyed hash, emptied after COMMENTS_ADDRESS_DAYS; the address itself is never stored.
    address_hash = models.CharField(max_length=64, blank=True, editable=False)

    # What it says.
    body = models.TextField(_("comment"))
    language = models.CharField(_("language"), max_length=16, blank=True)
    # Near for texts that are nearly the same; None for short ones. See comments.fingerprints.
    fingerprint = models.BigIntegerField(null=True, editable=False)
    submitted_at = models.DateTimeField(_("date"), default=timezone.now)
    # Seconds from the form being handed out to its being posted; None where unknown.
    seconds_to_fill = models.FloatField(_("seconds to fill"), null=True, blank=True)

    # What the model believed and the policy ruled. Rescoring renews these two ...
    probability = models.FloatField(_("P(spam)"), null=True, blank=True)
    model_version = models.CharField(_("model version"), max_length=64, blank=True)
    # ... and never these: what was believed when it came in, before anybody had ruled on
    # it. What a model says of a comment that it has learnt measures nothing.
    arrival_probability = models.FloatField(null=True, blank=True, editable=False)
    arrival_version = models.CharField(max_length=64, blank=True, editable=False)
    # A P(spam) between these waited for a moderator then; None where the policy does not say.
    held_from = models.FloatField(null=True, blank=True, editable=False)
    held_below = models.FloatField(null=True, blank=True, editable=False)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    # How sure the model was, 0.0 for not at all to 0.5; the queue is sorted by it.
    certainty = models.GeneratedField(
        expression=Abs(Coalesce("probability", 0.5) - 0.5),
        output_field=models.FloatField(),
        db_persist=True,
    )
    # Drawn at random from what was published or put in spam unseen, so that a moderator
    # looks at it all the same and the error rates are measured.
    is_spot_check = models.BooleanField(_("spot check"), default=False)
    # COMMENTS_SPOT_CHECK at the draw: one that was drawn stands for 1 / share comments.
    spot_check_share = models.FloatField(null=True, blank=True, editable=False)

    # Where it is now. Only comments.moderation sets this.
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PENDING
    )
    # Counts the Decisions; a moderator who saw an older revision is told, not obeyed.
    revision = models.PositiveIntegerField(default=0, editable=False)
    # When moderators were told by mail that it waits; None until they have been.
    mailed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When a worker took it on to mail it. One that was killed leaves only this behind.
    mail_claimed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-submitted_at", "-id"]
        permissions = [("moderate_comment", _("Can moderate comments"))]
        indexes = [
            models.Index(
                fields=["content_type", "object_id", "status", "id"], name="comments_of_object"
            ),
            models.Index(fields=["status", "-submitted_at", "-id"], name="comments_by_status"),
            models.Index(fields=["status", "certainty", "id"], name="comments_by_certainty"),
            models.Index(fields=["certainty", "id"], name="comments_all_by_certainty"),
            models.Index(fields=["-submitted_at", "-id"], name="comments_by_date"),
            # An author's history is counted in these alone, without a look at the comments.
            models.Index(fields=["email", "status", "user"], name="comments_by_email"),
            models.Index(fields=["user", "status"], name="comments_by_user"),
            # All that the counts of the queue's tabs and filters ask of a comment.
            models.Index(
                fields=["status", "language", "model_version", "probability", "id"],
                name="comments_for_counting",
            ),
            models.Index(fields=["fingerprint", "submitted_at"], name="comments_by_fingerprint"),
            # What was probably spam when it came in, and what was drawn for a look.
            models.Index(fields=["arrival_probability", "id"], name="comments_by_arrival"),
            models.Index(fields=["is_spot_check", "id"], name="comments_spot_checks"),
        ]

    def __str__(self):
        return _("%(name)s on %(date)s") % {
            "name": self.name,
            "date": f"{local(self.submitted_at):%Y-%m-%d %H:%M}",
        }

    def get_absolute_url(self):
        """
        Return the lasting address of the comment, or '' where its object has no page.

        It leads to the page of the thread that holds the comment when it is followed.
        """
        return self.address_under(self.target)

    def address_under(self, target):
        """Return the lasting address of the comment, "" if ``target`` has no page."""
        if not page_address(target):
            return ""
        return reverse("comments:permalink", args=[self.pk])

    def number_in_thread(self):
        """Return how many public comments stand before it under the same object."""
        first = self.thread_id or self.pk
        same_object = Comment.objects.public().filter(
            content_type=self.content_type_id, object_id=self.object_id
        )
        before = same_object.alias(first=Coalesce("thread_id", "id")).filter(
            Q(first__lt=first) | Q(first=first, id__lt=self.pk)
        )
        return before.count()

    @property
    def anchor(self):
        return f"comment-{self.pk}"

    @property
    def website(self):
        """The author's address where it may be linked to: what was imported can be anything."""
        return self.url if self.url.lower().startswith(("https://", "http://")) else ""

    @property
    def spot_check_weight(self):
        """How many comments this one stands for when error rates are measured."""
        return 1 / self.spot_check_share if self.spot_check_share else 1.0

    @property
    def is_public(self):
        return self.status == self.Status.PUBLIC


class CommentReason(models.Model):
    """Why a comment was judged as it was: a code to filter by, and what to say about it."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reasons")
    code = models.SlugField(_("code"), max_length=40, db_index=False)
    # The English sentence of the day it was given; ``__str__`` translates by code.
    text = models.CharField(_("text"), max_length=300)
    # Log-odds: positive speaks for spam, negative against.
    weight = models.FloatField(_("weight"), default=0.0)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ["id"]
        indexes = [models.Index(fields=["code", "comment"], name="comments_reason_code")]

    def __str__(self):
        return reasons.describe(self.code, self.text, self.details)
