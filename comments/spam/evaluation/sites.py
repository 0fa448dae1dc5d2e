"""The cuts of a running site, where a person sees only some of what comes in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from .intervals import Interval
from .thresholds import Threshold, log_odds_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    FloatArray = npt.NDArray[np.floating[Any]]

__all__ = ["SITE_TAILS", "Ruling", "TailBelief", "Tails", "site_thresholds"]

# Cuts are looked for at these log-odds: probabilities of 2e-9 and as near to 1, in steps of 1 %.
LARGEST_LOG_ODDS = 20.0
STEPS = 4001


class Ruling(NamedTuple):
    """
    What a person said of one comment.

    Attributes
    ----------
    probability : float in [0, 1]
        P(spam) when the comment came in, before anybody ruled on it.
    is_spam : bool
    stands_for : float > 0
        How many comments like it came in: 1 for a held one, 50 for one found by a 2 % spot check.
    held_from, held_below : float in [0, 1]
        Comments between these were held when it came in, and all were looked at; of the rest
        only those drawn for a spot check were.
    """

    probability: float
    is_spam: bool
    stands_for: float = 1.0
    held_from: float = 0.0
    held_below: float = 1.0


class TailBelief(NamedTuple):
    """
    Where the most misleading comments of one label lie, before any were seen.

    Attributes
    ----------
    texts : float
        Comments looked at that the belief counts as, > 0.
    beyond : float
        Log-odds, towards the wrong side, beyond which one in a hundred lies.
    slope : float
        Log-odds over which the share beyond falls by a factor e, > 0.
    found : float
        Comments found beyond `beyond` that the share of one in a hundred counts as, > 0. The
        site's own raise or lower it, for the part of the tail as well that nobody looked at.
    """

    texts: float
    beyond: float
    slope: float
    found: float

    def share_beyond(self, cuts: FloatArray) -> FloatArray:
        """Return the share believed to lie beyond each of ``cuts``, log-odds."""
        import numpy as np

        return np.exp(np.minimum(math.log(0.01) + (self.beyond - cuts) / self.slope, 0.0))


class Tails(NamedTuple):
    """A belief for each label."""

    ham: TailBelief
    spam: TailBelief


# What a model that has learnt a site's first hundred labels is like elsewhere: one ham in a
# hundred is given more than .73, one spam less than .047. Other beliefs that hold less publish
# more spam and the other way round; docs/learning.rst tells what each measured.
SITE_TAILS = Tails(
    ham=TailBelief(texts=200, beyond=1.0, slope=0.7, found=20),
    spam=TailBelief(texts=100, beyond=3.0, slope=1.0, found=15),
)


def site_thresholds(
    rulings: Sequence[Ruling],
    blocked_ham: float = 0.001,
    published_spam: float = 0.005,
    tails: Tails = SITE_TAILS,
) -> dict[str, Threshold]:
    """
    Choose the cuts of a running site from what its moderators ruled.

    `spam_at` is the lowest cut with an expected share of ham at or above it of at most
    `blocked_ham`, `hold_at` the highest with a share of spam below it of at most
    `published_spam`. Where the two overlap `hold_at` is lowered to `spam_at`.

    Parameters
    ----------
    rulings : sequence of Ruling, length n
        Both labels must occur.
    blocked_ham, published_spam : float in (0, 1)
    tails : Tails, default SITE_TAILS
        What is believed before anything was looked at.

    Returns
    -------
    dict of str to Threshold
        Keys "spam_at" and "hold_at". An `interval` is 95 % credible, of belief and rulings.

    Raises
    ------
    ValueError
        For a missing label, or a ruling that stands for nothing.

    Notes
    -----
    A site that published two thousand comments has looked at forty of them: what lies below its
    cut it knows no better than those forty show, however many spam it saw above. So a piece of
    the scale has an exposure of its own: the comments that would have been looked at, had they
    come there. It is all that came in while the piece was held, and the spot checks while it was
    not. With k spam found in a piece, and b of the believed texts, the share of spam expected in
    it is (k + b) / (exposure + texts), the mean of a gamma posterior, and the share below a
    cut is the sum of its pieces. What was held once is known well, what never was stays as it
    is believed to be until so many spot checks have been clean. Pieces hang together: where
    fewer are found in the held part of a tail than were believed to be there, the part beyond
    the cut is believed to be thinner too, and the other way round.

    Counting every label for all it stands for, however it was found, let the belief fade as
    spam came in above the cut: P4 through the app published .57 % of the spam, and a single
    published spam that was found moved the cut so far that 6.6 to 18 % was held (2026-11-26).

    References
    ----------
    Horvitz and Thompson (1952), "A generalization of sampling without replacement from a
    finite universe", Journal of the American Statistical Association 47, for what a sampled
    label stands for; Nelson (1969), "Hazard plotting for incomplete failure data", Journal of
    Quality Technology 1, for sums over pieces with exposures of their own.

    Examples
    --------
    >>> rulings = [Ruling(0.01, False)] * 30 + [Ruling(0.99, True)] * 4
    >>> cuts = site_thresholds(rulings)
    >>> 0.02 < cuts["hold_at"].cut < 0.05 and 0.9 < cuts["spam_at"].cut < 0.99
    True
    """
    import numpy as np

    if len({ruling.is_spam for ruling in rulings}) < 2:
        raise ValueError("Thresholds need at least one spam and one ham label.")
    columns = np.array(rulings, dtype=float).T
    log_odds, held_from, held_below = (log_odds_of(columns[place]) for place in (0, 3, 4))
    # Cuts the wrong way round held nothing.
    held_below = np.maximum(held_below, held_from)
    spam, stands_for = columns[1] > 0, columns[2]
    if not (stands_for > 0).all():
        raise ValueError("Every ruling stands for one comment or more; give stands_for > 0.")
    ham_tail = _Tail(
        log_odds[~spam], stands_for[~spam], held_from[~spam], held_below[~spam], tails.ham
    )
    # Seen in a mirror the lowest spam is the highest.
    spam_tail = _Tail(
        -log_odds[spam], stands_for[spam], -held_below[spam], -held_from[spam], tails.spam
    )
    spam_at = ham_tail.cut(blocked_ham)
    hold_at = -max(spam_tail.cut(published_spam), -spam_at)
    beyond = stands_for[spam & (log_odds >= spam_at)].sum() / stands_for[spam].sum()
    below = stands_for[~spam & (log_odds < hold_at)].sum() / stands_for[~spam].sum()
    return {
        "spam_at": ham_tail.threshold(spam_at, spam_at, float(beyond)),
        "hold_at": spam_tail.threshold(-hold_at, hold_at, float(below)),
    }


class _Tail:
    """The comments of one label on a scale on which higher is more misleading."""

    def __init__(
        self,
        log_odds: FloatArray,
        stands_for: FloatArray,
        held_from: FloatArray,
        held_to: FloatArray,
        belief: TailBelief,
    ) -> None:
        import numpy as np

        self.log_odds = log_odds
        self.scale = np.linspace(-LARGEST_LOG_ODDS, LARGEST_LOG_ODDS, STEPS)
        self.exposure = belief.texts + self._exposure(stands_for, held_from, held_to)
        places = np.searchsorted(self.scale, log_odds, side="right") - 1
        found = np.bincount(np.maximum(places, 0), minlength=STEPS)
        believed = -np.diff(belief.share_beyond(self.scale), append=0.0)
        tail = self.scale >= belief.beyond
        foreseen = believed[tail] @ (self.exposure[tail] - belief.texts)
        believed[tail] *= (belief.found + found[tail].sum()) / (belief.found + foreseen)
        self.expected = found + belief.texts * believed
        self.share = np.cumsum((self.expected / self.exposure)[::-1])[::-1]

    def _exposure(
        self, stands_for: FloatArray, held_from: FloatArray, held_to: FloatArray
    ) -> FloatArray:
        """Return how many comments would have been looked at, at each place of the scale."""
        import numpy as np

        is_held = (self.log_odds >= held_from) & (self.log_odds <= held_to)
        first, last = np.searchsorted(self.scale, held_from), np.searchsorted(self.scale, held_to)
        # One found by a spot check shows that one of those outside is looked at.
        steps = np.zeros(STEPS + 1)
        inside = stands_for - ~is_held
        np.add.at(steps, first, inside)
        np.add.at(steps, last, -inside)
        return np.cumsum(steps)[:-1] + (~is_held).sum()

    def cut(self, cost: float) -> float:
        """Return the lowest place with a share beyond it of at most `cost`."""
        import numpy as np

        allowed = np.flatnonzero(self.share <= cost)
        return float(self.scale[allowed[0]]) if allowed.size else LARGEST_LOG_ODDS

    def threshold(self, place: float, cut: float, reached: float) -> Threshold:
        import numpy as np

        first = min(int(np.searchsorted(self.scale, place)), STEPS - 1)
        share = min(float(self.share[first]), 1.0)
        return Threshold(
            cut=1 / (1 + math.exp(-cut)),
            cost=share,
            interval=_credible_interval(float(self.expected[first:].sum()), share),
            reached=reached,
            texts=self.log_odds.size,
            is_extrapolated=not bool((self.log_odds >= place).any()),
        )


def _credible_interval(expected: float, share: float, confidence: float = 0.95) -> Interval:
    """Return the interval of a share of which so many are expected among those looked at."""
    from scipy.stats import gamma

    if not expected:
        return Interval(0.0, 0.0)
    tail = (1 - confidence) / 2
    low, high = gamma.ppf([tail, 1 - tail], expected, scale=share / expected)
    return Interval(min(float(low), 1.0), min(float(high), 1.0))
