"""
Every COMMENTS_* setting with its default, and the one way to read them.

Settings are read when they are used, never at import, so that ``override_settings``
and a site's late configuration work.
"""

import difflib
import functools
import inspect

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.utils.module_loading import import_string

DEFAULTS = {
    # Who asks the visitor a question, and which.
    "COMMENTS_CHALLENGE": {"BACKEND": "comments.challenges.ArithmeticChallenge"},
    # Who estimates the probability that a submission is spam.
    "COMMENTS_CLASSIFIER": {"BACKEND": "comments.classifiers.TrainedClassifier"},
    # Who turns that probability into publish, hold or spam.
    "COMMENTS_POLICY": {"BACKEND": "comments.policies.ThresholdPolicy"},
    # "app_label.model" names that may be commented on; None allows every model
    # for which a template renders the form.
    "COMMENTS_MODELS": None,
    # Whether a visitor must give an e-mail address.
    "COMMENTS_EMAIL_REQUIRED": True,
    # Whether the form asks for a website.
    "COMMENTS_WEBSITE_FIELD": False,
    # Longest comment, in characters.
    "COMMENTS_BODY_MAX_LENGTH": 10_000,
    # Whether readers can answer each other.
    "COMMENTS_REPLIES": True,
    # Comments on one page of a thread.
    "COMMENTS_PER_PAGE": 200,
    # Life of a form that has been handed out, in seconds.
    "COMMENTS_FORM_LIFETIME": 24 * 60 * 60,
    # How long the keyed hash of a visitor's address is kept, in days.
    "COMMENTS_ADDRESS_DAYS": 30,
    # Share, from 0 to 1, of what is published or put in spam unseen that moderators are
    # shown all the same.
    "COMMENTS_SPOT_CHECK": 0.02,
    # Decisions that teach between two trainings; None trains only by hand.
    "COMMENTS_LEARN_EVERY": 10,
    # Model versions whose content is kept, to roll back to.
    "COMMENTS_MODEL_VERSIONS_KEPT": 10,
    # Longest time, in seconds, until a web process notices that another model version
    # has been activated.
    "COMMENTS_MODEL_POLL_SECONDS": 15,
    # P(spam) from which the desk offers held comments as one batch of probable spam.
    "COMMENTS_PROBABLY_SPAM": 0.9,
    # When moderators are mailed what waits: "at once", "hourly", "daily" or "off".
    "COMMENTS_MODERATOR_MAIL": "off",
    # What links in mails start with, such as "https://example.org"; None asks
    # django.contrib.sites.
    "COMMENTS_SITE_ADDRESS": None,
    # Dotted path of a function ``(comments, user) -> comments`` that limits what a
    # moderator sees and rules on; None limits nobody.
    "COMMENTS_MODERATOR_SCOPE": None,
    # Who answers a challenge: "everyone"; "visitors", who are not logged in; or
    # "newcomers", who have no approved comment under their login.
    "COMMENTS_CHALLENGE_FOR": "everyone",
    # Whether pages with a form are cached and shared: such a page carries no challenge.
    "COMMENTS_CACHED_PAGES": False,
    # Addresses and networks of the site's own proxies, whose X-Forwarded-For is
    # believed; "unix" for a web server that connects through a socket.
    "COMMENTS_TRUSTED_PROXIES": [],
    # The entry of CACHES that all processes of the site share.
    "COMMENTS_CACHE": "default",
    # How often one address, and one browser, may do what: a number per s, m, h or d.
    "COMMENTS_LIMITS": {
        "post": "60/m",
        "wrong": "30/h",
        "refresh": "30/m",
        "image": "60/m",
        "audio": "60/m",
    },
    # A comment posted sooner after its form was opened is noticed, in seconds.
    "COMMENTS_FAST_SECONDS": 3,
    # How far back the same text is looked for, in hours.
    "COMMENTS_DUPLICATE_HOURS": 24,
    # Work asked of the visitor's machine under attack, in bits; each doubles it, 0 is none.
    "COMMENTS_PROOF_OF_WORK_BITS": 0,
    # More links than this are noticed.
    "COMMENTS_MAX_LINKS": 4,
}

_backends = {}


def get(name):
    """Return the site's value of the COMMENTS_* setting ``name``, or its default."""
    return getattr(settings, name, DEFAULTS[name])


def get_backend(name):
    """
    Return this process's instance of the class that setting ``name`` configures.

    Raises ImproperlyConfigured, naming the setting, its value and the remedy.
    """
    if name not in _backends:
        _backends[name] = build_backend(name, get(name))
    return _backends[name]


