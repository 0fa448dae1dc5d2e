"""
Spam models kept in the database, so that every process and machine of a site has them.

What a row holds is not trusted: it is read through SpamModel.load with its checks of
size, digest and format, as a file from anywhere would be.
"""

import hashlib
import tempfile
from pathlib import Path

from django.db.models import F
from django.db.models.functions import Length

from comments.models import ModelVersion
from comments.spam import ModelFileError

# A model is a few megabytes; more than this is never fetched.
LARGEST_CONTENT = 32 * 2**20
# How many versions back a process goes to find one that loads.
VERSIONS_TRIED = 5


def versions_by_preference():
    """
    Return ``(pk, digest)`` of the active version and of those that served before it.

    Nothing when no version is active: the site then runs on its base model.
    """
    served = (
        ModelVersion.objects.filter(activated_at__isnull=False)
        .exclude(state=ModelVersion.State.REFUSED)
        .order_by(F("activated_at").desc())
        .values_list("pk", "digest", "state")[:VERSIONS_TRIED]
    )
    versions = sorted(served, key=lambda version: version[2] != ModelVersion.State.ACTIVE)
    if not versions or versions[0][2] != ModelVersion.State.ACTIVE:
        return []
    return [(pk, digest) for pk, digest, state in versions]


def shadow_version():
    """Return ``(pk, digest)`` of the version that assesses without acting, or None."""
    rows = ModelVersion.objects.filter(state=ModelVersion.State.SHADOW)
    return rows.values_list("pk", "digest").first()


def load_version(pk):
    """Return the SpamModel of version ``pk``. Raises ModelFileError when it cannot be used."""
    from comments.spam import SpamModel

    rows = ModelVersion.objects.filter(pk=pk).annotate(size=Length("content"))
    row = rows.values("version", "digest", "size").first()
    name = f"version {row['version'] if row else pk} in the database"
    remedy = "roll back to another version on the desk, or train a new one"
    if row is None or not row["size"]:
        raise ModelFileError(name, "it holds no model", remedy)
    if row["size"] > LARGEST_CONTENT:
        raise ModelFileError(name, f"it is larger than {LARGEST_CONTENT} bytes", remedy)
    content = bytes(ModelVersion.objects.values_list("content", flat=True).get(pk=pk))
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
