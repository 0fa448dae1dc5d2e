"""
Fold a batch of texts into one stream of plain words.

All texts are worked on together as arrays of code points, because a Python loop over
characters costs fifty times as much. Each folded character remembers where it came from, so
that a moderator can be shown the original.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from comments.spam.text import characters as ch
from comments.spam.text.characters import TABLE
from comments.spam.text.disguise import (
    join_spaced_letters,
    unify_scripts,
    unmask_leet,
    word_bounds,
)
from comments.spam.text.disguised_links import find_links_anywhere
from comments.spam.text.folded import SIGNS, Codes, FoldedTexts, Indices
from comments.spam.text.folding_one import fold_one
from comments.spam.text.links import FEWEST_DIGITS, Link, places_of_spaced_dots

_SIGN_COLUMNS = len(SIGNS) + 1
_AT, _COLON, _DOT = (SIGNS.index(sign) + 1 for sign in "@:.")
_OF_A_LINK = _SIGN_COLUMNS  # a sign that only links and mark-up ask for
_SIGN_IDS = np.zeros(ord("€") + 2, dtype=np.uint8)
_SIGN_IDS[[ord(sign) for sign in SIGNS]] = np.arange(1, _SIGN_COLUMNS)
_SIGN_IDS[[ord(sign) for sign in "/\\<["]] = _OF_A_LINK


def fold(text: str) -> str:
    """
    Return the words of one text as the engine reads them.

    Parameters
    ----------
    text : str
        Any string.

    Returns
    -------
    str
        Folded words with one space between them; links and mark-up left out.

    Examples
    --------
    >>> fold("Fr\u200bee V1agra f\u043er y\u043eu, c l i c k!")
    'free viagra for you click'
    """
    return " ".join(fold_texts([text]).words_of(0))


def fold_texts(texts: Sequence[str]) -> FoldedTexts:
    """
    Fold a batch of texts.

    Parameters
    ----------
    texts : sequence of str
        Any strings, lone surrogates and NULs included.

    Returns
    -------
    FoldedTexts
    """
    if len(texts) != 1:
        return _fold_arrays(texts)
    folded, links = fold_one(texts[0])
    return folded or _fold_arrays(texts, {0: links} if links else {})


def find_origins(text: str) -> Indices:
    """
    Return where the characters of the folded words of one text come from.

    Parameters
    ----------
    text : str

    Returns
    -------
    ndarray of int
        Offset in the text of each character of `FoldedTexts.stream`.

    Examples
    --------
    >>> find_origins("I - spam")
    array([0, 0, 1, 4, 5, 6, 7, 8])
    """
    origins: Indices = _fold_arrays([text]).origins
    return origins


def _fold_arrays(texts: Sequence[str], links: dict[int, list[Link]] | None = None) -> FoldedTexts:
    """Fold a batch; `links` are those of the texts, when they were looked for before."""
    count = len(texts)
    joined = "\n".join(texts) + "\n"
    raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.fromiter(map(len, texts), dtype=np.intp, count=count)
    ends = (lengths + 1).cumsum() - 1
    starts = ends - lengths
    text_of = np.arange(count).repeat(lengths + 1)

    entries = TABLE.look_up(raw)
    kinds: Indices = entries >> ch.KIND_SHIFT
    starts_lower = kinds[starts] == ch.LOWER
    last = raw[ends - 1]
    ends_sentence = (last == 0x2E) | (last == 0x21) | (last == 0x3F)
    kind_counts = _count(text_of, kinds, ch.KIND_COUNT, count)
    sign_counts, holds_link_sign = _count_signs(raw, text_of, count)
    if links is None:
        suspects = holds_link_sign | (kind_counts[:, ch.DIGIT] >= FEWEST_DIGITS)
        for place in places_of_spaced_dots(joined):
            suspects[text_of[place]] = True
        links = {}
        for text in suspects.nonzero()[0].tolist():
            digits, styled = kind_counts[text, ch.DIGIT], kind_counts[text, ch.STYLED]
            found = find_links_anywhere(texts[text], int(digits), bool(styled))
            if found:
                links[text] = found
    for text, found in links.items():
        _mask_links(found, int(starts[text]), kinds, kind_counts[text])
    kind_counts[:, ch.NEWLINE] -= 1  # the one that joins the batch
    seen = kind_counts.sum(axis=0).tolist()

    codes: Indices = entries & ch.FOLDED_MASK
    kept = codes != ch.DROPPED
    if seen[ch.LINK]:
        kept |= kinds == ch.LINK  # they part words, even where their characters vanish
    origins = kept.nonzero()[0]
    codes, kinds, entries = codes[origins], kinds[origins], entries[origins]
    if (entries & ch.EXPANDS).any():
        codes, kinds, entries, origins = _expand(codes, kinds, entries, origins)
    texts_of = text_of[origins]

    is_word = (kinds >= ch.LOWER) & (kinds <= ch.DIGIT)
    scripts: Indices = (entries >> ch.SCRIPT_SHIFT) & 0x7
    script_counts = _count(texts_of, scripts * is_word, ch.SCRIPT_COUNT, count)
    symbols = _NOTHING
    if seen[ch.EMOJI] + seen[ch.SYMBOL] + seen[ch.CURRENCY]:
        is_symbol = (kinds == ch.EMOJI) | (kinds == ch.SYMBOL) | (kinds == ch.CURRENCY)
        symbols = is_symbol.nonzero()[0]

    disguises = np.zeros((count, 3), dtype=np.int64)
    disguises[:, 1] = unmask_leet(
        texts, codes, kinds, is_word, texts_of, has_digits=seen[ch.DIGIT] > 0
    )
    first, last = word_bounds(is_word)
    is_foreign: Indices = script_counts[:, ch.FOREIGN_SCRIPTS].sum(axis=1) > 0
    is_foreign &= script_counts[:, ch.LATIN] > 0
    if is_foreign.any():
        # Of such texts only: what a text says may not depend on its neighbours.
        own = slice(None) if is_foreign.all() else is_foreign[texts_of[first]]
        disguises[:, 0] = unify_scripts(codes, scripts, first[own], last[own], texts_of, count)
    goes_on, disguises[:, 2] = join_spaced_letters(kinds, first, last, texts_of, count)

    # One separator after each word, and one before the first of all.
    is_word[last if goes_on is None else last[~goes_on]] = True
    codes[last] = 0x20
    chosen = is_word.nonzero()[0]
    stream = np.concatenate((_ONE_SPACE, codes[chosen]))
    stream_origins = np.concatenate((_NO_ORIGIN, origins[chosen]))
    spaces = (stream == 0x20).nonzero()[0]
    word_starts = spaces[:-1] + 1
    word_texts = text_of[stream_origins[word_starts]]
    return FoldedTexts(
        lengths=lengths,
        kind_counts=kind_counts,
        script_counts=script_counts,
        sign_counts=sign_counts,
        starts_lower=starts_lower & (lengths > 0),
        ends_sentence=ends_sentence & (lengths > 0),
        stream=stream,
        origins=stream_origins,
        word_starts=word_starts,
        word_ends=spaces[1:],
        word_texts=word_texts,
        word_counts=np.bincount(word_texts, minlength=count),
        symbols=codes[symbols],
        symbol_texts=texts_of[symbols],
        links=links,
        disguises=disguises,
    )


def _count(rows: Indices, values: Indices, width: int, count: int) -> Indices:
    """Count how often each row holds each value."""
    keys = values if count == 1 else rows * width + values
    return np.bincount(keys, minlength=count * width).reshape(count, width)


def _count_signs(
    raw: Codes, text_of: Indices, count: int
) -> tuple[Indices, npt.NDArray[np.bool_]]:
    """Count the signs that measurements ask for; tell which texts hold one a link needs."""
    holds_link_sign = np.zeros(count, dtype=bool)
    ids = _SIGN_IDS.take(raw, mode="clip")
    places = ids.nonzero()[0]
    if not len(places):
        return np.zeros((count, len(SIGNS)), dtype=np.int64), holds_link_sign
    ids = ids[places]
    texts = text_of[places]
    following = raw.take(places + 1, mode="clip")
    is_dot = ids == _DOT
    # A dot at the end of a sentence is none of a link.
    inside = (following != 0x20) & (following != 0x0A) & (following != 0x2E)
    holds_link_sign[texts[(ids == _AT) | (ids == _OF_A_LINK) | (is_dot & inside)]] = True
    after_that = raw.take(places + 2, mode="clip")
    smiley = (following == 0x29) | ((following == 0x2D) & (after_that == 0x29))
    ellipsis = (following == 0x2E) & (after_that == 0x2E)
    ids[((ids == _COLON) & ~smiley) | (is_dot & ~ellipsis) | (ids == _OF_A_LINK)] = 0
    return _count(texts, ids, _SIGN_COLUMNS, count)[:, 1:], holds_link_sign


def _mask_links(found: list[Link], start: int, kinds: Indices, kind_counts: Indices) -> None:
    """Take links out of the words: they have features of their own."""
    for link in found:
        if link.kind == "mention":
            continue  # a name is a word, too
        part = kinds[start + link.start : start + link.end]
        kind_counts -= np.bincount(part, minlength=ch.KIND_COUNT)
        kind_counts[ch.LINK] += len(part)
        part[:] = ch.LINK


def _expand(
    codes: Codes, kinds: Codes, entries: Codes, origins: Indices
) -> tuple[Codes, Codes, Codes, Indices]:
    """Put ligatures and the like in as the several characters they stand for."""
    is_short = (entries & ch.EXPANDS) != 0
    expanding = is_short.nonzero()[0]
    folded = [TABLE.expansions[place] for place in codes[expanding].tolist()]
    repeats = np.ones(len(codes), dtype=np.intp)
    repeats[expanding] = [len(piece) for piece in folded]
    places = np.repeat(np.arange(len(codes)), repeats)
    codes = codes[places]
    pieces = "".join(folded).encode("utf-32-le")
    codes[is_short[places]] = np.frombuffer(pieces, dtype=np.uint32)
    return codes, kinds[places], entries[places], origins[places]


_NOTHING = np.zeros(0, dtype=np.intp)
_ONE_SPACE = np.array([0x20], dtype=np.uint32)
_NO_ORIGIN = np.zeros(1, dtype=np.intp)
