"""What would a model have done with the latest comments, at these thresholds?"""

from dataclasses import dataclass, field

from comments.classifiers import submission_of
from comments.models import Comment, Decision
from comments.targets import fetch_targets

CHUNK = 500


@dataclass
class Backtest:
    """Counts of verdicts then and in the test, and the comments where they differ."""

    total: int = 0
    # (verdict then, verdict in the test) -> comments
    moves: dict = field(default_factory=dict)
    # (verdict in the test, label) -> comments that moderators have ruled on
    labelled: dict = field(default_factory=dict)
    # (comment, probability, verdict in the test), the latest first
    changed: list = field(default_factory=list)

    def table(self):
        """Return a row for each verdict the test gives."""
        rows = []
        for verdict in Comment.Verdict:
            moves = {then: count for (then, now), count in self.moves.items() if now == verdict}
            total = sum(moves.values())
            rows.append(
                {
                    "label": verdict.label,
                    "total": total,
                    "same": moves.get(verdict, 0),
                    "moved": total - moves.get(verdict, 0),
                    "ham": self.labelled.get((verdict, "ham"), 0),
                    "spam": self.labelled.get((verdict, "spam"), 0),
                }
            )
        return rows


def backtest(model, *, spam_at, publish_below=None, last=5000, shown=200, among=None):
    """
    Assess the ``last`` comments with ``model`` and apply the thresholds to each.

    Only model and thresholds are tested: what held a comment for another reason, such as
    the honeypot, is not looked at. ``among`` is a queryset that limits it to some.
    """
    result = Backtest()
    among = Comment.objects.all() if among is None else among
    comments = among.order_by("-submitted_at", "-pk")[:last]
    pks = list(comments.values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        part = pks[start : start + CHUNK]
        chunk = list(Comment.objects.filter(pk__in=part).order_by("-submitted_at", "-pk"))
        fetch_targets(chunk)
        label_of = dict(
            Decision.objects.labels()
            .filter(comment__in=part)
            .order_by("pk")
            .values_list("comment_id", "action")
        )
        assessments = model.assess_many([submission_of(comment) for comment in chunk])
        for comment, assessment in zip(chunk, assessments, strict=True):
            verdict = verdict_at(assessment.probability, spam_at, publish_below)
            count(result.moves, (comment.verdict, verdict))
            if comment.pk in label_of:
                label = Decision.LABEL_OF_ACTION[label_of[comment.pk]]
                count(result.labelled, (verdict, label))
            if verdict != comment.verdict and len(result.changed) < shown:
                result.changed.append((comment, assessment.probability, verdict))
        result.total += len(chunk)
    return result


def verdict_at(probability, spam_at, publish_below):
    if probability >= spam_at:
        return Comment.Verdict.SPAM
    if publish_below is not None and probability < publish_below:
        return Comment.Verdict.PUBLISH
    return Comment.Verdict.HOLD


def count(tally, key):
    tally[key] = tally.get(key, 0) + 1
