"""Which version serves: activate, roll back, run in the shadow, keep no more than needed."""

from django.db import IntegrityError
from django.db.models import F, Min, Q
from django.utils import timezone

from comments import conf
from comments.learning.kept_figures import OPENING, opening_in
from comments.learning.thresholds import apply_costs, with_versions_locked
from comments.model_store import content_of
from comments.models import Decision, ModelVersion

State = ModelVersion.State
LATEST_FIRST = F("activated_at").desc(nulls_last=True)


def active_version():
    """Return the ModelVersion that serves, or None when the base model does."""
    return ModelVersion.objects.filter(state=State.ACTIVE).defer("content").first()


def store(model, prepare, **fields):
    """
    Keep a SpamModel as a ModelVersion; return it, and whether it is new.

    ``prepare`` is called with a new one in the same transaction: a worker that is killed
    leaves none that was not prepared. The same labels give the same model, and that is kept
    once: a second worker that trained at the same time gets the row of the first. Its
    ``trained_at`` is renewed.
    """
    same = ModelVersion.objects.filter(version=model.info.version)
    if not same.exists():
        content, digest = content_of(model)

        def keep():
            version = ModelVersion.objects.create(
                version=model.info.version, content=content, digest=digest, **fields
            )
            prepare(version)
            return version

        try:
            version = with_versions_locked(keep)
        except IntegrityError:
            if not same.exists():
                raise
        else:
            drop_old_contents()
            return version, True
    version = same.get()
    version.trained_at = fields["trained_at"]
    version.save(update_fields=["trained_at"])
    return version, False


def activate(version):
    """
    Let ``version`` serve from now on; every process notices within the polling time.

    Its thresholds are those of the costs that hold now.
    """

    def let_serve():
        apply_costs(version)
        ModelVersion.objects.filter(state=State.ACTIVE).exclude(pk=version.pk).update(
            state=State.RETIRED
        )
        version.state = State.ACTIVE
        version.activated_at = timezone.now()
        version.fault = version.state_before_shadow = ""
        version.save(update_fields=["state", "activated_at", "fault", "state_before_shadow"])

    with_versions_locked(let_serve)
    drop_old_contents()


def roll_back():
    """
    Go back to the version that served before the active one, or else to the base model.

    Returns the version that serves now, None for the base model.
    """

    def go_back():
        active = active_version()
        if active is None:
            return None
        before = version_before(active)
        active.state = State.REFUSED
        active.save(update_fields=["state"])
        if before is not None:
            apply_costs(before)
            before.state, before.state_before_shadow = State.ACTIVE, ""
            before.save(update_fields=["state", "state_before_shadow"])
        return before

    return with_versions_locked(go_back)


def version_before(active):
    """Return the version that a roll-back from ``active`` goes to, None for the base model."""
    is_retired = Q(state=State.RETIRED) | Q(state=State.SHADOW, state_before_shadow=State.RETIRED)
    retired = ModelVersion.objects.filter(is_retired, fault="").exclude(content=b"")
    # A row copied in by hand may not say since when it serves: then all others came before.
    if active.activated_at is not None:
        retired = retired.filter(activated_at__lt=active.activated_at)
    return retired.order_by(LATEST_FIRST, "-pk").defer("content").first()


def set_shadow(version):
    """
    Let ``version`` assess what comes in beside the active one without acting; None ends it.

    Afterwards it is again what it was before: one that has served can be rolled back to. Returns
    whether it was done: the version that serves assesses all there is already.
    """

    def run_in_shadow():
        if version is not None and version == active_version():
            return False
        in_shadow = ModelVersion.objects.filter(state=State.SHADOW)
        in_shadow.filter(state_before_shadow="").update(state=State.CANDIDATE)
        in_shadow.update(state=F("state_before_shadow"), state_before_shadow="")
        if version is not None:
            ModelVersion.objects.filter(pk=version.pk).update(
                state_before_shadow=F("state"), state=State.SHADOW
            )
        return True

    return with_versions_locked(run_in_shadow)


def forget(comments):
    """
    Drop what versions that do not serve have learnt from ``comments``, a queryset.

    Returns whether the active version has learnt from them: the next training forgets that.
    """
    labels = Decision.objects.filter(
        comment__in=comments.values("pk"), action__in=Decision.LABEL_OF_ACTION
    )
    first = labels.aggregate(at=Min("decided_at"))["at"]
    if first is None:
        return False
    keys = set(map(str, comments.values_list("pk", flat=True)))
    taught = ModelVersion.objects.filter(created_at__gte=first)
    is_active_taught = False
    for version in taught.defer("content"):
        opening = opening_in(version.figures)
        left = {key: probability for key, probability in opening.items() if key not in keys}
        # Of what cannot be read nobody can say whose it is.
        readable = version.figures if isinstance(version.figures, dict) else {}
        version.figures = readable | {OPENING: left}
        version.save(update_fields=["figures"])
        is_active_taught = is_active_taught or version.state == State.ACTIVE
    taught.exclude(state=State.ACTIVE).update(content=b"")
    return is_active_taught


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
