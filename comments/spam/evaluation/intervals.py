"""How sure a figure of merit is: intervals of shares and of anything else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .labelled import checked


@dataclass(frozen=True)
class Interval:
    """
    A closed interval at a stated confidence.

    Attributes
    ----------
    low, high : float
        Bounds, in the unit of the figure they belong to.
    """

    low: float
    high: float


def proportion_interval(successes: int, total: int, confidence: float = 0.95) -> Interval:
    """
    Return the exact interval of a proportion.

    Parameters
    ----------
    successes, total : int
        0 <= successes <= total.
    confidence : float, default 0.95

    Returns
    -------
    Interval
        Bounds in [0, 1]; the whole of [0, 1] where `total` is 0.

    References
    ----------
    Clopper and Pearson (1934), "The use of confidence or fiducial limits illustrated in the
    case of the binomial", Biometrika 26.

    Examples
    --------
    >>> interval = proportion_interval(0, 1000)
    >>> interval.low, round(interval.high, 4)
    (0.0, 0.0037)
    """
    from scipy.stats import beta

    if not 0 <= successes <= total:
        raise ValueError(f"{successes} successes of {total}; give 0 <= successes <= total.")
    tail = (1 - confidence) / 2
    low = beta.ppf(tail, successes, total - successes + 1) if successes else 0.0
    high = beta.ppf(1 - tail, successes + 1, total - successes) if successes < total else 1.0
    return Interval(float(low), float(high))


def bootstrap_interval(
    figure: Callable[[Any, Any], float],
    probabilities: Sequence[float],
    labels: Sequence[str],
    confidence: float = 0.95,
    repeats: int = 400,
    seed: int = 0,
) -> Interval:
    """
    Return a percentile bootstrap interval of any figure of merit.

    Spam and ham are drawn apart, so every draw holds as much of each as the data.

    Parameters
    ----------
    figure : callable
        Takes probabilities and labels, returns a float.
    probabilities, labels : sequences of length n
    confidence : float, default 0.95
    repeats : int, default 400
    seed : int, default 0

    Returns
    -------
    Interval

    Notes
    -----
    A figure at its bound (AUC 1.0) gives an interval without width: the bootstrap cannot
    show errors the data do not hold. `proportion_interval` does.

    Examples
    --------
    >>> from comments.spam.evaluation import roc_auc
    >>> bootstrap_interval(roc_auc, [0.9, 0.1], ["spam", "ham"], repeats=5)
    Interval(low=1.0, high=1.0)
    """
    import numpy as np

    scores, spam = checked(probabilities, labels)
    generator = np.random.default_rng(seed)
    names = np.where(spam, "spam", "ham")
    groups = [group for group in (np.flatnonzero(spam), np.flatnonzero(~spam)) if group.size]
    drawn = []
    for _ in range(repeats):
        chosen = np.concatenate([generator.choice(group, group.size) for group in groups])
        drawn.append(figure(scores[chosen], names[chosen]))
    tail = 50 * (1 - confidence)
    low, high = np.percentile(drawn, [tail, 100 - tail])
    return Interval(float(low), float(high))
