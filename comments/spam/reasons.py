"""The reasons an assessment can give, and their English messages."""

from __future__ import annotations

from collections.abc import Mapping

from comments.spam.types import Reason

REASON_MESSAGES: dict[str, str] = {
    "spam-word": "“{word}” is typical of spam",
    "ham-word": "“{word}” is typical of honest comments",
    "other-words": "The other words, taken together",
    "link-share": "Links: {count}, {percent} % of the text",
    "link-target": "Where the links lead and how they are written",
    "no-link": "Holds no link",
    "topic": "Speaks of what spam sells: {topics}",
    "no-topic": "Speaks of nothing that spam sells",
    "contact": "Gives a mail address, telephone number or wallet",
    "mixed-script": "Words that mix letters of look-alike alphabets: {count}",
    "leet": "Words written with digits for letters: {count}",
    "spaced": "Letters s p a c e d out: {count}",
    "invisible": "Invisible characters: {count}",
    "styled": "Letters in styled Unicode: {count}",
    "marks": "Combining marks on letters: {count}",
    "control": "Control or unassigned characters: {count}",
    "disguise": "Letters are disguised",
    "form": "Length, capitals, digits, punctuation and first and last word",
    "repetition": "Repeats itself: {percent} % of its word pairs are repeated",
    "no-repetition": "Does not repeat itself",
    "script": "The alphabets it is written in",
    "no-shared-word": "Shares no word with the text it stands under",
    "shared-words": "Words shared with the text it stands under: {count}",
    "identity": "What name, mail domain and website say",
    "identity-topic": "Name or website speaks of what spam sells: {topics}",
    "identity-random": "The website's name looks like letters put together at random",
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
    'Links: 2, 80 % of the text'
    """
    return Reason(code, REASON_MESSAGES[code].format_map(details), weight, details)
