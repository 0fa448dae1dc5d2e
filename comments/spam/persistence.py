"""Weights between memory and model file."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from comments.spam.errors import ModelFileError
from comments.spam.layout import FINGERPRINT
from comments.spam.model_file import digest_of, read_content, write_content
from comments.spam.types import ModelInfo

_STORED = np.dtype("<f2")
_LARGEST_WEIGHT = 60000.0  # what 16 bits can hold


def quantise(weights: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    """
    Round weights to what a file keeps, so that saving changes no assessment.

    Parameters
    ----------
    weights : ndarray of float, shape (COLUMN_COUNT,)

    Returns
    -------
    ndarray of float32, same shape
    """
    rounded = np.clip(weights, -_LARGEST_WEIGHT, _LARGEST_WEIGHT).astype(_STORED)
    return rounded.astype(np.float32)


def describe(weights: npt.NDArray[np.float32], bias: float, info: ModelInfo) -> ModelInfo:
    """
    Return `info` with version, digest and feature fingerprint filled in.

    The digest covers weights, bias, features, sources, counts and thresholds, but not the
    date: the same training gives the same digest.
    """
    info = replace(info, version="", digest="", features=FINGERPRINT)
    digest = digest_of(weights.astype(_STORED).tobytes(), bias, info)
    return replace(info, version=digest[:12], digest=digest)


def write_model(
    path: str | os.PathLike[str], weights: npt.NDArray[np.float32], bias: float, info: ModelInfo
) -> None:
    """Write a model file; the old one stays until the new one is whole."""
    write_content(path, weights.astype(_STORED).tobytes(), bias, info)


def read_model(
    path: str | os.PathLike[str] | None,
) -> tuple[npt.NDArray[np.float32], float, ModelInfo]:
    """
    Read a model file.

    Parameters
    ----------
    path : str, os.PathLike or None
        None for the shipped model.

    Returns
    -------
    weights : ndarray of float32, shape (COLUMN_COUNT,)
    bias : float
    info : ModelInfo

    Raises
    ------
    ModelFileError
        If the file is missing, truncated, foreign, damaged or stale.
    """
    payload, bias, info = read_content(path)
    weights = np.frombuffer(payload, dtype=_STORED).astype(np.float32)
    if not np.isfinite(weights).all():
        remedy = "train a new one with manage.py train_spam_model, or restore the file"
        raise ModelFileError(path or "", "it holds weights that are not numbers", remedy)
    weights.flags.writeable = False
    return weights, bias, info
