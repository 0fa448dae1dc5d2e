"""The features as a scikit-learn transformer, for pipelines of one's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from comments.spam.features.extraction import transform
from comments.spam.layout import BLOCKS, COLUMN_COUNT
from comments.spam.types import Submission


class CommentVectorizer(TransformerMixin, BaseEstimator):
    """
    Turn comments into the engine's features.

    Stateless: there is nothing to fit, and any text has the same features anywhere.

    Parameters
    ----------
    blocks : tuple of str, optional
        Blocks of `comments.spam.layout.BLOCKS` to keep; all when left out.

    Examples
    --------
    >>> CommentVectorizer(blocks=("words",)).fit_transform(["cheap pills", "thanks"]).shape[0]
    2
    """

    def __init__(self, blocks: tuple[str, ...] | None = None) -> None:
        self.blocks = blocks

    def fit(self, X: Iterable[str | Submission], y: Any = None) -> Self:
        """
        Check the parameters; `X` and `y` are not looked at.

        Raises
        ------
        ValueError
            If a block is unknown.
        """
        for block in self.blocks or ():
            if block not in BLOCKS:
                raise ValueError(f"Unknown block {block!r}; choose from {', '.join(BLOCKS)}.")
        return self

    def transform(self, X: Iterable[str | Submission]) -> Any:
        """
        Extract features.

        Parameters
        ----------
        X : iterable of str or Submission

        Returns
        -------
        scipy.sparse.csr_matrix of float32, shape (n_comments, COLUMN_COUNT)
            Columns of blocks not kept are 0.
        """
        matrix = transform(
            comment if isinstance(comment, Submission) else Submission(body=comment)
            for comment in X
        )
        if self.blocks is None:
            return matrix
        kept = np.zeros(COLUMN_COUNT, dtype=bool)
        for block in self.blocks:
            kept[BLOCKS[block]] = True
        matrix.data[~kept[matrix.indices]] = 0
        matrix.eliminate_zeros()
        return matrix

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        return tags
