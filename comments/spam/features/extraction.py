"""Extract all features of a batch of submissions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from comments.spam import layout
from comments.spam.features import hashing
from comments.spam.features.measuring import bin_columns, measure
from comments.spam.features.themes import count_topics
from comments.spam.features.tokens import identity_tokens, link_tokens, website_tokens
from comments.spam.text.folding import FoldedTexts, fold_texts
from comments.spam.types import Submission

BATCH_CHARACTERS = 1 << 16  # arrays of this length stay in the processor's cache

Indices = npt.NDArray[Any]


@dataclass(slots=True)
class Block:
    """
    The features of one block, each column once a text.

    Parameters
    ----------
    rows : ndarray of int
        Text of each feature.
    columns : ndarray of int
        Column of each feature.
    counts : ndarray of int, shape (n_texts,)
        How many features each text has.
    scale : ndarray of float, shape (n_texts,)
        What a feature of each text counts: 1 over the root of their number, so that long
        and short texts weigh alike.
    origins : ndarray of int
        For words: index of the word, or ~index of a sign. For characters: offset in the
        stream. Empty otherwise.
    """

    rows: Indices
    columns: Indices
    counts: Indices
    scale: npt.NDArray[np.float64]
    origins: Indices


@dataclass(slots=True)
class FeatureBatch:
    """
    Features of a batch of submissions.

    Parameters
    ----------
    blocks : dict of str to Block
        In the order of `layout.BLOCKS`.
    measured : ndarray of float32, shape (n_texts, n_measurements)
        Measurements in the order of `layout.MEASUREMENTS`, NaN where there is none.
    topics : ndarray of int, shape (n_texts, n_topics)
        Words of each topic.
    folded : FoldedTexts
        What the features were made from.
    """

    blocks: dict[str, Block]
    measured: npt.NDArray[np.float32]
    topics: Indices
    folded: FoldedTexts

    def __len__(self) -> int:
        return len(self.folded)

    def block_scores(self, weights: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """
        Return the weighted sum of each block.

        Parameters
        ----------
        weights : ndarray of float, shape (COLUMN_COUNT,)

        Returns
        -------
        ndarray of float64, shape (n_texts, n_blocks)
            In the order of `layout.BLOCKS`.
        """
        count = len(self)
        scores = np.zeros((count, len(self.blocks)))
        for place, block in enumerate(self.blocks.values()):
            if len(block.columns):
                sums = np.bincount(block.rows, weights.take(block.columns), minlength=count)
                np.multiply(sums, block.scale, out=scores[:, place])
        return scores

    def to_csr(self) -> Any:
        """
        Return the features as a sparse matrix.

        Returns
        -------
        scipy.sparse.csr_matrix of float32, shape (n_texts, COLUMN_COUNT)
        """
        from scipy.sparse import csr_matrix

        blocks = self.blocks.values()
        rows = np.concatenate([block.rows for block in blocks])
        columns = np.concatenate([block.columns for block in blocks])
        values = np.concatenate([block.scale[block.rows] for block in blocks])
        return csr_matrix(
            (values.astype(np.float32), (rows, columns)), shape=(len(self), layout.COLUMN_COUNT)
        )


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
    >>> len(batch.blocks["words"].columns)  # one, two, "one two", "two two"
    4
    """
    folded = fold_texts([submission.body for submission in submissions])
    count = len(folded)
    sums = hashing.running_sums(folded.stream, folded.word_starts, folded.word_ends)
    hashes = hashing.hash_words(sums, folded.word_starts, folded.word_ends)
    words = _words(folded, hashes, count)
    characters = _characters(folded, count)
    topics = count_topics(folded, sums)
    distinct = {"words": words.counts, "characters": characters.counts}
    measured = measure(submissions, folded, distinct, topics)
    blocks = {
        "words": words,
        "characters": characters,
        "shape": _shape(submissions, folded, hashes, measured, topics),
        "identity": _identity(submissions),
    }
    return FeatureBatch(blocks, measured, topics, folded)


