"""Columns of the hashed tokens of links, websites, names and mail domains."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from comments.spam import layout
from comments.spam.features.hashing import hash_token, to_bits
from comments.spam.features.tokens import identity_tokens, link_tokens, website_tokens
from comments.spam.text.links import Link
from comments.spam.types import Submission

Indices = npt.NDArray[Any]
Pair = tuple[Indices, Indices]


def link_columns(submissions: Sequence[Submission], links: dict[int, list[Link]]) -> Pair:
    """
    Return rows and columns of the tokens of links and websites.

    Parameters
    ----------
    submissions : sequence of Submission
    links : dict of int to list of Link
        What was found in their bodies.

    Returns
    -------
    rows, columns : ndarray of int
    """
    tokens = {text: link_tokens(submissions[text].body, found) for text, found in links.items()}
    for text, submission in enumerate(submissions):
        if submission.url:
            tokens[text] = tokens.get(text, set()) | website_tokens(submission.url)
    return _columns(tokens, layout.TOKEN_BITS, layout.TOKENS)


def identity_columns(submissions: Sequence[Submission]) -> Pair:
    """Return rows and columns of what name, mail domain and website say."""
    tokens = {
        text: identity_tokens(submission.name, submission.email, submission.url)
        for text, submission in enumerate(submissions)
        if submission.name or submission.email or submission.url
    }
    return _columns(tokens, layout.IDENTITY_BITS, layout.IDENTITY)


def _columns(token_sets: dict[int, set[str]], bits: int, offset: int) -> Pair:
    rows: list[int] = []
    hashes: list[int] = []
    for text, tokens in token_sets.items():
        rows.extend([text] * len(tokens))
        hashes.extend(map(hash_token, tokens))
    if not rows:
        return _NOTHING, _NOTHING
    columns = to_bits(np.array(hashes, dtype=np.uint64), bits) + offset
    return np.array(rows, dtype=np.intp), columns


_NOTHING = np.zeros(0, dtype=np.intp)
