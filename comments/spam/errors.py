"""Errors of the spam engine that a caller may want to catch."""

from __future__ import annotations

import os


class ModelFileError(ValueError):
    """
    A model file is missing, damaged, foreign or made by another version.

    Parameters
    ----------
    path : str or os.PathLike
        The file that could not be used.
    problem : str
        What is wrong with it.
    remedy : str
        What the reader can do about it.

    Examples
    --------
    >>> print(ModelFileError("m.spam", "the file is empty", "train a new one"))
    Spam model 'm.spam' cannot be used: the file is empty. Remedy: train a new one.
    """

    def __init__(self, path: str | os.PathLike[str], problem: str, remedy: str) -> None:
        self.path = str(path)
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"Spam model {self.path!r} cannot be used: {problem}. Remedy: {remedy}.")
