"""Shares, and rates from counts with what is not known about them."""

from math import sqrt

from django.utils.formats import number_format

# The normal quantile of a 95 % interval.
QUANTILE = 1.959964


def is_share(value):
    """Return whether ``value`` is a number from 0 to 1; True, which Python counts as 1, is not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1


def interval_of(part, whole):
    """
    Return the 95 % interval of the share ``part / whole`` as ``(low, high)``.

    Wilson's score interval: holds for the few and extreme counts of a young site, and
    needs no scipy in a web page. ``(0.0, 1.0)`` of nothing.
    """
    if not whole:
        return 0.0, 1.0
    share = part / whole
    square = QUANTILE**2
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    half = sqrt(share * (1 - share) / whole + square / (4 * whole**2))
    half *= QUANTILE / (1 + square / whole)
    low = 0.0 if part == 0 else max(0.0, middle - half)
    high = 1.0 if part == whole else min(1.0, middle + half)
    return low, high


def weighted_share(part, whole):
    """
    Return the share of ``part`` in ``whole``, and how many equal draws would tell as much.

    Both are counts by weight, the number of comments that one of them stands for; the share
    is None of nothing. As with Kish's effective sample size, draws that stand for very
    different numbers tell less than so many equal ones: the interval has to be wider.
    """
    total = sum(weight * count for weight, count in whole.items())
    if not total:
        return None, 0
    share = sum(weight * count for weight, count in part.items()) / total
    squares = sum(weight**2 * count for weight, count in whole.items())
    return min(share, 1.0), total**2 / squares


def percent(share):
    """0.98765 is 98.8; close to 0 and 1 with the places that keep it from being rounded away."""
    if share is None:
        return ""
    value = 100 * share
    # Two figures that count, at either end of the scale.
    edge = min(value, 100 - value)
    digits = 1 if edge >= 1 or edge <= 0 else 2 if edge >= 0.1 else 3
    shown = round(value, digits)
    return number_format(shown, digits, use_l10n=True)
