"""From margins to probabilities that hold, and the cuts that go with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from comments.spam.evaluation.thresholds import thresholds_for_cost

FloatArray = npt.NDArray[np.floating[Any]]

# Share of ham that may be put in spam unseen, at home and elsewhere, and of spam that may be
# published unseen. A site of a kind that no source is of has more ham above the cut than the
# sources left out in turn: of ham_blog_haacked, left out (labels put right in brackets), .31 %
# (.24) where .1 % is asked, .14 (.09) at .07 %, .14 (.08) at .05 %, .10 (.07) at .03 %; spam
# caught 16, 11, 10 and 8 % (2026-11-26). The goal is .1 %. With two thousand more texts of our own
# it takes .04 % to reach it, .16 (.10), spam caught 9 % (2026-11-27).
BLOCKED_HAM = 0.001
BLOCKED_HAM_ELSEWHERE = 0.0004
PUBLISHED_SPAM = 0.05
SHIFT_PENALTY = 10.0


@dataclass(frozen=True)
class Calibration:
    """
    How to turn a margin into log-odds.

    Attributes
    ----------
    slope, shift : float
        ``log_odds = slope * margin + shift``; slope > 0.
    thresholds : dict
        `ModelInfo.thresholds`; empty where nothing could be measured.
    """

    slope: float = 1.0
    shift: float = 0.0
    thresholds: dict[str, Any] = field(default_factory=dict)


def calibrate_at_home(margins: FloatArray, targets: FloatArray) -> Calibration:
    """
    Calibrate for more texts from where these margins' texts came from.

    Notes
    -----
    A few hundred texts say little about where .5 lies. Five TubeSpam train parts, later texts
    and stretches left out, accuracy with a penalty on the shift of 0 96.2, 3 96.3, 10 96.4,
    30 96.1; no shift 96.2; the cut that was best in cross-validation 95.8, folds in stretches
    and not at random 95.9 (2026-11-23).
    """
    weights = np.ones(len(targets))
    slope, shift = platt(margins, targets, weights, shift_penalty=SHIFT_PENALTY)
    how = "cross-validation"
    cuts = _thresholds(margins, targets, weights, slope, shift, BLOCKED_HAM, how)
    return Calibration(slope, shift, cuts)


def calibrate_away(
    margins: FloatArray, targets: FloatArray, sources: npt.NDArray[np.str_]
) -> Calibration:
    """
    Calibrate for a source never seen: a source counts by the root of its texts.

    Notes
    -----
    Each text counting the same, one large source decides what a probability means elsewhere;
    each source counting the same, one odd text of a source of 73 does. Spam and ham of a
    source count apart, so that a ham-only source does not shift the prior.
    """
    weights = np.ones(len(targets))
    for label in (0, 1):
        of_label = targets == label
        for name in sorted(set(sources[of_label])):
            chosen = of_label & (sources == name)
            weights[chosen] = chosen.sum() ** -0.5
        weights[of_label] *= of_label.sum() / weights[of_label].sum()
    slope, shift = platt(margins, targets, weights)
    how = "leaving out one source in turn; a source counts by the root of its texts"
    cuts = _thresholds(margins, targets, weights, slope, shift, BLOCKED_HAM_ELSEWHERE, how)
    return Calibration(slope, shift, cuts)


def platt(
    margins: FloatArray,
    targets: FloatArray,
    weights: FloatArray | None = None,
    shift_penalty: float = 0.0,
) -> tuple[float, float]:
    """
    Return slope and shift that make ``slope * margin + shift`` log-odds.

    Parameters
    ----------
    margins : ndarray of float, shape (n,)
    targets : ndarray of float, shape (n,)
        1.0 for spam.
    weights : ndarray of float, shape (n,), optional
    shift_penalty : float, optional
        How strongly the shift is held at 0, >= 0: inverse of its variance.

    Returns
    -------
    slope, shift : float

    References
    ----------
    Platt (1999), "Probabilistic outputs for support vector machines".

    Examples
    --------
    >>> slope, shift = platt(np.array([-2.0, -1.0, 1.0, 2.0]), np.array([0.0, 0.0, 1.0, 1.0]))
    >>> slope > 0
    True
    """
    from scipy.optimize import minimize

    weights = np.ones(len(targets)) if weights is None else weights
    positives = targets.sum()
    negatives = len(targets) - positives
    soft = np.where(targets > 0, (positives + 1) / (positives + 2), 1 / (negatives + 2))

    def loss(parameters: FloatArray) -> tuple[float, FloatArray]:
        log_odds = parameters[0] * margins + parameters[1]
        probability = 1 / (1 + np.exp(-np.clip(log_odds, -500, 500)))
        value = (weights * (np.logaddexp(0, log_odds) - soft * log_odds)).sum()
        value += 0.5 * ((parameters[0] - 1) ** 2 + shift_penalty * parameters[1] ** 2)
        error = weights * (probability - soft)
        gradient = [
            error @ margins + parameters[0] - 1,
            error.sum() + shift_penalty * parameters[1],
        ]
        return value, np.array(gradient)

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B").x
    return max(float(found[0]), 0.05), float(found[1])


def _thresholds(
    margins: FloatArray,
    targets: FloatArray,
    weights: FloatArray,
    slope: float,
    shift: float,
    blocked_ham: float,
    how: str,
) -> dict[str, Any]:
    probabilities = 1 / (1 + np.exp(-(slope * margins + shift)))
    labels = np.where(targets > 0, "spam", "ham").tolist()
    cuts = thresholds_for_cost(
        probabilities.tolist(), labels, blocked_ham, PUBLISHED_SPAM, weights.tolist()
    )
    return {
        "spam_at": cuts["spam_at"].cut,
        "hold_at": cuts["hold_at"].cut,
        "measured_by": how,
        "spam_at_measured": cuts["spam_at"].as_dict(),
        "hold_at_measured": cuts["hold_at"].as_dict(),
    }
