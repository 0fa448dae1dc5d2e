"""Find links whose letters are disguised."""

from __future__ import annotations

import re

import numpy as np

from comments.spam.text import characters as ch
from comments.spam.text.characters import TABLE
from comments.spam.text.disguise import LOOKS_LATIN
from comments.spam.text.links import Link, find_links, find_links_of_kinds, possible_kinds

_INSIDE = re.compile(r"[./][^\s./]")
# An invisible character or mark, then a letter, sign of a link, or another of its kind.
_HIDDEN = re.compile(
    "[\u00ad\u0300-\u036f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
    r"[\w./:@-]"
)
_PIECE = re.compile(r"[^\s<>\"'\[\]()]+")
_IN_LATIN = LOOKS_LATIN | {letter.upper(): plain.upper() for letter, plain in LOOKS_LATIN.items()}
_TO_LATIN = str.maketrans(_IN_LATIN)
_BYTE_ORDER_MARK = "\ufeff"
_LOOKALIKE = re.compile(f"[{''.join(_IN_LATIN)}]")


def find_links_anywhere(body: str, digits: int, is_styled: bool) -> list[Link]:
    """
    Find links, plain or disguised.

    Parameters
    ----------
    body : str
        Comment as typed.
    digits : int
        How many digits it holds.
    is_styled : bool
        Whether it holds styled letters.

    Returns
    -------
    list of Link
        Sorted by `start`, an offset into `body`.
    """
    body = body.rstrip(_BYTE_ORDER_MARK)  # many texts end in one
    if not body.isascii() and may_hide_links(body):
        return find_disguised_links(body, is_styled or hides_in_words(body))
    return find_links_of_kinds(body, possible_kinds(body, digits))


def may_hide_links(body: str) -> bool:
    """
    Return whether a text holds a dot or slash that something follows.

    Most texts do not, and need no second look for links in disguise.

    Examples
    --------
    >>> may_hide_links("Nichts für ungut. Grüße"), may_hide_links("ехample.com")
    (False, True)
    """
    return ("." in body or "/" in body) and _INSIDE.search(body) is not None


def hides_in_words(body: str) -> bool:
    """
    Return whether invisible characters or marks stand between letters, not beside emoji.

    Examples
    --------
    >>> hides_in_words("ht\u200btp"), hides_in_words("nice \u2764\ufe0f Yes")
    (True, False)
    """
    return _HIDDEN.search(body) is not None


def find_disguised_links(body: str, has_hidden: bool) -> list[Link]:
    """
    Find links in a text with letters that are not plain.

    Parameters
    ----------
    body : str
        Comment as typed.
    has_hidden : bool
        Whether it holds invisible characters, marks or styled letters.

    Returns
    -------
    list of Link
        Offsets are into `body`; `Link.text` is undisguised.

    Examples
    --------
    >>> find_disguised_links("see ht\u200btp://ex\u0430mple.com", True)
    [Link(start=4, end=23, kind='scheme', text='http://example.com')]
    """
    plain, origins = _undressed(body) if has_hidden else (body, None)
    if _LOOKALIKE.search(plain) and any(map(_is_mixed, _PIECE.findall(plain))):
        plain = _PIECE.sub(_in_latin, plain)
    links = find_links(plain)
    if origins is None:
        return links
    return [
        link._replace(start=origins[link.start], end=origins[link.end - 1] + 1) for link in links
    ]


def _undressed(body: str) -> tuple[str, list[int]]:
    """Return the text without what is invisible, and where its characters were."""
    raw = np.frombuffer(body.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    entries = TABLE.look_up(raw)
    folded = entries & ch.FOLDED_MASK
    is_styled = ((entries >> ch.KIND_SHIFT) == ch.STYLED) & ((entries & ch.EXPANDS) == 0)
    kind = entries >> ch.KIND_SHIFT
    kept = ((kind != ch.INVISIBLE) & (kind != ch.MARK)).nonzero()[0]
    plain = np.where(is_styled, folded, raw)[kept]
    return plain.tobytes().decode("utf-32-le", "surrogatepass"), kept.tolist()


def _in_latin(match: re.Match[str]) -> str:
    piece = match[0]
    return piece.translate(_TO_LATIN) if _is_mixed(piece) else piece


def _is_mixed(piece: str) -> bool:
    """Return whether a piece may be an address in look-alike letters."""
    if not ("." in piece or "/" in piece) or piece.isascii():
        return False
    # A word without a Latin letter is a foreign one at the end of a sentence.
    return any(letter.isascii() and letter.isalpha() for letter in piece)
