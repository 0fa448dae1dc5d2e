"""Cuts chosen by what they cost: ham in spam on one side, spam published on the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from .intervals import Interval, proportion_interval
from .labelled import checked

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    FloatArray = npt.NDArray[np.floating[Any]]

__all__ = ["Threshold", "log_odds_of", "thresholds_for_cost"]

# How many of the most extreme scores describe the tail beyond the last of them. Fewer follow
# the data more closely, more give a steadier slope; a tenth of the texts is the usual bound.
TAIL_SIZE = 40

# Log-odds by which a cut lies above the text it must spare: survives the way to a probability.
NUDGE = 1e-6


@dataclass(frozen=True)
class Threshold:
    """
    One cut and what it is expected to cost.

    Attributes
    ----------
    cut : float
        Probability; texts at or above it are acted upon (or below it, for `hold_at`).
    cost : float
        Expected share of the wrong label beyond the cut, in [0, 1].
    interval : Interval
        95 % interval of `cost` (exact binomial, on the effective number of texts).
    reached : float
        Share of the right label beyond the cut, in [0, 1].
    texts : int
        Labelled texts of the wrong label that the cost was measured on.
    is_extrapolated : bool
        True when the labels are too few to show the cost asked for, and the cut was placed
        beyond the last of them by the slope of the tail.
    """

    cut: float
    cost: float
    interval: Interval
    reached: float
    texts: int
    is_extrapolated: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the fields by name, ready for JSON."""
        return asdict(self)


def thresholds_for_cost(
    probabilities: Sequence[float],
    labels: Sequence[str],
    blocked_ham: float = 0.001,
    published_spam: float = 0.01,
    weights: Sequence[float] | None = None,
) -> dict[str, Threshold]:
    """
    Choose the cuts of a site from its own labels.

    `spam_at` is the lowest cut whose expected blocked ham is at most `blocked_ham`: what is
    at or above it may go to spam unseen. `hold_at` is the highest cut whose expected share of
    spam below it is at most `published_spam`: what is below it may be published unseen. What
    lies between is for a moderator. Where the two overlap nothing needs to be held, and
    `hold_at` is lowered to `spam_at`.

    Parameters
    ----------
    probabilities : sequence of float in [0, 1], length n
        Of texts the model was not fitted on (before they were learned, for a running site).
    labels : sequence of {"spam", "ham"}, length n
        What a person ruled. Both must occur.
    blocked_ham : float, default 0.001
        Largest expected share of ham at or above `spam_at`.
    published_spam : float, default 0.01
        Largest expected share of spam below `hold_at`.
    weights : sequence of float > 0, length n, optional
        How many texts each label stands for: 1 for a held comment, 50 for one found by a 2 %
        spot check. Without them every label stands for itself.

    Returns
    -------
    dict of str to Threshold
        Keys "spam_at" and "hold_at".

    Raises
    ------
    ValueError
        For a missing label, lengths that differ, or weights that are not positive.

    Notes
    -----
    The expected cost of k wrong texts in n is the mean of Jeffreys' posterior,
    (k + 1/2) / (n + 1): no cut is believed to cost nothing. Where even k = 0 costs too much
    the log-odds of the most extreme texts are taken as an exponential tail and the cut is
    moved beyond them.

    For a running site, whose moderators see only some of what comes in, `site_thresholds`
    knows more.

    References
    ----------
    Pickands (1975), "Statistical inference using extreme order statistics", Annals of
    Statistics 3.

    Examples
    --------
    >>> ham = [0.01 + 0.0004 * n for n in range(1000)]
    >>> spam = [0.5 + 0.0049 * n for n in range(100)]
    >>> cuts = thresholds_for_cost(ham + spam, ["ham"] * 1000 + ["spam"] * 100, 0.01)
    >>> 0.40 < cuts["spam_at"].cut < 0.41
    True
    """
    import numpy as np

    scores, spam = checked(probabilities, labels)
    if not spam.any() or spam.all():
        raise ValueError("Thresholds need at least one spam and one ham label.")
    shares = np.ones(scores.size) if weights is None else np.asarray(weights, dtype=float)
    if shares.shape != scores.shape or not (shares > 0).all():
        raise ValueError("Give one weight > 0 for each label, or none at all.")
    log_odds = log_odds_of(scores)
    upper = _cut(log_odds, ~spam, shares, blocked_ham)
    lower = _cut(-log_odds, spam, shares, published_spam)
    spam_at = _threshold(upper, 1, log_odds, spam, shares)
    held = (min(-lower[0], upper[0]), lower[1])
    hold_at = _threshold(held, -1, log_odds, spam, shares)
    return {"spam_at": spam_at, "hold_at": hold_at}


