"""Put a site's labels on top of a model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from comments.spam import layout
from comments.spam.features.extraction import transform
from comments.spam.fitting import read_labels
from comments.spam.types import Submission


@dataclass(frozen=True, slots=True)
class LearnSettings:
    """
    How far a site's labels may move a model.

    Parameters
    ----------
    looseness : float
        Variance of the correction of one weight, > 0: larger follows the site faster.
    """

    looseness: float = 30.0


def adapt_weights(
    weights: np.ndarray,
    bias: float,
    submissions: Iterable[Submission],
    labels: Iterable[str],
    settings: LearnSettings,
) -> tuple[np.ndarray, float, dict[str, int]]:
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
    offset = matrix @ weights + bias
    columns = np.unique(matrix.indices)
    correction, shift = _residual_logistic(matrix[:, columns], targets, offset, settings)
    adapted = weights.astype(np.float64)
    adapted[columns] += correction
    return adapted, bias + shift, counts


def _residual_logistic(matrix, targets, offset, settings):
    from scipy.optimize import minimize

    penalty = 1.0 / settings.looseness
    transposed = matrix.T.tocsr()

    def loss(parameters):
        correction, shift = parameters[:-1], parameters[-1]
        log_odds = offset + matrix @ correction + shift
        error = 1 / (1 + np.exp(-np.clip(log_odds, -500, 500))) - targets
        value = (np.logaddexp(0, log_odds) - targets * log_odds).sum()
        value += 0.5 * penalty * (parameters @ parameters)
        gradient = np.append(transposed @ error, error.sum()) + penalty * parameters
        return value, gradient

    start = np.zeros(matrix.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60}).x
    return found[:-1], float(found[-1])
