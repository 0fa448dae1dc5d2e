"""Why a comment was judged as it was: what weighed, and what else looks like it."""

from dataclasses import dataclass

from comments import conf
from comments.classifiers import assess_safely, submission_of

# Log-odds from which a stretch of text is marked, and marked strongly.
MARKED = 0.1
STRONG = 0.6
# How many recent comments are compared, how much of each, and how alike is alike.
COMPARED = 500
COMPARED_LENGTH = 2000
ALIKE = 0.5
SIMILAR_SHOWN = 10


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
    classifier = conf.get_backend("COMMENTS_CLASSIFIER")
    assessment = assess_safely(classifier, submission_of(comment), "explain")
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

    Alike is how many of their word triples two texts share (Broder 1997).
    """
    triples = triples_of(comment.body[:COMPARED_LENGTH])
    found = []
    others = comments.exclude(pk=comment.pk).order_by("-submitted_at", "-pk")
    for other in others[:COMPARED]:
        likeness = jaccard(triples, triples_of(other.body[:COMPARED_LENGTH]))
        if likeness >= ALIKE:
            other.likeness = round(100 * likeness)
            found.append(other)
    found.sort(key=lambda other: -other.likeness)
    return found[:SIMILAR_SHOWN]


def triples_of(text):
    words = text.casefold().split()
    return {tuple(words[place : place + 3]) for place in range(max(1, len(words) - 2))}


def jaccard(first, second):
    return len(first & second) / len(first | second)
