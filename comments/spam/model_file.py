"""
Model files: a line of magic, a JSON header, plain 16-bit weights.

Nothing in the file is code, and its size is known before a byte of it is used: there is no
pickle to run and no archive to blow up. Standard library only, so that a system check can
verify a file without the import of numpy.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from comments.spam.errors import ModelFileError
from comments.spam.layout import COLUMN_COUNT, FINGERPRINT
from comments.spam.types import ModelInfo

DEFAULT_PATH = Path(__file__).parent / "default" / "model.spam"
MAGIC = b"django-commentsys spam model 1\n"
BYTES_A_WEIGHT = 2
_LARGEST_HEADER = 1 << 20
_RETRAIN = "train a new one with manage.py train_spam_model, or restore the file"


def verify_model_file(path: str | os.PathLike[str] | None = None) -> ModelInfo:
    """
    Check that a model file is whole and made for this version.

    Parameters
    ----------
    path : str or os.PathLike, optional
        The shipped model when left out.

    Returns
    -------
    ModelInfo

    Raises
    ------
    ModelFileError
    """
    return read_content(path)[2]


def read_content(path: str | os.PathLike[str] | None) -> tuple[bytes, float, ModelInfo]:
    """
    Read and check a model file.

    Returns
    -------
    payload : bytes
        Little-endian 16-bit floats.
    bias : float
    info : ModelInfo

    Raises
    ------
    ModelFileError
    """
    path = DEFAULT_PATH if path is None else path
    content = _read_bytes(path)
    if not content.startswith(MAGIC):
        problem = "it is empty" if not content else "it is not a spam model of django-commentsys"
        raise ModelFileError(path, problem, _RETRAIN)
    start = len(MAGIC) + 8
    size = int.from_bytes(content[len(MAGIC) : start], "little")
    if size > _LARGEST_HEADER or len(content) < start + size:
        raise ModelFileError(path, "its header is truncated", _RETRAIN)
    bias, info = _read_header(path, content[start : start + size])
    if info.features != FINGERPRINT:
        problem = f"it was made for features {info.features!r}, this version reads {FINGERPRINT!r}"
        raise ModelFileError(path, problem, "train a new one with manage.py train_spam_model")
    payload = content[start + size :]
    if len(payload) != COLUMN_COUNT * BYTES_A_WEIGHT:
        expected = COLUMN_COUNT * BYTES_A_WEIGHT
        problem = f"it holds {len(payload)} bytes of weights, not {expected}"
        raise ModelFileError(path, problem, _RETRAIN)
    if digest_of(payload, bias, replace(info, version="", digest="")) != info.digest:
        raise ModelFileError(path, "its digest does not match its content", _RETRAIN)
    return payload, bias, info


def write_content(
    path: str | os.PathLike[str], payload: bytes, bias: float, info: ModelInfo
) -> None:
    """Write a model file; the old one stays until the new one is whole."""
    path = Path(path)
    encoded = json.dumps({"bias": bias, "info": plain(info)}, sort_keys=True).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(MAGIC + len(encoded).to_bytes(8, "little") + encoded + payload)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)  # mkstemp keeps other users, such as the web server, out
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def digest_of(payload: bytes, bias: float, info: ModelInfo) -> str:
    """Return the SHA-256 of weights, bias and origin; the date is left out."""
    described = plain(replace(info, trained_at=""))
    digest = hashlib.sha256(json.dumps([bias, described], sort_keys=True).encode())
    digest.update(payload)
    return digest.hexdigest()


def plain(info: ModelInfo) -> dict[str, Any]:
    """Return the info as what JSON can hold."""
    return asdict(info)


def _read_bytes(path: str | os.PathLike[str]) -> bytes:
    largest = len(MAGIC) + 8 + _LARGEST_HEADER + COLUMN_COUNT * BYTES_A_WEIGHT
    try:
        with open(path, "rb") as file:
            content = file.read(largest + 1)
    except (OSError, ValueError) as error:
        problem = f"it cannot be read ({getattr(error, 'strerror', None) or error})"
        raise ModelFileError(path, problem, "check the path and its permissions") from error
    if len(content) > largest:
        raise ModelFileError(path, f"it is larger than {largest} bytes", _RETRAIN)
    return content


def _read_header(path: str | os.PathLike[str], encoded: bytes) -> tuple[float, ModelInfo]:
    try:
        header = json.loads(encoded)
        info = ModelInfo(**header["info"])
        bias = float(header["bias"])
        if not math.isfinite(bias):
            raise ValueError("the bias is not a number")
        return bias, info
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ModelFileError(path, f"its header is damaged ({error})", _RETRAIN) from error
