"""
Which column means what.

Columns come in blocks: words, character n-grams, shape and identity. The shape block holds
one column for each bin of each measurement, columns for topics, and hashed tokens of links
and the like. Hashed regions are sized in powers of two. Plain numbers only: checking a model
file must not cost the import of numpy.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import accumulate

FEATURES_VERSION = 5

WORD_BITS = 19
CHARACTER_BITS = 19
TOKEN_BITS = 16
IDENTITY_BITS = 13
CHARACTER_SIZES = (3, 4, 5)
TOPIC_COUNT = 12

LENGTH_STEPS = tuple(round(2 ** (k / 2)) for k in range(2, 25))
COUNT_STEPS = (2, 3)


@dataclass(frozen=True, slots=True)
class Measurement:
    """
    A number measured on a submission, turned into bins.

    Parameters
    ----------
    name : str
        Which number.
    group : str
        Feature group for ablation and reasons: "form", "link", "disguise", "repetition",
        "script", "topic" or "context".
    steps : tuple of float
        Ascending limits. Bin k holds values at least steps[k - 1] and below steps[k]; a
        number that was not measured has no bin.
    """

    name: str
    group: str
    steps: tuple[float, ...]


def _form(name: str, *steps: float) -> Measurement:
    return Measurement(name, "form", steps)


def _link(name: str, *steps: float) -> Measurement:
    return Measurement(name, "link", steps)


def _disguise(name: str, *steps: float) -> Measurement:
    return Measurement(name, "disguise", steps)


MEASUREMENTS = (
    _form("characters", *LENGTH_STEPS),
    _form("words", *LENGTH_STEPS[:17]),
    _form("lines", 2, 3, 4, 6, 8, 12, 16, 32),
    _form("word length", 3, 4, 5, 6, 7, 8, 9, 10),
    _form("longest word", 8, 12, 16, 24, 40),
    _form("upper case", 0.001, 0.03, 0.06, 0.12, 0.25, 0.5, 0.8),
    _form("upper case, few letters", 0.001, 0.1, 0.17, 0.33, 0.5, 0.8),
    _form("digits", 0.0001, 0.02, 0.04, 0.08, 0.16, 0.3),
    _form("punctuation", 0.01, 0.03, 0.06, 0.08, 0.12, 0.16, 0.25, 0.4),
    _form("exclamation marks", *COUNT_STEPS, 5, 10),
    _form("question marks", *COUNT_STEPS, 5),
    _form("dollar signs", *COUNT_STEPS),
    _form("per cent signs", *COUNT_STEPS),
    _form("euro signs", *COUNT_STEPS),
    _form("pound signs", *COUNT_STEPS),
    _form("plus signs", *COUNT_STEPS),
    _form("at signs", *COUNT_STEPS),
    _form("smileys", *COUNT_STEPS),
    _form("ellipses", *COUNT_STEPS),
    _form("emoji", 2, 3, 4, 8, 16),
    _form("other signs", 2, 4, 8),
    _form("starts in lower case"),
    _form("ends a sentence"),
    _disguise("disguised"),
    _disguise("control characters", *COUNT_STEPS),
    _disguise("styled letters", *COUNT_STEPS, 12, 40),
    _disguise("invisible characters", *COUNT_STEPS, 20),
    _disguise("dropped marks", 2, 4, 12, 40),
    _disguise("mixed words", *COUNT_STEPS),
    _disguise("leet words", *COUNT_STEPS),
    _disguise("spaced letters", 8, 20),
    _link("addresses", 1, 2, 3, 4, 6, 10),
    _link("link share", 0.02, 0.1, 0.2, 0.4, 0.6, 0.8),
    _link("length with a link", *LENGTH_STEPS[6:]),
    _link("hosts", 2, 3, 4, 8),
    _link("known hosts", 0.01, 0.99),
    _link("short links", 2),
    _link("link depth", 1, 2, 3, 4),
    _link("linked query"),
    _link("long host"),
    _link("hyphened host"),
    _link("digits in host"),
    _link("link at start"),
    _link("link at end"),
    _link("HTML links", *COUNT_STEPS, 6),
    _link("unquoted links", *COUNT_STEPS),
    _link("BBCode links", *COUNT_STEPS),
    _link("Markdown links", *COUNT_STEPS),
    _link("other tags", *COUNT_STEPS, 6),
    _link("disguised links", 2),
    _link("mail addresses", 2),
    _link("telephone numbers", 2),
    _link("wallets", 2),
    _link("mentions", *COUNT_STEPS),
    Measurement("repeated words", "repetition", (0.001, 0.12, 0.25, 0.37, 0.5, 0.62, 0.75)),
    Measurement("repeated words, short text", "repetition", (0.001, 0.12, 0.25, 0.37, 0.5)),
    Measurement("repeated pieces", "repetition", (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85)),
    Measurement("scripts", "script", (2, 3)),
    Measurement("latin", "script", (0.1, 0.9)),
    Measurement("cyrillic", "script", (0.1, 0.9)),
    Measurement("greek", "script", ()),
    Measurement("arabic or hebrew", "script", ()),
    Measurement("indic", "script", ()),
    Measurement("east asian", "script", ()),
    Measurement("other script", "script", ()),
    Measurement("topics", "topic", (1, 2, 3, 4, 6)),
    Measurement("hard topics", "topic", (1, 2, 3, 4)),
    Measurement("topic density", "topic", (0.083, 0.167, 0.25, 0.33, 0.42, 0.5)),
    Measurement("topic density, few words", "topic", (0.17, 0.25, 0.33, 0.5, 0.67)),
    Measurement("shared words", "context", (1, 2, 3, 5, 8)),
    Measurement("shared share", "context", (0.001, 0.05, 0.1, 0.2, 0.4)),
)
MEASUREMENT_INDEX = {measurement.name: k for k, measurement in enumerate(MEASUREMENTS)}
_BIN_COUNTS = tuple(len(measurement.steps) + 1 for measurement in MEASUREMENTS)
BIN_COUNT = sum(_BIN_COUNTS)

# Regions of the shape block, one after the other.
WORDS = 0
CHARACTERS = WORDS + (1 << WORD_BITS)
BINS = CHARACTERS + (1 << CHARACTER_BITS)
FIRST_BINS = tuple(accumulate(_BIN_COUNTS[:-1], initial=BINS))  # of each measurement
TOPIC = BINS + BIN_COUNT  # said at all
TOPIC_TIMES = TOPIC + TOPIC_COUNT  # said once, twice, more often
TOPIC_WITH_LINK = TOPIC_TIMES + 3 * TOPIC_COUNT
TOPIC_PAIR = TOPIC_WITH_LINK + TOPIC_COUNT
TOKENS = TOPIC_PAIR + TOPIC_COUNT * TOPIC_COUNT
IDENTITY = TOKENS + (1 << TOKEN_BITS)
COLUMN_COUNT = IDENTITY + (1 << IDENTITY_BITS)

BLOCKS = {
    "words": slice(WORDS, CHARACTERS),
    "characters": slice(CHARACTERS, BINS),
    "shape": slice(BINS, IDENTITY),
    "identity": slice(IDENTITY, COLUMN_COUNT),
}


def _groups() -> dict[str, slice]:
    groups = {"words": BLOCKS["words"], "characters": BLOCKS["characters"]}
    for measurement, first, count in zip(MEASUREMENTS, FIRST_BINS, _BIN_COUNTS, strict=True):
        start = groups.get(measurement.group, slice(first, first)).start
        groups[measurement.group] = slice(start, first + count)
    return groups | {
        "topic columns": slice(TOPIC, TOKENS),
        "tokens": slice(TOKENS, IDENTITY),
        "identity": BLOCKS["identity"],
    }


# Finer than blocks: every column is in one group. Measurements of a group stand together.
GROUPS = _groups()
BLOCK_COUNT = len(BLOCKS)
WORD_BLOCK, CHARACTER_BLOCK, SHAPE_BLOCK, IDENTITY_BLOCK = range(BLOCK_COUNT)


def _fingerprint() -> str:
    definition = repr((FEATURES_VERSION, MEASUREMENTS, CHARACTER_SIZES, BLOCKS))
    return f"{FEATURES_VERSION}-{hashlib.sha256(definition.encode()).hexdigest()[:12]}"


FINGERPRINT = _fingerprint()
