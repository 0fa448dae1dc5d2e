"""Which values each COMMENTS_* setting takes, and how to say so."""

from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings

from comments import asking, conf, limits, proof_of_work
from comments.rates import is_share


def is_flag(value):
    return isinstance(value, bool)


def is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def is_list_of_models(value):
    return value is None or (
        isinstance(value, (list, tuple, set, frozenset))
        and all(isinstance(name, str) and is_model(name) for name in value)
    )


def is_model(name):
    try:
        apps.get_model(name)
    except (LookupError, ValueError):
        return False
    return True


def is_natural(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_dictionary_of_rates(value):
    if not isinstance(value, dict) or not set(value) <= set(conf.DEFAULTS["COMMENTS_LIMITS"]):
        return False
    try:
        return all(rate is None or limits.parse_rate(rate) for rate in value.values())
    except (ValueError, TypeError):
        return False


FLAG = (is_flag, "True or False")


def is_mail_period(value):
    return value in ("at once", "hourly", "daily", "off")


def is_address(value):
    if value is None:
        return True
    if not isinstance(value, str) or any(map(str.isspace, value)):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    is_whole = bool(parts.hostname) and not (parts.query or parts.fragment)
    return parts.scheme in ("https", "http") and is_whole


def is_seconds(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


def is_cache(value):
    return isinstance(value, str) and value in settings.CACHES


SHARE = (is_share, "a number from 0 to 1, such as 0.02")
COUNT = (is_count, "a whole number from 1")
# Ten thousand years and more cannot be taken from a date.
LONGEST_DAYS = 36_500
LIFETIME = (
    lambda value: is_count(value) and value <= LONGEST_DAYS * 86_400,
    f"a whole number of seconds from 1 to {LONGEST_DAYS * 86_400}",
)
DAYS = (
    lambda value: is_count(value) and value <= LONGEST_DAYS,
    f"a whole number of days from 1 to {LONGEST_DAYS}",
)
HOURS = (
    lambda value: is_count(value) and value <= LONGEST_DAYS * 24,
    f"a whole number of hours from 1 to {LONGEST_DAYS * 24}",
)
VALUE_RULES = {
    "COMMENTS_MODELS": (is_list_of_models, "None or a list of names such as 'articles.article'"),
    "COMMENTS_EMAIL_REQUIRED": FLAG,
    "COMMENTS_WEBSITE_FIELD": FLAG,
    "COMMENTS_BODY_MAX_LENGTH": COUNT,
    "COMMENTS_REPLIES": FLAG,
    "COMMENTS_PER_PAGE": COUNT,
    "COMMENTS_FORM_LIFETIME": LIFETIME,
    "COMMENTS_ADDRESS_DAYS": DAYS,
    "COMMENTS_SPOT_CHECK": SHARE,
    "COMMENTS_MODERATOR_MAIL": (is_mail_period, "'at once', 'hourly', 'daily' or 'off'"),
    "COMMENTS_SITE_ADDRESS": (is_address, "an address such as 'https://example.org', or None"),
    "COMMENTS_LEARN_EVERY": (
        lambda value: value is None or is_count(value),
        COUNT[1] + ", or None",
    ),
    "COMMENTS_MODEL_VERSIONS_KEPT": COUNT,
    "COMMENTS_MODEL_POLL_SECONDS": (is_seconds, "a number of seconds from 0"),
    "COMMENTS_PROBABLY_SPAM": SHARE,
    "COMMENTS_CHALLENGE_FOR": (lambda value: value in asking.WHO, f"one of {asking.WHO}"),
    "COMMENTS_CACHED_PAGES": FLAG,
    "COMMENTS_CACHE": (is_cache, "the name of an entry in CACHES"),
    "COMMENTS_LIMITS": (
        is_dictionary_of_rates,
        f"rates such as '60/h', or None, under {', '.join(conf.DEFAULTS['COMMENTS_LIMITS'])}",
    ),
    "COMMENTS_FAST_SECONDS": (is_natural, "a whole number of seconds from 0"),
    "COMMENTS_DUPLICATE_HOURS": HOURS,
    "COMMENTS_MAX_LINKS": (is_natural, "a whole number from 0"),
    "COMMENTS_PROOF_OF_WORK_BITS": (
        lambda value: is_natural(value) and value <= proof_of_work.MOST_BITS,
        f"a whole number from 0 to {proof_of_work.MOST_BITS}",
    ),
}
