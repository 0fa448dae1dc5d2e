"""Thresholds as a cost: how many errors the owner accepts, and the cuts that follow."""

from collections import Counter

from django.db import router
from django.db.models import Case, Exists, F, OuterRef, Q, When, Window
from django.db.models.functions import RowNumber

from comments import conf
from comments.deadlocks import in_transaction
from comments.learning.kept_figures import opening_in
from comments.models import Comment, CostChoice, Decision, ModelVersion
from comments.spam.evaluation import Ruling, site_thresholds

# Labels of each kind below which a site's own cuts are not better than the model's.
LEAST_LABELS = 4
# Labels of each kind that the cuts are taken from: the latest, since model and spam both change.
# Not fewer than LEAST_LABELS and LEAST_OURS, which are counted among these.
LATEST = 600
# Labels of comments assessed by learnt versions from which on only these are looked at.
LEAST_OURS = 30
# Never published above this P(spam), whatever few decisions seem to say.
HIGHEST_PUBLISHED = 0.3


def current_costs():
    """Return ``(blocked_ham, published_spam)`` that hold now; None publishes nothing."""
    choice = CostChoice.objects.first()
    if choice is not None:
        return choice.blocked_ham, choice.published_spam
    policy = conf.get_backend("COMMENTS_POLICY")
    return getattr(policy, "blocked_ham", 0.001), getattr(policy, "published_spam", None)


def choose_costs(chosen_by, blocked_ham, published_spam):
    """
    Let these costs hold from now on, for the version that serves and for any that comes to.

    What other versions were given for earlier costs is taken from them: `activate` and
    `roll_back` work it out anew, and one that stands in for a damaged one publishes nothing.
    """

    def choose():
        CostChoice.objects.create(
            chosen_by=chosen_by, blocked_ham=blocked_ham, published_spam=published_spam
        )
        active = ModelVersion.objects.filter(state=ModelVersion.State.ACTIVE)
        for version in active.defer("content"):
            apply_costs(version, (blocked_ham, published_spam))
        ModelVersion.objects.exclude(state=ModelVersion.State.ACTIVE).update(
            spam_at=None, publish_below=None
        )

    with_versions_locked(choose)


def with_versions_locked(work):
    """Call ``work`` while nobody else changes a version, anew after a deadlock."""

    def locked():
        ModelVersion.objects.lock()
        return work()

    return in_transaction(locked, router.db_for_write(ModelVersion))


def learnt_versions():
    """Return the versions that this site has trained, of all states."""
    return set(ModelVersion.objects.values_list("version", flat=True))


def held_out(version=None):
    """
    Return the engine's `Ruling` of the latest labelled comments.

    The probability is what a comment was given when it came in, before anybody ruled on
    it. Models that merely had not learnt it at the end (folds drawn at random) look
    better than the site will find them: their folds share campaigns of spam. Cuts from
    such folds crept up to a publish_below of .75 and let 1.3 % of the season's spam
    through; from arrivals it stayed below .1 (2026-11-23).

    What the model said that the site started from is on another scale. Of comments that it
    judged ``version`` holds what a model said that had learnt the others but not them
    (`opening_of`); they count until enough have come in after the first training.

    What the probability did not decide says nothing of where to cut: a comment held since a
    hidden field was filled in would have been held wherever the threshold lay.
    """
    opening = opening_in(version.figures) if version is not None else {}
    ours, others = [], []
    for row in latest_labels(opening):
        # Before the first training what goes to spam is looked at, too.
        held_from, held_below = row.comment__held_from, row.comment__held_below
        if not row.is_learnt:
            held_below = None
        given = row.comment__arrival_probability
        ruling = Ruling(
            given if row.is_learnt else opening.get(str(row.comment_id), given),
            Decision.LABEL_OF_ACTION[row.action] == "spam",
            1 / row.comment__spot_check_share if row.comment__spot_check_share else 1.0,
            0.0 if held_from is None else held_from,
            1.0 if held_below is None else held_below,
        )
        others.append(ruling)
        if row.is_ours:
            ours.append(ruling)
    is_enough = len(ours) >= LEAST_OURS and are_enough(ours)
    return latest_of_each(ours if is_enough else others)


