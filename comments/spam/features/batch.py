"""The features of a batch of submissions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from comments.spam import layout
from comments.spam.features.hashing import hash_characters
from comments.spam.layout import BLOCK_COUNT
from comments.spam.text.folded import FoldedTexts

Indices = npt.NDArray[Any]


@dataclass(slots=True)
class FeatureBatch:
    """
    Features of a batch of submissions, each column once a text.

    Parameters
    ----------
    cells : ndarray of int, shape (n_features,)
        Text times number of blocks plus block of each feature.
    columns : ndarray of int, shape (n_features,)
        Column of each feature. Those of a text's words, characters and hashed tokens ascend.
    scale : ndarray of float, shape (n_texts, n_blocks)
        What a feature counts: 1 over the root of the number of features the text has in the
        block, so that long and short texts weigh alike.
    measured : dict of str to float
        For explaining: measurements by name. Empty unless the batch is of one text.
    topics : ndarray of int, shape (n_texts, n_topics)
        Words of each topic.
    folded : FoldedTexts
        What the features were made from.
    found : ndarray of int, or None
        For `owners`, of a batch of one text: keys of words, word pairs and signs, then of
        character n-grams, as often as the text says them.
    """

    cells: Indices
    columns: Indices
    scale: npt.NDArray[np.float64]
    measured: dict[str, float]
    topics: Indices
    folded: FoldedTexts
    found: Indices | None = None

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

        For a batch of one text, whose features of words and characters come first; the
        others have no owner. What is said several times belongs to where it is said last.
        """
        keys, folded = self.found, self.folded
        if keys is None:
            raise ValueError("Features have owners in a batch of one text only.")
        words = np.arange(len(folded.word_starts))
        word_of = words.repeat(folded.word_ends - folded.word_starts + 1)
        places = hash_characters(folded.stream)[1] % len(folded.stream)
        symbols = ~np.arange(len(folded.symbols))
        owners = np.concatenate((words, words[:-1], symbols, word_of[places]))
        order = keys.argsort(kind="stable")
        keys = keys[order]
        is_last = np.ones(len(keys), dtype=bool)
        is_last[:-1] = keys[1:] != keys[:-1]
        found: Indices = owners[order[is_last]]
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
