"""The reasons an assessment can give, and their English messages."""

from __future__ import annotations

from collections.abc import Mapping

from comments.spam.types import Reason

REASON_MESSAGES: dict[str, str] = {
    "spam-word": "“{word}” is typical of spam",
    "ham-word": "“{word}” is typical of honest comments",
    "other-words": "The other words, taken together",
    "link-share": "{count} links make up {percent} % of the text",
    "link-target": "Where the links lead and how they are written",
    "no-link": "Holds no link",
    "topic": "Speaks of what spam sells: {topics}",
    "no-topic": "Speaks of nothing that spam sells",
    "contact": "Gives a mail address, telephone number or wallet",
    "mixed-script": "{count} words mix letters of look-alike alphabets",
    "leet": "{count} words are written with digits for letters",
    "spaced": "{count} letters are s p a c e d out",
    "invisible": "{count} invisible characters",
    "styled": "{count} letters in styled Unicode",
    "marks": "{count} combining marks on letters",
    "control": "{count} control or unassigned characters",
    "disguise": "Letters are disguised",
    "form": "Length, capitals, digits, punctuation and first and last word",
    "repetition": "Repeats itself: {percent} % of its word pairs are repeated",
    "no-repetition": "Does not repeat itself",
    "script": "The alphabets it is written in",
    "no-shared-word": "Shares no word with the text it stands under",
    "shared-words": "Shares {count} words with the text it stands under",
    "identity": "What name, mail domain and website say",
    "prior": "How common spam was in training, before reading the comment",
}


def make_reason(code: str, weight: float, details: Mapping[str, str | int | float]) -> Reason:
    """
    Return a reason with its English text filled in.

    Parameters
    ----------
    code : str
        Key of `REASON_MESSAGES`.
    weight : float
        Log-odds.
    details : Mapping
        What the message asks for.

    Returns
    -------
    Reason

    Examples
    --------
    >>> make_reason("link-share", 1.5, {"count": 2, "percent": 80}).text
    '2 links make up 80 % of the text'
    """
    return Reason(code, REASON_MESSAGES[code].format_map(details), weight, details)
