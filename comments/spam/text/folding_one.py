"""
Fold one text alone.

The same words and counts as the arrays of `comments.spam.text.folding` give, by methods of
strings: for a single text they take a third of the time. Only for texts whose letters stay what
they are: what may be leetspeak, spaced out or of mixed script is left to the arrays. Tests hold
the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from comments.spam.text import characters as ch
from comments.spam.text.characters import TABLE
from comments.spam.text.disguise import LEET_SIGNS
from comments.spam.text.disguised_links import find_links_anywhere
from comments.spam.text.folded import SIGNS, Codes, FoldedTexts
from comments.spam.text.links import FEWEST_DIGITS, Link, places_of_spaced_dots

_MOST_CODE_POINTS = 5000  # remembered at a time, so that no visitor can fill the memory

# A character of the translation by kind: kind, script, and whether it expands.
_KIND_MASK, _SCRIPT_MASK, _SCRIPT_SHIFT, _EXPANDS = 0xF, 0x7, 4, 0x80
_SYMBOL_KINDS = (ch.SYMBOL, ch.EMOJI, ch.CURRENCY)
_EXPANDING = re.compile("[\x80-\xff]")

_ELLIPSIS = re.compile(r"\.(?=\.\.)")
_DOT_INSIDE = re.compile(r"\.[^ \n.]")
_SIGN = re.compile("[@$|€!]")
# What is looked for comes first, the look-behind after it: `re` then skips the rest quickly.
_SIGN_INSIDE = re.compile("[@$|€!](?<=[^ @$|€!].)[^ @$|€!]")
_DIGIT_INSIDE = re.compile("[0-9](?<=[^ 0-9].)[0-9]*[^ 0-9]")
_CYRILLIC_ONLY = re.compile("[бгджзйлпфцчшщъыьэюя]")
_MIXED = re.compile(
    "[\u0370-\u05ff][0-9]*[^\u0370-\u05ff 0-9]|[^\u0370-\u05ff 0-9][0-9]*[\u0370-\u05ff]"
)
# Stand-ins for characters that are no signs; none folds to these.
_WORD, _NO_SIGN = "\x00", "\x01"
_BEHIND_A_WORD = re.compile(f"(?<={_WORD})[^{_WORD}{_NO_SIGN}]")
_SPACED_LETTERS = re.compile(" [^ ] [^ ] [^ ] [^ ] ")


def fold_one(text: str) -> tuple[FoldedTexts | None, list[Link]]:
    """
    Fold one text, when that takes no more than putting each letter in its plain form.

    Parameters
    ----------
    text : str
        Any string.

    Returns
    -------
    folded : FoldedTexts or None
        Without `origins`; None when letters may be disguised.
    links : list of Link
        All that was found in the text.

    Examples
    --------
    >>> folded, _ = fold_one("Fünf Ideen!")
    >>> folded.words_of(0)
    ['funf', 'ideen']
    >>> fold_one("V1agra")[0] is None
    True
    """
    kinds = text.translate(_kinds)
    kind_counts, script_counts = _count_kinds(kinds)
    starts_lower = bool(text) and ord(kinds[0]) & _KIND_MASK == ch.LOWER
    links: list[Link] = []
    masked = text
    if _may_hold_links(text, kind_counts[ch.DIGIT]):
        links = find_links_anywhere(text, kind_counts[ch.DIGIT], kind_counts[ch.STYLED] > 0)
        if links:
            masked = _masked(text, links, " ")
            kinds = _masked(kinds, links, chr(ch.LINK))
            kind_counts, script_counts = _count_kinds(kinds)
    _count_expanded(script_counts, kinds, masked)
    letters = f" {masked} ".translate(_letters)
    if _SIGN.search(letters):
        if _SIGN_INSIDE.search(letters):
            return None, links
        letters = _SIGN.sub(" ", letters)
    if kind_counts[ch.DIGIT] and _DIGIT_INSIDE.search(letters):
        return None, links
    if _SPACED_LETTERS.search(letters) or _may_mix_scripts(letters, script_counts):
        return None, links

    has_symbols = any(map(kind_counts.__getitem__, _SYMBOL_KINDS))
    symbols = _find_symbols(masked) if has_symbols else ""
    return _folded(
        letters.split(),
        symbols,
        [
            *kind_counts,
            *script_counts,
            *_count_signs(text),
            len(text),
            starts_lower,
            text[-1:] in _SENTENCE_ENDS,
        ],
        links,
    ), links


def _may_hold_links(text: str, digits: int) -> bool:
    """Tell quickly of most texts that they hold none."""
    return (
        digits >= FEWEST_DIGITS
        or any(map(text.__contains__, "@/\\<["))
        or _DOT_INSIDE.search(text) is not None
        or bool(places_of_spaced_dots(text))
    )


def _may_mix_scripts(letters: str, script_counts: list[int]) -> bool:
    """Tell whether `unify_scripts` may change a word: one is mixed, or Latin may prevail."""
    latin = script_counts[ch.LATIN]
    if not latin or not any(map(script_counts.__getitem__, ch.FOREIGN_SCRIPTS)):
        return False
    return latin > len(_CYRILLIC_ONLY.findall(letters)) or _MIXED.search(letters) is not None


def _masked(string: str, links: list[Link], filling: str) -> str:
    """Take links out of the words: they have features of their own."""
    pieces: list[str] = []
    end = 0
    for link in links:
        if link.kind != "mention" and link.end > end:  # a name is a word, too
            start = max(link.start, end)
            pieces += string[end:start], filling * (link.end - start)
            end = link.end
    return "".join((*pieces, string[end:]))


def _count_kinds(kinds: str) -> tuple[list[int], list[int]]:
    kind_counts, script_counts = [0] * ch.KIND_COUNT, [0] * ch.SCRIPT_COUNT
    for character in set(kinds):
        count = kinds.count(character)
        code = ord(character)
        kind_counts[code & _KIND_MASK] += count
        if ch.LOWER <= code & _KIND_MASK <= ch.DIGIT:
            script_counts[(code >> _SCRIPT_SHIFT) & _SCRIPT_MASK] += count
    return kind_counts, script_counts


def _count_expanded(script_counts: list[int], kinds: str, text: str) -> None:
    """Count the further letters of ligatures and the like."""
    for match in () if kinds.isascii() else _EXPANDING.finditer(kinds):
        entry = TABLE.entry(ord(text[match.start()]))
        if _is_word(entry):
            script = (entry >> ch.SCRIPT_SHIFT) & _SCRIPT_MASK
            script_counts[script] += len(TABLE.folded(entry) or "") - 1


def _count_signs(text: str) -> list[int]:
    ellipses = len(_ELLIPSIS.findall(text)) if "..." in text else 0
    return [*map(text.count, _PLAIN_SIGNS), text.count(":)") + text.count(":-)"), ellipses]


def _find_symbols(text: str) -> str:
    """
    Return the signs of a text.

    One right behind a word is a space, since arrays write the end of the word over it: models
    have learnt that.
    """
    found = _BEHIND_A_WORD.sub(" ", text.translate(_symbols))
    return found.replace(_WORD, "").replace(_NO_SIGN, "")


def _folded(words: list[str], symbols: str, numbers: list[int], links: list[Link]) -> FoldedTexts:
    spoken = " ".join(("", *words, ""))
    stream = _codes(spoken)
    spaces = (stream == 0x20).nonzero()[0]
    # One array for all numbers: making one costs more than what is in it.
    row = np.array([[*numbers, len(words), 0, 0, 0]])
    return FoldedTexts(
        kind_counts=row[:, _KINDS],
        script_counts=row[:, _SCRIPTS],
        sign_counts=row[:, _SIGNS],
        lengths=row[:, _END],
        starts_lower=row[:, _END + 1],
        ends_sentence=row[:, _END + 2],
        word_counts=row[:, _END + 3],
        disguises=row[:, _END + 4 :],
        stream=stream,
        origins=None,
        word_starts=spaces[:-1] + 1,
        word_ends=spaces[1:],
        word_texts=np.zeros(len(words), dtype=np.intp),
        symbols=_codes(symbols) if symbols else _NO_CODES,
        symbol_texts=np.zeros(len(symbols), dtype=np.intp),
        links={0: links} if links else {},
    )


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)


class _Translation(dict[int, Any]):
    """What `str.translate` asks for, found out as code points are met."""

    def __init__(self, translate: Callable[[int], Any]) -> None:
        super().__init__()
        self._translate = translate

    def __missing__(self, code: int) -> Any:
        if len(self) >= _MOST_CODE_POINTS:
            self.clear()
        self[code] = value = self._translate(TABLE.entry(code))
        return value


def _kind_of(entry: int) -> int:
    script = (entry >> ch.SCRIPT_SHIFT) & _SCRIPT_MASK
    kind = (entry >> ch.KIND_SHIFT) | script << _SCRIPT_SHIFT
    return kind | _EXPANDS if entry & ch.EXPANDS else kind


def _letters_of(entry: int) -> str | None:
    """Return letters, a space, a sign that leetspeak uses or, for what vanishes, None."""
    folded = TABLE.folded(entry)
    if folded is None or folded in LEET_SIGNS or _is_word(entry):
        return folded
    return " "


def _symbol_of(entry: int) -> str | None:
    if _is_word(entry):
        return _WORD
    folded = TABLE.folded(entry)
    return _NO_SIGN if folded and entry >> ch.KIND_SHIFT not in _SYMBOL_KINDS else folded


def _is_word(entry: int) -> bool:
    return ch.LOWER <= entry >> ch.KIND_SHIFT <= ch.DIGIT


_NO_CODES = np.zeros(0, dtype=np.uint32)
_PLAIN_SIGNS = SIGNS[:-2]
_SENTENCE_ENDS = frozenset(".!?")
_KINDS = slice(0, ch.KIND_COUNT)
_SCRIPTS = slice(_KINDS.stop, _KINDS.stop + ch.SCRIPT_COUNT)
_SIGNS = slice(_SCRIPTS.stop, _SCRIPTS.stop + len(SIGNS))
_END = _SIGNS.stop
_kinds, _letters = _Translation(_kind_of), _Translation(_letters_of)
_symbols = _Translation(_symbol_of)
