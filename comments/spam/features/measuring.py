"""Measure what is not a word: length, links, disguises, repetition, scripts, context."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from comments.spam import layout
from comments.spam.features.link_measuring import measure_links
from comments.spam.text import characters as ch
from comments.spam.text.folding import FoldedTexts, fold_texts
from comments.spam.types import Submission

Matrix = npt.NDArray[np.float32]
Counts = npt.NDArray[Any]

_SHORTEST_TOPIC_WORD = 4  # shorter ones are shared by any two texts
_FEW_LETTERS = 15
_FEW_WORDS = 20
_VERY_FEW_WORDS = 8
# Topics that honest comments touch as well: they do not count as hard ones.
_SOFT_TOPICS = ("contact", "praise", "commerce", "reward")

_INDEX = layout.MEASUREMENT_INDEX
_MEASUREMENT_OF_STEP = np.array(
    [k for k, measurement in enumerate(layout.MEASUREMENTS) for _ in measurement.steps],
    dtype=np.intp,
)
_STEPS = np.array(
    [step for measurement in layout.MEASUREMENTS for step in measurement.steps], dtype=np.float32
)
_FIRST_BIN = np.cumsum([0] + [len(m.steps) + 1 for m in layout.MEASUREMENTS[:-1]]) + layout.BINS
# A matrix product counts the steps reached, 1.0 where a step belongs to a measurement.
_STEP_SUMS = np.zeros((len(_STEPS), len(layout.MEASUREMENTS)), dtype=np.float32)
_STEP_SUMS[np.arange(len(_STEPS)), _MEASUREMENT_OF_STEP] = 1.0

_SIGN_NAMES = (
    "exclamation marks",
    "question marks",
    "dollar signs",
    "per cent signs",
    "euro signs",
    "pound signs",
    "plus signs",
    "at signs",
    "smileys",
    "ellipses",
)
_SCRIPT_NAMES = (
    ("latin", ch.LATIN),
    ("cyrillic", ch.CYRILLIC),
    ("greek", ch.GREEK),
    ("arabic or hebrew", ch.ARABIC_HEBREW),
    ("indic", ch.INDIC),
    ("east asian", ch.EAST_ASIAN),
    ("other script", ch.OTHER_SCRIPT),
)


def bin_columns(measured: Matrix) -> tuple[Counts, Counts]:
    """
    Return the column of the bin of every measurement made.

    Parameters
    ----------
    measured : ndarray of float32, shape (n_texts, n_measurements)
        NaN where nothing was measured.

    Returns
    -------
    rows, columns : ndarray of int
    """
    reached = measured.take(_MEASUREMENT_OF_STEP, axis=1) >= _STEPS
    bins = (reached.astype(np.float32) @ _STEP_SUMS).astype(np.intp)
    bins += _FIRST_BIN
    rows, places = np.nonzero(measured == measured)  # NaN differs from itself
    return rows, bins[rows, places]


def measure(
    submissions: list[Submission] | tuple[Submission, ...],
    folded: FoldedTexts,
    distinct: dict[str, Counts],
    topics: Counts,
) -> Matrix:
    """
    Measure a batch.

    Parameters
    ----------
    submissions : sequence of Submission
    folded : FoldedTexts
        Their bodies, folded.
    distinct : dict of str to ndarray of int
        How many distinct "words" and "characters" features each text has.
    topics : ndarray of int, shape (n_texts, n_topics)
        Words of each topic.

    Returns
    -------
    ndarray of float32, shape (n_texts, n_measurements)
        In the order of `layout.MEASUREMENTS`; NaN where there is nothing to measure.
    """
    count = len(folded)
    measured = np.full((count, len(layout.MEASUREMENTS)), np.nan, dtype=np.float32)
    words = np.bincount(folded.word_texts, minlength=count)
    _measure_form(measured, folded, words)
    _measure_disguises(measured, folded)
    _measure_repetition(measured, folded, words, distinct)
    _measure_scripts(measured, folded)
    _measure_topics(measured, topics, words)
    measured[:, _INDEX["addresses"]] = 0
    for text, links in folded.links.items():
        measure_links(measured[text], links, submissions[text].body)
    for text, submission in enumerate(submissions):
        if submission.context:
            _measure_context(measured[text], folded, text, submission.context)
    return measured


def _measure_form(measured: Matrix, folded: FoldedTexts, words: Counts) -> None:
    count = len(folded)
    kinds = folded.kind_counts
    length = np.maximum(folded.lengths, 1)
    letters = kinds[:, ch.LOWER] + kinds[:, ch.UPPER] + kinds[:, ch.STYLED]
    word_lengths = folded.word_ends - folded.word_starts
    total = np.bincount(folded.word_texts, word_lengths, minlength=count)
    measured[:, _INDEX["characters"]] = folded.lengths
    measured[:, _INDEX["words"]] = words
    measured[:, _INDEX["lines"]] = kinds[:, ch.NEWLINE] + 1
    _put(measured, "word length", words > 0, total / np.maximum(words, 1))
    if len(word_lengths):
        texts = np.flatnonzero(words)
        firsts = np.cumsum(words)[texts] - words[texts]
        measured[texts, _INDEX["longest word"]] = np.maximum.reduceat(word_lengths, firsts)
    upper = kinds[:, ch.UPPER] / np.maximum(letters, 1)
    _put(measured, "upper case", letters >= _FEW_LETTERS, upper)
    _put(measured, "upper case, few letters", (letters > 0) & (letters < _FEW_LETTERS), upper)
    measured[:, _INDEX["digits"]] = kinds[:, ch.DIGIT] / length
    measured[:, _INDEX["punctuation"]] = kinds[:, ch.PUNCTUATION] / length
    for place, name in enumerate(_SIGN_NAMES):
        numbers = folded.sign_counts[:, place]
        _put(measured, name, numbers > 0, numbers)
    _put(measured, "emoji", kinds[:, ch.EMOJI] > 0, kinds[:, ch.EMOJI])
    _put(measured, "other signs", kinds[:, ch.SYMBOL] > 0, kinds[:, ch.SYMBOL])
    _put(measured, "starts in lower case", folded.starts_lower, 1.0)
    _put(measured, "ends a sentence", folded.ends_sentence, 1.0)


def _measure_disguises(measured: Matrix, folded: FoldedTexts) -> None:
    kinds = folded.kind_counts
    disguised = np.zeros(len(folded), dtype=bool)
    for name, numbers in (
        ("control characters", kinds[:, ch.CONTROL] + kinds[:, ch.OTHER]),
        ("styled letters", kinds[:, ch.STYLED]),
        ("invisible characters", kinds[:, ch.INVISIBLE]),
        ("dropped marks", kinds[:, ch.MARK]),
        ("mixed words", folded.disguises[:, 0]),
        ("leet words", folded.disguises[:, 1]),
        ("spaced letters", folded.disguises[:, 2]),
    ):
        shows = numbers > 0
        disguised |= shows
        _put(measured, name, shows, numbers)
    _put(measured, "disguised", disguised, 1.0)


def _measure_repetition(
    measured: Matrix, folded: FoldedTexts, words: Counts, distinct: dict[str, Counts]
) -> None:
    """Distinct over all: a stand-in for compressibility that costs nothing here."""
    pairs = np.maximum(2 * words - 1, 1)
    repeated = np.maximum(1.0 - distinct["words"] / pairs, 0.0)
    _put(measured, "repeated words", words >= _FEW_WORDS, repeated)
    short = (words >= 2) & (words < _FEW_WORDS)
    _put(measured, "repeated words, short text", short, repeated)
    lengths = folded.word_ends - folded.word_starts
    per_word = sum(np.maximum(lengths + 3 - size, 0) for size in layout.CHARACTER_SIZES)
    pieces = np.bincount(folded.word_texts, per_word, minlength=len(folded))
    share = np.maximum(1.0 - distinct["characters"] / np.maximum(pieces, 1), 0.0)
    _put(measured, "repeated pieces", folded.lengths >= 50, share)


def _measure_scripts(measured: Matrix, folded: FoldedTexts) -> None:
    scripts = folded.script_counts
    letters = np.maximum(scripts[:, 1:].sum(axis=1), 1)
    present = (scripts[:, 1:] > 0).sum(axis=1)
    _put(measured, "scripts", present > 1, present)
    for name, script in _SCRIPT_NAMES:
        _put(measured, name, scripts[:, script] > 0, scripts[:, script] / letters)


def _measure_topics(measured: Matrix, topics: Counts, words: Counts) -> None:
    from comments.spam.features.themes import TOPIC_NAMES

    hard = [k for k, name in enumerate(TOPIC_NAMES) if name not in _SOFT_TOPICS]
    total = topics.sum(axis=1)
    measured[:, _INDEX["topics"]] = (topics > 0).sum(axis=1)
    measured[:, _INDEX["hard topics"]] = (topics[:, hard] > 0).sum(axis=1)
    density = total / np.maximum(words, 1)
    few = words < _VERY_FEW_WORDS
    _put(measured, "topic density", (total > 0) & ~few, density)
    _put(measured, "topic density, few words", (total > 0) & few, density)


def _measure_context(row: Matrix, folded: FoldedTexts, text: int, context: str) -> None:
    own = {word for word in folded.words_of(text) if len(word) >= _SHORTEST_TOPIC_WORD}
    topic = {
        word for word in fold_texts([context]).words_of(0) if len(word) >= _SHORTEST_TOPIC_WORD
    }
    if own and topic:
        shared = len(own & topic)
        row[_INDEX["shared words"]] = shared
        row[_INDEX["shared share"]] = shared / len(own)


def _put(measured: Matrix, name: str, where: Counts, values: Any) -> None:
    column = measured[:, _INDEX[name]]
    np.copyto(column, values, where=where, casting="unsafe")