def get_scope():
    """
    Return the function that COMMENTS_MODERATOR_SCOPE names, or one that limits nobody.

    Raises ImproperlyConfigured, naming the setting, its value and the remedy.
    """
    path = get("COMMENTS_MODERATOR_SCOPE")
    return limit_nobody if path is None else import_scope(path)


def limit_nobody(comments, user):
    return comments


@functools.cache
def import_scope(path):
    try:
        scope = import_string(path)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise ImproperlyConfigured(
            f"COMMENTS_MODERATOR_SCOPE is {path!r}, which cannot be imported ({error}). Give it "
            "the dotted path of a function (comments, user) -> comments, or None."
        ) from error
    try:
        inspect.signature(scope).bind(None, None)
    except (TypeError, ValueError) as error:
        raise ImproperlyConfigured(
            f"COMMENTS_MODERATOR_SCOPE is {path!r}, which cannot be called with comments and a "
            "user. Give it the dotted path of a function (comments, user) -> comments, or None."
        ) from error
    return scope


def build_backend(name, value):
    """Instantiate the backend described by ``{"BACKEND": path, "OPTIONS": {...}}``."""
    if not isinstance(value, dict) or not isinstance(value.get("BACKEND"), str):
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Give it a dictionary with a dotted path under 'BACKEND' "
            f"and, if wanted, a dictionary under 'OPTIONS', such as {DEFAULTS[name]!r}."
        )
    unknown = sorted(set(value) - {"BACKEND", "OPTIONS"}, key=repr)
    if unknown:
        raise ImproperlyConfigured(
            f"{name} has the unknown key {unknown[0]!r}. Only 'BACKEND' and 'OPTIONS' are "
            "read: move it into 'OPTIONS' or remove it."
        )
    options = value.get("OPTIONS", {})
    if not isinstance(options, dict):
        raise ImproperlyConfigured(
            f"{name}['OPTIONS'] is {options!r}. Make it a dictionary of keyword arguments."
        )
    try:
        backend_class = import_string(value["BACKEND"])
    except (ImportError, TypeError, ValueError) as error:
        raise ImproperlyConfigured(
            f"{name}['BACKEND'] is {value['BACKEND']!r}, which cannot be imported ({error}). "
            "Correct the dotted path, or remove the setting to use "
            f"{DEFAULTS[name]['BACKEND']!r}."
        ) from error
    check_options(name, value["BACKEND"], backend_class, options)
    try:
        return backend_class(**options)
    except (TypeError, ValueError) as error:
        raise ImproperlyConfigured(
            f"{name}['OPTIONS'] is {options!r}, which {value['BACKEND']} refuses: {error}. "
            "Correct or remove that option."
        ) from error


def check_options(name, path, backend_class, options):
    """Raise ImproperlyConfigured unless an instance can be made of the class, with ``options``."""
    if not isinstance(backend_class, type):
        raise ImproperlyConfigured(
            f"{name}['BACKEND'] is {path!r}, which is no class. Give it the dotted path of one, "
            f"such as {DEFAULTS[name]['BACKEND']!r}."
        )
    if inspect.isabstract(backend_class):
        methods = ", ".join(f"{method}()" for method in sorted(backend_class.__abstractmethods__))
        raise ImproperlyConfigured(
            f"{name}['BACKEND'] is {path!r}, which lacks {methods}. Name a subclass of it that "
            "defines what is lacking."
        )
    taken = options_of(backend_class)
    for option, value in options.items():
        if taken is None or option in taken:
            continue
        close = difflib.get_close_matches(str(option), taken, n=1)
        meant = f" Did you mean {close[0]!r}?" if close else ""
        known = f"Its options are {', '.join(taken)}." if taken else "It has none: remove it."
        raise ImproperlyConfigured(
            f"{name}['OPTIONS'][{option!r}] is {value!r}, but {path} has no such option.{meant} "
            f"{known}"
        )
    lacking = [option for option, is_needed in (taken or {}).items() if is_needed]
    lacking = [option for option in lacking if option not in options]
    if lacking:
        raise ImproperlyConfigured(
            f"{name}['OPTIONS'] is {options!r}, but {path} needs the option {lacking[0]!r}: give "
            "it a value there."
        )


def options_of(backend_class):
    """Return the options of a class and whether each is needed; None where it takes any."""
    parameters = inspect.signature(backend_class).parameters.values()
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return None
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return {
        parameter.name: parameter.default is parameter.empty
        for parameter in parameters
        if parameter.kind in named
    }


@receiver(setting_changed, dispatch_uid="comments.conf.forget_backends")
def forget_backends(*, setting, **kwargs):
    """Build a backend anew after a test has changed the setting it came from."""
    if setting.startswith("COMMENTS_"):
        _backends.clear()
