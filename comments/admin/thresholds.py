"""The thresholds in use, and those that other costs would give."""

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from comments import conf, learning
from comments.classifiers import TrainedClassifier
from comments.model_store import load_version
from comments.policies import ThresholdPolicy
from comments.spam import ModelFileError

# Shares of error whose thresholds are shown beside those of the chosen ones.
COSTS = (0.0002, 0.0005, 0.001, 0.005, 0.01)


def rows_of(rulings, blocked_ham, published_spam):
    """
    Return the rows of both tables of thresholds, and the highest that publishes anything.

    No rows where there are too few rulings. One that would publish above the ceiling is never
    used; it is told of only where it is what the owner chose.
    """
    now = learning.thresholds_at(rulings, blocked_ham, published_spam)
    if now is None:
        return {}
    ceiling = min(learning.HIGHEST_PUBLISHED, now["spam_at"].cut)
    spam_rows, publish_rows = [], []
    for cost in sorted({*COSTS, blocked_ham, published_spam or blocked_ham}):
        found = learning.thresholds_at(rulings, cost, cost)
        is_chosen = cost == blocked_ham
        if is_chosen or cost in COSTS:
            spam_rows.append({"cost": cost, "threshold": found["spam_at"], "is_chosen": is_chosen})
        is_chosen = cost == published_spam
        threshold = now["hold_at"] if is_chosen else found["hold_at"]
        is_capped = threshold.cut > ceiling
        if is_chosen or (cost in COSTS and not is_capped):
            row = {"cost": cost, "threshold": threshold, "is_chosen": is_chosen}
            publish_rows.append({**row, "is_capped": is_capped})
    return {"spam_rows": spam_rows, "publish_rows": publish_rows, "ceiling": ceiling}


def in_use(active, version=None):
    """
    Return ``(spam_at, publish_below)`` of ``version``, or else those in use now.

    ``active`` is the version that serves, None where the model does that the site started from.
    """
    policy = conf.get_backend("COMMENTS_POLICY")
    classifier = conf.get_backend("COMMENTS_CLASSIFIER")
    spam_at = getattr(policy, "spam_at", None)
    publish_below = getattr(policy, "publish_below", None)
    chosen = version if version is not None and version.spam_at is not None else active
    if chosen is not None:
        spam_at = chosen.spam_at if spam_at is None else spam_at
        publish_below = chosen.publish_below if publish_below is None else publish_below
    if spam_at is None and isinstance(classifier, TrainedClassifier):
        # As ThresholdPolicy does for a model without learnt thresholds. The one that the site
        # started from is not looked up in the database.
        with suppress(ModelFileError):
            spam_at = (classifier.base if active is None else classifier.model).spam_at
    return ThresholdPolicy.DEFAULT_SPAM_AT if spam_at is None else spam_at, publish_below


def model_for(version):
    if version is not None:
        return load_version(version.pk)
    classifier = conf.get_backend("COMMENTS_CLASSIFIER")
    if not isinstance(classifier, TrainedClassifier):
        raise ValidationError(_("The site's own classifier has no model. Choose a version."))
    return classifier.model
