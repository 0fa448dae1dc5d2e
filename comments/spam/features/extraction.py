"""Extract all features of a batch of submissions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from comments.spam import layout
from comments.spam.features import hashing
from comments.spam.features.batch import FeatureBatch
from comments.spam.features.distinct import sorted_distinct
from comments.spam.features.extraction_one import extract_one
from comments.spam.features.measuring import bin_columns, measure
from comments.spam.features.themes import count_topics, topic_columns
from comments.spam.features.token_keys import identity_columns, link_columns
from comments.spam.layout import BLOCK_COUNT, SHAPE_BLOCK
from comments.spam.text.folded import FoldedTexts
from comments.spam.text.folding import fold_texts
from comments.spam.types import Submission

LONGEST_END = 100_000  # characters read at either end of a long body
# Arrays of this length stay in the processor's cache. Short texts, thousands a second of
# processor time: 2**13 37, 2**14 45, 2**15 50, 46,000 52, 2**16 47 to 52, 2**17 45 (2026-11-23).
BATCH_CHARACTERS = 46_000
BATCH_TEXTS = 2000  # so many texts times columns fit into 32 bits

Indices = npt.NDArray[Any]
Pair = tuple[Indices, Indices]

# A key is a text and a column in one number.
_COLUMN_BITS = layout.COLUMN_COUNT.bit_length()
_COLUMN_MASK = (1 << _COLUMN_BITS) - 1
_BLOCK_STARTS = np.array([columns.start for columns in layout.BLOCKS.values()], dtype=np.uint64)


def extract(submissions: Sequence[Submission]) -> FeatureBatch:
    """
    Extract the features of a batch.

    Parameters
    ----------
    submissions : sequence of Submission

    Returns
    -------
    FeatureBatch

    Examples
    --------
    >>> from comments.spam import Submission
    >>> batch = extract([Submission(body="one two two")])
    >>> int((batch.cells == layout.WORD_BLOCK).sum())  # one, two, "one two", "two two"
    4
    """
    bodies = [submission.body for submission in submissions]
    if max(map(len, bodies), default=0) > 2 * LONGEST_END:
        submissions = [shortened(submission) for submission in submissions]
        bodies = [submission.body for submission in submissions]
    folded = fold_texts(bodies)
    if len(folded) == 1:
        return extract_one(submissions[0], folded)
    count = len(folded)
    sums = hashing.running_sums(folded.stream, folded.word_starts, folded.word_ends)
    hashes = hashing.hash_words(sums, folded.word_starts, folded.word_ends)
    topics = count_topics(folded, sums)

    rows = _Rows(folded)
    pairs, pair_words = hashing.hash_bigrams(hashes, folded.word_texts)
    pieces, piece_places = hashing.hash_characters(folded.stream)
    words = _words(folded, rows, hashes, pairs, pair_words)
    characters = _characters(folded, rows, pieces, piece_places)
    # A word said ten times is measured as repetition; here it counts once.
    keys = sorted_distinct(
        np.concatenate((words, characters, *_tokens(submissions, folded, rows, hashes)))
    )
    counts = rows.count_blocks(keys)
    shape_rows, shape_columns = _measure(submissions, folded, counts, topics)

    cells = np.arange(count * BLOCK_COUNT).repeat(counts.ravel())
    cells = np.concatenate((cells, shape_rows * BLOCK_COUNT + SHAPE_BLOCK))
    columns = np.concatenate((keys & keys.dtype.type(_COLUMN_MASK), shape_columns))
    counts[:, SHAPE_BLOCK] += np.bincount(shape_rows, minlength=count)
    scale = 1.0 / np.sqrt(np.maximum(counts, 1))
    return FeatureBatch(cells, columns.astype(np.intp), scale, {}, topics, folded)


class _Rows:
    """Texts as the upper part of keys, in 32 bits where they fit."""

    def __init__(self, folded: FoldedTexts) -> None:
        self.count = len(folded)
        self.dtype = np.uint32 if self.count << _COLUMN_BITS <= 1 << 32 else np.uint64
        self.of_words = self.shifted(folded.word_texts)

    def shifted(self, rows: Indices) -> Indices:
        return (rows << _COLUMN_BITS).astype(self.dtype)

    def keys(self, rows: Indices, columns: Indices) -> Indices:
        """Return the keys of rows and columns."""
        return self.shifted(rows) + columns.astype(self.dtype)

    def count_blocks(self, keys: Indices) -> Indices:
        """Return how many of the sorted keys each text has in each block."""
        starts = np.add.outer(
            np.arange(self.count, dtype=np.uint64) << _COLUMN_BITS, _BLOCK_STARTS
        )
        places = np.empty(self.count * BLOCK_COUNT + 1, dtype=np.intp)
        places[:-1] = keys.searchsorted(starts.ravel().astype(self.dtype))
        places[-1] = len(keys)
        return (places[1:] - places[:-1]).reshape(self.count, BLOCK_COUNT)


def shortened(submission: Submission) -> Submission:
    """
    Return a submission of bounded size: of a longer body, both ends.

    Who hides spam in the middle of so long a comment hides it from readers, too.

    Examples
    --------
    >>> from comments.spam import Submission
    >>> len(shortened(Submission(body="a" * 1_000_000)).body)
    200001
    """
    if len(submission.body) <= 2 * LONGEST_END:
        return submission
    body = f"{submission.body[:LONGEST_END]}\n{submission.body[-LONGEST_END:]}"
    return replace(submission, body=body)


def link_token_columns(submission: Submission, batch: FeatureBatch) -> set[int]:
    """Return the columns that the links in the body of a batch of one submission take."""
    return set(link_columns([shortened(submission)], batch.folded.links)[1].tolist())


def transform(submissions: Iterable[Submission]) -> Any:
    """
    Return the features of all submissions as one sparse matrix.

    Parameters
    ----------
    submissions : iterable of Submission

    Returns
    -------
    scipy.sparse.csr_matrix of float32, shape (n_submissions, COLUMN_COUNT)
        1 over the root of the number of features the text has in the block, so that each
        block of `layout.BLOCKS` has length 1.
    """
    from scipy.sparse import csr_matrix, vstack

    parts = [extract(batch).to_csr() for batch in batches(submissions)]
    if not parts:
        return csr_matrix((0, layout.COLUMN_COUNT), dtype=np.float32)
    return vstack(parts, format="csr")


def batches(submissions: Iterable[Submission]) -> Iterator[list[Submission]]:
    """
    Cut a stream into lists worth extracting together.

    Parameters
    ----------
    submissions : iterable of Submission
        Of any length; only one batch of it is held.

    Yields
    ------
    list of Submission
        About `BATCH_CHARACTERS` characters, at least one submission, at most `BATCH_TEXTS`.
    """
    batch: list[Submission] = []
    size = 0
    for submission in submissions:
        batch.append(submission)
        size += len(submission.body) + _SIZE_OF_TEXT
        if size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _measure(
    submissions: Sequence[Submission], folded: FoldedTexts, distinct: Indices, topics: Indices
) -> Pair:
    parts = [
        bin_columns(measure(submissions, folded, distinct, topics)),
        *topic_columns(topics, folded.links),
    ]
    rows = np.concatenate([rows for rows, _ in parts])
    return rows, np.concatenate([columns for _, columns in parts])


def _words(
    folded: FoldedTexts,
    rows: _Rows,
    hashes: npt.NDArray[np.uint64],
    pairs: npt.NDArray[np.uint64],
    pair_words: Indices,
) -> Indices:
    symbols = hashing.hash_symbols(folded.symbols)
    columns = hashing.to_bits(np.concatenate((hashes, pairs, symbols)), layout.WORD_BITS)
    keys: Indices = columns.astype(rows.dtype)
    pair_rows, symbol_rows = rows.of_words[pair_words], rows.shifted(folded.symbol_texts)
    keys += np.concatenate((rows.of_words, pair_rows, symbol_rows))
    return keys


def _characters(
    folded: FoldedTexts,
    rows: _Rows,
    pieces: npt.NDArray[np.uint64],
    places: Indices,
) -> Indices:
    keys: Indices = hashing.to_bits(pieces, layout.CHARACTER_BITS).astype(rows.dtype)
    keys += rows.dtype(layout.CHARACTERS)
    # Offset k of the stream belongs to the word that offset k + 1 belongs to or follows.
    owners = np.zeros((len(layout.CHARACTER_SIZES), len(folded.stream)), dtype=rows.dtype)
    owners[:, :-1] = rows.of_words.repeat(folded.word_ends - folded.word_starts + 1)
    keys += owners.ravel().take(places)
    return keys


def _tokens(
    submissions: Sequence[Submission],
    folded: FoldedTexts,
    rows: _Rows,
    hashes: npt.NDArray[np.uint64],
) -> Iterator[Indices]:
    texts = folded.word_counts.nonzero()[0]
    if len(texts):
        ends = folded.word_counts[texts].cumsum()
        first = hashes[ends - folded.word_counts[texts]] ^ hashing.FIRST_WORD
        last = hashes[ends - 1] ^ hashing.LAST_WORD
        words, shapes = hashing.hash_word_shapes(
            folded.stream, folded.word_starts, folded.word_ends
        )
        columns = hashing.to_bits(np.concatenate((first, last, shapes)), layout.TOKEN_BITS)
        columns += layout.TOKENS
        yield rows.keys(np.concatenate((texts, texts, folded.word_texts[words])), columns)
    for pair in (link_columns(submissions, folded.links), identity_columns(submissions)):
        if len(pair[0]):
            yield rows.keys(*pair)


_SIZE_OF_TEXT = -(-BATCH_CHARACTERS // BATCH_TEXTS)
