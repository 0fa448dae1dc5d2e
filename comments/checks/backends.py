"""The classes that COMMENTS_* settings name, and what they work with."""

from pathlib import Path

from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from comments import conf
from comments.challenges import BaseChallenge
from comments.classifiers import BaseClassifier, TrainedClassifier
from comments.policies import BasePolicy
from comments.requirements import TAG

BASES = {
    "COMMENTS_CHALLENGE": BaseChallenge,
    "COMMENTS_CLASSIFIER": BaseClassifier,
    "COMMENTS_POLICY": BasePolicy,
}


@checks.register(TAG)
def check_backends(app_configs, **kwargs):
    """E003: a backend that cannot be built; E004: one of the wrong kind."""
    errors = []
    for name, base in BASES.items():
        try:
            backend = conf.build_backend(name, conf.get(name))
        except ImproperlyConfigured as error:
            errors.append(checks.Error(str(error), id="comments.E003"))
            continue
        if not isinstance(backend, base):
            errors.append(
                checks.Error(
                    f"{name}['BACKEND'] is {conf.get(name)['BACKEND']!r}, "
                    f"which is no {base.__name__}.",
                    hint=f"Make it a subclass of {base.__module__}.{base.__name__}.",
                    id="comments.E004",
                )
            )
        elif isinstance(backend, TrainedClassifier):
            errors.extend(check_model_file(backend))
    return errors


def check_model_file(classifier):
    """E005: the spam model's file is missing, damaged or of another format."""
    from comments.spam import ModelFileError, verify_model_file

    try:
        verify_model_file(classifier.path and Path(classifier.path))
    except TypeError as error:
        return [
            checks.Error(
                f"COMMENTS_CLASSIFIER['OPTIONS']['path'] is {classifier.path!r}: {error}",
                hint="Give it the path of a model file as a string, or leave it out.",
                id="comments.E005",
            )
        ]
    except ModelFileError as error:
        return [
            checks.Error(
                str(error),
                hint="Until it is mended every comment is held with the reason 'not scored'.",
                id="comments.E005",
            )
        ]
    return []


@checks.register(TAG)
def check_presentations(app_configs, **kwargs):
    """E009: sums are shown as pictures only, which shuts out those who cannot see them."""
    try:
        challenge = conf.get_backend("COMMENTS_CHALLENGE")
    except ImproperlyConfigured:
        return []
    presentations = getattr(challenge, "presentations", ())
    if "image" not in presentations or {"text", "audio"} & set(presentations):
        return []
    return [
        checks.Error(
            f"COMMENTS_CHALLENGE['OPTIONS']['presentations'] is {list(presentations)!r}: who "
            "cannot see the image cannot comment.",
            hint="Make it ['image', 'audio'], or ['text'].",
            id="comments.E009",
        )
    ]
