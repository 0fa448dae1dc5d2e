"""
What each Unicode code point is and what it folds to.

One table of 32-bit words, indexed by code point, answers both with a single gather. It is
filled as code points are met, so loading costs nothing. Working code point by code point
also keeps out a trap: `unicodedata.normalize` sorts combining marks by insertion, which is
quadratic for a text made of them.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

# Kinds of character. The order matters: everything up to DIGIT is part of a word.
UNKNOWN, LOWER, UPPER, STYLED, DIGIT = range(5)
SPACE, NEWLINE, PUNCTUATION, SYMBOL, EMOJI = range(5, 10)
INVISIBLE, MARK, CONTROL, OTHER, LINK, CURRENCY = range(10, 16)
KIND_COUNT = 16

# Scripts. Only those that matter for telling mixed words are kept apart.
COMMON, LATIN, CYRILLIC, GREEK, ARABIC_HEBREW, INDIC, EAST_ASIAN, OTHER_SCRIPT = range(8)
SCRIPT_COUNT = 8
FOREIGN_SCRIPTS = [CYRILLIC, GREEK, OTHER_SCRIPT]  # whose letters pass for Latin ones

# Layout of a word in the table. The kind is on top, so that one shift gets it.
FOLDED_MASK = 0x1FFFFF
EXPANDS = 1 << 21
SCRIPT_SHIFT = 22
KIND_SHIFT = 26
LONGEST_EXPANSION = 4  # one Arabic ligature stands for 18 letters: too good a weapon
DROPPED = 0x1FFFFF  # folded value of characters that vanish

SCRIPT_BY_NAME = {
    "LATIN": LATIN,
    "FULLWIDTH": LATIN,
    "CYRILLIC": CYRILLIC,
    "GREEK": GREEK,
    "COPTIC": GREEK,
    "ARABIC": ARABIC_HEBREW,
    "HEBREW": ARABIC_HEBREW,
    "DEVANAGARI": INDIC,
    "BENGALI": INDIC,
    "GURMUKHI": INDIC,
    "GUJARATI": INDIC,
    "TAMIL": INDIC,
    "TELUGU": INDIC,
    "KANNADA": INDIC,
    "MALAYALAM": INDIC,
    "SINHALA": INDIC,
    "THAI": INDIC,
    "LAO": INDIC,
    "KHMER": INDIC,
    "MYANMAR": INDIC,
    "CJK": EAST_ASIAN,
    "HIRAGANA": EAST_ASIAN,
    "KATAKANA": EAST_ASIAN,
    "HANGUL": EAST_ASIAN,
    "BOPOMOFO": EAST_ASIAN,
}

# Characters that draw nothing although Unicode calls them letters, marks or symbols.
BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u3164\uffa0")

APOSTROPHES = frozenset("'\u2018\u2019\u02bc`\u00b4")

# Letters that only decorate a basic one carry its name: "LATIN LETTER SMALL CAPITAL B",
# "NEGATIVE SQUARED LATIN CAPITAL LETTER B", "REGIONAL INDICATOR SYMBOL LETTER B",
# "LATIN SMALL LETTER B WITH STROKE", "LATIN SMALL LETTER TURNED E".
STYLED_NAME = re.compile(
    r"^(?:NEGATIVE |CROSSED |CIRCLED |SQUARED |PARENTHESIZED |REGIONAL |TAG )*"
    r"(?:LATIN |INDICATOR SYMBOL |MODIFIER )+(?:SMALL |CAPITAL )?LETTER "
    r"(?:SMALL CAPITAL |SMALL |CAPITAL |SCRIPT |OPEN |TURNED |REVERSED |SIDEWAYS |DOTLESS |LONG "
    r"|BLACKLETTER |INSULAR )*([A-Z])(?: WITH .*)?$"
)

# Blocks of nothing but letters that fold to themselves.
_UNIFORM_LETTERS = (
    (0x3400, 0x4DBF, EAST_ASIAN),
    (0x4E00, 0x9FFF, EAST_ASIAN),
    (0xAC00, 0xD7A3, EAST_ASIAN),
    (0x12000, 0x12399, OTHER_SCRIPT),
    (0x13000, 0x1342F, OTHER_SCRIPT),
    (0x17000, 0x18CD5, OTHER_SCRIPT),
    (0x20000, 0x2EBE0, EAST_ASIAN),
)
_EMOJI_RANGES = (
    (0x1F000, 0x1F0FF),
    (0x1F300, 0x1FAFF),
    (0x2600, 0x27BF),
    (0x2B00, 0x2BFF),
    (0x2300, 0x23FF),
)


def is_generic_mark(code: int) -> bool:
    """
    Return whether a combining mark decorates any letter, so may be dropped.

    Marks of Indic, Thai, Arabic or Hebrew writing carry vowels and stay.

    Examples
    --------
    >>> is_generic_mark(0x0301), is_generic_mark(0x093E)
    (True, False)
    """
    return (
        0x0300 <= code <= 0x036F
        or 0x0483 <= code <= 0x0489
        or 0x1AB0 <= code <= 0x1AFF
        or 0x1DC0 <= code <= 0x1DFF
        or 0x20D0 <= code <= 0x20FF
        or 0xFE20 <= code <= 0xFE2F
    )


def fold_character(character: str) -> str:
    """
    Return the plain form of one character: no style, accent or case.

    Parameters
    ----------
    character : str
        One code point; lone surrogates allowed.

    Returns
    -------
    str
        Zero or more characters.

    Examples
    --------
    >>> [fold_character(c) for c in "𝐀éᴀﬁ\\u200b"]
    ['a', 'e', 'a', 'fi', '\\u200b']
    """
    if not character.isascii():
        decomposed = unicodedata.normalize("NFKD", character)
        kept = [c for c in decomposed if not is_generic_mark(ord(c))]
        character = unicodedata.normalize("NFC", "".join(kept))
        if len(character) == 1:
            styled = STYLED_NAME.match(unicodedata.name(character, ""))
            if styled:
                character = styled[1]
    return character.casefold()


class CharacterTable:
    """
    Kind, script and folded form of every code point met so far.

    Attributes
    ----------
    words : ndarray of uint32, shape (0x110000,)
        0 where a code point was not met yet.
    expansions : list of str
        Folded forms of more than one character, for words with the `EXPANDS` bit.
    """

    def __init__(self) -> None:
        # zeros, not full: the operating system only backs the pages that are touched.
        self.words = np.zeros(0x110000, dtype=np.uint32)
        self.expansions: list[str] = []
        self._appending = threading.Lock()
        self._fill_ranges()
        self.fill(range(0x80))

    def _fill_ranges(self) -> None:
        """Describe the large uniform blocks without asking `unicodedata` 150,000 times."""
        other = DROPPED | (OTHER << KIND_SHIFT)
        self.words[0xD800:0xF900] = other  # surrogates and private use
        self.words[0x30000:0x110000] = other
        for first, last, script in _UNIFORM_LETTERS:
            codes = np.arange(first, last + 1, dtype=np.uint32)
            self.words[first : last + 1] = codes | (LOWER << KIND_SHIFT) | (script << SCRIPT_SHIFT)

    def look_up(self, codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
        """
        Return the table's words for an array of code points.

        Parameters
        ----------
        codes : ndarray of uint32
            Code points.

        Returns
        -------
        ndarray of uint32, same shape
        """
        words: npt.NDArray[np.uint32] = self.words.take(codes)
        if not words.all():
            self.fill(np.unique(codes[words == 0]).tolist())
            words = self.words.take(codes)
        return words

    def entry(self, code: int) -> int:
        """Return the table's word for one code point."""
        if not self.words[code]:
            self.fill([code])
        return int(self.words[code])

    def folded(self, word: int) -> str | None:
        """Return what a word of the table folds to, None when that vanishes."""
        folded = word & FOLDED_MASK
        if folded == DROPPED:
            return None
        return self.expansions[folded] if word & EXPANDS else chr(folded)

    def fill(self, codes: Iterable[int]) -> None:
        """Describe the given code points."""
        for code in codes:
            self.words[code] = self._describe(code)

    def _describe(self, code: int) -> int:
        character = chr(code)
        category = unicodedata.category(character)
        kind = _kind(code, character, category)
        if kind in (INVISIBLE, MARK, CONTROL, OTHER):
            return DROPPED | (kind << KIND_SHIFT)
        if kind in (SPACE, NEWLINE):
            return 0x20 | (kind << KIND_SHIFT)
        folded = fold_character(character).replace(" ", "")[:LONGEST_EXPANSION]
        if character in APOSTROPHES:
            # "don't" and "dont" are one word, and so are its pieces for who types d'o'n't.
            return DROPPED | (PUNCTUATION << KIND_SHIFT)
        if not folded:
            return DROPPED | (INVISIBLE << KIND_SHIFT)
        if kind in (LOWER, UPPER, SYMBOL, EMOJI, DIGIT, PUNCTUATION):
            plain = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", character))
            if folded[0].isalnum() and (plain != character or not category.startswith("L")):
                if not (category == "Nd" and folded == character):
                    kind = STYLED if folded[0].isalpha() else DIGIT
            elif (
                folded[0].isalpha()
                and folded != plain.casefold()
                and code > 0x24F
                and not unicodedata.decomposition(character)
            ):
                # Small capitals and the like; Latin letters with accents are only letters.
                kind = STYLED
        script = _script(folded[0]) if kind <= STYLED else COMMON
        word = (kind << KIND_SHIFT) | (script << SCRIPT_SHIFT)
        if len(folded) == 1:
            return word | ord(folded)
        with self._appending:  # two threads may meet two new ligatures at once
            self.expansions.append(folded)
            return word | EXPANDS | (len(self.expansions) - 1)


def _kind(code: int, character: str, category: str) -> int:
    if character in "\n\r\u2028\u2029\u0085\v\f":
        return NEWLINE
    if category in ("Zs", "Zl", "Zp") or character in "\t\x1c\x1d\x1e\x1f\u2800":
        return SPACE
    if category == "Cf" or character in BLANK_LETTERS or 0xFE00 <= code <= 0xFE0F:
        return INVISIBLE
    if category == "Mn" and 0xE0100 <= code <= 0xE01EF:
        return INVISIBLE
    if category == "Cc":
        return CONTROL
    if category in ("Cn", "Co", "Cs"):
        return OTHER
    if category[0] == "M":
        return MARK if is_generic_mark(code) else LOWER
    if category[0] == "L":
        return UPPER if character.isupper() else LOWER
    if category[0] == "N":
        return DIGIT
    if category == "Sc":
        return CURRENCY
    if any(first <= code <= last for first, last in _EMOJI_RANGES):
        return EMOJI
    return SYMBOL if category[0] == "S" else PUNCTUATION


def _script(character: str) -> int:
    first_word = unicodedata.name(character, "").partition(" ")[0]
    return SCRIPT_BY_NAME.get(first_word, OTHER_SCRIPT)


TABLE = CharacterTable()
