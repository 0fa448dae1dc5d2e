"""
Which column means what.

Columns come in blocks: words, character n-grams, links, identity, and the steps of the
shape and context measurements. Hashed blocks are sized in powers of two. Plain numbers
only: checking a model file must not cost the import of numpy.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

FEATURES_VERSION = 1

WORD_BITS = 19
CHARACTER_BITS = 19
LINK_BITS = 16
IDENTITY_BITS = 13

WORDS = 0
CHARACTERS = WORDS + (1 << WORD_BITS)
LINKS = CHARACTERS + (1 << CHARACTER_BITS)
IDENTITY = LINKS + (1 << LINK_BITS)
STEPS = IDENTITY + (1 << IDENTITY_BITS)

CHARACTER_SIZES = (3, 4, 5)


@dataclass(frozen=True, slots=True)
class Measurement:
    """
    A number measured on a submission, turned into steps.

    Parameters
    ----------
    name : str
        Which number; a key of the measuring functions.
    group : str
        Feature group for ablation: "shape", "link", "disguise", "repetition", "script" or
        "context".
    steps : tuple of float
        Ascending. A column is 1 where the number is at least its step, so that a linear
        model can follow any curve.
    """

    name: str
    group: str
    steps: tuple[float, ...]


MEASUREMENTS = (
    Measurement("characters", "shape", (10, 20, 40, 80, 160, 320, 640, 1280, 2560)),
    Measurement("words", "shape", (2, 4, 8, 16, 32, 64, 128, 256)),
    Measurement("word length", "shape", (3, 4, 4.5, 5, 5.5, 6, 7, 9)),
    Measurement("longest word", "shape", (8, 12, 16, 24, 40)),
    Measurement("upper case", "shape", (0.01, 0.03, 0.06, 0.12, 0.25, 0.5, 0.8)),
    Measurement("digits", "shape", (0.005, 0.02, 0.05, 0.1, 0.2, 0.4)),
    Measurement("punctuation", "shape", (0.01, 0.03, 0.06, 0.1, 0.2, 0.4)),
    Measurement("exclamation marks", "shape", (1, 2, 3, 5, 10)),
    Measurement("question marks", "shape", (1, 2, 4)),
    Measurement("emoji", "shape", (1, 2, 4, 8, 16)),
    Measurement("currency signs", "shape", (1, 2, 4)),
    Measurement("signs", "shape", (1, 3, 8)),
    Measurement("lines", "shape", (2, 4, 8, 16, 32)),
    Measurement("control characters", "disguise", (1,)),
    Measurement("styled letters", "disguise", (1, 4, 12, 40)),
    Measurement("invisible characters", "disguise", (1, 2, 5, 20)),
    Measurement("dropped marks", "disguise", (1, 4, 12, 40)),
    Measurement("mixed words", "disguise", (1, 2, 5)),
    Measurement("leet words", "disguise", (1, 2, 4)),
    Measurement("spaced letters", "disguise", (3, 8, 20)),
    Measurement("addresses", "link", (1, 2, 3, 4, 6, 10, 20)),
    Measurement("link share", "link", (0.02, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95)),
    Measurement("hosts", "link", (2, 3, 5, 10)),
    Measurement("marked-up links", "link", (1, 2, 4, 8)),
    Measurement("mark-up styles", "link", (2, 3)),
    Measurement("disguised links", "link", (1, 2)),
    Measurement("mail addresses", "link", (1, 2)),
    Measurement("telephone numbers", "link", (1, 2)),
    Measurement("wallets", "link", (1,)),
    Measurement("repeated words", "repetition", (0.05, 0.15, 0.3, 0.45, 0.6, 0.8)),
    Measurement("repeated pieces", "repetition", (0.05, 0.15, 0.3, 0.45, 0.6, 0.8)),
    Measurement("scripts", "script", (2, 3)),
    Measurement("cyrillic", "script", (0.05, 0.5)),
    Measurement("east asian", "script", (0.05, 0.5)),
    Measurement("other script", "script", (0.05, 0.5)),
    Measurement("has context", "context", (1,)),
    Measurement("shared words", "context", (1, 2, 3, 5, 8)),
    Measurement("shared share", "context", (0.02, 0.1, 0.2, 0.4)),
)
MEASUREMENT_INDEX = {measurement.name: k for k, measurement in enumerate(MEASUREMENTS)}

STEP_COUNT = sum(len(measurement.steps) for measurement in MEASUREMENTS)
COLUMN_COUNT = STEPS + STEP_COUNT

BLOCKS = {
    "words": slice(WORDS, CHARACTERS),
    "characters": slice(CHARACTERS, LINKS),
    "links": slice(LINKS, IDENTITY),
    "identity": slice(IDENTITY, STEPS),
    "steps": slice(STEPS, COLUMN_COUNT),
}


def _fingerprint() -> str:
    definition = repr((FEATURES_VERSION, MEASUREMENTS, CHARACTER_SIZES, BLOCKS))
    return f"{FEATURES_VERSION}-{hashlib.sha256(definition.encode()).hexdigest()[:12]}"


FINGERPRINT = _fingerprint()
