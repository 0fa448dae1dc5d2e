"""
Extract the features of one submission alone.

The same as `comments.spam.features.extraction` gives, with an array for all hashes and Python
numbers elsewhere: for a single text it is calls of array operations that cost. A test holds the
two together.
"""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import numpy.typing as npt

from comments.spam import layout
from comments.spam.features import hashing
from comments.spam.features.batch import FeatureBatch
from comments.spam.features.distinct import sorted_distinct
from comments.spam.features.link_measuring import measure_links
from comments.spam.features.measuring import measure_context
from comments.spam.features.measuring_one import bins_of, measure_one
from comments.spam.features.themes import count_topics_of_one, topic_columns_of_one
from comments.spam.features.token_keys import identity_hashes, link_hashes
from comments.spam.text.folded import FoldedTexts
from comments.spam.types import Submission

Indices = npt.NDArray[Any]

_DIGIT = re.compile("[0-9]")
_WORD_WITH_DIGIT = re.compile("(?<= )[^ 0-9]*[0-9][^ ]*")
_BLOCK_STARTS = np.array([columns.start for columns in layout.BLOCKS.values()], dtype=np.uint32)
# The blocks in the order of their columns; measurements and topics come behind them.
_BLOCKS = np.array([*range(layout.BLOCK_COUNT), layout.SHAPE_BLOCK])


def extract_one(submission: Submission, folded: FoldedTexts) -> FeatureBatch:
    """
    Extract the features of one submission.

    Parameters
    ----------
    submission : Submission
    folded : FoldedTexts
        Its body.

    Returns
    -------
    FeatureBatch
    """
    links = folded.links.get(0, [])
    letters = folded.stream.tobytes().decode("utf-32-le")
    spoken = letters.split()
    words = hashing.hash_lone_words(folded.stream, folded.word_starts, folded.word_ends)
    pieces, _ = hashing.hash_characters(folded.stream)
    said = [words, hashing.hash_neighbours(words)]
    if len(folded.symbols):
        said.append(hashing.hash_symbols(folded.symbols))
    tokens = link_hashes(submission, links)
    if spoken:
        tokens += int(words[0]) ^ _FIRST_WORD, int(words[-1]) ^ _LAST_WORD
        if _DIGIT.search(letters):
            tokens += map(hashing.hash_word_shape, _WORD_WITH_DIGIT.findall(letters))
    identity = identity_hashes(submission)

    hashes = np.concatenate((*said, pieces, np.array(tokens + identity, dtype=np.uint64)))
    keys = hashing.to_bits(hashes, layout.WORD_BITS).astype(np.uint32)
    pieces_end = len(keys) - len(tokens) - len(identity)
    keys[pieces_end - len(pieces) : pieces_end] += layout.CHARACTERS
    token_keys = keys[pieces_end : pieces_end + len(tokens)]
    token_keys >>= layout.WORD_BITS - layout.TOKEN_BITS
    token_keys += layout.TOKENS
    if identity:
        identity_keys = keys[len(keys) - len(identity) :]
        identity_keys >>= layout.WORD_BITS - layout.IDENTITY_BITS
        identity_keys += layout.IDENTITY
    found = keys[:pieces_end].copy()
    distinct = sorted_distinct(keys)

    starts = distinct.searchsorted(_BLOCK_STARTS).tolist()
    counts = [end - start for start, end in zip(starts, [*starts[1:], len(distinct)], strict=True)]
    topics = count_topics_of_one(spoken)
    measured = measure_one(folded, spoken, counts, len(pieces), topics)
    if links:
        measured.update(measure_links(links, submission.body))
    if submission.context:
        measured.update(measure_context(folded, 0, submission.context))
    shape = bins_of(measured) + topic_columns_of_one(topics, bool(links))
    cells = _BLOCKS.repeat([*counts, len(shape)])
    counts[layout.SHAPE_BLOCK] += len(shape)
    return FeatureBatch(
        cells=cells,
        columns=np.concatenate((distinct, shape), dtype=np.intp),
        scale=np.array([[1.0 / math.sqrt(count or 1) for count in counts]]),
        measured=measured,
        topics=np.array([topics]),
        folded=folded,
        found=found,
    )


_FIRST_WORD, _LAST_WORD = int(hashing.FIRST_WORD), int(hashing.LAST_WORD)
