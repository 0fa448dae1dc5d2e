"""Thresholds as a cost: how many errors the owner accepts, and the cuts that follow."""

from comments import conf
from comments.models import CostChoice, Decision
from comments.models.version import ModelVersion

# Labels of each kind below which a site's own cuts are not better than the model's.
LEAST_LABELS = 10


def current_costs():
    """Return ``(blocked_ham, published_spam)`` that hold now; None publishes nothing."""
    choice = CostChoice.objects.first()
    if choice is not None:
        return choice.blocked_ham, choice.published_spam
    policy = conf.get_backend("COMMENTS_POLICY")
    return getattr(policy, "blocked_ham", 0.001), getattr(policy, "published_spam", None)


def held_out_of(version):
    """
    Return ``(probability, is_spam, weight)`` of each label, from models that had not seen it.

    Of a version: what its own training held out. Of the base model, None: what each
    comment was given when it came in, before anybody ruled on it.
    """
    if version is not None:
        stored = ModelVersion.objects.values_list("held_out", flat=True).get(pk=version.pk)
        return [(probability, bool(spam), weight) for probability, spam, weight in stored]
    share = conf.get("COMMENTS_SPOT_CHECK")
    rows = (
        Decision.objects.labels()
        .filter(comment__probability__isnull=False)
        .order_by("pk")
        .values_list("comment_id", "action", "comment__probability", "comment__is_spot_check")
    )
    newest = {row[0]: row[1:] for row in rows}
    return [
        (probability, Decision.LABEL_OF_ACTION[action] == "spam", 1 / share if drawn else 1.0)
        for action, probability, drawn in newest.values()
        if not drawn or share
    ]


def thresholds_at(held_out, blocked_ham, published_spam):
    """
    Return the engine's Thresholds by name for these costs, or None for too few labels.

    ``spam_at``: what is at or above it goes to spam. ``hold_at``: what is below it may be
    published.
    """
    spam = sum(is_spam for probability, is_spam, weight in held_out)
    if min(spam, len(held_out) - spam) < LEAST_LABELS:
        return None
    from comments.spam.evaluation import thresholds_for_cost

    return thresholds_for_cost(
        [probability for probability, is_spam, weight in held_out],
        ["spam" if is_spam else "ham" for probability, is_spam, weight in held_out],
        blocked_ham=blocked_ham,
        published_spam=published_spam or 0.01,
        weights=[weight for probability, is_spam, weight in held_out],
    )


def apply_costs(version):
    """Set the thresholds of ``version`` to what the current costs give."""
    blocked_ham, published_spam = current_costs()
    thresholds = thresholds_at(held_out_of(version), blocked_ham, published_spam)
    version.spam_at = thresholds["spam_at"].cut if thresholds else None
    is_publishing = thresholds is not None and published_spam is not None
    version.publish_below = thresholds["hold_at"].cut if is_publishing else None
    version.save(update_fields=["spam_at", "publish_below"])
