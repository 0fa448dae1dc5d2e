"""Put a site's labels on top of a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from comments.spam import layout
from comments.spam.features.extraction import transform
from comments.spam.fitting import read_labels
from comments.spam.types import Submission

FloatArray = npt.NDArray[np.floating[Any]]


# What the weights of each group of columns may move against each other. Replayed with the rulings
# of 14 seasons through the app, their sources left out of the base (the pairs and sets of
# docs/learning.rst), 2026-11-26: AUC, spam caught at .1 % blocked ham, comments between the cuts
# that would cost 2, 1 and .5 % of the spam and .2, .1 and .05 % of the ham, mean. Looseness 400,
# shape 1.2, root of the idf for words and characters 99.56, 81.4, 11.7 % (5 % of the rulings
# wrong: 17.4); no idf 99.59, 80.9, 11.3; 1,600 as well 99.60, 82.5, 10.8; 800 and these 99.61,
# 82.9, 10.3 (15.8). Nearest neighbours as a kernel beside the weights, averages of fits on parts
# of the rulings, columns or groups, bins that move with their neighbours, spot checks that count
# 3 or 10 times: no gain or worse.
SPREADS = {
    "form": 1.2,
    "link": 1.2,
    "disguise": 1.7,
    "repetition": 0.8,
    "script": 1.8,
    "topic": 0.7,
    "context": 1.2,
    "topic columns": 0.8,
    "tokens": 1.8,
}


@dataclass(frozen=True, slots=True)
class LearnSettings:
    """
    How far a site's labels may move a model.

    Parameters
    ----------
    looseness : float
        Variance of the correction of one weight, > 0: larger follows the site faster.
    trust : float
        Variance of the correction of how much the base model counts as a whole, >= 0; 0
        leaves it alone.
    shift : float
        Variance of the correction of the bias, >= 0.
    spreads : mapping of str to float
        By group of `layout.GROUPS` the standard deviation of a correction against that of a
        word's, >= 0; 1 for a group not named. How a site's spam looks is said by few columns,
        and soon.
    enough : int
        Labels of the rarer kind from which on the whole looseness is given, >= 1.
    common : float
        Share of the labelled texts, in (0, 1), from which on a feature counts as one they all
        have, which tells nothing but how many of them are spam.

    Notes
    -----
    The last two and the small `shift` are for beginnings with one kind of label: under the first
    of five videos a hundred spam came first, all ending in the same invisible character, and
    without them 53 of 951 ham went to spam, most of them next; with them 7 (2026-11-25).
    """

    looseness: float = 800.0
    trust: float = 0.05
    shift: float = 1.0
    spreads: Mapping[str, float] = field(default_factory=SPREADS.copy)
    enough: int = 25
    common: float = 0.7

    def __post_init__(self) -> None:
        for group in self.spreads:
            if group not in layout.GROUPS:
                raise ValueError(
                    f"spreads names {group!r}, but there is no group of columns {group!r}; "
                    f"use one of {', '.join(layout.GROUPS)}."
                )


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


# How far names, mail domains and websites may move a model, taught from signed texts of our own.
# Half of these are spam and say nothing, so that the texts alone are that much (log-odds) too
# honest: the lower, the more an ordinary name speaks for spam. Set by real comments from outside,
# see docs/spam-figures.rst. One writer's texts learnt, another's tested, both ways, 2026-11-27;
# looseness 3, 10, 30 and 100 with nothing fitted freely: AUC .862 and .780, .873 and .818, .874
# and .835, .869 and .842; % of ham above spam_at 0.4 to 0.9, 0.4 to 1.3, 0.4 to 2.2, 0.6 to 3.5.
TOO_HONEST = 2.5
SIGNATURES = LearnSettings(
    looseness=10.0,
    trust=0.0,
    shift=0.0,
    spreads={group: 0.0 for group in layout.GROUPS if group != "identity"},
    enough=1,
)


def adapt_signatures(
    weights: FloatArray, bias: float, submissions: Iterable[Submission], labels: Iterable[str]
) -> FloatArray:
    """
    Teach a model what texts are signed with, and nothing of what they say.

    The log-odds of each text are an offset, so that only what it is signed with is left to
    explain the label.

    Parameters
    ----------
    weights : ndarray of float, shape (COLUMN_COUNT,)
    bias : float
    submissions : iterable of Submission
    labels : iterable of str
        "spam" or "ham".

    Returns
    -------
    weights : ndarray of float, shape (COLUMN_COUNT,)
        Those of the identity block changed, all others as they were.
    """
    taught, _, _ = adapt_weights(weights, bias + TOO_HONEST, submissions, labels, SIGNATURES)
    return taught


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
    frequency = np.bincount(matrix.indices, minlength=matrix.shape[1])
    columns = frequency.nonzero()[0]
    few = min(targets.sum(), len(targets) - targets.sum())
    spread = _spread(frequency[columns], columns, len(targets), few, settings)
    scaled = matrix[:, columns].multiply(spread).tocsr()
    correction, trust, shift = _residual_logistic(scaled, targets, offset, settings)
    adapted = weights.astype(np.float64) * (1 + trust)
    adapted[columns] += spread * correction
    return adapted, bias * (1 + trust) + shift


def _spread(
    frequency: npt.NDArray[np.integer[Any]],
    columns: npt.NDArray[np.integer[Any]],
    texts: int,
    few: float,
    settings: LearnSettings,
) -> FloatArray:
    """Return the standard deviation that the correction of each column is believed to have."""
    spread = np.ones(len(columns))
    for group, value in settings.spreads.items():
        of_group = layout.GROUPS[group]
        spread[slice(*np.searchsorted(columns, (of_group.start, of_group.stop)))] = value
    rest = (1 - frequency / texts) / (1 - settings.common)
    spread *= np.sqrt(np.minimum(1.0, rest))
    looseness = settings.looseness * min(1.0, (few + 1) / settings.enough)
    return np.asarray(spread * looseness**0.5)


def _residual_logistic(
    scaled: Any, targets: FloatArray, offset: FloatArray, settings: LearnSettings
) -> tuple[FloatArray, float, float]:
    """Fit corrections in units of their own spread, so that one penalty fits all of them."""
    from scipy.optimize import minimize

    transposed = scaled.T.tocsr()
    trust_spread, shift_spread = settings.trust**0.5, settings.shift**0.5

    def loss(unknowns: FloatArray) -> tuple[float, FloatArray]:
        log_odds = offset * (1 + trust_spread * unknowns[-2])
        log_odds = log_odds + scaled @ unknowns[:-2] + shift_spread * unknowns[-1]
        error = 1 / (1 + np.exp(-np.clip(log_odds, -500, 500))) - targets
        value = (np.logaddexp(0, log_odds) - targets * log_odds).sum()
        value += 0.5 * (unknowns @ unknowns)
        shared = [trust_spread * (error @ offset), shift_spread * error.sum()]
        return value, np.concatenate((transposed @ error, shared)) + unknowns

    start = np.zeros(scaled.shape[1] + 2)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60}).x
    return found[:-2], float(trust_spread * found[-2]), float(shift_spread * found[-1])
