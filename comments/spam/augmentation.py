"""Spam as it would look disguised: what the training sources hold too little of."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from comments.spam.text.links import find_links
from comments.spam.types import Submission

__all__ = ["disguised", "padded", "without_links"]

# Latin letters and the Cyrillic or Greek ones that look the same.
_LOOKALIKES = str.maketrans("aceopxyikBHKMTABCEOPX", "асеорхуікВНКМТАВСЕОРХ")
_FROM_CYRILLIC = str.maketrans("асеорхукмтвн", "aceopxykmtbh")
_LEET = str.maketrans("aeiost", "4310$7")
_ZERO_WIDTH = ("\u200b", "\u200c", "\u2060", "\u00ad")
_MARKS = ("\u0335", "\u0336", "\u034e", "\u0323", "\u0331")
_ALPHABETS = (0x1D400, 0x1D5D4, 0x1D468, 0x1D63C, 0x1D5A0)


def disguised(submissions: Sequence[Submission], seed: int) -> list[Submission]:
    """
    Return each submission with some of its words disguised, as an evader would.

    Parameters
    ----------
    submissions : sequence of Submission
        Spam.
    seed : int

    Returns
    -------
    list of Submission
        One a submission, in order: styled letters, look-alikes of another script, invisible
        characters, digits for letters, spaced letters or struck-out letters. Texts without a
        letter come back as they are.

    Examples
    --------
    >>> disguised([Submission(body="buy cheap pills")], seed=0)[0].body != "buy cheap pills"
    True
    """
    generator = random.Random(seed)  # noqa: S311 - repeatable, not secret
    return [
        replace(submission, body=_disguise(submission.body, generator))
        for submission in submissions
    ]


def without_links(submissions: Sequence[Submission]) -> list[Submission]:
    """
    Return each submission with its links and mark-up taken out.

    An evader who hides the link, in the name or on a second visit, leaves the words: they
    must learn to speak for themselves.

    Parameters
    ----------
    submissions : sequence of Submission

    Returns
    -------
    list of Submission
        One a submission, in order; bodies that are nothing but links come back empty.

    Examples
    --------
    >>> without_links([Submission(body="cheap <a href=http://x.example>pills</a> here")])[0].body
    'cheap  pills  here'
    """
    return [
        replace(submission, body=_without_links(submission.body)) for submission in submissions
    ]


def padded(
    submissions: Sequence[Submission], padding: Sequence[Submission], seed: int
) -> list[Submission]:
    """
    Return each submission with honest text around it.

    Parameters
    ----------
    submissions : sequence of Submission
        Spam.
    padding : sequence of Submission
        Ham to take words or whole comments from.
    seed : int

    Returns
    -------
    list of Submission
        One a submission, in order: half with words from several comments behind, half with
        one comment behind or in front.
    """
    if not padding:
        return list(submissions)
    generator = random.Random(seed)  # noqa: S311 - repeatable, not secret
    result = []
    for submission in submissions:
        if generator.random() < 0.5:
            words = " ".join(generator.choice(padding).body[:400] for _ in range(6)).split()
            count = min(len(words), generator.randint(15, 40))
            body = f"{submission.body} {' '.join(generator.sample(words, count))}"
        else:
            honest = generator.choice(padding).body[: generator.randint(150, 600)]
            pieces = [submission.body, honest]
            body = "\n\n".join(pieces if generator.random() < 0.7 else pieces[::-1])
        result.append(replace(submission, body=body))
    return result


def _without_links(body: str) -> str:
    pieces, end = [], 0
    for link in find_links(body):
        if link.start >= end:
            pieces.append(body[end : link.start])
            end = link.end
    return " ".join([*pieces, body[end:]])


def _disguise(body: str, generator: random.Random) -> str:
    way = generator.choice(_WAYS)
    words = body.split(" ")
    places = [k for k, word in enumerate(words) if len(word) >= 4 and word.isalnum()]
    if not places:
        places = [k for k, word in enumerate(words) if any(map(str.isalpha, word))]
    if not places:
        return body
    # Half of the evaders hide the one word that sells, half hide everything.
    if generator.random() < 0.5:
        places = generator.sample(places, min(len(places), generator.randint(1, 2)))
    for place in places:
        words[place] = way(words[place], generator)
    return " ".join(words)


def _style(word: str, generator: random.Random) -> str:
    start = generator.choice(_ALPHABETS)
    return "".join(_styled(letter, start) for letter in word)


def _styled(letter: str, start: int) -> str:
    if "A" <= letter <= "Z":
        return chr(start + ord(letter) - ord("A"))
    if "a" <= letter <= "z":
        return chr(start + 26 + ord(letter) - ord("a"))
    return letter


def _widen(word: str, generator: random.Random) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word)


def _swap_scripts(word: str, generator: random.Random) -> str:
    table = _LOOKALIKES if word.isascii() else _FROM_CYRILLIC
    return "".join(c.translate(table) if generator.random() < 0.7 else c for c in word)


def _insert(word: str, generator: random.Random) -> str:
    return generator.choice(_ZERO_WIDTH).join(word)


def _leet(word: str, generator: random.Random) -> str:
    return "".join(c.translate(_LEET) if generator.random() < 0.8 else c for c in word)


def _space(word: str, generator: random.Random) -> str:
    return generator.choice((" ", ".", "-", "*", "_")).join(word)


def _strike(word: str, generator: random.Random) -> str:
    mark = generator.choice(_MARKS)
    return "".join(letter + mark for letter in word)


_WAYS: tuple[Callable[[str, random.Random], str], ...] = (
    _style,
    _style,
    _widen,
    _swap_scripts,
    _swap_scripts,
    _insert,
    _leet,
    _space,
    _strike,
)
