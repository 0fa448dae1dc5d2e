"""Put a site's labels on top of a model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from comments.spam.features.extraction import transform
from comments.spam.fitting import read_labels
from comments.spam.types import Submission

FloatArray = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class LearnSettings:
    """
    How far a site's labels may move a model.

    Parameters
    ----------
    looseness : float
        Variance of the correction of one weight, > 0: larger follows the site faster. At 60
        instead of 30 the season holds half a point less, but publishes 25 to 28 of 878 spam
        instead of 10 to 18 where the first cuts come from a hundred comments (2026-11-23).
    trust : float
        Variance of the correction of how much the base model counts as a whole, >= 0; 0
        leaves it alone.
    """

    looseness: float = 30.0
    trust: float = 0.3


def adapt_weights(
    weights: FloatArray,
    bias: float,
    submissions: Iterable[Submission],
    labels: Iterable[str],
    settings: LearnSettings,
) -> tuple[FloatArray, float, dict[str, int]]:
    """
    Correct a model by a site's labels.

    The log-odds of the model are an offset; a penalised logistic regression on the same
    features explains what they miss. Weights of features the site never showed stay.

    Parameters
    ----------
    weights : ndarray of float, shape (COLUMN_COUNT,)
    bias : float
    submissions : iterable of Submission
    labels : iterable of str
        "spam" or "ham".
    settings : LearnSettings

    Returns
    -------
    weights : ndarray of float, shape (COLUMN_COUNT,)
    bias : float
    counts : dict
        Labels learnt, by label.
    """
    matrix = transform(submissions)
    targets = read_labels(labels, matrix.shape[0])
    spam = int(targets.sum())
    counts = {"spam": spam, "ham": len(targets) - spam}
    if not len(targets):
        return weights, bias, counts
    adapted, adapted_bias = adapt_to(matrix, targets, weights, bias, settings)
    return adapted, adapted_bias, counts


def adapt_to(
    matrix: Any, targets: FloatArray, weights: FloatArray, bias: float, settings: LearnSettings
) -> tuple[FloatArray, float]:
    """
    Return weights and bias corrected by labelled rows.

    Parameters
    ----------
    matrix : csr_matrix of float, shape (n, COLUMN_COUNT)
    targets : ndarray of float, shape (n,)
        1.0 for spam.
    weights : ndarray of float, shape (COLUMN_COUNT,)
    bias : float
    settings : LearnSettings

    Returns
    -------
    weights : ndarray of float64, shape (COLUMN_COUNT,)
    bias : float
    """
    offset = matrix @ weights + bias
    columns = np.unique(matrix.indices)
    correction, trust, shift = _residual_logistic(
        matrix[:, columns].tocsr(), targets, offset, settings
    )
    adapted = weights.astype(np.float64) * (1 + trust)
    adapted[columns] += correction
    return adapted, bias * (1 + trust) + shift


def _residual_logistic(
    matrix: Any, targets: FloatArray, offset: FloatArray, settings: LearnSettings
) -> tuple[FloatArray, float, float]:
    from scipy.optimize import minimize

    transposed = matrix.T.tocsr()
    # Every unknown in units of its own spread, so that one penalty fits all of them.
    spread, trust_spread = settings.looseness**0.5, settings.trust**0.5

    def loss(unknowns: FloatArray) -> tuple[float, FloatArray]:
        log_odds = offset * (1 + trust_spread * unknowns[-2])
        log_odds = log_odds + spread * (matrix @ unknowns[:-2] + unknowns[-1])
        error = 1 / (1 + np.exp(-np.clip(log_odds, -500, 500))) - targets
        value = (np.logaddexp(0, log_odds) - targets * log_odds).sum()
        value += 0.5 * (unknowns @ unknowns)
        shared = [trust_spread * (error @ offset), spread * error.sum()]
        return value, np.concatenate((spread * (transposed @ error), shared)) + unknowns

    start = np.zeros(matrix.shape[1] + 2)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60}).x
    return spread * found[:-2], float(trust_spread * found[-2]), float(spread * found[-1])
