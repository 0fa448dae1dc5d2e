"""Train on all labels plus the base model, ask the gate, keep and activate what passes."""

import logging
from collections import Counter

from django.core.cache import caches
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import conf
from comments.classifiers import TrainedClassifier
from comments.learning import notes, thresholds
from comments.learning.doubts import ask_again
from comments.learning.kept_figures import OPENING, SET_ASIDE
from comments.learning.known import set_aside
from comments.learning.labels import CHUNK, labels
from comments.learning.lessons import LearningError, Trainer, is_enough
from comments.learning.versions import activate, active_version, store
from comments.limits import cache_errors
from comments.models import Comment, Decision, ModelVersion
from comments.spam import ModelFileError

logger = logging.getLogger("comments.learning")

# Share of the labels learnt so far that must be new.
LEAST_SHARE = 0.02
# In the cache while no training is due by itself, since one has just failed.
FAILED = "comments.learning.failed"
PAUSE_AFTER_FAILURE = 600  # seconds
# In the cache, with the occasion, once a training has been asked for.
ASKED = "comments.learning.asked"
# After this a training that has been asked for is taken for lost, and asked for again.
LOST_AFTER = 600  # seconds
# How often a training is begun that somebody's comments are erased from before it ends.
ATTEMPTS = 5


class ErasedMeanwhile(Exception):
    """Comments were erased while a model learnt from them."""


def is_due():
    """
    Return whether COMMENTS_LEARN_EVERY labels have come or gone since the last training.

    Once that is less than LEAST_SHARE of what was learnt then, so many more are waited for:
    what training costs all in all stays in proportion to the labels. Not where there is nothing
    that can learn, or too little to learn from: an attempt that must fail leaves no trace, and
    would be made again after every decision.
    """
    return occasion() is not None


def ask_once(enqueue):
    """
    Call ``enqueue`` if a training is due that nobody has asked a worker for yet.

    Until it is done one is due at every decision: a queue full of them would hold up all
    other work, and each idle worker would train the same. What was asked for and not done,
    since the worker was killed, is asked for again when as many decisions more have come, or
    after a while.
    """
    now = occasion()
    if now is not None and remember(f"{ASKED}.{now}", LOST_AFTER):
        enqueue()


def occasion():
    """Return what tells a training that is due from earlier and later ones, or None."""
    every = conf.get("COMMENTS_LEARN_EVERY")
    if every is None or not isinstance(learner(), TrainedClassifier) or has_just_failed():
        return None
    latest = (
        ModelVersion.objects.order_by("-trained_at").values("trained_at", "label_count").first()
    )
    if latest is not None:
        changed = labels_come_or_gone_since(latest["trained_at"])
        every = max(every, LEAST_SHARE * latest["label_count"])
        if changed < every:
            return None
    counts = Counter()
    for action, count in (
        Decision.objects.newest_labels().values_list("action").annotate(Count("pk"))
    ):
        counts[Decision.LABEL_OF_ACTION[action]] += count
    if latest is None:
        changed = sum(counts.values())
    if not is_enough(counts) or changed < every:
        return None
    since = latest["trained_at"].timestamp() if latest is not None else 0
    return f"{since}.{int(changed // every)}"


def has_just_failed():
    try:
        return caches[conf.get("COMMENTS_CACHE")].get(FAILED, False)
    except cache_errors():
        return False


def remember(key, seconds):
    """
    Keep ``key`` in the cache; return whether it was not there yet.

    A cache that cannot be reached is no reason for a site not to learn: then it never was.
    """
    try:
        return caches[conf.get("COMMENTS_CACHE")].add(key, True, seconds)
    except cache_errors() as error:
        logger.warning("%s was not kept, since the cache cannot be reached: %s", key, error)
        return True


