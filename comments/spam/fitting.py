"""Train the weights of a spam model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from comments.spam import layout
from comments.spam.features.extraction import transform
from comments.spam.types import Submission

LABELS = {"ham": 0, "spam": 1}
_SEED = 20261123


@dataclass(frozen=True, slots=True)
class FitSettings:
    """
    How to train.

    Parameters
    ----------
    strength : float
        Inverse of regularisation, > 0, as C in scikit-learn.
    folds : int
        Folds for calibration, >= 2.
    shape_factor : float
        What the shape block counts against the others, > 0.
    """

    strength: float = 10.0
    folds: int = 4
    shape_factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights with calibration included, bias, and what they were fitted on."""

    weights: np.ndarray
    bias: float
    sources: dict
    counts: dict


def fit_weights(
    submissions: Iterable[Submission],
    labels: Iterable[str],
    sources: Sequence[str] | None = None,
    settings: FitSettings | None = None,
) -> Fitted:
    """
    Train and calibrate.

    Parameters
    ----------
    submissions : iterable of Submission
    labels : iterable of str
        "spam" or "ham".
    sources : sequence of str, optional
        Groups that calibration holds out whole.
    settings : FitSettings, optional

    Returns
    -------
    Fitted

    Raises
    ------
    ValueError
        If labels are unknown, too few or too many, or all the same.
    """
    settings = settings or FitSettings()
    matrix = transform(submissions)
    targets = read_labels(labels, matrix.shape[0])
    if not 0 < targets.sum() < len(targets):
        raise ValueError(
            f"Training needs both labels; got {int(targets.sum())} spam and "
            f"{int(len(targets) - targets.sum())} ham. Add texts of the missing label."
        )
    scale = column_scale(matrix, settings)
    matrix = matrix.multiply(scale).tocsr()
    coefficients, intercept = _logistic(matrix, targets, settings)
    slope, shift = _calibrate(matrix, targets, sources, settings)
    return Fitted(
        weights=coefficients * scale * slope,
        bias=intercept * slope + shift,
        sources=_source_counts(targets, sources),
        counts={"spam": int(targets.sum()), "ham": int(len(targets) - targets.sum())},
    )


def read_labels(labels: Iterable[str], count: int) -> np.ndarray:
    """
    Return labels as 1.0 for spam and 0.0 for ham.

    Raises
    ------
    ValueError
        If one is neither, or if there are not `count` of them.

    Examples
    --------
    >>> read_labels(["spam", "ham"], 2)
    array([1., 0.])
    """
    targets = []
    for place, label in enumerate(labels):
        if label not in LABELS:
            raise ValueError(f'Label {place} is {label!r}; it must be "spam" or "ham".')
        targets.append(LABELS[label])
    if len(targets) != count:
        raise ValueError(f"There are {len(targets)} labels for {count} submissions.")
    return np.array(targets, dtype=np.float64)


def column_scale(matrix, settings: FitSettings) -> np.ndarray:
    """
    Return what each column counts: rare words more, as in TF-IDF.

    Returns
    -------
    ndarray of float32, shape (COLUMN_COUNT,)
    """
    frequency = np.bincount(matrix.indices, minlength=matrix.shape[1])
    scale = (np.log((1 + matrix.shape[0]) / (1 + frequency)) + 1) / 6
    scale[layout.BLOCKS["shape"]] = settings.shape_factor
    return scale.astype(np.float32)


def _logistic(matrix, targets, settings):
    from sklearn.linear_model import LogisticRegression

    classifier = LogisticRegression(C=settings.strength, max_iter=200, tol=1e-4)
    classifier.fit(matrix, targets)
    return classifier.coef_[0], float(classifier.intercept_[0])


def _calibrate(matrix, targets, sources, settings):
    """
    Fit slope and shift on margins of texts held out (Platt scaling).

    References
    ----------
    Platt (1999), "Probabilistic outputs for support vector machines".
    """
    folds = _folds(targets, sources, settings.folds)
    if folds is None:
        return 1.0, 0.0
    margins = np.zeros(len(targets))
    for held_out in folds:
        kept = np.ones(len(targets), dtype=bool)
        kept[held_out] = False
        coefficients, intercept = _logistic(matrix[kept], targets[kept], settings)
        margins[held_out] = matrix[held_out] @ coefficients + intercept
    return platt(margins, targets)


def platt(margins: np.ndarray, targets: np.ndarray) -> tuple[float, float]:
    """
    Return slope and shift that make ``slope * margin + shift`` log-odds.

    Parameters
    ----------
    margins : ndarray of float, shape (n,)
    targets : ndarray of float, shape (n,)
        1.0 for spam.

    Returns
    -------
    slope, shift : float
    """
    from scipy.optimize import minimize

    positives = targets.sum()
    negatives = len(targets) - positives
    soft = np.where(targets > 0, (positives + 1) / (positives + 2), 1 / (negatives + 2))

    def loss(parameters):
        log_odds = parameters[0] * margins + parameters[1]
        probability = 1 / (1 + np.exp(-np.clip(log_odds, -500, 500)))
        value = (np.logaddexp(0, log_odds) - soft * log_odds).sum()
        value += 0.5 * (parameters[0] - 1) ** 2
        error = probability - soft
        gradient = [error @ margins + parameters[0] - 1, error.sum()]
        return value, np.array(gradient)

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B").x
    return max(float(found[0]), 0.05), float(found[1])


def _folds(targets, sources, count):
    """Return lists of held-out places, both labels left in training each time; or None."""
    places = np.random.default_rng(_SEED).permutation(len(targets))
    if sources is not None and len(set(sources)) >= 2:
        names = sorted(set(sources))
        assigned = np.array([names.index(source) for source in sources]) % max(count, 2)
    else:
        fewest = int(min(targets.sum(), len(targets) - targets.sum()))
        if fewest < 2:
            return None
        assigned = np.empty(len(targets), dtype=int)
        for label in (0, 1):
            chosen = places[targets[places] == label]
            assigned[chosen] = np.arange(len(chosen)) % min(count, fewest)
    folds = [np.flatnonzero(assigned == fold) for fold in range(assigned.max() + 1)]
    for held_out in folds:
        rest = np.delete(targets, held_out)
        if not 0 < rest.sum() < len(rest):
            return None
    return folds


def _source_counts(targets, sources):
    if sources is None:
        return {}
    counted: dict[str, dict[str, int]] = {}
    for source, target in zip(sources, targets, strict=True):
        entry = counted.setdefault(str(source), {"spam": 0, "ham": 0})
        entry["spam" if target else "ham"] += 1
    return counted
