"""
Undo disguises: look-alike letters, leetspeak, s p a c e d letters.

Each function changes the arrays of a folded batch in place, only where a disguise shows.
Honest text keeps its letters: a Russian word stays Russian, "html5" and "2024" keep their
digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from comments.spam.text import characters as ch

Codes = npt.NDArray[np.uint32]
Indices = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]

# Letters of other scripts that look like a Latin one, lower case and after accents are gone.
LOOKS_LATIN = {
    "а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "ґ": "r", "һ": "h", "н": "h", "і": "i",
    "ј": "j", "к": "k", "ӏ": "l", "м": "m", "п": "n", "о": "o", "р": "p", "ԛ": "q", "г": "r",
    "ѕ": "s", "т": "t", "ц": "u", "ѵ": "v", "ԝ": "w", "ш": "w", "х": "x", "у": "y", "ү": "y",
    "з": "3", "ь": "b", "є": "e", "э": "e", "я": "r", "и": "n", "ѡ": "w", "ԍ": "g", "б": "6",
    "α": "a", "β": "b", "ς": "c", "ϲ": "c", "σ": "o", "δ": "d", "ε": "e", "η": "n", "ι": "i",
    "κ": "k", "μ": "m", "ν": "v", "ο": "o", "ρ": "p", "τ": "t", "υ": "u", "ω": "w", "χ": "x",
    "γ": "y", "ϳ": "j", "θ": "o", "π": "n", "λ": "a", "ξ": "e", "ζ": "z", "φ": "o", "ψ": "w",
    "օ": "o", "ո": "n", "ս": "u", "հ": "h", "ց": "g", "զ": "q", "յ": "j", "ա": "w", "ք": "p",
}  # fmt: skip
# Latin letters that look like a Cyrillic one.
_LOOKS_CYRILLIC = {
    "a": "а", "b": "в", "c": "с", "e": "е", "h": "н", "i": "і", "k": "к", "m": "м", "n": "п",
    "o": "о", "p": "р", "t": "т", "x": "х", "y": "у", "u": "и", "r": "г", "s": "ѕ", "j": "ј",
    "g": "д", "l": "ӏ", "w": "ш", "3": "з", "6": "б",
}  # fmt: skip
# Those a Russian or Ukrainian reader would not notice: only these decide on their own.
_SURE_LATIN = frozenset("асеорхуіјѕһԁԛԝкмтнвοανρικτυχӏ")
_SURE_CYRILLIC = frozenset("aceopxykmthb")

_LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g"}
LEET_SIGNS = {"@": "a", "$": "s", "|": "l", "€": "e", "!": "i"}
_LEET_INTENSITY = 3  # words of leetspeak from which all digits of a text are suspect
_SHORTEST_SPACED_RUN = 4


def _letter_map(pairs: dict[str, str], size: int) -> Codes:
    table = np.zeros(size, dtype=np.uint32)
    for foreign, plain in pairs.items():
        table[ord(foreign)] = ord(plain)
    return table


_TO_LATIN = _letter_map(LOOKS_LATIN, 0x600)
_TO_CYRILLIC = _letter_map(_LOOKS_CYRILLIC, 0x600)
_IS_SURE = np.zeros(0x600, dtype=bool)
_IS_SURE[[ord(letter) for letter in _SURE_LATIN | _SURE_CYRILLIC]] = True
# One beyond the largest sign stays 0: that is where larger code points are clipped to.
_LEET_DIGITS = _letter_map(_LEET, 0x80)
_SIGN_LETTERS = _letter_map(LEET_SIGNS, 0x20AE)


def unify_scripts(
    codes: Codes, scripts: Codes, first: Indices, last: Indices, texts_of: Indices, count: int
) -> Indices:
    """
    Write each word that mixes Latin with a look-alike script in one script.

    Parameters
    ----------
    codes : ndarray of uint32
        Folded characters, changed in place.
    scripts : ndarray
        Script of each character.
    first, last : ndarray of int
        Bounds of the words.
    texts_of : ndarray of int
        Text of each character.
    count : int
        Number of texts.

    Returns
    -------
    ndarray of int, shape (count,)
        Words changed in each text.

    Notes
    -----
    A word is written in Latin when each of its foreign letters has a Latin look-alike, else
    in Cyrillic when each of its Latin letters has a Cyrillic one. A word that could be
    either goes with the rest of the text, and words without a foreign letter stay.
    """
    changed = np.zeros(count, dtype=np.int64)
    if not len(first):
        return changed
    small = np.minimum(codes, 0x5FF)
    latin = scripts == ch.LATIN
    foreign = (scripts >= ch.CYRILLIC) & (codes < 0x600) & (codes >= 0x370)
    sure = _IS_SURE[small]
    bounds = np.stack((first, last), axis=1).ravel()
    sums = [
        np.add.reduceat(part.astype(np.int32), bounds)[0::2]
        for part in (
            latin,
            foreign,
            foreign & (_TO_LATIN[small] == 0),
            latin & (_TO_CYRILLIC[small] == 0),
            foreign & ~sure,
            latin & ~sure,
        )
    ]
    latins, foreigns, not_latin, not_cyrillic, unsure_foreign, unsure_latin = sums
    words_text = texts_of[first]
    # A text speaks for the script of those of its letters that nothing else looks like.
    speaks_foreign = np.bincount(words_text, unsure_foreign, minlength=count)
    speaks_latin = np.bincount(words_text, unsure_latin, minlength=count)
    in_latin_text = (speaks_latin > speaks_foreign)[words_text]
    mixed = (latins > 0) & (foreigns > 0)
    ambiguous = (foreigns > 0) & (latins == 0) & (unsure_foreign == 0) & in_latin_text
    to_latin = (mixed | ambiguous) & (not_latin == 0) & (in_latin_text | (not_cyrillic > 0))
    to_cyrillic = mixed & ~to_latin & ((not_cyrillic == 0) | (foreigns > latins))
    to_latin |= mixed & ~to_cyrillic & ~to_latin
    for chosen, table, members in (
        (to_latin, _TO_LATIN, foreign),
        (to_cyrillic, _TO_CYRILLIC, latin),
    ):
        if chosen.any():
            places = places_between(first[chosen], last[chosen])
            places = places[members[places]]
            replacement = table[small[places]]
            codes[places] = np.where(replacement, replacement, codes[places])
            changed += np.bincount(words_text[chosen], minlength=count)
    return changed


def unmask_leet(
    texts: Sequence[str],
    codes: Codes,
    kinds: Codes,
    is_word: Flags,
    texts_of: Indices,
    *,
    has_digits: bool = True,
) -> Indices:
    """
    Write digits and signs that stand for letters as letters.

    Parameters
    ----------
    texts : sequence of str
        As typed.
    codes : ndarray of uint32
        Folded characters, changed in place.
    kinds : ndarray of uint32
        Kind of each character, changed in place.
    is_word : ndarray of bool
        Whether each character belongs to a word; signs inside words are added in place.
    texts_of : ndarray of int
        Text of each character.
    has_digits : bool
        Whether there may be digits outside of links.

    Returns
    -------
    ndarray of int, shape (count,)
        Words changed in each text.

    Notes
    -----
    A digit is a letter when it stands between letters of one word ("v1agra"). Digits at the
    rim ("html5", "4th") and numbers are left alone, unless the text holds several words of
    the first sort: then whoever wrote it writes so throughout ("7h15 c4s1n0").
    """
    count = len(texts)
    changed = np.zeros(count, dtype=np.int64)
    if len(texts) > 1 or any(map(texts[0].__contains__, LEET_SIGNS)):
        _admit_signs(texts, codes, kinds, is_word, texts_of)
    if not has_digits:
        return changed
    is_digit = kinds == ch.DIGIT
    is_letter = is_word & ~is_digit
    touching = (is_digit[1:] & is_letter[:-1]) | (is_digit[:-1] & is_letter[1:])
    if not touching.any():
        return changed
    first, last = word_bounds(is_word)
    words = np.searchsorted(first, is_digit.nonzero()[0], side="right") - 1
    words = words[np.concatenate(([True], words[1:] != words[:-1]))]
    first, last = first[words], last[words]
    places = places_between(first, last)
    word_of = np.repeat(np.arange(len(words)), last - first)
    letter = is_letter[places]
    before = _exclusive_count(letter, word_of)
    letters = np.bincount(word_of, letter, minlength=len(words))
    value = _LEET_DIGITS.take(codes[places], mode="clip")
    means_letter = ~letter & (value > 0)
    inside = means_letter & (before > 0) & (before < letters[word_of])
    is_leet = np.bincount(word_of, inside, minlength=len(words)) > 0
    words_text = texts_of[first]
    leet_per_text = np.bincount(words_text, is_leet, minlength=count)
    keen = (leet_per_text >= _LEET_INTENSITY)[words_text]
    replaced = inside | (means_letter & keen[word_of])
    codes[places[replaced]] = value[replaced]
    kinds[places[replaced]] = ch.STYLED
    touched = np.bincount(word_of, replaced, minlength=len(words)) > 0
    changed += np.bincount(words_text, touched, minlength=count).astype(np.int64)
    return changed


def join_spaced_letters(
    kinds: Codes, first: Indices, last: Indices, texts_of: Indices, count: int
) -> tuple[Flags | None, Indices]:
    """
    Tell which one-letter words are the pieces of a longer one.

    Parameters
    ----------
    kinds : ndarray
        Kind of each character.
    first, last : ndarray of int
        Bounds of the words.
    texts_of : ndarray of int
        Text of each character.
    count : int
        Number of texts.

    Returns
    -------
    goes_on : ndarray of bool, shape (n_words,), or None
        Whether the word goes on in the next one; None when none does.
    joined : ndarray of int, shape (count,)
        Letters joined in each text.

    Notes
    -----
    Four or more single letters in a row, one separator between each two, are one word.
    """
    none_joined = np.zeros(count, dtype=np.int64)
    single = (last - first) == 1
    pairs = (single[1:] & single[:-1]).nonzero()[0]
    if len(pairs) < _SHORTEST_SPACED_RUN - 1:
        return None, none_joined
    near = first[pairs + 1] - last[pairs] == 1
    near &= texts_of[first[pairs + 1]] == texts_of[first[pairs]]
    near &= (kinds[first[pairs]] != ch.DIGIT) | (kinds[first[pairs + 1]] != ch.DIGIT)
    joins = np.zeros(len(first) + 1, dtype=bool)
    joins[pairs[near] + 1] = True  # one place on, so that runs at the start have an edge
    edges = (joins[1:] != joins[:-1]).nonzero()[0]
    edges = np.append(edges, len(first)) if len(edges) % 2 else edges
    run_first, run_last = edges[0::2], edges[1::2]
    long = (run_last - run_first) >= _SHORTEST_SPACED_RUN - 1
    if not long.any():
        return None, none_joined
    goes_on = np.zeros(len(first), dtype=bool)
    goes_on[places_between(run_first[long], run_last[long])] = True
    return goes_on, np.bincount(texts_of[first[goes_on]], minlength=count)


def word_bounds(is_word: Flags) -> tuple[Indices, Indices]:
    """Return where runs of word characters start and end; the last character is in none."""
    edges = (is_word[1:] != is_word[:-1]).nonzero()[0] + 1
    if is_word[0]:
        edges = np.concatenate(([0], edges))
    return edges[0::2], edges[1::2]


def places_between(first: Indices, last: Indices) -> Indices:
    """Return all offsets from each `first` up to its `last`."""
    sizes = last - first
    ends = sizes.cumsum()
    if not len(ends):
        return np.zeros(0, dtype=np.intp)
    offsets: Indices = np.arange(ends[-1]) + np.repeat(first - (ends - sizes), sizes)
    return offsets


def _admit_signs(
    texts: Sequence[str], codes: Codes, kinds: Codes, is_word: Flags, texts_of: Indices
) -> None:
    """Make signs between two letters letters."""
    signs = _SIGN_LETTERS.take(codes, mode="clip").nonzero()[0]
    if not len(signs):
        return
    # The first character has none before it; the last one of all is a line's end.
    signs = signs[(is_word.take(signs - 1)) & is_word[signs + 1] & (kinds[signs] != ch.LINK)]
    if not len(signs):
        return
    signs = signs[(kinds[signs - 1] != ch.DIGIT) & (kinds[signs + 1] != ch.DIGIT)]
    # Signs that only fold to one of these count where one stands as it is.
    has_plain = [any(map(texts[text].__contains__, LEET_SIGNS)) for text in texts_of[signs]]
    signs = signs[has_plain]
    codes[signs] = _SIGN_LETTERS[codes[signs]]
    kinds[signs] = ch.STYLED
    is_word[signs] = True


def _exclusive_count(flags: Flags, group: Indices) -> Indices:
    """Count the true flags before each place inside its group; groups are contiguous."""
    total = flags.cumsum() - flags
    starts = (np.concatenate(([True], group[1:] != group[:-1]))).nonzero()[0]
    counts: Indices = total - total[starts][group]
    return counts
