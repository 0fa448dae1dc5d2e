"""Turn submissions into numbers: hashed words, character n-grams, links and shape."""

from comments.spam.features.batch import FeatureBatch
from comments.spam.features.extraction import batches, extract, transform
from comments.spam.layout import BLOCKS, COLUMN_COUNT, FINGERPRINT

blocks = BLOCKS

__all__ = [
    "BLOCKS",
    "COLUMN_COUNT",
    "FINGERPRINT",
    "FeatureBatch",
    "batches",
    "blocks",
    "extract",
    "transform",
]
