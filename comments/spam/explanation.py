"""Take a log-odds apart into reasons and spans."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from comments.spam import layout
from comments.spam.features.batch import FeatureBatch
from comments.spam.features.extraction import LONGEST_END, link_token_columns, shortened
from comments.spam.features.identity import Identity, read_identity
from comments.spam.features.limits import TOPIC_NAMES
from comments.spam.reasons import make_reason
from comments.spam.text.folding import find_origins
from comments.spam.types import Reason, Span, Submission

NAMED_WORDS = 5  # words named on either side; the rest is one reason
_DISGUISES = {
    "mixed words": "mixed-script",
    "leet words": "leet",
    "spaced letters": "spaced",
    "invisible characters": "invisible",
    "styled letters": "styled",
    "dropped marks": "marks",
    "control characters": "control",
    "disguised": "disguise",
}
_MEASUREMENT_OF_DISGUISE = {code: name for name, code in _DISGUISES.items() if code != "disguise"}
_GROUP_CODES = {group: group for group in ("link", "script", "repetition", "topic", "context")}
_CONTACTS = ("mail addresses", "telephone numbers", "wallets", "mentions")


def find_reasons(
    submission: Submission, batch: FeatureBatch, weights: npt.NDArray[np.float32], bias: float
) -> tuple[Reason, ...]:
    """
    Explain the log-odds of a batch of one text.

    Parameters
    ----------
    submission : Submission
    batch : FeatureBatch
        Its features.
    weights : ndarray of float, shape (COLUMN_COUNT,)
    bias : float

    Returns
    -------
    tuple of Reason
        Strongest first; weights add up to the log-odds.
    """
    reasons = [make_reason("prior", bias, {})]
    reasons += _word_reasons(batch, *weigh_words(batch, weights))
    # Telephone numbers, wallets, mentions and tags have tokens too, but lead nowhere.
    link_code = "link-target" if batch.measured["addresses"] else "link"
    reasons += _shape_reasons(batch, weights, link_token_columns(submission, batch), link_code)
    identity = read_identity(submission)
    if identity:
        reasons.append(_identity_reason(batch, weights, identity))
    reasons.sort(key=lambda reason: -abs(reason.weight))
    return tuple(reasons)


def find_spans(
    submission: Submission, batch: FeatureBatch, weights: npt.NDArray[np.float32]
) -> tuple[Span, ...]:
    """
    Tell which stretches of the body of a batch of one text weighed.

    Parameters
    ----------
    submission : Submission
    batch : FeatureBatch
        Its features.
    weights : ndarray of float, shape (COLUMN_COUNT,)

    Returns
    -------
    tuple of Span
        In the order of the text.
    """
    folded = batch.folded
    word_weights, _ = weigh_words(batch, weights)
    origins = folded.origins
    if origins is None:
        origins = find_origins(shortened(submission).body)
    found = [
        (int(origins[first]), int(origins[end - 1]) + 1, float(weight))
        for first, end, weight in zip(
            folded.word_starts, folded.word_ends, word_weights, strict=True
        )
        if weight
    ]
    addresses = [link for link in folded.links.get(0, []) if link.is_address]
    if addresses:
        columns = sorted(link_token_columns(submission, batch))
        total = weights[columns].sum(dtype=np.float64) * batch.scale[0, layout.SHAPE_BLOCK]
        share = float(total) / len(addresses)
        found += [(link.start, link.end, share) for link in addresses]
    # Of a long body both ends were read: offsets in the second one move to where it is.
    skipped = max(len(submission.body) - 2 * LONGEST_END - 1, 0)
    return tuple(
        Span(
            start + skipped * (start > LONGEST_END), end + skipped * (start > LONGEST_END), weight
        )
        for start, end, weight in sorted(found)
    )


def weigh_words(
    batch: FeatureBatch, weights: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """
    Share the weight of words and n-grams out among the words they are made of.

    Parameters
    ----------
    batch : FeatureBatch
        Features of one submission.
    weights : ndarray of float, shape (COLUMN_COUNT,)

    Returns
    -------
    words : ndarray of float, shape (n_words,)
    signs : ndarray of float, shape (n_signs,)
    """
    folded = batch.folded
    words, signs = np.zeros(len(folded.word_starts)), np.zeros(len(folded.symbols))
    owners = batch.owners()
    shares = batch.shares(weights)[: len(owners)]
    is_sign = owners < 0
    np.add.at(signs, ~owners[is_sign], shares[is_sign])
    np.add.at(words, owners[~is_sign], shares[~is_sign])
    return words, signs


def _word_reasons(
    batch: FeatureBatch,
    word_weights: npt.NDArray[np.float64],
    sign_weights: npt.NDArray[np.float64],
) -> Iterator[Reason]:
    totals: dict[str, float] = {}
    for word, weight in zip(batch.folded.words_of(0), word_weights.tolist(), strict=True):
        totals[word] = totals.get(word, 0.0) + weight
    for sign, weight in zip(batch.folded.symbols.tolist(), sign_weights.tolist(), strict=True):
        totals[chr(sign)] = totals.get(chr(sign), 0.0) + weight
    ranked = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    spam = [item for item in ranked[:NAMED_WORDS] if item[1] > 0]
    ham = [item for item in ranked[::-1][:NAMED_WORDS] if item[1] < 0]
    for code, named in (("spam-word", spam), ("ham-word", ham)):
        for word, weight in named:
            yield make_reason(code, weight, {"word": word[:60]})
    rest = sum(totals.values()) - sum(weight for _, weight in spam + ham)
    if len(totals) > len(spam) + len(ham):
        yield make_reason("other-words", rest, {})


def _identity_reason(
    batch: FeatureBatch, weights: npt.NDArray[np.float32], identity: Identity
) -> Reason:
    is_identity = batch.cells == layout.IDENTITY_BLOCK
    weight = float(batch.shares(weights)[is_identity].sum())
    topics = identity.topics()
    if topics:
        return make_reason("identity-topic", weight, {"topics": ", ".join(topics)})
    if identity.has_random_host:
        return make_reason("identity-random", weight, {})
    return make_reason("identity", weight, {})


def _shape_reasons(
    batch: FeatureBatch,
    weights: npt.NDArray[np.float32],
    link_columns: set[int],
    link_code: str,
) -> Iterator[Reason]:
    """Sort the shape block by what a moderator would call its parts."""
    is_shape = batch.cells == layout.SHAPE_BLOCK
    columns, shares = batch.columns[is_shape], batch.shares(weights)[is_shape]
    values = batch.measured
    totals: dict[str, float] = {}
    for column, share in zip(columns.tolist(), shares.tolist(), strict=True):
        code = link_code if column in link_columns else _code_of(column)
        totals[code] = totals.get(code, 0.0) + share
    for code, weight in totals.items():
        yield _shape_reason(batch, code, weight, values)


def _code_of(column: int) -> str:
    if column >= layout.TOKENS:
        return "form"
    if column >= layout.TOPIC:
        return "topic"
    measurement = layout.MEASUREMENTS[bisect_right(layout.FIRST_BINS, column) - 1]
    return _DISGUISES.get(measurement.name, _GROUP_CODES.get(measurement.group, "form"))


def _shape_reason(
    batch: FeatureBatch, code: str, weight: float, values: dict[str, float]
) -> Reason:
    if code in _MEASUREMENT_OF_DISGUISE:
        count = int(values[_MEASUREMENT_OF_DISGUISE[code]])
        return make_reason(code, weight, {"count": count})
    if code == "link":
        return _link_reason(values, weight)
    if code == "topic":
        names = [TOPIC_NAMES[k] for k in np.flatnonzero(batch.topics[0])]
        if not names:
            return make_reason("no-topic", weight, {})
        return make_reason("topic", weight, {"topics": ", ".join(names)})
    if code == "repetition":
        share = values.get("repeated words", values.get("repeated words, short text", 0.0))
        percent = round(100 * share)
        if not percent:
            return make_reason("no-repetition", weight, {})
        return make_reason("repetition", weight, {"percent": percent})
    if code == "context":
        shared = int(values["shared words"])
        if not shared:
            return make_reason("no-shared-word", weight, {})
        return make_reason("shared-words", weight, {"count": shared})
    return make_reason(code, weight, {})


def _link_reason(values: dict[str, float], weight: float) -> Reason:
    count = int(values["addresses"])
    if count:
        percent = round(100 * values["link share"])
        return make_reason("link-share", weight, {"count": count, "percent": percent})
    has_contact = any(name in values for name in _CONTACTS)
    return make_reason("contact" if has_contact else "no-link", weight, {})
