"""Why a comment was judged as it was: what weighed, and what else looks like it."""

import math
from dataclasses import dataclass

from django.db.models.functions import Left

from comments.classifiers import explain_safely
from comments.fingerprints import BITS, distance
from comments.models import Comment

# Log-odds from which a stretch of text is marked, and marked strongly.
MARKED = 0.1
STRONG = 0.6
# How many recent comments are compared.
COMPARED = 5000
# Bits of 64 apart at most. Wider than what a comment is held for, since here a person
# looks: 0.1 to 0.2 % of different comments are this near to one of 1,800 others
# (benchmarks/gate/duplicates.py, 2026-11-23).
ALIKE = 12
SIMILAR_SHOWN = 10
# More characters than a row shows of one, so that the cut is seen.
EXCERPT_LENGTH = 200


@dataclass(frozen=True)
class Stretch:
    """A part of a comment and how it is marked: '' for not at all."""

    text: str
    mark: str
    weight: float = 0.0


@dataclass(frozen=True)
class Explanation:
    """What the model in use says today of a comment, part by part."""

    probability: float
    model_version: str
    stretches: list


def explanation_of(comment):
    """Return the Explanation, or None when the classifier cannot answer."""
    assessment = explain_safely(comment)
    if assessment is None:
        return None
    return Explanation(
        probability=assessment.probability,
        model_version=assessment.model_version,
        stretches=stretches_of(comment.body, assessment.spans),
    )


def stretches_of(body, spans):
    """Cut ``body`` at ``spans``; where two overlap the first from the left holds."""
    stretches, end = [], 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if abs(span.weight) < MARKED or span.start < end or span.end > len(body):
            continue
        if span.start > end:
            stretches.append(Stretch(body[end : span.start], ""))
        stretches.append(Stretch(body[span.start : span.end], mark_of(span.weight), span.weight))
        end = span.end
    if end < len(body):
        stretches.append(Stretch(body[end:], ""))
    return stretches


def mark_of(weight):
    side = "spam" if weight > 0 else "ham"
    return f"{side} strong" if abs(weight) >= STRONG else side


def similar_to(comment, comments):
    """
    Return the most alike of the latest ``comments``, each with ``likeness`` in percent.

    By fingerprint, as what comes in is compared: the share of bits that differ is the
    angle between two texts over pi (Charikar 2002), and the likeness is its cosine.
    """
    if comment.fingerprint is None:
        return []
    others = comments.exclude(pk=comment.pk).filter(fingerprint__isnull=False)
    # All that a row shows along with it: its own query for the few that are alike was one more.
    latest = others.order_by("-submitted_at", "-pk").values_list(
        "fingerprint", "pk", "name", "status", Left("body", EXCERPT_LENGTH)
    )[:COMPARED]
    near = []
    for fingerprint, pk, *shown in latest:
        bits = distance(comment.fingerprint, fingerprint)
        if bits <= ALIKE:
            near.append((bits, -pk, shown))
    near.sort(key=lambda row: row[:2])
    return [alike(bits, -pk, *shown) for bits, pk, shown in near[:SIMILAR_SHOWN]]


def alike(bits, pk, name, status, body):
    other = Comment(pk=pk, name=name, status=status, body=body)
    other.likeness = round(100 * math.cos(math.pi * bits / BITS))
    return other
