"""The words of a batch of texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from comments.spam.text.links import Link

Indices = npt.NDArray[Any]
Codes = npt.NDArray[np.uint32]

SIGNS = "!?$%€£+@:."  # counted; of a colon the smileys, of dots the ellipses


@dataclass(slots=True)
class FoldedTexts:
    """
    The words of a batch of texts, and what was seen on the way.

    Parameters
    ----------
    lengths : ndarray of int, shape (n_texts,)
        Code points of each text.
    kind_counts : ndarray of int, shape (n_texts, KIND_COUNT)
        How many characters of each kind, see `comments.spam.text.characters`.
    script_counts : ndarray of int, shape (n_texts, SCRIPT_COUNT)
        How many letters of each script.
    sign_counts : ndarray of int, shape (n_texts, 10)
        How many of ! ? $ % € £ + @, smileys and ellipses.
    starts_lower, ends_sentence : ndarray of bool or int, shape (n_texts,)
        Whether the first character is a small letter, and the last one of . ! ?
    stream : ndarray of uint32
        Folded words, one space before, between and after them.
    origins : ndarray of int, or None
        Offset in the joined batch of each character of `stream`. None where folding did not
        keep them: see `comments.spam.text.folding.find_origins`.
    word_starts, word_ends : ndarray of int
        Offsets of the words in `stream`.
    word_texts : ndarray of int
        Which text each word belongs to.
    word_counts : ndarray of int, shape (n_texts,)
        How many words each text has.
    symbols : ndarray of uint32
        Emoji, currency and other signs.
    symbol_texts : ndarray of int
        Which text each sign belongs to.
    links : dict of int to list of Link
        Links by text; texts without any are left out.
    disguises : ndarray of int, shape (n_texts, 3)
        Words of mixed script, words of leetspeak, and letters joined that were spaced out.
    """

    lengths: Indices
    kind_counts: Indices
    script_counts: Indices
    sign_counts: Indices
    starts_lower: Indices
    ends_sentence: Indices
    stream: Codes
    origins: Any
    word_starts: Indices
    word_ends: Indices
    word_texts: Indices
    word_counts: Indices
    symbols: Codes
    symbol_texts: Indices
    links: dict[int, list[Link]]
    disguises: Indices

    def __len__(self) -> int:
        return len(self.lengths)

    def words_of(self, text: int) -> list[str]:
        """Return the folded words of one text."""
        count = int(self.word_counts[text])
        if not count:
            return []
        first = int(self.word_counts[:text].sum())
        start, end = self.word_starts[first], self.word_ends[first + count - 1]
        letters: str = self.stream[start:end].tobytes().decode("utf-32-le")
        return letters.split(" ")
