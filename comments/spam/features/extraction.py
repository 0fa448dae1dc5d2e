"""Extract all features of a batch of submissions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from comments.spam import layout
from comments.spam.features import hashing
from comments.spam.features.distinct import distinct_places
from comments.spam.features.link_measuring import measure_links
from comments.spam.features.measuring import bin_columns, measure, measure_context
from comments.spam.features.measuring_one import bins_of, measure_one
from comments.spam.features.themes import count_topics, topic_columns
from comments.spam.features.tokens import identity_tokens, link_tokens, website_tokens
from comments.spam.layout import (
    BLOCK_COUNT,
    CHARACTER_BLOCK,
    IDENTITY_BLOCK,
    SHAPE_BLOCK,
    WORD_BLOCK,
)
from comments.spam.text.folding import FoldedTexts, fold_texts
from comments.spam.types import Submission

LONGEST_END = 100_000  # characters read at either end of a long body
# 20,000 short texts, thousands a second: 2**14 22, 2**15 24, 2**16 21, 2**17 19 (2026-11-23, on
# a busy machine).
BATCH_CHARACTERS = 1 << 15  # arrays of this length stay in the processor's cache

Indices = npt.NDArray[Any]
Pair = tuple[Indices, Indices]


@dataclass(slots=True)
class FeatureBatch:
    """
    Features of a batch of submissions, each column once a text.

    Parameters
    ----------
    cells : ndarray of int, shape (n_features,)
        Text times number of blocks plus block of each feature.
    columns : ndarray of int, shape (n_features,)
        Column of each feature.
    scale : ndarray of float, shape (n_texts, n_blocks)
        What a feature counts: 1 over the root of the number of features the text has in the
        block, so that long and short texts weigh alike.
    measured : dict of str to float
        For explaining: measurements by name. Empty unless the batch is of one text.
    topics : ndarray of int, shape (n_texts, n_topics)
        Words of each topic.
    folded : FoldedTexts
        What the features were made from.
    kept, pair_words, piece_places : ndarray of int
        For `owners`: which of the features found were kept, and where word pairs and
        character n-grams start.
    """

    cells: Indices
    columns: Indices
    scale: npt.NDArray[np.float64]
    measured: dict[str, float]
    topics: Indices
    folded: FoldedTexts
    kept: Indices
    pair_words: Indices
    piece_places: Indices

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
        size = len(self) * BLOCK_COUNT
        sums = np.bincount(self.cells, weights.take(self.columns), minlength=size)
        scores: npt.NDArray[np.float64] = sums.reshape(-1, BLOCK_COUNT) * self.scale
        return scores

    def shares(self, weights: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Return what each feature adds to the score of its text."""
        scale = self.scale.ravel()[self.cells]
        shares: npt.NDArray[np.float64] = weights[self.columns] * scale
        return shares

    def owners(self) -> Indices:
        """
        Return which word, or ~symbol, each feature of words and characters starts in.

        These features come first; the others have no owner.
        """
        folded = self.folded
        words = np.arange(len(folded.word_starts))
        word_of = words.repeat(folded.word_ends - folded.word_starts + 1)
        symbols = ~np.arange(len(folded.symbols))
        owners = np.concatenate((words, self.pair_words, symbols, word_of[self.piece_places]))
        found: Indices = owners[self.kept[: np.searchsorted(self.kept, len(owners))]]
        return found

    def to_csr(self) -> Any:
        """
        Return the features as a sparse matrix.

        Returns
        -------
        scipy.sparse.csr_matrix of float32, shape (n_texts, COLUMN_COUNT)
        """
        from scipy.sparse import csr_matrix

        values = self.scale.ravel()[self.cells].astype(np.float32)
        return csr_matrix(
            (values, (self.cells // BLOCK_COUNT, self.columns)),
            shape=(len(self), layout.COLUMN_COUNT),
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
    >>> int((batch.cells == WORD_BLOCK).sum())  # one, two, "one two", "two two"
    4
    """
    submissions = [shortened(submission) for submission in submissions]
    folded = fold_texts([submission.body for submission in submissions])
    count = len(folded)
    sums = hashing.running_sums(folded.stream, folded.word_starts, folded.word_ends)
    hashes = hashing.hash_words(sums, folded.word_starts, folded.word_ends)
    topics = count_topics(folded, sums)

    pairs, pair_words = hashing.hash_bigrams(hashes, folded.word_texts)
    pieces, piece_places = hashing.hash_characters(folded.stream, layout.CHARACTER_SIZES)
    words = _words(folded, hashes, pairs, pair_words)
    characters = _characters(folded, pieces, piece_places)
    hashed = [words, characters, *_tokens(submissions, folded, hashes)]
    cells = np.concatenate([cells for cells, _ in hashed])
    columns = np.concatenate([columns for _, columns in hashed])
    # A word said ten times is measured as repetition; here it counts once.
    kept = distinct_places(cells * _KEY_STEP + columns)
    cells, columns = cells[kept], columns[kept]

    distinct = np.bincount(cells, minlength=count * BLOCK_COUNT).reshape(count, BLOCK_COUNT)
    measured, binned = _measure(submissions, folded, distinct, topics)
    exact = [binned, *topic_columns(topics, folded.links)]
    cells = np.concatenate([cells] + [rows * BLOCK_COUNT + SHAPE_BLOCK for rows, _ in exact])
    columns = np.concatenate([columns] + [columns for _, columns in exact])
    counts = np.bincount(cells, minlength=count * BLOCK_COUNT).reshape(count, BLOCK_COUNT)
    scale = 1.0 / np.sqrt(np.maximum(counts, 1))
    return FeatureBatch(
        cells, columns, scale, measured, topics, folded, kept, pair_words, piece_places
    )


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
    """Return the columns that the links of a batch of one submission take."""
    if not batch.folded.links and not submission.url:
        return set()
    tokens = _all_link_tokens([shortened(submission)], batch.folded)
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


def _measure(
    submissions: Sequence[Submission], folded: FoldedTexts, distinct: Indices, topics: Indices
) -> tuple[dict[str, float], Pair]:
    if len(folded) > 1:
        return {}, bin_columns(measure(submissions, folded, distinct, topics))
    made = measure_one(
        folded,
        int(distinct[0, WORD_BLOCK]),
        int(distinct[0, CHARACTER_BLOCK]),
        topics[0].tolist(),
    )
    submission = submissions[0]
    if folded.links:
        made.update(measure_links(folded.links[0], submission.body))
    if submission.context:
        made.update(measure_context(folded, 0, submission.context))
    columns = np.array(bins_of(made), dtype=np.intp)
    return made, (np.zeros(len(columns), dtype=np.intp), columns)


def _words(
    folded: FoldedTexts,
    hashes: npt.NDArray[np.uint64],
    pairs: npt.NDArray[np.uint64],
    pair_words: Indices,
) -> Pair:
    rows = [folded.word_texts, folded.word_texts[pair_words]]
    values = [hashes, pairs]
    if len(folded.symbols):
        rows.append(folded.symbol_texts)
        values.append(hashing.hash_symbols(folded.symbols))
    columns = hashing.to_bits(np.concatenate(values), layout.WORD_BITS)
    return np.concatenate(rows) * BLOCK_COUNT + WORD_BLOCK, columns + layout.WORDS


def _characters(
    folded: FoldedTexts, pieces: npt.NDArray[np.uint64], piece_places: Indices
) -> Pair:
    columns = hashing.to_bits(pieces, layout.CHARACTER_BITS)
    columns += layout.CHARACTERS
    cell_of_word = folded.word_texts * BLOCK_COUNT + CHARACTER_BLOCK
    # Offset k of the stream belongs to the word that offset k + 1 belongs to or follows.
    cell_of = cell_of_word.repeat(folded.word_ends - folded.word_starts + 1)
    return cell_of[piece_places], columns


def _tokens(
    submissions: Sequence[Submission], folded: FoldedTexts, hashes: npt.NDArray[np.uint64]
) -> Iterator[Pair]:
    texts = folded.word_counts.nonzero()[0]
    if len(texts):
        ends = folded.word_counts[texts].cumsum()
        first = hashes[ends - folded.word_counts[texts]] ^ hashing.FIRST_WORD
        last = hashes[ends - 1] ^ hashing.LAST_WORD
        words, shapes = hashing.hash_word_shapes(
            folded.stream, folded.word_starts, folded.word_ends
        )
        rows = np.concatenate((texts, texts, folded.word_texts[words]))
        columns = hashing.to_bits(np.concatenate((first, last, shapes)), layout.TOKEN_BITS)
        yield rows * BLOCK_COUNT + SHAPE_BLOCK, columns + layout.TOKENS
    rows, columns = _token_columns(
        _all_link_tokens(submissions, folded), layout.TOKEN_BITS, layout.TOKENS
    )
    yield rows * BLOCK_COUNT + SHAPE_BLOCK, columns
    rows, columns = _identity(submissions)
    yield rows * BLOCK_COUNT + IDENTITY_BLOCK, columns


def _all_link_tokens(
    submissions: Sequence[Submission], folded: FoldedTexts
) -> dict[int, set[str]]:
    tokens = {
        text: link_tokens(submissions[text].body, links) for text, links in folded.links.items()
    }
    for text, submission in enumerate(submissions):
        if submission.url:
            tokens[text] = tokens.get(text, set()) | website_tokens(submission.url)
    return tokens


def _identity(submissions: Sequence[Submission]) -> Pair:
    tokens = {
        text: identity_tokens(submission.name, submission.email, submission.url)
        for text, submission in enumerate(submissions)
        if submission.name or submission.email or submission.url
    }
    return _token_columns(tokens, layout.IDENTITY_BITS, layout.IDENTITY)


def _token_columns(token_sets: dict[int, set[str]], bits: int, offset: int) -> Pair:
    rows: list[int] = []
    hashes: list[int] = []
    for text, tokens in token_sets.items():
        rows.extend([text] * len(tokens))
        # Sorted: the order of a set of strings changes from one process to the next.
        hashes.extend(map(hashing.hash_token, sorted(tokens)))
    if not rows:
        return _NOTHING, _NOTHING
    columns = hashing.to_bits(np.array(hashes, dtype=np.uint64), bits) + offset
    return np.array(rows, dtype=np.intp), columns


_KEY_STEP = 1 << 21  # more than there are columns
_NOTHING = np.zeros(0, dtype=np.intp)
