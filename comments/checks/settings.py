"""COMMENTS_* settings: their names and their values."""

import difflib

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from comments import addresses, conf
from comments.requirements import TAG
from comments.setting_rules import VALUE_RULES

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
def check_trusted_proxies(app_configs, **kwargs):
    """E002 for what is wrong with one of a list: its entry is named."""
    return error_of(addresses.trusted_networks, "comments.E002")


@checks.register(TAG)
def check_moderator_scope(app_configs, **kwargs):
    """E003: COMMENTS_MODERATOR_SCOPE cannot be imported."""
    return error_of(conf.get_scope, "comments.E003")


def error_of(read, number):
    """Return what is wrong with the setting that ``read`` takes its value from, if anything."""
    try:
        read()
    except ImproperlyConfigured as error:
        return [checks.Error(str(error), id=number)]
    return []
