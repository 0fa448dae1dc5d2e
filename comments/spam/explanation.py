"""Take a log-odds apart into reasons and spans."""

from __future__ import annotations

import numpy as np

from comments.spam import layout
from comments.spam.features import steps
from comments.spam.reasons import make_reason
from comments.spam.types import Reason, Span

NAMED_WORDS = 5  # words named on either side; the rest is one reason
_INDEX = layout.MEASUREMENT_INDEX
_GROUP_OF = [measurement.group for measurement in layout.MEASUREMENTS]
_DISGUISES = (
    ("mixed words", "mixed-script"),
    ("leet words", "leet"),
    ("spaced letters", "spaced"),
    ("invisible characters", "invisible"),
    ("styled letters", "styled"),
    ("dropped marks", "marks"),
    ("control characters", "control"),
)


def explain_text(batch, weights, bias) -> tuple[tuple[Reason, ...], tuple[Span, ...]]:
    """
    Explain the log-odds of a batch of one text.

    Parameters
    ----------
    batch : FeatureBatch
        Features of one submission.
    weights : ndarray of float, shape (COLUMN_COUNT,)
    bias : float

    Returns
    -------
    reasons : tuple of Reason
        Strongest first; weights add up to the log-odds.
    spans : tuple of Span
        In the order of the text.
    """
    word_weights, sign_weights = weigh_words(batch, weights)
    reasons = [make_reason("prior", bias, {})]
    reasons += _word_reasons(batch, word_weights, sign_weights)
    reasons += _measurement_reasons(batch, weights)
    for block, code in (("links", "link-target"), ("identity", "identity")):
        part = batch.blocks[block]
        if len(part.columns):
            weight = float(weights[part.columns].sum(dtype=np.float64) * part.scale[0])
            reasons.append(make_reason(code, weight, {}))
    reasons.sort(key=lambda reason: -abs(reason.weight))
    return tuple(reasons), _spans(batch, weights, word_weights)


def weigh_words(batch, weights) -> tuple[np.ndarray, np.ndarray]:
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
    count = len(folded.word_starts)
    words, signs = np.zeros(count), np.zeros(len(folded.symbols))
    block = batch.blocks["words"]
    share = weights[block.columns].astype(np.float64) * block.scale[0]
    is_sign = block.origins < 0
    np.add.at(signs, ~block.origins[is_sign], share[is_sign])
    np.add.at(words, block.origins[~is_sign], share[~is_sign])
    block = batch.blocks["characters"]
    if len(block.columns):
        share = weights[block.columns].astype(np.float64) * block.scale[0]
        owner = np.searchsorted(folded.word_starts - 1, block.origins, side="right") - 1
        np.add.at(words, owner, share)
    return words, signs


def _word_reasons(batch, word_weights, sign_weights):
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


def _measurement_reasons(batch, weights):
    contributions = batch.steps()[0].astype(np.float64) * weights[layout.STEPS :]
    per_measurement = np.bincount(
        steps.STEP_MEASUREMENT, contributions, minlength=len(layout.MEASUREMENTS)
    )
    values = batch.measured[0]
    per_group: dict[str, float] = {}
    for group, weight in zip(_GROUP_OF, per_measurement.tolist(), strict=True):
        per_group[group] = per_group.get(group, 0.0) + weight
    yield make_reason("form", per_group["shape"], {})
    yield make_reason("script", per_group["script"], {})
    for name, code in _DISGUISES:
        value = int(values[_INDEX[name]])
        if value:
            weight = float(per_measurement[_INDEX[name]])
            yield make_reason(code, weight, {"count": value})
    percent = round(100 * float(values[_INDEX["repeated words"]]))
    if percent:
        yield make_reason("repetition", per_group["repetition"], {"percent": percent})
    elif per_group["repetition"]:
        yield make_reason("no-repetition", per_group["repetition"], {})
    yield from _link_reasons(values, per_group["link"])
    if values[_INDEX["has context"]]:
        shared = int(values[_INDEX["shared words"]])
        code = "shared-words" if shared else "no-shared-word"
        yield make_reason(code, per_group["context"], {"count": shared})


def _link_reasons(values, weight):
    count = int(values[_INDEX["addresses"]])
    percent = round(100 * float(values[_INDEX["link share"]]))
    if count:
        yield make_reason("link-share", weight, {"count": count, "percent": percent})
    elif weight:
        yield make_reason("contact", weight, {})


def _spans(batch, weights, word_weights):
    folded = batch.folded
    found = [
        (int(folded.origins[first]), int(folded.origins[end - 1]) + 1, float(weight))
        for first, end, weight in zip(
            folded.word_starts, folded.word_ends, word_weights, strict=True
        )
        if weight
    ]
    addresses = [link for link in folded.links.get(0, []) if link.is_address]
    if addresses:
        block = batch.blocks["links"]
        share = weights[block.columns].sum(dtype=np.float64) * block.scale[0] / len(addresses)
        found += [(link.start, link.end, float(share)) for link in addresses]
    return tuple(Span(*span) for span in sorted(found))
