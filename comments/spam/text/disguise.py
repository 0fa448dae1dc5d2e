"""
Undo disguises: look-alike letters, leetspeak, s p a c e d letters.

Each function changes the arrays of a folded batch in place, only where a disguise shows.
Honest text keeps its letters: a Russian word stays Russian, "html5" and "2024" keep their
digits.
"""

from __future__ import annotations

import numpy as np

from comments.spam.text import characters as ch

# Letters of other scripts that look like a Latin one, lower case and after accents are gone.
_LOOKS_LATIN = {
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
_LEET_SIGNS = {"@": "a", "$": "s", "|": "l", "€": "e", "!": "i"}
_LEET_INTENSITY = 3  # words of leetspeak from which all digits of a text are suspect
_SHORTEST_SPACED_RUN = 4


def _letter_map(pairs, size):
    table = np.zeros(size, dtype=np.uint32)
    for foreign, plain in pairs.items():
        table[ord(foreign)] = ord(plain)
    return table


_TO_LATIN = _letter_map(_LOOKS_LATIN, 0x600)
_TO_CYRILLIC = _letter_map(_LOOKS_CYRILLIC, 0x600)
_IS_SURE = np.zeros(0x600, dtype=bool)
_IS_SURE[[ord(letter) for letter in _SURE_LATIN | _SURE_CYRILLIC]] = True
_LEET_DIGITS = _letter_map(_LEET, 0x600)
_SIGNS = np.array([ord(sign) for sign in _LEET_SIGNS], dtype=np.uint32)
_SIGN_LETTERS = _letter_map({chr(c): _LEET_SIGNS[chr(c)] for c in _SIGNS[_SIGNS < 0x600]}, 0x600)


def unify_scripts(codes, scripts, first, last, texts_of, count) -> np.ndarray:
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
        np.add.reduceat(np.append(part, False).astype(np.int32), bounds)[0::2]
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
            places = _places(first[chosen], last[chosen])
            places = places[members[places]]
            replacement = table[small[places]]
            codes[places] = np.where(replacement, replacement, codes[places])
            changed += np.bincount(words_text[chosen], minlength=count)
    return changed


def unmask_leet(codes, kinds, is_word, texts_of, count) -> np.ndarray:
    """
    Write digits and signs that stand for letters as letters.

    Parameters
    ----------
    codes : ndarray of uint32
        Folded characters, changed in place.
    kinds : ndarray of uint8
        Kind of each character.
    is_word : ndarray of bool
        Whether each character belongs to a word; signs inside words are added in place.
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
    A digit is a letter when it stands between letters of one word ("v1agra"). Digits at the
    rim ("html5", "4th") and numbers are left alone, unless the text holds several words of
    the first sort: then whoever wrote it writes so throughout ("7h15 c4s1n0").
    """
    changed = np.zeros(count, dtype=np.int64)
    _admit_signs(codes, kinds, is_word)
    digits = np.flatnonzero((kinds == ch.DIGIT) & is_word)
    if not len(digits):
        return changed
    edges = np.flatnonzero(is_word[1:] != is_word[:-1]) + 1
    if is_word[0]:
        edges = np.concatenate(([0], edges))
    first, last = edges[0::2], edges[1::2]
    words = np.unique(np.searchsorted(first, digits, side="right") - 1)
    first, last = first[words], last[words]
    places = _places(first, last)
    word_of = np.repeat(np.arange(len(words)), last - first)
    letter = kinds[places] != ch.DIGIT
    if not letter.any():
        return changed
    before = _exclusive_count(letter, word_of)
    letters = np.bincount(word_of, letter, minlength=len(words))
    digit_value = _LEET_DIGITS[np.minimum(codes[places], 0x5FF)]
    inside = ~letter & (digit_value > 0) & (before > 0) & (before < letters[word_of])
    is_leet = np.bincount(word_of, inside, minlength=len(words)) > 0
    words_text = texts_of[first]
    leet_per_text = np.bincount(words_text, is_leet, minlength=count)
    keen = (leet_per_text >= _LEET_INTENSITY)[words_text]
    replaced = inside | (~letter & (digit_value > 0) & keen[word_of])
    codes[places[replaced]] = digit_value[replaced]
    kinds[places[replaced]] = ch.STYLED
    touched = np.bincount(word_of, replaced, minlength=len(words)) > 0
    return np.bincount(words_text, touched, minlength=count).astype(np.int64)


def join_spaced_letters(codes, kinds, first, last, word_texts, count):
    """
    Tell which one-letter words are the pieces of a longer one.

    Parameters
    ----------
    codes, kinds : ndarray
        Folded characters and their kinds.
    first, last : ndarray of int
        Bounds of the words.
    word_texts : ndarray of int
        Text of each word.
    count : int
        Number of texts.

    Returns
    -------
    goes_on : ndarray of bool, shape (n_words,)
        Whether the word goes on in the next one.
    joined : ndarray of int, shape (count,)
        Letters joined in each text.

    Notes
    -----
    Four or more single letters in a row, one separator between each two, are one word.
    """
    goes_on = np.zeros(len(first), dtype=bool)
    single = (last - first) == 1
    if np.count_nonzero(single) < _SHORTEST_SPACED_RUN:
        return goes_on, np.zeros(count, dtype=np.int64)
    joins = single[1:] & single[:-1] & (first[1:] - last[:-1] == 1)
    joins &= word_texts[1:] == word_texts[:-1]
    letter = kinds[first] != ch.DIGIT
    joins &= letter[1:] | letter[:-1]
    edges = np.flatnonzero(np.diff(np.concatenate(([False], joins, [False]))))
    run_first, run_last = edges[0::2], edges[1::2]
    long = (run_last - run_first) >= _SHORTEST_SPACED_RUN - 1
    goes_on[_places(run_first[long], run_last[long])] = True
    return goes_on, np.bincount(word_texts, goes_on, minlength=count).astype(np.int64)


def _admit_signs(codes, kinds, is_word):
    """Make signs between two letters letters."""
    signs = np.flatnonzero(np.isin(codes[1:-1], _SIGNS) & ~is_word[1:-1]) + 1
    signs = signs[kinds[signs] != ch.LINK]
    if not len(signs):
        return
    letter = is_word & (kinds != ch.DIGIT)
    signs = signs[letter[signs - 1] & letter[signs + 1]]
    values = _SIGN_LETTERS[np.minimum(codes[signs], 0x5FF)]
    codes[signs] = np.where(values, values, ord("e"))
    kinds[signs] = ch.STYLED
    is_word[signs] = True


def _places(first, last):
    """Return all offsets from each `first` up to its `last`."""
    sizes = last - first
    ends = np.cumsum(sizes)
    if not len(ends):
        return np.zeros(0, dtype=np.intp)
    return np.arange(ends[-1]) + np.repeat(first - (ends - sizes), sizes)


def _exclusive_count(flags, group):
    """Count the true flags before each place inside its group; groups are contiguous."""
    total = np.cumsum(flags) - flags
    starts = np.flatnonzero(np.concatenate(([True], group[1:] != group[:-1])))
    return total - total[starts][group]
