"""Measure what is not a word: length, links, disguises, repetition, scripts, context."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from comments.spam import layout
from comments.spam.features.limits import (
    FEW_CHARACTERS,
    FEW_LETTERS,
    FEW_WORDS,
    HARD_TOPICS,
    SHORTEST_TOPIC_WORD,
    VERY_FEW_WORDS,
)
from comments.spam.features.link_measuring import measure_links
from comments.spam.text import characters as ch
from comments.spam.text.folded import FoldedTexts
from comments.spam.text.folding import fold_texts
from comments.spam.types import Submission

LONGEST_CONTEXT = 50_000  # characters of an article that tell its topic

Matrix = npt.NDArray[np.float64]
Counts = npt.NDArray[Any]

_WORDS, _CHARACTERS = layout.WORD_BLOCK, layout.CHARACTER_BLOCK
_INDEX = layout.MEASUREMENT_INDEX
# Limits of all measurements, and the column of each measurement from each of them on.
_LIMITS = np.array(sorted({step for one in layout.MEASUREMENTS for step in one.steps}))
_COLUMNS = np.array(
    [
        [first + bisect_right(one.steps, limit) for limit in (-np.inf, *_LIMITS)]
        for one, first in zip(layout.MEASUREMENTS, layout.FIRST_BINS, strict=True)
    ],
    dtype=np.intp,
)

# Measurements that are counts, in the order of the layout; there is none where there is nothing.
_FIRST_COUNT, _END_OF_COUNTS = _INDEX["exclamation marks"], _INDEX["spaced letters"] + 1
_FIRST_SCRIPT = _INDEX["latin"]


def bin_columns(measured: Matrix) -> tuple[Counts, Counts]:
    """
    Return the column of the bin of every measurement made.

    Parameters
    ----------
    measured : ndarray of float64, shape (n_texts, n_measurements)
        NaN where nothing was measured.

    Returns
    -------
    rows, columns : ndarray of int
    """
    places = (measured == measured).ravel().nonzero()[0]  # NaN differs from itself
    rows, names = np.divmod(places, measured.shape[1])
    reached = _LIMITS.searchsorted(measured.ravel()[places], side="right")
    return rows, _COLUMNS[names, reached]


def measure(
    submissions: Sequence[Submission], folded: FoldedTexts, distinct: Counts, topics: Counts
) -> Matrix:
    """
    Measure a batch.

    Parameters
    ----------
    submissions : sequence of Submission
    folded : FoldedTexts
        Their bodies, folded.
    distinct : ndarray of int, shape (n_texts, n_blocks)
        How many distinct features of each block each text has.
    topics : ndarray of int, shape (n_texts, n_topics)
        Words of each topic.

    Returns
    -------
    ndarray of float64, shape (n_texts, n_measurements)
        In the order of `layout.MEASUREMENTS`; NaN where there is nothing to measure.
    """
    measured = np.full((len(folded), len(layout.MEASUREMENTS)), np.nan, dtype=np.float64)
    _measure_words(measured, folded, distinct)
    _measure_characters(measured, folded)
    _measure_scripts(measured, folded)
    _measure_topics(measured, topics, folded.word_counts)
    measured[:, _INDEX["addresses"]] = 0
    for text, links in folded.links.items():
        for name, number in measure_links(links, submissions[text].body).items():
            measured[text, _INDEX[name]] = number
    for text, submission in enumerate(submissions):
        if submission.context:
            for name, number in measure_context(folded, text, submission.context).items():
                measured[text, _INDEX[name]] = number
    return measured


def measure_context(folded: FoldedTexts, text: int, context: str) -> dict[str, float]:
    """
    Measure what a comment shares with the text it stands under.

    References
    ----------
    Mishne, Carmel and Lempel (2005), "Blocking blog spam with language model disagreement",
    AIRWeb '05, whose idea it is to compare the two.
    """
    own = {word for word in folded.words_of(text) if len(word) >= SHORTEST_TOPIC_WORD}
    topic = {
        word
        for word in fold_texts([context[:LONGEST_CONTEXT]]).words_of(0)
        if len(word) >= SHORTEST_TOPIC_WORD
    }
    if not own or not topic:
        return {}
    shared = len(own & topic)
    return {"shared words": shared, "shared share": shared / len(own)}


def _measure_words(measured: Matrix, folded: FoldedTexts, distinct: Counts) -> None:
    """Lengths, and distinct over all features: compressibility at no cost."""
    words = folded.word_counts
    measured[:, _INDEX["characters"]] = folded.lengths
    measured[:, _INDEX["words"]] = words
    texts = np.flatnonzero(words)
    if not len(texts):
        return
    spoken = words[texts]
    firsts = np.cumsum(spoken) - spoken
    word_lengths = folded.word_ends - folded.word_starts
    letters = np.add.reduceat(word_lengths, firsts)
    measured[texts, _INDEX["word length"]] = letters / spoken
    measured[texts, _INDEX["longest word"]] = np.maximum.reduceat(word_lengths, firsts)
    pairs = np.maximum(2 * spoken - 1, 1)
    repeated = np.maximum(1.0 - distinct[texts, _WORDS] / pairs, 0.0)
    long = np.where(spoken >= FEW_WORDS, repeated, np.nan)
    measured[texts, _INDEX["repeated words"]] = long
    short = np.where((spoken >= 2) & (spoken < FEW_WORDS), repeated, np.nan)
    measured[texts, _INDEX["repeated words, short text"]] = short
    enough = np.flatnonzero(folded.lengths[texts] >= FEW_CHARACTERS)
    if len(enough):
        per_word = sum(np.maximum(word_lengths + 3 - size, 0) for size in layout.CHARACTER_SIZES)
        pieces = np.maximum(np.add.reduceat(per_word, firsts)[enough], 1)
        share = 1.0 - distinct[texts[enough], _CHARACTERS] / pieces
        measured[texts[enough], _INDEX["repeated pieces"]] = np.maximum(share, 0.0)


def _measure_characters(measured: Matrix, folded: FoldedTexts) -> None:
    kinds = folded.kind_counts
    length = np.maximum(folded.lengths, 1)
    letters = kinds[:, ch.LOWER] + kinds[:, ch.UPPER] + kinds[:, ch.STYLED]
    measured[:, _INDEX["lines"]] = kinds[:, ch.NEWLINE] + 1
    upper = kinds[:, ch.UPPER] / np.maximum(letters, 1)
    few = letters < FEW_LETTERS
    measured[:, _INDEX["upper case"]] = np.where(few, np.nan, upper)
    measured[:, _INDEX["upper case, few letters"]] = np.where(few & (letters > 0), upper, np.nan)
    measured[:, _INDEX["digits"]] = kinds[:, ch.DIGIT] / length
    measured[:, _INDEX["punctuation"]] = kinds[:, ch.PUNCTUATION] / length
    control = kinds[:, ch.CONTROL] + kinds[:, ch.OTHER]
    disguises = np.column_stack(
        (control, kinds[:, [ch.STYLED, ch.INVISIBLE, ch.MARK]], folded.disguises)
    )
    counts = np.column_stack(
        (
            folded.sign_counts,
            kinds[:, [ch.EMOJI, ch.SYMBOL]],
            folded.starts_lower,
            folded.ends_sentence,
            disguises.any(axis=1),
            disguises,
        )
    )
    measured[:, _FIRST_COUNT:_END_OF_COUNTS] = np.where(counts > 0, counts, np.nan)


def _measure_scripts(measured: Matrix, folded: FoldedTexts) -> None:
    scripts = folded.script_counts[:, 1:]
    letters = np.maximum(scripts.sum(axis=1, keepdims=True), 1)
    shares = np.where(scripts > 0, scripts / letters, np.nan)
    measured[:, _FIRST_SCRIPT : _FIRST_SCRIPT + shares.shape[1]] = shares
    present = (scripts > 0).sum(axis=1)
    measured[:, _INDEX["scripts"]] = np.where(present > 1, present, np.nan)


def _measure_topics(measured: Matrix, topics: Counts, words: Counts) -> None:
    said = topics > 0
    total = topics.sum(axis=1)
    measured[:, _INDEX["topics"]] = said.sum(axis=1)
    measured[:, _INDEX["hard topics"]] = said[:, HARD_TOPICS].sum(axis=1)
    if total.any():
        density = np.where(total > 0, total / np.maximum(words, 1), np.nan)
        few = words < VERY_FEW_WORDS
        measured[:, _INDEX["topic density"]] = np.where(few, np.nan, density)
        measured[:, _INDEX["topic density, few words"]] = np.where(few, density, np.nan)