def link_token_columns(submission: Submission, batch: FeatureBatch) -> set[int]:
    """Return the columns that the links of a batch of one submission take."""
    tokens = _all_link_tokens([submission], batch.folded)
    return set(_token_columns(tokens, layout.TOKEN_BITS, layout.TOKENS)[1].tolist())


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
        About `BATCH_CHARACTERS` characters, at least one submission.
    """
    batch: list[Submission] = []
    size = 0
    for submission in submissions:
        batch.append(submission)
        size += len(submission.body) + 1
        if size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _words(folded: FoldedTexts, hashes: npt.NDArray[np.uint64], count: int) -> Block:
    pairs, first = hashing.hash_bigrams(hashes, folded.word_texts)
    signs = hashing.hash_symbols(folded.symbols)
    everything = np.concatenate((hashes, pairs, signs))
    rows = np.concatenate((folded.word_texts, folded.word_texts[first], folded.symbol_texts))
    origins = np.concatenate((np.arange(len(hashes)), first, ~np.arange(len(signs))))
    columns = hashing.to_bits(everything, layout.WORD_BITS) + layout.WORDS
    return _block(rows, columns, count, origins)


def _characters(folded: FoldedTexts, count: int) -> Block:
    # Offset k of the stream belongs to the word that offset k + 1 belongs to or follows.
    text_of = np.repeat(folded.word_texts, folded.word_ends - folded.word_starts + 1)
    pieces = list(hashing.hash_characters(folded.stream, layout.CHARACTER_SIZES))
    if not pieces:
        return _block(_NOTHING, _NOTHING, count)
    first = np.concatenate([places for _, places in pieces])
    hashes = np.concatenate([values for values, _ in pieces])
    columns = hashing.to_bits(hashes, layout.CHARACTER_BITS)
    columns += layout.CHARACTERS
    return _block(text_of[first], columns, count, first)


def _shape(
    submissions: Sequence[Submission],
    folded: FoldedTexts,
    hashes: npt.NDArray[np.uint64],
    measured: npt.NDArray[np.float32],
    topics: Indices,
) -> Block:
    pairs = [
        bin_columns(measured),
        *_topic_columns(topics, folded.links),
        *_edge_words(folded, hashes),
        _word_shapes(folded),
        _token_columns(_all_link_tokens(submissions, folded), layout.TOKEN_BITS, layout.TOKENS),
    ]
    rows = np.concatenate([rows for rows, _ in pairs])
    columns = np.concatenate([columns for _, columns in pairs])
    return _block(rows, columns, len(folded))


def _topic_columns(topics: Indices, links: dict[int, Any]) -> Iterator[tuple[Indices, Indices]]:
    rows, names = np.nonzero(topics)
    yield rows, names + layout.TOPIC
    times = np.minimum(topics[rows, names], 3) - 1
    yield rows, names + layout.TOPIC_TIMES + layout.TOPIC_COUNT * times
    if links:
        has_link = np.zeros(len(topics), dtype=bool)
        has_link[list(links)] = True
        linked = has_link[rows]
        yield rows[linked], names[linked] + layout.TOPIC_WITH_LINK
    several = np.flatnonzero(np.count_nonzero(topics, axis=1) > 1)
    if len(several):
        said = topics[several] > 0
        text, one, other = np.nonzero(said[:, :, None] & said[:, None, :] & _UPPER)
        yield several[text], one * layout.TOPIC_COUNT + other + layout.TOPIC_PAIR


def _edge_words(
    folded: FoldedTexts, hashes: npt.NDArray[np.uint64]
) -> Iterator[tuple[Indices, Indices]]:
    """First and last word of each text."""
    if not len(hashes):
        return
    changes = np.flatnonzero(folded.word_texts[1:] != folded.word_texts[:-1])
    for salt, places in (
        (hashing.FIRST_WORD, np.concatenate(([0], changes + 1))),
        (hashing.LAST_WORD, np.append(changes, len(hashes) - 1)),
    ):
        columns = hashing.to_bits(hashes[places] ^ salt, layout.TOKEN_BITS) + layout.TOKENS
        yield folded.word_texts[places], columns


def _word_shapes(folded: FoldedTexts) -> tuple[Indices, Indices]:
    words, hashes = hashing.hash_word_shapes(folded.stream, folded.word_starts, folded.word_ends)
    columns = hashing.to_bits(hashes, layout.TOKEN_BITS) + layout.TOKENS
    return folded.word_texts[words], columns


def _all_link_tokens(submissions: Sequence[Submission], folded: FoldedTexts) -> list[set[str]]:
    tokens: list[set[str]] = [_NO_TOKENS] * len(submissions)
    for text, links in folded.links.items():
        tokens[text] = link_tokens(submissions[text].body, links)
    for text, submission in enumerate(submissions):
        if submission.url:
            tokens[text] = tokens[text] | website_tokens(submission.url)
    return tokens


def _identity(submissions: Sequence[Submission]) -> Block:
    tokens: list[set[str]] = [_NO_TOKENS] * len(submissions)
    for k, submission in enumerate(submissions):
        if submission.name or submission.email or submission.url:
            tokens[k] = identity_tokens(submission.name, submission.email, submission.url)
    rows, columns = _token_columns(tokens, layout.IDENTITY_BITS, layout.IDENTITY)
    return _block(rows, columns, len(submissions))


def _token_columns(
    token_sets: Sequence[set[str]], bits: int, offset: int
) -> tuple[Indices, Indices]:
    rows: list[int] = []
    hashes: list[int] = []
    for k, tokens in enumerate(token_sets):
        if tokens:
            # Sorted: the order of a set of strings changes from one process to the next.
            rows.extend([k] * len(tokens))
            hashes.extend(hashing.hash_token(token) for token in sorted(tokens))
    if not rows:
        return _NOTHING, _NOTHING
    columns = hashing.to_bits(np.array(hashes, dtype=np.uint64), bits) + offset
    return np.array(rows, dtype=np.intp), columns


def _block(rows: Indices, columns: Indices, count: int, origins: Indices | None = None) -> Block:
    """Keep each column once a text: a word said ten times is measured as repetition."""
    kept = distinct_places(rows * _KEY_STEP + columns)
    rows = rows[kept]
    counts = np.bincount(rows, minlength=count)
    scale = 1.0 / np.sqrt(np.maximum(counts, 1))
    kept_origins = _NOTHING if origins is None else origins[kept]
    return Block(rows, columns[kept], counts, scale, kept_origins)


def distinct_places(keys: Indices) -> Indices:
    """
    Return the places of one of each distinct key, ascending.

    Each key writes its place into a slot chosen by its hash, and the last one there stays.
    Keys that find another key's place in their slot try again. Sorting takes five times as
    long.

    Examples
    --------
    >>> distinct_places(np.array([7, 9, 7, 8]))
    array([1, 2, 3])
    """
    places = np.arange(len(keys))
    kept = []
    for turn in range(64):
        bits = len(keys).bit_length() + 1
        mixed = keys.view(np.uint64) * _TURN_FACTORS[turn]
        mixed >>= np.uint64(64 - bits)
        slots = mixed.view(np.int64)
        order = np.arange(len(keys))
        table = np.empty(1 << bits, dtype=np.int64)
        table[slots] = order
        winner = table[slots]
        kept.append(places[winner == order])
        lost = np.flatnonzero(keys[winner] != keys)
        if not len(lost):
            break
        keys, places = keys[lost], places[lost]
    else:
        _, first = np.unique(keys, return_index=True)
        kept.append(places[first])
    if len(kept) == 1:
        return kept[0]
    return np.sort(np.concatenate(kept))


_KEY_STEP = 1 << 21
_TURN_FACTORS = hashing.odd_constants("turns", 64)
_NOTHING = np.zeros(0, dtype=np.intp)
_NO_TOKENS: set[str] = set()
_UPPER = np.triu(np.ones((layout.TOPIC_COUNT, layout.TOPIC_COUNT), dtype=bool), 1)