def latest_labels(opening):
    """
    Return the labels that `held_out` may look at, in the order in which comments came in.

    The LATEST of either label among those that ``is_ours`` and among the others: the database
    counts them off, so that a site's hundreds of thousands are never in memory.
    """
    learnt = ModelVersion.objects.filter(version=OuterRef("comment__arrival_version"))
    labels = Decision.objects.newest_labels().filter(
        is_of_probability(), comment__arrival_probability__isnull=False
    )
    return (
        labels.annotate(is_learnt=Exists(learnt))
        .annotate(
            is_ours=Case(
                When(Q(is_learnt=True) | Q(comment__in=list(map(int, opening))), then=True),
                default=False,
            )
        )
        .annotate(
            place=Window(
                RowNumber(), partition_by=["action", "is_ours"], order_by=F("comment").desc()
            )
        )
        .filter(place__lte=LATEST)
        .order_by("comment_id")
        .values_list(
            "comment_id",
            "action",
            "comment__arrival_probability",
            "comment__spot_check_share",
            "comment__held_from",
            "comment__held_below",
            "is_learnt",
            "is_ours",
            named=True,
        )
    )


def is_of_probability():
    """Return what is true where P(spam) alone gives the verdict, or the policy does not say."""
    verdict, given = "comment__verdict", "comment__arrival_probability"
    held_from, held_below = F("comment__held_from"), F("comment__held_below")
    at_least_held = Q(**{f"{given}__gte": held_from})
    return (
        Q(comment__held_from=None)
        | Q(comment__held_below=None)
        | Q(**{verdict: Comment.Verdict.PUBLISH, f"{given}__lt": held_from})
        | at_least_held & Q(**{verdict: Comment.Verdict.SPAM, f"{given}__gte": held_below})
        | at_least_held & Q(**{verdict: Comment.Verdict.HOLD, f"{given}__lt": held_below})
    )


def latest_of_each(rulings):
    """Return the LATEST rulings of either label: each threshold is taken from one of them."""
    kept, counts = [], Counter()
    for ruling in reversed(rulings):
        counts[ruling.is_spam] += 1
        if counts[ruling.is_spam] <= LATEST:
            kept.append(ruling)
    return kept[::-1]


def are_enough(rulings):
    """Return whether there are labels enough of either kind."""
    spam = sum(ruling.is_spam for ruling in rulings)
    return min(spam, len(rulings) - spam) >= LEAST_LABELS


def opening_of(found, probabilities):
    """
    Return P(spam) by comment for the labels that no learnt version judged, the latest ones.

    ``probabilities`` are those of models that have not learnt the label at hand. Cuts taken
    from what the first model said of them do not fit the model that learnt from them: with
    100 decisions between trainings 51 of 878 spam of the season were published, so 31, and
    with 10 between them 6 and 3 (2026-11-23).
    """
    learnt = learnt_versions()
    rows = [
        (str(label.comment), probability)
        for label, probability in zip(found, probabilities, strict=True)
        if label.arrival_version not in learnt
    ]
    return dict(rows[-LATEST:])


def thresholds_at(rulings, blocked_ham, published_spam):
    """
    Return the engine's Thresholds by name for these costs, or None for too few labels.

    ``spam_at``: what is at or above it goes to spam. ``hold_at``: what is below it may be
    published.
    """
    if not are_enough(rulings):
        return None
    asked = 0.01 if published_spam is None else published_spam
    return site_thresholds(rulings, blocked_ham, asked)


def apply_costs(version, costs=None):
    """Set the thresholds of ``version`` to what ``costs``, or the current ones, give."""
    blocked_ham, published_spam = costs or current_costs()
    thresholds = thresholds_at(held_out(version), blocked_ham, published_spam)
    version.spam_at = thresholds["spam_at"].cut if thresholds else None
    version.publish_below = None
    if thresholds is not None and published_spam is not None:
        version.publish_below = min(thresholds["hold_at"].cut, HIGHEST_PUBLISHED)
    version.save(update_fields=["spam_at", "publish_below"])
