"""Columns of the hashed tokens of links, names, mail domains and websites."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from comments.spam import layout
from comments.spam.features.hashing import hash_token, to_bits
from comments.spam.features.identity import read_identity
from comments.spam.features.tokens import link_tokens
from comments.spam.text.links import Link
from comments.spam.types import Submission

Indices = npt.NDArray[Any]
Pair = tuple[Indices, Indices]


def link_columns(submissions: Sequence[Submission], links: dict[int, list[Link]]) -> Pair:
    """
    Return rows and columns of the tokens of links.

    Parameters
    ----------
    submissions : sequence of Submission
    links : dict of int to list of Link
        What was found in their bodies.

    Returns
    -------
    rows, columns : ndarray of int
    """
    hashes = {text: link_hashes(submissions[text], found) for text, found in links.items()}
    return _columns(hashes, layout.TOKEN_BITS, layout.TOKENS)


def link_hashes(submission: Submission, links: list[Link]) -> list[int]:
    """Return the hashes of the tokens of the links of one submission."""
    return [*map(hash_token, link_tokens(submission.body, links))] if links else []


def identity_columns(submissions: Sequence[Submission]) -> Pair:
    """Return rows and columns of what name, mail domain and website say."""
    hashes = {text: identity_hashes(one) for text, one in enumerate(submissions)}
    return _columns(
        {text: own for text, own in hashes.items() if own}, layout.IDENTITY_BITS, layout.IDENTITY
    )


def identity_hashes(submission: Submission) -> list[int]:
    """Return the hashes of the tokens of one submission's name, mail domain and website."""
    identity = read_identity(submission)
    return [*map(hash_token, identity.tokens())] if identity else []


def _columns(token_hashes: dict[int, list[int]], bits: int, offset: int) -> Pair:
    rows: list[int] = []
    hashes: list[int] = []
    for text, own in token_hashes.items():
        rows.extend([text] * len(own))
        hashes.extend(own)
    if not rows:
        return _NOTHING, _NOTHING
    columns = to_bits(np.array(hashes, dtype=np.uint64), bits) + offset
    return np.array(rows, dtype=np.intp), columns


_NOTHING = np.zeros(0, dtype=np.intp)
