"""
Reasons in the reader's language.

The spam engine speaks English and knows no Django, so a Reason carries a code and
the values of its sentence; the sentence itself is translated here, by code.
A number stands after a colon where it can: no language has to bend a noun to it.
"""

from django.utils.formats import localize
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from comments.rates import percent

MESSAGES = {
    "not-scored": _("The classifier could not answer"),
    "spam-threshold": _("P(spam) is at or above the spam threshold of {threshold}"),
    "held-for-moderator": _("Every comment waits for a moderator"),
    "below-publish-threshold": _("P(spam) is below the publishing threshold of {threshold}"),
    "trusted-author": _("Approved comments of the author: {approved}"),
    "signals-threshold": _(
        "With what else was noticed, P(spam) is at or above the spam threshold of {threshold}"
    ),
    "honeypot": _("A field that people do not see was filled in"),
    "no-proof-of-work": _("Posted without the work that is asked of a browser"),
    "too-fast": _("Posted {seconds} s after the form was opened"),
    "duplicate": _("Earlier comments with the same text: {count}"),
    "near-duplicate": _("Nearly the same text came in before"),
    "many-links": _("Links: {links}"),
    "blocked-word": _("Blocked word: {term}"),
    "blocked-host": _("Link to a blocked host: {term}"),
    "blocked-address": _("From a blocked address: {term}"),
    "blocked-email": _("From a blocked e-mail address: {term}"),
    # The engine's own, word for word; tests/test_reasons.py holds the two together.
    "spam-word": _("“{word}” is typical of spam"),
    "ham-word": _("“{word}” is typical of honest comments"),
    "other-words": _("The other words, taken together"),
    # xgettext:no-python-format
    "link-share": _("Links: {count}, {percent} % of the text"),
    "link-target": _("Where the links lead and how they are written"),
    "no-link": _("Holds no link"),
    "topic": _("Speaks of what spam sells: {topics}"),
    "no-topic": _("Speaks of nothing that spam sells"),
    "contact": _("Gives a mail address, telephone number or wallet"),
    "mixed-script": _("Words that mix letters of look-alike alphabets: {count}"),
    "leet": _("Words written with digits for letters: {count}"),
    "spaced": _("Letters s p a c e d out: {count}"),
    "invisible": _("Invisible characters: {count}"),
    "styled": _("Letters in styled Unicode: {count}"),
    "marks": _("Combining marks on letters: {count}"),
    "control": _("Control or unassigned characters: {count}"),
    "disguise": _("Letters are disguised"),
    "form": _("Length, capitals, digits, punctuation and first and last word"),
    # xgettext:no-python-format
    "repetition": _("Repeats itself: {percent} % of its word pairs are repeated"),
    "no-repetition": _("Does not repeat itself"),
    "script": _("The alphabets it is written in"),
    "no-shared-word": _("Shares no word with the text it stands under"),
    "shared-words": _("Words shared with the text it stands under: {count}"),
    "identity": _("What name, mail domain and website say"),
    "identity-topic": _("Name or website speaks of what spam sells: {topics}"),
    "identity-random": _("The website's name looks like letters put together at random"),
    "prior": _("How common spam was in training, before reading the comment"),
}

# The same in a few words, for a line that shows several; a reason without any says all it has.
SHORT_MESSAGES = {
    "spam-threshold": _("Above {threshold}"),
    "below-publish-threshold": _("Below {threshold}"),
    "spam-word": _("“{word}”"),
    "ham-word": _("“{word}”"),
    # xgettext:no-python-format
    "link-share": _("Links: {count}, {percent} %"),
    "link-target": _("Where links lead"),
    "no-link": _("No link"),
    "topic": _("Sells: {topics}"),
    "no-topic": _("Sells nothing"),
    "contact": _("Contact details"),
    "mixed-script": _("Mixed alphabets: {count}"),
    "leet": _("Digits for letters: {count}"),
    "spaced": _("S p a c e d: {count}"),
    "form": _("Length and form"),
    # xgettext:no-python-format
    "repetition": _("Repetition: {percent} %"),
    "no-repetition": _("No repetition"),
    "script": _("Alphabet"),
    "no-shared-word": _("Off the topic"),
    "shared-words": _("On the topic: {count}"),
    "identity": _("Name, website"),
    "identity-topic": _("Name, website: {topics}"),
    "identity-random": _("Website: random letters"),
}

# The names in the detail "topics".
TOPICS = {
    "gambling": pgettext_lazy("spam topic", "gambling"),
    "pharma": pgettext_lazy("spam topic", "pharma"),
    "money": pgettext_lazy("spam topic", "money"),
    "job": pgettext_lazy("spam topic", "job"),
    "adult": pgettext_lazy("spam topic", "adult"),
    "marketing": pgettext_lazy("spam topic", "marketing"),
    "commerce": pgettext_lazy("spam topic", "commerce"),
    "documents": pgettext_lazy("spam topic", "documents"),
    "reward": pgettext_lazy("spam topic", "reward"),
    "services": pgettext_lazy("spam topic", "services"),
    "contact": pgettext_lazy("spam topic", "contact"),
    "praise": pgettext_lazy("spam topic", "praise"),
}


def choices():
    """Return ``(code, words)`` for each reason that a queue can be filtered by."""
    return [(code, str(message).format_map(Blanks())) for code, message in MESSAGES.items()]


class Blanks(dict):
    """Fills a message whose values differ from comment to comment with dots."""

    def __missing__(self, key):
        return "…"


def describe_shortly(code, text, details):
    """Return reason ``code`` in a few words."""
    return describe(code, text, details, SHORT_MESSAGES.get(code))


def describe(code, text, details, message=None):
    """Return the sentence of reason ``code``, or its stored ``text`` when the code is unknown."""
    message = MESSAGES.get(code) if message is None else message
    if message is None:
        return text
    try:
        return str(message).format_map({name: shown(name, details[name]) for name in details})
    except (KeyError, ValueError, IndexError):
        # Details of another version's template: its own sentence is still right.
        return text


def shown(name, value):
    """Return a detail as the reader's language writes it."""
    if name == "threshold":
        # In percent as everywhere on the desk.
        return gettext("%s %%") % percent(float(value))
    if name == "topics":
        return ", ".join(str(TOPICS.get(topic, topic)) for topic in str(value).split(", "))
    return localize(value) if isinstance(value, float) else value
