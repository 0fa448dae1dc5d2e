"""
Spam models kept in the database, so that every process and machine of a site has them.

What a row holds is not trusted: it is read through SpamModel.load with its checks of
size, digest and format, as a file from anywhere would be.
"""

import hashlib
import tempfile
from pathlib import Path

from django.db.models import Case, F, Q, When
from django.db.models.functions import Length

from comments.models import ModelVersion
from comments.spam import ModelFileError

# A model is a few megabytes; more than this is never fetched.
LARGEST_CONTENT = 32 * 2**20
# How many versions back a process goes to find one that loads.
VERSIONS_TRIED = 5


def versions_in_use():
    """
    Return ``(served, shadow)``: the versions to assess with, best first, and the shadow's.

    Each is ``(pk, digest)``. The active version comes first and then those that served before
    it; none when no version is active, and the site runs on its base model. ``shadow`` is
    the version that assesses without acting, or None.
    """
    state = ModelVersion.State
    rows = (
        ModelVersion.objects.filter(Q(state=state.SHADOW) | Q(activated_at__isnull=False))
        .exclude(state=state.REFUSED)
        .order_by(
            Case(When(state=state.SHADOW, then=0), default=1),
            F("activated_at").desc(nulls_last=True),
        )
        .values_list("pk", "digest", "state", "activated_at", named=True)[: VERSIONS_TRIED + 1]
    )
    shadow = next(((row.pk, row.digest) for row in rows if row.state == state.SHADOW), None)
    served = [row for row in rows if row.activated_at is not None]
    served.sort(key=lambda row: row.activated_at, reverse=True)
    served.sort(key=lambda row: row.state != state.ACTIVE)
    if not served or served[0].state != state.ACTIVE:
        return [], shadow
    return [(row.pk, row.digest) for row in served[:VERSIONS_TRIED]], shadow


def load_version(pk):
    """Return the SpamModel of version ``pk``. Raises ModelFileError when it cannot be used."""
    from comments.spam import SpamModel

    rows = ModelVersion.objects.filter(pk=pk).annotate(size=Length("content"))
    # Looked at together: the database hands out nothing that is too large.
    rows = rows.annotate(fitting=Case(When(size__lte=LARGEST_CONTENT, then="content")))
    row = rows.values("version", "digest", "size", "fitting").first()
    name = f"version {row['version'] if row else pk} in the database"
    remedy = "roll back to another version on the desk, or train a new one"
    if row is None or not row["size"]:
        raise ModelFileError(name, "it holds no model", remedy)
    if row["size"] > LARGEST_CONTENT:
        raise ModelFileError(name, f"it is larger than {LARGEST_CONTENT} bytes", remedy)
    content = bytes(row["fitting"])
    if hashlib.sha256(content).hexdigest() != row["digest"]:
        raise ModelFileError(name, "its content is not what was stored", remedy)
    with tempfile.TemporaryDirectory(prefix="comments-model-") as folder:
        path = Path(folder) / "model.spam"
        path.write_bytes(content)
        try:
            return SpamModel.load(path)
        except ModelFileError as error:
            raise ModelFileError(name, error.problem, remedy) from error


def content_of(model):
    """Return ``(content, digest)`` of a SpamModel as a ModelVersion keeps them."""
    with tempfile.TemporaryDirectory(prefix="comments-model-") as folder:
        path = Path(folder) / "model.spam"
        model.save(path)
        content = path.read_bytes()
    return content, hashlib.sha256(content).hexdigest()


def write_fault(pk, fault):
    """Note for the desk why a version cannot be used."""
    ModelVersion.objects.filter(pk=pk, fault="").update(fault=fault)


def serving_versions():
    """Versions that should assess what comes in: the active one and that in the shadow."""
    wanted = [ModelVersion.State.ACTIVE, ModelVersion.State.SHADOW]
    return ModelVersion.objects.filter(state__in=wanted).defer("content")


def faulty_versions():
    """Versions that should serve and that a process could not load."""
    return serving_versions().exclude(fault="")
