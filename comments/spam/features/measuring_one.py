"""
Measure one text alone.

The same numbers as `comments.spam.features.measuring` gives, by Python numbers: for a single
text they are ten times as fast as arrays of length one. A test holds the two together.
"""

from __future__ import annotations

from bisect import bisect_right

from comments.spam import layout
from comments.spam.features.limits import (
    FEW_CHARACTERS,
    FEW_LETTERS,
    FEW_WORDS,
    HARD_TOPICS,
    SCRIPT_NAMES,
    VERY_FEW_WORDS,
)
from comments.spam.text import characters as ch
from comments.spam.text.folded import FoldedTexts

_COUNT_NAMES = [
    measurement.name
    for measurement in layout.MEASUREMENTS[
        layout.MEASUREMENT_INDEX["exclamation marks"] : layout.MEASUREMENT_INDEX["spaced letters"]
        + 1
    ]
]
_STEPS = {measurement.name: measurement.steps for measurement in layout.MEASUREMENTS}
_FIRST_BIN = dict(zip(_STEPS, layout.FIRST_BINS, strict=True))


def measure_one(
    folded: FoldedTexts,
    spoken: list[str],
    distinct: list[int],
    pieces: int,
    topics: list[int],
) -> dict[str, float]:
    """
    Measure a batch of one text, but for its links and context.

    Parameters
    ----------
    folded : FoldedTexts
        Of one text.
    spoken : list of str
        Its words.
    distinct : list of int
        How many distinct features of each block it has.
    pieces : int
        How many n-grams of characters it has, repeated ones included.
    topics : list of int
        Words of each topic.

    Returns
    -------
    dict of str to float
        By name of the measurement; those not made are left out.
    """
    kinds = folded.kind_counts[0].tolist()
    length = int(folded.lengths[0])
    words = len(spoken)
    measured: dict[str, float] = {
        "characters": length,
        "words": words,
        "lines": kinds[ch.NEWLINE] + 1,
        "digits": kinds[ch.DIGIT] / max(length, 1),
        "punctuation": kinds[ch.PUNCTUATION] / max(length, 1),
        "addresses": 0,
    }
    if words:
        _measure_words(measured, spoken, distinct[layout.WORD_BLOCK])
        if length >= FEW_CHARACTERS:
            measured["repeated pieces"] = max(
                1.0 - distinct[layout.CHARACTER_BLOCK] / max(pieces, 1), 0.0
            )
    letters = kinds[ch.LOWER] + kinds[ch.UPPER] + kinds[ch.STYLED]
    if letters:
        name = "upper case" if letters >= FEW_LETTERS else "upper case, few letters"
        measured[name] = kinds[ch.UPPER] / letters
    disguises = [
        kinds[ch.CONTROL] + kinds[ch.OTHER],
        kinds[ch.STYLED],
        kinds[ch.INVISIBLE],
        kinds[ch.MARK],
        *folded.disguises[0].tolist(),
    ]
    counts = [
        *folded.sign_counts[0].tolist(),
        kinds[ch.EMOJI],
        kinds[ch.SYMBOL],
        int(folded.starts_lower[0]),
        int(folded.ends_sentence[0]),
        int(any(disguises)),
        *disguises,
    ]
    for name, number in zip(_COUNT_NAMES, counts, strict=True):
        if number:
            measured[name] = number
    _measure_scripts(measured, folded.script_counts[0].tolist()[1:])
    _measure_topics(measured, topics, words)
    return measured


def bins_of(measured: dict[str, float]) -> list[int]:
    """
    Return the column of the bin of every measurement made.

    Examples
    --------
    >>> from comments.spam.layout import BINS
    >>> [column - BINS for column in bins_of({"characters": 3})]
    [2]
    """
    return [
        _FIRST_BIN[name] + bisect_right(_STEPS[name], number) for name, number in measured.items()
    ]


def _measure_words(measured: dict[str, float], spoken: list[str], distinct_words: int) -> None:
    lengths = [*map(len, spoken)]
    words = len(lengths)
    measured["word length"] = sum(lengths) / words
    measured["longest word"] = max(lengths)
    repeated = max(1.0 - distinct_words / (2 * words - 1), 0.0)
    if words >= FEW_WORDS:
        measured["repeated words"] = repeated
    elif words >= 2:
        measured["repeated words, short text"] = repeated


def _measure_scripts(measured: dict[str, float], scripts: list[int]) -> None:
    letters = sum(scripts)
    if letters:
        present = 0
        for name, number in zip(SCRIPT_NAMES, scripts, strict=True):
            if number:
                measured[name] = number / letters
                present += 1
        if present > 1:
            measured["scripts"] = present


def _measure_topics(measured: dict[str, float], topics: list[int], words: int) -> None:
    total = sum(topics)
    measured["topics"] = sum([number > 0 for number in topics])
    measured["hard topics"] = sum([topics[place] > 0 for place in HARD_TOPICS])
    if total:
        few = words < VERY_FEW_WORDS
        name = "topic density, few words" if few else "topic density"
        measured[name] = total / max(words, 1)
