"""
Fold a batch of texts into one stream of plain words.

All texts are worked on together as arrays of code points, because a Python loop over
characters costs fifty times as much. Each folded character remembers where it came from, so
that a moderator can be shown the original.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from comments.spam.text import characters as ch
from comments.spam.text.characters import TABLE
from comments.spam.text.disguise import join_spaced_letters, unify_scripts, unmask_leet
from comments.spam.text.links import Link, find_links

_SENTENCE_ENDS = np.array([ord(sign) for sign in ".!?"], dtype=np.uint32)
_SIGNS = "!?$%€£+@:."
_SIGN_COLUMNS = len(_SIGNS) + 1
_COLON, _DOT = _SIGNS.index(":") + 1, _SIGNS.index(".") + 1
_SIGN_IDS = np.zeros(ord("€") + 2, dtype=np.uint8)
_SIGN_IDS[[ord(sign) for sign in _SIGNS]] = np.arange(1, _SIGN_COLUMNS)


@dataclass(slots=True)
class FoldedTexts:
    """
    The words of a batch of texts, and what was seen on the way.

    Parameters
    ----------
    starts : ndarray of int, shape (n_texts,)
        Offset of each text in the joined batch.
    lengths : ndarray of int, shape (n_texts,)
        Code points of each text.
    kind_counts : ndarray of int, shape (n_texts, KIND_COUNT)
        How many characters of each kind, see `comments.spam.text.characters`.
    script_counts : ndarray of int, shape (n_texts, SCRIPT_COUNT)
        How many letters of each script.
    stream : ndarray of uint32
        Folded words, one space before, between and after them.
    origins : ndarray of int
        Offset in the joined batch of each character of `stream`.
    word_starts, word_ends : ndarray of int
        Offsets of the words in `stream`.
    word_texts : ndarray of int
        Which text each word belongs to.
    symbols : ndarray of uint32
        Emoji, currency and other signs.
    symbol_texts, symbol_origins : ndarray of int
        Which text each sign belongs to, and its offset in the joined batch.
    sign_counts : ndarray of int, shape (n_texts, 10)
        How many of ! ? $ % € £ + @, smileys and ellipses.
    starts_lower, ends_sentence : ndarray of bool, shape (n_texts,)
        Whether the first character is a small letter, and the last one of . ! ?
    links : dict of int to list of Link
        Links by text; texts without any are left out.
    disguises : ndarray of int, shape (n_texts, 4)
        Words of mixed script, words of leetspeak, letters joined that were spaced out, and
        invisible characters inside words.
    """

    starts: np.ndarray
    lengths: np.ndarray
    kind_counts: np.ndarray
    script_counts: np.ndarray
    stream: np.ndarray
    origins: np.ndarray
    word_starts: np.ndarray
    word_ends: np.ndarray
    word_texts: np.ndarray
    symbols: np.ndarray
    symbol_texts: np.ndarray
    symbol_origins: np.ndarray
    sign_counts: np.ndarray
    starts_lower: np.ndarray
    ends_sentence: np.ndarray
    links: dict[int, list[Link]] = field(default_factory=dict)
    disguises: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.lengths)

    def words_of(self, text: int) -> list[str]:
        """Return the folded words of one text."""
        chosen = np.flatnonzero(self.word_texts == text)
        return [
            "".join(map(chr, self.stream[self.word_starts[k] : self.word_ends[k]])) for k in chosen
        ]


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
    count = len(texts)
    joined = "\n".join(texts) + "\n"
    raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.fromiter(map(len, texts), dtype=np.intp, count=count)
    spans = lengths + 1
    starts = np.cumsum(spans) - spans
    text_of = np.repeat(np.arange(count), spans)

    table_words = TABLE.look_up(raw)
    kinds = ((table_words >> ch.KIND_SHIFT) & 0xF).astype(np.uint8)
    links = _mask_links(texts, starts, kinds)
    starts_lower = kinds[starts] == ch.LOWER
    kind_counts = np.bincount(
        text_of * ch.KIND_COUNT + kinds, minlength=count * ch.KIND_COUNT
    ).reshape(count, ch.KIND_COUNT)
    kind_counts[:, ch.NEWLINE] -= 1  # the one that joins the batch

    is_link = kinds == ch.LINK
    kept = ((table_words & ch.FOLDED_MASK) != ch.DROPPED) | is_link
    origins = np.flatnonzero(kept)
    words = table_words[origins]
    kinds = kinds[origins]
    if (words & ch.EXPANDS).any():
        words, kinds, origins = _expand(words, kinds, origins)
    texts_of = text_of[origins]
    codes = words & ch.FOLDED_MASK
    scripts = (words >> ch.SCRIPT_SHIFT) & 0x7
    is_word = (kinds >= ch.LOWER) & (kinds <= ch.DIGIT)
    is_sign = (kinds == ch.EMOJI) | (kinds == ch.SYMBOL) | (kinds == ch.CURRENCY)
    signs = np.flatnonzero(is_sign)

    script_counts = np.bincount(
        texts_of[is_word] * ch.SCRIPT_COUNT + scripts[is_word],
        minlength=count * ch.SCRIPT_COUNT,
    ).reshape(count, ch.SCRIPT_COUNT)

    disguises = np.zeros((count, 4), dtype=np.int64)
    leet_words = unmask_leet(codes, kinds, is_word, texts_of, count)
    disguises[:, 1] = leet_words
    first, last = _word_bounds(is_word)
    if script_counts[:, 2:4].any() or script_counts[:, ch.OTHER_SCRIPT].any():
        disguises[:, 0] = unify_scripts(codes, scripts, first, last, texts_of, count)
    word_texts = texts_of[first]
    goes_on, disguises[:, 2] = join_spaced_letters(codes, kinds, first, last, word_texts, count)
    disguises[:, 3] = kind_counts[:, ch.INVISIBLE]

    is_word[last[~goes_on]] = True  # the one separator kept after each word
    chosen = np.flatnonzero(is_word)
    codes[last] = 0x20
    stream = np.empty(len(chosen) + 1, dtype=np.uint32)
    stream[0] = 0x20
    np.take(codes, chosen, out=stream[1:])
    stream_origins = np.empty(len(chosen) + 1, dtype=np.intp)
    stream_origins[0] = 0
    np.take(origins, chosen, out=stream_origins[1:])
    spaces = np.flatnonzero(stream == 0x20)
    word_starts = spaces[:-1] + 1
    return FoldedTexts(
        starts=starts,
        lengths=lengths,
        kind_counts=kind_counts,
        script_counts=script_counts,
        stream=stream,
        origins=stream_origins,
        word_starts=word_starts,
        word_ends=spaces[1:],
        word_texts=text_of[stream_origins[word_starts]],
        symbols=codes[signs],
        symbol_texts=texts_of[signs],
        symbol_origins=origins[signs],
        sign_counts=_count_signs(raw, text_of, count),
        starts_lower=starts_lower,
        ends_sentence=np.isin(raw[starts + lengths - 1], _SENTENCE_ENDS) & (lengths > 0),
        links=links,
        disguises=disguises,
    )


def _count_signs(raw, text_of, count):
    """Count the signs that measurements ask for."""
    ids = _SIGN_IDS.take(np.minimum(raw, len(_SIGN_IDS) - 1))
    places = np.flatnonzero(ids)
    ids = ids[places].astype(np.intp)
    # The newline that ends the batch keeps the two that follow within bounds.
    second = raw.take(places + 1, mode="clip")
    third = raw.take(places + 2, mode="clip")
    smiley = (second == 0x29) | ((second == 0x2D) & (third == 0x29))
    dots = (second == 0x2E) & (third == 0x2E)
    ids[(ids == _COLON) & ~smiley] = 0
    ids[(ids == _DOT) & ~dots] = 0
    keys = text_of[places] * _SIGN_COLUMNS + ids
    counts = np.bincount(keys, minlength=count * _SIGN_COLUMNS)
    return counts.reshape(count, _SIGN_COLUMNS)[:, 1:]


def _mask_links(texts, starts, kinds) -> dict[int, list[Link]]:
    """Find links and take them out of the words: they have features of their own."""
    links = {}
    for index, text in enumerate(texts):
        found = find_links(text)
        if found:
            links[index] = found
            start = starts[index]
            for link in found:
                if link.kind == "mention":
                    continue  # a name is a word, too
                kinds[start + link.start : start + link.end] = ch.LINK
    return links


def _expand(words, kinds, origins):
    """Put ligatures and the like in as the several characters they stand for."""
    expanding = np.flatnonzero(words & ch.EXPANDS)
    repeats = np.ones(len(words), dtype=np.intp)
    folded = [TABLE.expansions[word & ch.FOLDED_MASK] for word in words[expanding].tolist()]
    repeats[expanding] = [len(piece) for piece in folded]
    places = np.repeat(np.arange(len(words)), repeats)
    words = words[places]
    pieces = np.frombuffer("".join(folded).encode("utf-32-le"), dtype=np.uint32)
    for_expanding = np.zeros(len(repeats), dtype=bool)
    for_expanding[expanding] = True
    replaced = for_expanding[places]
    keep = np.uint32(0xFFFFFFFF ^ (ch.FOLDED_MASK | ch.EXPANDS))
    words[replaced] = (words[replaced] & keep) | pieces
    return words, kinds[places], origins[places]


def _word_bounds(is_word):
    """Return where runs of word characters start and end."""
    edges = np.flatnonzero(is_word[1:] != is_word[:-1]) + 1
    if is_word[0]:
        edges = np.concatenate(([0], edges))
    return edges[0::2], edges[1::2]
