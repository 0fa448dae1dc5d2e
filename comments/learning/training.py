"""Train on all labels plus the base model, ask the gate, keep and activate what passes."""

from collections import Counter

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import conf
from comments.classifiers import TrainedClassifier
from comments.exceptions import CommentsError
from comments.learning import gate, thresholds
from comments.learning.doubts import ask_again
from comments.learning.labels import among, contradictions, labels, without
from comments.learning.versions import activate, active_version, store
from comments.model_store import load_version
from comments.models import Decision, ModelVersion
from comments.spam import ModelFileError

# Fewer labels than this teach nothing that holds.
LEAST_LABELS = 20
# Nor do labels of one kind: a model that has learnt spam alone takes the site's ham for spam,
# and there is nothing to take its thresholds from. In a season under five videos it put 52 of
# 951 ham in spam before the fourth ham was ruled on (2026-11-23).
LEAST_OF_EACH = thresholds.LEAST_LABELS
# Share of the labels learnt so far that must be new.
LEAST_SHARE = 0.02


class LearningError(CommentsError):
    """There is nothing to learn from, or no model that can learn."""


def is_due():
    """
    Return whether COMMENTS_LEARN_EVERY labels have come since the last training.

    Once that is less than LEAST_SHARE of what was learnt then, so many more are waited for:
    what training costs all in all stays in proportion to the labels. Not while there are too
    few to learn from: an attempt that must fail leaves no trace, and would be made again after
    every decision.
    """
    every = conf.get("COMMENTS_LEARN_EVERY")
    if every is None:
        return False
    latest = (
        ModelVersion.objects.order_by("-trained_at").values("trained_at", "label_count").first()
    )
    if latest is not None:
        rulings = Decision.objects.filter(action__in=Decision.LABEL_OF_ACTION)
        new = rulings.filter(decided_at__gt=latest["trained_at"]).count()
        return new >= max(every, LEAST_SHARE * latest["label_count"])
    standing = Decision.objects.labels().order_by().values("action").annotate(count=Count("pk"))
    counts = Counter()
    for row in standing:
        counts[Decision.LABEL_OF_ACTION[row["action"]]] += row["count"]
    return sum(counts.values()) >= max(every, LEAST_LABELS) and is_enough_of_each(counts)


def is_enough_of_each(counts):
    """Return whether ``counts``, by label, hold enough spam and enough ham to learn from."""
    return min(counts["spam"], counts["ham"]) >= LEAST_OF_EACH


def train(*, is_activating=True, trust_everybody=False):
    """
    Train a candidate on every standing label and let the gate judge it.

    Returns the ModelVersion: active or a candidate when it is better than the model in
    use, refused, with the reason in its ``note``, when it is not. ``trust_everybody``
    learns also what contradicts the model so often that it would be set aside.

    Raises LearningError when there are too few labels or the classifier cannot learn.
    """
    classifier = conf.get_backend("COMMENTS_CLASSIFIER")
    if not isinstance(classifier, TrainedClassifier):
        raise LearningError(
            "COMMENTS_CLASSIFIER is "
            f"{conf.get('COMMENTS_CLASSIFIER')['BACKEND']!r}, which does not learn. Use a "
            "subclass of comments.classifiers.TrainedClassifier."
        )
    started_at = timezone.now()
    found = labels()
    base = classifier.base
    active = active_version()
    current = model_of(active, base)
    set_aside = [] if trust_everybody else suspicious(found, current, active)
    if set_aside:
        found, aside = without(found, set_aside), among(found, set_aside)
        ask_again(aside, probabilities_of(current, aside))
    if len(found) < LEAST_LABELS:
        raise LearningError(
            f"There are {len(found)} decisions to learn from; {LEAST_LABELS} are needed."
        )
    counts = Counter(label.label for label in found)
    if not is_enough_of_each(counts):
        raise LearningError(
            f"There are decisions on {counts['spam']} spam and {counts['ham']} real comments; "
            f"{LEAST_OF_EACH} of each are needed."
        )
    candidate = base.learn(
        [label.submission for label in found],
        [label.label for label in found],
        trained_at=started_at.isoformat(timespec="seconds"),
    )
    probabilities = gate.out_of_fold(base, found)
    ask_again(found, probabilities)
    ruling = judge(found, probabilities, base, current, active)
    note = " ".join([ruling.reason, *(words_for(one) for one in set_aside)])
    version, is_new = store(
        candidate,
        created_at=started_at,
        trained_at=started_at,
        state=ModelVersion.State.CANDIDATE if ruling.is_better else ModelVersion.State.REFUSED,
        label_count=len(found),
        note=note,
        figures=ruling.figures | {thresholds.OPENING: thresholds.opening_of(found, probabilities)},
    )
    if is_new:
        thresholds.apply_costs(version)
        if ruling.is_better and is_activating:
            activate(version)
    elif set_aside and version.note != note:
        # Nothing but what was set aside is new: the version stays, and says what it ignored.
        version.note = note
        version.save(update_fields=["note"])
    return version


def model_of(version, base):
    """Return the model in use; a damaged version cannot be compared with, the base can."""
    if version is None:
        return base
    try:
        return load_version(version.pk)
    except ModelFileError:
        return base


def suspicious(found, current, active):
    """Return the moderators' days that contradict the model in use, of what is new to it."""
    new = [label for label in found if is_new_to(active, label)]
    return contradictions(new, probabilities_of(current, new))


def is_new_to(version, label):
    """Return whether ``version`` has learnt no ruling on the comment of ``label``."""
    if version is None:
        return True
    # A second look is asked for by a training, which has learnt the ruling before it.
    return label.decided_at > version.created_at and not label.is_second_look


def probabilities_of(model, found):
    assessments = model.assess_many([label.submission for label in found])
    return [assessment.probability for assessment in assessments]


def judge(found, probabilities, base, current, active):
    is_new = [is_new_to(active, label) for label in found]
    old = [label for label, flag in zip(found, is_new, strict=True) if not flag]
    before = None
    if len(old) >= gate.LEAST_NEW:
        known = iter(gate.out_of_fold(base, old))
        before = [0.0 if flag else next(known) for flag in is_new]
    return gate.judge(found, probabilities, probabilities_of(current, found), is_new, before)


def words_for(contradiction):
    return _(
        "Set aside: the decisions of moderator %(moderator)s on %(day)s, since %(against)d of "
        "%(sure)d contradict what the model is sure of."
    ) % {
        "moderator": contradiction.moderator,
        "day": contradiction.day,
        "against": contradiction.against,
        "sure": contradiction.sure,
    }