def labels_come_or_gone_since(moment):
    """Return how many were given since then, and how many of those before were taken back."""
    rulings = Decision.objects.filter(action__in=Decision.LABEL_OF_ACTION)
    gone = rulings.filter(decided_at__lte=moment, undone_by__decided_at__gt=moment)
    # A whole filter that was marked as spam by mistake is learnt within seconds. Taken back, it
    # must not go on judging what comes in until somebody has ruled on as many others.
    return rulings.filter(decided_at__gt=moment).count() + gone.count()


def learner():
    return conf.get_backend("COMMENTS_CLASSIFIER")


def train(*, is_activating=True, trust_everybody=False):
    """
    Train a candidate on every standing label and let the gate judge it.

    Returns the ModelVersion: active or a candidate when it is better than the model in
    use, refused, with the reason in its ``note``, when it is not. ``trust_everybody``
    learns also what contradicts the model so often that it would be set aside.

    Raises LearningError when there are too few labels or the classifier cannot learn.
    """
    if not isinstance(learner(), TrainedClassifier):
        raise LearningError(
            _(
                "COMMENTS_CLASSIFIER is %(classifier)r, which does not learn. Use a subclass of "
                "comments.classifiers.TrainedClassifier."
            )
            % {"classifier": conf.get("COMMENTS_CLASSIFIER")["BACKEND"]}
        )
    for _attempt in range(ATTEMPTS):
        try:
            return train_once(is_activating, trust_everybody)
        except ErasedMeanwhile:
            continue
        except ModelFileError as error:
            # Of the model that learning starts from; a version that is damaged is not asked for.
            raise LearningError(str(error)) from error
    raise LearningError(
        _("Comments are erased faster than they can be learnt. Train again later.")
    )


def train_if_due(**options):
    """
    Train once so many decisions have come; return the ModelVersion, or None when it is not due.

    A training that fails leaves no version behind, and would be tried after every decision:
    the next one waits for a while.
    """
    if not is_due():
        return None
    try:
        return train(**options)
    except LearningError:
        remember(FAILED, PAUSE_AFTER_FAILURE)
        raise


def train_once(is_activating, trust_everybody):
    started_at = timezone.now()
    active = active_version()
    trainer = Trainer(learner().base, active, started_at)
    found, aside, days = labels(until=started_at), [], []
    if not trust_everybody:
        days = trainer.suspicious(found)
        aside = set_aside(found, days, active)
        ask_again(aside, trainer.says_of(aside))
        put_off = {label.decision for label in aside}
        found = [label for label in found if label.decision not in put_off]
    lesson = trainer.learn(found)
    ask_again(found, lesson.probabilities)
    lesson = trainer.without_what_is_gone(lesson, aside)
    ruling = lesson.ruling
    note = " ".join(
        [
            ruling.reason,
            *(notes.words_for_day(day) for day in days),
            *notes.words_for_earlier(aside, days),
        ]
    )

    def prepare(version):
        if ruling.is_better and is_activating:
            activate(version)
        else:
            thresholds.apply_costs(version)
        # Last, since moderators who rule on one of these wait for the end of the transaction.
        hold(lesson.found)

    version, is_new = store(
        lesson.candidate,
        prepare,
        created_at=started_at,
        trained_at=started_at,
        state=ModelVersion.State.CANDIDATE if ruling.is_better else ModelVersion.State.REFUSED,
        label_count=len(lesson.found),
        note=note,
        figures=ruling.figures
        | {
            OPENING: thresholds.opening_of(lesson.found, lesson.probabilities),
            SET_ASIDE: [label.decision for label in aside],
        },
    )
    if not is_new and aside and version.note != note:
        # Nothing but what was set aside is new: the version stays, and says what it ignored.
        version.note = note
        version.save(update_fields=["note"])
    return version


def hold(found):
    """
    Keep the comments of ``found`` from being erased until the transaction ends.

    Raises ErasedMeanwhile where some were. Who comes to erase them waits, and then empties what
    was learnt from them.
    """
    keys = sorted(label.comment for label in found)
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        there = Comment.objects.filter(pk__in=part).order_by("pk").select_for_update()
        if len(there.values_list("pk", flat=True)) < len(part):
            raise ErasedMeanwhile
