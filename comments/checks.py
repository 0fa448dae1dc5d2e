"""System checks: what a site can get wrong, said at start and not at the first comment."""

import difflib
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from comments import conf, limits
from comments.challenges import BaseChallenge
from comments.classifiers import BaseClassifier, TrainedClassifier
from comments.policies import BasePolicy
from comments.setting_rules import VALUE_RULES, is_cache

TAG = "comments"

BASES = {
    "COMMENTS_CHALLENGE": BaseChallenge,
    "COMMENTS_CLASSIFIER": BaseClassifier,
    "COMMENTS_POLICY": BasePolicy,
}

UNSHARED_CACHES = {
    "DummyCache": "it counts nothing, so nothing is limited.",
    "LocMemCache": "each process counts for itself, so a limit holds once in each process.",
    "FileBasedCache": "it cannot count in one step, so many requests at once pass a limit.",
    "DatabaseCache": "it cannot count in one step, so many requests at once pass a limit.",
}

SEARCH_INDEX = (
    "CREATE INDEX comments_searchtext_trigrams ON comments_searchtext "
    "USING gin (text gin_trgm_ops)"
)

PREFIX = "COMMENTS_"
# How much of a name, from 0 to 1, must be right for it to be taken for a misspelt one; the
# prefix left out, which all share.
CLOSE = 0.75


@checks.register(TAG)
def check_setting_names(app_configs, **kwargs):
    """E001: a misspelt COMMENTS_* setting; W003: one that may belong to another app."""
    messages = []
    known = [name.removeprefix(PREFIX) for name in conf.DEFAULTS]
    for name in sorted(dir(settings)):
        if not name.startswith(PREFIX) or name in conf.DEFAULTS:
            continue
        text = f"{name} is not a setting of comments."
        close = difflib.get_close_matches(name.removeprefix(PREFIX), known, n=1, cutoff=CLOSE)
        if close:
            hint = f"Did you mean {PREFIX}{close[0]}?"
            messages.append(checks.Error(text, hint=hint, id="comments.E001"))
        else:
            # Such as COMMENTS_APP, which django-contrib-comments reads.
            hint = (
                "Remove it, or, if another app reads it, add 'comments.W003' to "
                "SILENCED_SYSTEM_CHECKS."
            )
            messages.append(checks.Warning(text, hint=hint, id="comments.W003"))
    return messages


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
def check_site_address(app_configs, **kwargs):
    """E014: mail is on, and nothing says what its links start with."""
    from django.apps import apps

    # Without SITE_ID a site is known by its request, and a mail has none.
    is_known = conf.get("COMMENTS_SITE_ADDRESS") or (
        apps.is_installed("django.contrib.sites") and getattr(settings, "SITE_ID", None)
    )
    if conf.get("COMMENTS_MODERATOR_MAIL") == "off" or is_known:
        return []
    return [
        checks.Error(
            "COMMENTS_MODERATOR_MAIL is on, but nothing says what links in mails start with.",
            hint="Set COMMENTS_SITE_ADDRESS, such as 'https://example.org', or install "
            "django.contrib.sites and set SITE_ID.",
            id="comments.E014",
        )
    ]


@checks.register(TAG)
def check_moderator_scope(app_configs, **kwargs):
    """E003: COMMENTS_MODERATOR_SCOPE cannot be imported."""
    try:
        conf.get_scope()
    except ImproperlyConfigured as error:
        return [checks.Error(str(error), id="comments.E003")]
    return []


@checks.register(TAG)
def check_addresses(app_configs, **kwargs):
    """E015: the site's urls lack those of comments."""
    if not getattr(settings, "ROOT_URLCONF", None):
        return []
    try:
        reverse("comments:post")
    except NoReverseMatch:
        return [
            checks.Error(
                f"ROOT_URLCONF is {settings.ROOT_URLCONF!r}, whose addresses lack those of "
                "comments: a page with a form on it cannot be shown.",
                hint="Add path('comments/', include('comments.urls')) to its urlpatterns.",
                id="comments.E015",
            )
        ]
    return []


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


@checks.register(TAG)
def check_csrf_middleware(app_configs, **kwargs):
    """E008: nothing sets the cookie that a form is bound to."""
    classes = [import_string(path) for path in settings.MIDDLEWARE]
    if any(isinstance(item, type) and issubclass(item, CsrfViewMiddleware) for item in classes):
        return []
    return [
        checks.Error(
            "MIDDLEWARE lacks 'django.middleware.csrf.CsrfViewMiddleware', whose cookie binds "
            "a comment form to the browser it was handed to.",
            hint="Add it to MIDDLEWARE.",
            id="comments.E008",
        )
    ]


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


@checks.register(TAG)
def check_cache_answers(app_configs, **kwargs):
    """W001: the cache that limits are counted in cannot be reached."""
    alias = conf.get("COMMENTS_CACHE")
    if not is_cache(alias) or not conf.get("COMMENTS_LIMITS"):
        return []
    try:
        caches[alias].get("comments:check")
    except (*limits.cache_errors(), ImportError) as error:
        return [
            checks.Warning(
                f"The cache {alias!r}, which COMMENTS_CACHE names, cannot be reached: {error}",
                hint="Until it answers nothing is limited: start it, or correct CACHES.",
                id="comments.W001",
            )
        ]
    return []


@checks.register(TAG, deploy=True)
def check_cache_is_shared(app_configs, **kwargs):
    """W002: each process counts for itself, or nothing is counted."""
    alias = conf.get("COMMENTS_CACHE")
    if not is_cache(alias) or not conf.get("COMMENTS_LIMITS"):
        return []
    kind = type(caches[alias]).__name__
    if kind not in UNSHARED_CACHES:
        return []
    return [
        checks.Warning(
            f"The cache {alias!r} of COMMENTS_CACHE is a {kind}: {UNSHARED_CACHES[kind]}",
            hint="Let COMMENTS_CACHE name a Redis or Memcached cache.",
            id="comments.W002",
        )
    ]


@checks.register(checks.Tags.database)
def check_search_index(app_configs, databases=None, **kwargs):
    """W004: the desk's search on PostgreSQL has no index, so that it reads every text."""
    return [
        checks.Warning(
            f"Searching at the desk reads the text of every comment in the database {alias!r}: "
            "when its tables were made, the extension pg_trgm could not be.",
            hint="Nothing but speed is lost. As the database's owner: CREATE EXTENSION pg_trgm; "
            f"{SEARCH_INDEX};",
            id="comments.W004",
        )
        for alias in databases or ()
        if connections[alias].vendor == "postgresql" and lacks_search_index(connections[alias])
    ]


def lacks_search_index(connection):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_regclass('comments_searchtext') IS NOT NULL"
            " AND to_regclass('comments_searchtext_trigrams') IS NULL"
        )
        return cursor.fetchone()[0]