def log_odds_of(probabilities: FloatArray) -> FloatArray:
    """Return the log-odds of probabilities; those of 0 and 1 are 20.7 away from even."""
    import numpy as np

    clipped = np.clip(probabilities, 1e-9, 1 - 1e-9)
    return np.log(clipped / (1 - clipped))


def _cut(
    log_odds: FloatArray,
    wrong: npt.NDArray[np.bool_],
    shares: FloatArray,
    cost: float,
) -> tuple[float, bool]:
    """Return the lowest cut whose expected share of `wrong` at or above it is <= `cost`."""
    import numpy as np

    order = np.argsort(-log_odds[wrong], kind="stable")
    tail = log_odds[wrong][order]
    weight = shares[wrong][order]
    above = np.cumsum(weight)
    allowed = np.flatnonzero((above - weight + 0.5 * weight.mean()) <= cost * _size(weight))
    if allowed.size == 0:
        return _beyond(tail, weight, cost), True
    # Texts with the score of the last allowed one cannot be told apart from it: the cut has
    # to lie above them all.
    first = int(allowed[-1])
    while first > 0 and tail[first - 1] == tail[first]:
        first -= 1
    return float(tail[first]) + NUDGE, False


def _size(weight: FloatArray) -> float:
    return float(weight.sum() + weight.mean())


def _beyond(tail: FloatArray, weight: FloatArray, cost: float) -> float:
    """
    Return the cut beyond all texts that is expected to cost `cost`.

    Notes
    -----
    With two dozen texts the gap between the outermost two says how far out the cut lies, which
    is wide more often than not. Believing in a slope of 1 until ten texts say otherwise held
    7 to 8 % of the season instead of 11, but where the first cuts come from a hundred comments
    (`benchmarks.season_of_model`) 9 to 12 of 878 spam were published instead of 3
    (2026-11-23).
    """
    size = max(2, min(TAIL_SIZE, tail.size // 10 or tail.size))
    top = tail[: min(size, tail.size)]
    # One text tells nothing of a slope: one unit of log-odds for each factor e then.
    slope = max(float((top[:-1] - top[-1]).mean()), 0.05) if top.size > 1 else 1.0
    seen = 0.5 * float(weight.mean()) / _size(weight)
    return float(top[0] + slope * math.log(max(seen / cost, 1.0)) + 1e-9)


def _threshold(
    chosen: tuple[float, bool],
    side: int,
    log_odds: FloatArray,
    spam: npt.NDArray[np.bool_],
    shares: FloatArray,
) -> Threshold:
    import numpy as np

    cut, is_extrapolated = chosen
    beyond = log_odds >= cut if side > 0 else log_odds < cut
    wrong = ~spam if side > 0 else spam
    effective = shares[wrong].sum() ** 2 / (shares[wrong] ** 2).sum()
    share = shares[wrong & beyond].sum() / shares[wrong].sum()
    count = round(share * effective)
    total = max(round(effective), 1)
    right = ~wrong
    return Threshold(
        cut=float(1 / (1 + np.exp(-cut))),
        cost=float((share * effective + 0.5) / (effective + 1)),
        interval=proportion_interval(min(count, total), total),
        reached=float(shares[right & (log_odds >= cut)].sum() / shares[right].sum())
        if side > 0
        else float(shares[right & (log_odds < cut)].sum() / shares[right].sum()),
        texts=int(wrong.sum()),
        is_extrapolated=is_extrapolated,
    )
