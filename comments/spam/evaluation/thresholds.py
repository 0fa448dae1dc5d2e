"""Cuts chosen by what they cost: ham in spam on one side, spam published on the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from .intervals import Interval, proportion_interval
from .labelled import checked

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    FloatArray = npt.NDArray[np.floating[Any]]

__all__ = ["SITE_TAILS", "TailBelief", "Tails", "Threshold", "thresholds_for_cost"]

# How many of the most extreme scores describe the tail beyond the last of them. Fewer follow
# the data more closely, more give a steadier slope; a tenth of the texts is the usual bound.
TAIL_SIZE = 40

# Log-odds by which a cut lies above the text it must spare: survives the way to a probability.
NUDGE = 1e-6
LARGEST_LOG_ODDS = 20.0  # of a cut that has room for every text


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


@dataclass(frozen=True)
class TailBelief:
    """
    Where the most misleading texts of one label lie, before any were seen.

    Attributes
    ----------
    texts : float
        Labelled texts that the belief counts as, > 0.
    beyond : float
        Log-odds, towards the wrong side, beyond which one in a hundred lies.
    slope : float
        Log-odds over which the share beyond falls by a factor e, > 0.
    """

    texts: float
    beyond: float
    slope: float

    def cut(self, allowed: FloatArray) -> FloatArray:
        """Return the cuts beyond which so many of `texts` are believed to lie."""
        import numpy as np

        cuts = self.beyond + self.slope * np.log(0.01 * self.texts / allowed)
        return np.where(allowed >= self.texts, -np.inf, cuts)

    def count_beyond(self, cut: float) -> float:
        """Return how many of `texts` are believed to lie beyond a cut."""
        distance = (self.beyond - cut) / self.slope
        return self.texts * math.exp(min(math.log(0.01) + distance, 0.0))


class Tails(NamedTuple):
    """A belief for each label."""

    ham: TailBelief
    spam: TailBelief


# What a model that has learnt a site's first hundred labels is like elsewhere: one ham in a
# hundred is given more than .73, one spam less than .047. Of 2,655 events of P4 held, with
# spam published and ham in spam, engine alone (2026-11-25): cuts from the site's labels alone
# 24.9 % (2, 1); belief of 100 spam and 200 ham texts 5.0 % (4, 0), of 200 and 400 5.5 % (4, 0),
# of 400 and 800 5.6 % (4, 0); spam 1 % below .076 5.6 % (6, 0); cuts fixed at .03 and .93 without
# any labels 6.7 % (4, 0), but 120 ham in spam under youtube's videos.
SITE_TAILS = Tails(
    ham=TailBelief(texts=200, beyond=1.0, slope=0.7),
    spam=TailBelief(texts=100, beyond=3.0, slope=1.0),
)


def thresholds_for_cost(
    probabilities: Sequence[float],
    labels: Sequence[str],
    blocked_ham: float = 0.001,
    published_spam: float = 0.01,
    weights: Sequence[float] | None = None,
    tails: Tails | None = None,
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
    tails : Tails, optional
        What is believed before any label, and counts as so many; `SITE_TAILS` for a model that
        learns a site. Without it the labels alone decide.

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

    A dozen spam do not show where the lowest half per cent of spam lies, and a tail guessed
    from them is wide more often than not. With `tails` the labels are pooled with texts that were
    never there, spread as models of other sites have them: the cut is right where those sites'
    cuts would be until the site's own labels outnumber them.

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
    log_odds = _log_odds(scores)
    ham_tail, spam_tail = tails or (None, None)
    upper = _cut(log_odds, ~spam, shares, blocked_ham, ham_tail)
    lower = _cut(-log_odds, spam, shares, published_spam, spam_tail)
    spam_at = _threshold(upper, 1, log_odds, spam, shares, ham_tail)
    held = (min(-lower[0], upper[0]), lower[1])
    hold_at = _threshold(held, -1, log_odds, spam, shares, spam_tail)
    return {"spam_at": spam_at, "hold_at": hold_at}


def _log_odds(probabilities: FloatArray) -> FloatArray:
    import numpy as np

    clipped = np.clip(probabilities, 1e-9, 1 - 1e-9)
    return np.log(clipped / (1 - clipped))


def _cut(
    log_odds: FloatArray,
    wrong: npt.NDArray[np.bool_],
    shares: FloatArray,
    cost: float,
    belief: TailBelief | None,
) -> tuple[float, bool]:
    """Return the lowest cut whose expected share of `wrong` at or above it is <= `cost`."""
    import numpy as np

    order = np.argsort(-log_odds[wrong], kind="stable")
    tail = log_odds[wrong][order]
    weight = shares[wrong][order]
    if belief is not None:
        return _pooled_cut(tail, weight, cost, belief)
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


def _pooled_cut(
    tail: FloatArray, weight: FloatArray, cost: float, belief: TailBelief
) -> tuple[float, bool]:
    import numpy as np

    # With the first k texts above it, a cut lies above the next one, and beyond it there is
    # room for so many of the believed texts as the first k leave.
    left = cost * (weight.sum() + belief.texts) - np.concatenate(([0.0], np.cumsum(weight)))
    below = np.concatenate((tail + NUDGE, [-np.inf]))[left > 0]
    cuts = np.maximum(below, belief.cut(left[left > 0]))
    cut = max(float(cuts.min()), -LARGEST_LOG_ODDS)
    return cut, not bool((tail >= cut).any())


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
    belief: TailBelief | None,
) -> Threshold:
    import numpy as np

    cut, is_extrapolated = chosen
    beyond = log_odds >= cut if side > 0 else log_odds < cut
    wrong = ~spam if side > 0 else spam
    effective = shares[wrong].sum() ** 2 / (shares[wrong] ** 2).sum()
    share = shares[wrong & beyond].sum() / shares[wrong].sum()
    believed, texts_believed = 0.5, 1.0  # Jeffreys' prior
    if belief is not None:
        believed, texts_believed = belief.count_beyond(side * cut), belief.texts
    count = round(share * effective)
    total = max(round(effective), 1)
    right = ~wrong
    return Threshold(
        cut=float(1 / (1 + np.exp(-cut))),
        cost=float((share * effective + believed) / (effective + texts_believed)),
        interval=proportion_interval(min(count, total), total),
        reached=float(shares[right & (log_odds >= cut)].sum() / shares[right].sum())
        if side > 0
        else float(shares[right & (log_odds < cut)].sum() / shares[right].sum()),
        texts=int(wrong.sum()),
        is_extrapolated=is_extrapolated,
    )
