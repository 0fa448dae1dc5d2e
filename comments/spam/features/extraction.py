"""Extract all features of a batch of submissions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from comments.spam import layout
from comments.spam.features import hashing, steps
from comments.spam.features.measuring import measure
from comments.spam.features.tokens import identity_tokens, link_tokens, website_tokens
from comments.spam.text.folding import FoldedTexts, fold_texts
from comments.spam.types import Submission

BATCH_CHARACTERS = 1 << 16  # arrays of this length stay in the processor's cache


@dataclass(slots=True)
class Block:
    """
    The hashed features of one block, each column once a text.

    Parameters
    ----------
    rows : ndarray of int
        Text of each feature.
    columns : ndarray of int
        Column of each feature.
    scale : ndarray of float, shape (n_texts,)
        What a feature of each text counts: 1 over the root of their number, so that long
        and short texts weigh alike.
    origins : ndarray of int
        For words: index of the word, or ~index of a sign. For characters: offset in the stream.
    """

    rows: np.ndarray
    columns: np.ndarray
    scale: np.ndarray
    origins: np.ndarray


@dataclass(slots=True)
class FeatureBatch:
    """
    Features of a batch of submissions.

    Parameters
    ----------
    blocks : dict of str to Block
        Hashed features by block name.
    measured : ndarray of float, shape (n_texts, n_measurements)
        Measurements in the order of `layout.MEASUREMENTS`.
    folded : FoldedTexts
        What the features were made from.
    """

    blocks: dict[str, Block]
    measured: np.ndarray
    folded: FoldedTexts

    def __len__(self) -> int:
        return len(self.folded)

    def block_scores(self, weights: np.ndarray) -> np.ndarray:
        """
        Return the weighted sum of each block.

        Parameters
        ----------
        weights : ndarray of float, shape (COLUMN_COUNT,)

        Returns
        -------
        ndarray of float64, shape (n_texts, 5)
            In the order of `layout.BLOCKS`.
        """
        count = len(self)
        scores = np.zeros((count, len(layout.BLOCKS)))
        for place, name in enumerate(layout.BLOCKS):
            if name == "steps":
                scores[:, place] = self.steps() @ weights[layout.STEPS :]
                continue
            block = self.blocks.get(name)
            if block is not None:
                sums = np.bincount(block.rows, weights.take(block.columns), minlength=count)
                scores[:, place] = sums * block.scale
        return scores

    def steps(self) -> np.ndarray:
        """Return which steps each text reaches, shape (n_texts, n_steps), 0.0 or 1.0."""
        reached = self.measured[:, steps.STEP_MEASUREMENT] >= steps.STEP_VALUES
        return reached.astype(np.float32)

    def to_csr(self):
        """
        Return the features as a sparse matrix.

        Returns
        -------
        scipy.sparse.csr_matrix of float32, shape (n_texts, COLUMN_COUNT)
        """
        from scipy.sparse import csr_matrix

        rows, columns, values = [], [], []
        for block in self.blocks.values():
            rows.append(block.rows)
            columns.append(block.columns)
            values.append(block.scale[block.rows].astype(np.float32))
        text, step = np.nonzero(self.steps())
        rows.append(text)
        columns.append(step + layout.STEPS)
        values.append(np.ones(len(text), dtype=np.float32))
        return csr_matrix(
            (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))),
            shape=(len(self), layout.COLUMN_COUNT),
            dtype=np.float32,
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
    bodies = [submission.body for submission in submissions]
    folded = fold_texts(bodies)
    count = len(bodies)
    blocks = {"words": _words(folded, count), "characters": _characters(folded, count)}
    links = [
        link_tokens(submission.body, folded.links[k]) if k in folded.links else ()
        for k, submission in enumerate(submissions)
    ]
    identities = [()] * count
    for k, submission in enumerate(submissions):
        if submission.url:
            links[k] = set(links[k]) | website_tokens(submission.url)
        if submission.name or submission.email or submission.url:
            identities[k] = identity_tokens(submission.name, submission.email, submission.url)
    blocks["links"] = _tokens(links, layout.LINKS, layout.LINK_BITS, count)
    blocks["identity"] = _tokens(identities, layout.IDENTITY, layout.IDENTITY_BITS, count)
    measured = measure(submissions, folded, blocks)
    return FeatureBatch(blocks, measured, folded)


def transform(submissions: Iterable[Submission]):
    """
    Return the features of all submissions as one sparse matrix.

    Parameters
    ----------
    submissions : iterable of Submission

    Returns
    -------
    scipy.sparse.csr_matrix of float32, shape (n_submissions, COLUMN_COUNT)
        Hashed blocks: 1 over the root of the number of features the text has in the block,
        so that each block has length 1. Steps: 0 or 1. See `layout.BLOCKS`.
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


def _words(folded, count) -> Block:
    hashes = hashing.hash_words(folded.stream, folded.word_starts, folded.word_ends)
    pairs, first = hashing.hash_bigrams(hashes, folded.word_texts)
    signs = hashing.hash_symbols(folded.symbols)
    everything = np.concatenate((hashes, pairs, signs))
    rows = np.concatenate((folded.word_texts, folded.word_texts[first], folded.symbol_texts))
    origins = np.concatenate((np.arange(len(hashes)), first, ~np.arange(len(signs))))
    columns = hashing.to_bits(everything, layout.WORD_BITS) + layout.WORDS
    return _unique(rows, columns, origins, count)


def _characters(folded, count) -> Block:
    # Offset k of the stream belongs to the word that offset k + 1 belongs to or follows.
    text_of = np.repeat(folded.word_texts, folded.word_ends - folded.word_starts + 1)
    all_hashes, all_first = [], []
    for hashes, first in hashing.hash_characters(folded.stream, layout.CHARACTER_SIZES):
        all_hashes.append(hashes)
        all_first.append(first)
    if not all_hashes:
        empty = np.zeros(0, dtype=np.intp)
        return _unique(empty, empty, empty, count)
    first = np.concatenate(all_first)
    columns = hashing.to_bits(np.concatenate(all_hashes), layout.CHARACTER_BITS)
    columns += layout.CHARACTERS
    return _unique(text_of[first], columns, first, count)


def _tokens(token_sets, offset, bits, count) -> Block:
    rows, hashes = [], []
    for k, tokens in enumerate(token_sets):
        if tokens:
            # Sorted: the order of a set of strings changes from one process to the next.
            rows.extend([k] * len(tokens))
            hashes.extend(hashing.hash_token(token) for token in sorted(tokens))
    rows = np.array(rows, dtype=np.intp)
    columns = hashing.to_bits(np.array(hashes, dtype=np.uint64), bits) + offset
    return _unique(rows, columns, np.arange(len(rows)), count)


def _unique(rows, columns, origins, count) -> Block:
    """Keep each column once a text: a word said ten times is measured as repetition."""
    keys = rows * (1 << 21) + columns
    _, kept = np.unique(keys, return_index=True)
    rows = rows[kept]
    numbers = np.bincount(rows, minlength=count)
    scale = 1.0 / np.sqrt(np.maximum(numbers, 1))
    return Block(rows, columns[kept], scale, origins[kept])
