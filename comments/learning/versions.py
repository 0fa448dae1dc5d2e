"""Which version serves: activate, roll back, run in the shadow, keep no more than needed."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from comments import conf
from comments.model_store import content_of
from comments.models import ModelVersion

State = ModelVersion.State
LATEST_FIRST = F("activated_at").desc(nulls_last=True)


def active_version():
    """Return the ModelVersion that serves, or None when the base model does."""
    return ModelVersion.objects.filter(state=State.ACTIVE).defer("content").first()


def store(model, **fields):
    """
    Keep a SpamModel as a ModelVersion and return it.

    The same labels give the same model, and that is kept once: a second worker that
    trained at the same time gets the row of the first. Its ``trained_at`` is renewed.
    """
    content, digest = content_of(model)
    version, is_new = ModelVersion.objects.get_or_create(
        version=model.info.version, defaults={"content": content, "digest": digest, **fields}
    )
    if not is_new:
        version.trained_at = fields.get("created_at", timezone.now())
        version.save(update_fields=["trained_at"])
    return version, is_new


def activate(version):
    """Let ``version`` serve from now on; every process notices within the polling time."""
    with transaction.atomic():
        # Two activations at once: the rows are locked in one order, the later one wins.
        list(ModelVersion.objects.select_for_update().order_by("pk").values_list("pk"))
        ModelVersion.objects.filter(state=State.ACTIVE).exclude(pk=version.pk).update(
            state=State.RETIRED
        )
        version.state = State.ACTIVE
        version.activated_at = timezone.now()
        version.fault = ""
        version.save(update_fields=["state", "activated_at", "fault"])
    drop_old_contents()


def roll_back():
    """
    Go back to the version that served before the active one, or else to the base model.

    Returns the version that serves now, None for the base model.
    """
    with transaction.atomic():
        active = ModelVersion.objects.select_for_update().filter(state=State.ACTIVE).first()
        if active is None:
            return None
        retired = ModelVersion.objects.filter(state=State.RETIRED, fault="").exclude(content=b"")
        # A row copied in by hand may not say since when it serves: then all others came before.
        if active.activated_at is not None:
            retired = retired.filter(activated_at__lt=active.activated_at)
        before = retired.order_by(LATEST_FIRST, "-pk").defer("content").first()
        active.state = State.REFUSED
        active.save(update_fields=["state"])
        if before is not None:
            before.state = State.ACTIVE
            before.save(update_fields=["state"])
    return before


def set_shadow(version):
    """Let ``version`` assess what comes in beside the active one without acting; None ends it."""
    with transaction.atomic():
        ModelVersion.objects.filter(state=State.SHADOW).update(state=State.CANDIDATE)
        if version is not None:
            ModelVersion.objects.filter(pk=version.pk).exclude(state=State.ACTIVE).update(
                state=State.SHADOW
            )


def drop_old_contents():
    """
    Empty the contents of all but COMMENTS_MODEL_VERSIONS_KEPT versions.

    Those that served last come first: a row of refused ones must not push out the
    version that a roll-back goes to.
    """
    latest = ModelVersion.objects.order_by(LATEST_FIRST, "-created_at", "-pk")
    kept = latest.values_list("pk", flat=True)
    ModelVersion.objects.exclude(
        pk__in=list(kept[: conf.get("COMMENTS_MODEL_VERSIONS_KEPT")])
    ).exclude(state__in=[State.ACTIVE, State.SHADOW]).exclude(content=b"").update(content=b"")
