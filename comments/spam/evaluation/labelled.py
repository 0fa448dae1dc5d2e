"""Labels and probabilities as arrays, checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


def is_spam(labels: Sequence[str]) -> npt.NDArray[np.bool_]:
    """
    Turn labels into a boolean array.

    Parameters
    ----------
    labels : sequence of {"spam", "ham"}, length n

    Returns
    -------
    ndarray of bool, shape (n,)

    Raises
    ------
    ValueError
        For any other label, named with its position.

    Examples
    --------
    >>> is_spam(["spam", "ham"]).tolist()
    [True, False]
    """
    import numpy as np

    for position, label in enumerate(labels):
        if label not in ("spam", "ham"):
            raise ValueError(
                f'Label {position} is {label!r}; every label must be "spam" or "ham".'
            )
    return np.array([label == "spam" for label in labels], dtype=bool)


def checked(
    probabilities: Sequence[float], labels: Sequence[str]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    import numpy as np

    scores = np.asarray(probabilities, dtype=float)
    spam = is_spam(labels)
    if scores.shape != spam.shape:
        raise ValueError(f"{scores.size} probabilities for {spam.size} labels; give one for each.")
    return scores, spam
