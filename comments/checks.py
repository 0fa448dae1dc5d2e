"""System checks: what a site can get wrong, said at start and not at the first comment."""

import difflib
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from comments import conf
from comments.challenges import BaseChallenge
from comments.classifiers import BaseClassifier, TrainedClassifier
from comments.policies import BasePolicy

TAG = "comments"

BASES = {
    "COMMENTS_CHALLENGE": BaseChallenge,
    "COMMENTS_CLASSIFIER": BaseClassifier,
    "COMMENTS_POLICY": BasePolicy,
}


def is_flag(value):
    return isinstance(value, bool)


def is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def is_list_of_models(value):
    return value is None or (
        isinstance(value, (list, tuple, set, frozenset))
        and all(isinstance(name, str) and name.count(".") == 1 for name in value)
    )


def is_share(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1


FLAG = (is_flag, "True or False")
SHARE = (is_share, "a number from 0 to 1, such as 0.02")
COUNT = (is_count, "a whole number from 1")
VALUE_RULES = {
    "COMMENTS_MODELS": (is_list_of_models, "None or a list of names such as 'articles.article'"),
    "COMMENTS_EMAIL_REQUIRED": FLAG,
    "COMMENTS_WEBSITE_FIELD": FLAG,
    "COMMENTS_BODY_MAX_LENGTH": COUNT,
    "COMMENTS_REPLIES": FLAG,
    "COMMENTS_PER_PAGE": COUNT,
    "COMMENTS_FORM_LIFETIME": COUNT,
    "COMMENTS_ADDRESS_DAYS": COUNT,
    "COMMENTS_SPOT_CHECK": SHARE,
    "COMMENTS_MODEL_POLL_SECONDS": COUNT,
    "COMMENTS_PROBABLY_SPAM": SHARE,
}


@checks.register(TAG)
def check_setting_names(app_configs, **kwargs):
    """E001: a COMMENTS_* setting that nothing reads."""
    errors = []
    for name in sorted(dir(settings)):
        if not name.startswith("COMMENTS_") or name in conf.DEFAULTS:
            continue
        close = difflib.get_close_matches(name, conf.DEFAULTS, n=1)
        hint = f"Did you mean {close[0]}?" if close else "Remove it: no such setting is read."
        errors.append(
            checks.Error(f"{name} is not a setting of comments.", hint=hint, id="comments.E001")
        )
    return errors


@checks.register(TAG)
def check_setting_values(app_configs, **kwargs):
    """E002: a COMMENTS_* setting whose value cannot be used."""
    return [
        checks.Error(
            f"{name} is {conf.get(name)!r}.", hint=f"Give it {wanted}.", id="comments.E002"
        )
        for name, (is_valid, wanted) in VALUE_RULES.items()
        if not is_valid(conf.get(name))
    ]


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
def check_moderator_scope(app_configs, **kwargs):
    """E003: COMMENTS_MODERATOR_SCOPE cannot be imported."""
    try:
        conf.get_scope()
    except ImproperlyConfigured as error:
        return [checks.Error(str(error), id="comments.E003")]
    return []


@checks.register(TAG)
def check_installed_apps(app_configs, **kwargs):
    """E006: an app that this one needs is not installed."""
    from django.apps import apps

    return [
        checks.Error(
            f"INSTALLED_APPS lacks {name!r}, which comments needs.",
            hint=f"Add {name!r} to INSTALLED_APPS.",
            id="comments.E006",
        )
        for name in ("captcha", "django.contrib.contenttypes", "django.contrib.auth")
        if not apps.is_installed(name)
    ]


@checks.register(TAG)
def check_captcha_test_mode(app_configs, **kwargs):
    """E007: django-simple-captcha takes any answer while DEBUG is off."""
    if getattr(settings, "CAPTCHA_TEST_MODE", False) and not settings.DEBUG:
        return [
            checks.Error(
                "CAPTCHA_TEST_MODE is True while DEBUG is False.",
                hint="Remove CAPTCHA_TEST_MODE from the settings of a public site.",
                id="comments.E007",
            )
        ]
    return []
