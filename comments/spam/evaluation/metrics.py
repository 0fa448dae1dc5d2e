"""Figures of merit for a spam filter: spam caught, blocked ham and what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from .intervals import proportion_interval
from .labelled import checked


@dataclass(frozen=True)
class Confusion:
    """
    What a filter did to spam and ham at one cut.

    Attributes
    ----------
    caught, missed : int
        Spam at or above the cut, and below it.
    blocked, passed : int
        Ham at or above the cut, and below it.
    """

    caught: int
    missed: int
    blocked: int
    passed: int

    @property
    def accuracy(self) -> float:
        """Share of all texts on the right side, in [0, 1]."""
        return _ratio(self.caught + self.passed, self.total)

    @property
    def spam_caught(self) -> float:
        """Share of spam at or above the cut, in [0, 1]; 0.0 where there is no spam."""
        return _ratio(self.caught, self.caught + self.missed)

    @property
    def blocked_ham(self) -> float:
        """Share of ham at or above the cut, in [0, 1]; 0.0 where there is no ham."""
        return _ratio(self.blocked, self.blocked + self.passed)

    @property
    def mcc(self) -> float:
        """
        Matthews correlation coefficient, in [-1, 1]; 0.0 where a margin is empty.

        References
        ----------
        Matthews (1975), "Comparison of the predicted and observed secondary structure of
        T4 phage lysozyme", Biochimica et Biophysica Acta 405.
        """
        margins = (
            (self.caught + self.blocked)
            * (self.caught + self.missed)
            * (self.passed + self.blocked)
            * (self.passed + self.missed)
        )
        product = self.caught * self.passed - self.blocked * self.missed
        return product / margins**0.5 if margins else 0.0

    @property
    def total(self) -> int:
        """Number of texts."""
        return self.caught + self.missed + self.blocked + self.passed

    def as_dict(self) -> dict[str, float]:
        """Return counts and rates by name, ready for JSON."""
        return asdict(self) | {
            "accuracy": self.accuracy,
            "spam_caught": self.spam_caught,
            "blocked_ham": self.blocked_ham,
            "mcc": self.mcc,
        }


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def confusion(probabilities: Sequence[float], labels: Sequence[str], cut: float) -> Confusion:
    """
    Count spam caught and ham blocked when everything at or above `cut` is called spam.

    Parameters
    ----------
    probabilities : sequence of float, length n
        P(spam), or any score that rises with it.
    labels : sequence of {"spam", "ham"}, length n
    cut : float
        In the unit of `probabilities`.

    Returns
    -------
    Confusion

    Examples
    --------
    >>> result = confusion([0.9, 0.2, 0.6, 0.1], ["spam", "spam", "ham", "ham"], cut=0.5)
    >>> result.spam_caught, result.blocked_ham
    (0.5, 0.5)
    """
    scores, spam = checked(probabilities, labels)
    above = scores >= cut
    return Confusion(
        caught=int((above & spam).sum()),
        missed=int((~above & spam).sum()),
        blocked=int((above & ~spam).sum()),
        passed=int((~above & ~spam).sum()),
    )


def spam_caught_at(
    probabilities: Sequence[float], labels: Sequence[str], blocked_ham: float
) -> float:
    """
    Return the most spam that can be caught while blocking at most `blocked_ham` of the ham.

    The cut is read off these very labels (SC@x of the literature), so the figure compares
    rankings; it is not what a cut chosen beforehand would give.

    Parameters
    ----------
    probabilities : sequence of float, length n
    labels : sequence of {"spam", "ham"}, length n
        Both must occur.
    blocked_ham : float
        Largest share of ham that may be blocked, in [0, 1].

    Returns
    -------
    float
        Share of spam caught, in [0, 1].

    Raises
    ------
    ValueError
        If either label is missing.

    Examples
    --------
    >>> spam_caught_at([0.9, 0.7, 0.8, 0.1], ["spam", "spam", "ham", "ham"], 0.0)
    0.5
    """
    import numpy as np

    scores, spam = checked(probabilities, labels)
    if not spam.any() or spam.all():
        raise ValueError("Spam caught at a rate of blocked ham needs both spam and ham labels.")
    ham = np.sort(scores[~spam])[::-1]
    allowed = int(np.floor(blocked_ham * ham.size + 1e-9))
    if allowed >= ham.size:
        return 1.0
    return float((scores[spam] > ham[allowed]).mean())


def roc_auc(probabilities: Sequence[float], labels: Sequence[str]) -> float:
    """
    Return the area under the ROC curve: P(a spam scores above a ham), in [0, 1].

    Examples
    --------
    >>> roc_auc([0.9, 0.2, 0.6, 0.1], ["spam", "spam", "ham", "ham"])
    0.75
    """
    from sklearn.metrics import roc_auc_score

    scores, spam = checked(probabilities, labels)
    return float(roc_auc_score(spam, scores))


def expected_calibration_error(
    probabilities: Sequence[float], labels: Sequence[str], bins: int = 15
) -> float:
    """
    Return how far stated probabilities are from observed rates, on average.

    Probabilities are cut into `bins` bins of equal width; the absolute gap between the mean
    probability and the share of spam of each bin is averaged, weighted by its texts.

    Parameters
    ----------
    probabilities : sequence of float in [0, 1], length n
    labels : sequence of {"spam", "ham"}, length n
    bins : int, default 15

    Returns
    -------
    float
        In [0, 1]; 0.0 is perfect.

    References
    ----------
    Naeini, Cooper and Hauskrecht (2015), "Obtaining well calibrated probabilities using
    Bayesian binning", AAAI.

    Examples
    --------
    >>> round(expected_calibration_error([0.9, 0.9, 0.1], ["spam", "spam", "ham"]), 3)
    0.1
    """
    import numpy as np

    scores, spam = checked(probabilities, labels)
    if not scores.size:
        return 0.0
    place = np.minimum((scores * bins).astype(int), bins - 1)
    gap = np.bincount(place, scores - spam, minlength=bins)
    return float(np.abs(gap).sum() / scores.size)


def evaluation_of(
    probabilities: Sequence[float], labels: Sequence[str], cut: float
) -> dict[str, float | int | list[float]]:
    """
    Return every figure that these labels can show, ready for JSON.

    Parameters
    ----------
    probabilities : sequence of float in [0, 1], length n
    labels : sequence of {"spam", "ham"}, length n
    cut : float
        Probability from which on a text is called spam.

    Returns
    -------
    dict
        Counts, rates at the cut with their exact 95 % intervals, calibration error; with
        both labels present also AUC and spam caught at .1 % and 1 % blocked ham.

    Examples
    --------
    >>> result = evaluation_of([0.9, 0.2], ["spam", "ham"], 0.5)
    >>> result["spam_caught"], result["blocked_ham"], result["auc"]
    (1.0, 0.0, 1.0)
    """
    counted = confusion(probabilities, labels, cut)
    spam, ham = counted.caught + counted.missed, counted.blocked + counted.passed
    result: dict[str, float | int | list[float]] = {"spam": spam, "ham": ham, "cut": cut}
    rates = (
        ("spam_caught", counted.caught, spam),
        ("blocked_ham", counted.blocked, ham),
        ("accuracy", counted.caught + counted.passed, spam + ham),
    )
    for name, part, whole in rates:
        if whole:
            interval = proportion_interval(part, whole)
            result[name] = part / whole
            result[f"{name}_interval"] = [interval.low, interval.high]
    result["mcc"] = counted.mcc
    result["calibration_error"] = expected_calibration_error(probabilities, labels)
    if spam and ham:
        result["auc"] = roc_auc(probabilities, labels)
        result["spam_caught_at_01"] = spam_caught_at(probabilities, labels, 0.001)
        result["spam_caught_at_1"] = spam_caught_at(probabilities, labels, 0.01)
    return result
