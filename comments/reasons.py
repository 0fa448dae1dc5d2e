"""
Reasons in the reader's language.

The spam engine speaks English and knows no Django, so a Reason carries a code and
the values of its sentence; the sentence itself is translated here, by code.
"""

from django.utils.translation import gettext_lazy as _

MESSAGES = {
    "not-scored": _("The classifier could not answer"),
    "spam-threshold": _("P(spam) is at or above the spam threshold of {threshold}"),
    "held-for-moderator": _("Every comment waits for a moderator"),
    "below-publish-threshold": _("P(spam) is below the publishing threshold of {threshold}"),
    "trusted-author": _("The author has {approved} approved comments"),
    "signals-threshold": _(
        "With what else was noticed, P(spam) is at or above the spam threshold of {threshold}"
    ),
    "honeypot": _("A field that people do not see was filled in"),
    "no-proof-of-work": _("Posted without the work that is asked of a browser"),
    "too-fast": _("Posted {seconds} s after the form was opened"),
    "duplicate": _("The same text came in {count} times before"),
    "near-duplicate": _("Nearly the same text came in before"),
    "many-links": _("{links} links"),
    "blocked-word": _("Blocked word: {term}"),
    "blocked-host": _("Link to a blocked host: {term}"),
    "blocked-address": _("From a blocked address: {term}"),
    "blocked-email": _("From a blocked e-mail address: {term}"),
}


def choices():
    """Return ``(code, words)`` for each reason that a queue can be filtered by."""
    return [(code, str(message).format_map(Blanks())) for code, message in MESSAGES.items()]


class Blanks(dict):
    """Fills a message whose values differ from comment to comment with dots."""

    def __missing__(self, key):
        return "…"


def describe(code, text, details):
    """Return the sentence of reason ``code``, or its stored ``text`` when the code is unknown."""
    message = MESSAGES.get(code)
    if message is None:
        return text
    try:
        return str(message).format_map(details)
    except (KeyError, ValueError, IndexError):
        # Details of another version's template: its own sentence is still right.
        return text
