"""Volume, scores, error rates and speed of moderation, from what the database holds."""

from collections import Counter
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import (
    Avg,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    Subquery,
    When,
)
from django.db.models.functions import Cast, Floor
from django.utils import timezone
from django.utils.timezone import template_localtime as local
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from comments import conf
from comments.admin import thresholds
from comments.admin.pictures import Histogram, StackedDays
from comments.model_store import serving_versions
from comments.models import Comment, Decision, ModelVersion, SecondLook
from comments.models.second_look import later_decisions
from comments.policies import ThresholdPolicy
from comments.rates import interval_of, percent, weighted_share

DAYS = 30
BINS = 20


def everything(comment_admin, request):
    comments = comment_admin.get_queryset(request)
    days = volume(comments)
    scores = score_counts(comments)
    counts, waiting = ruled_counts(comments)
    serving = list(serving_versions())
    return {
        "days": DAYS,
        "volume": StackedDays(days),
        "volume_rows": days,
        "histogram": Histogram(scores, cuts_in_use(active_of(serving))),
        "score_rows": scores,
        "rates": rates(counts, comments),
        "speed": {**speed(comments), **waiting},
        "versions": per_version(counts),
        "statuses": Comment.Status.choices,
        "desk_faults": [version for version in serving if version.fault],
    }


def volume(comments):
    """Return ``(day, {status: count})`` for each of the last DAYS days, none left out."""
    today = local(timezone.now()).date()
    first = today - timedelta(days=DAYS - 1)
    days = [first + timedelta(days=day) for day in range(DAYS)]
    # Not TruncDate: MariaDB knows other time zones than UTC only where its tables of them were
    # loaded, and counts nothing without a word where they were not.
    starts = [start_of(day) for day in days]
    place = Case(
        *(When(submitted_at__lt=start, then=k) for k, start in enumerate(starts[1:])),
        default=DAYS - 1,
        output_field=IntegerField(),
    )
    rows = (
        comments.order_by()
        .filter(submitted_at__gte=starts[0])
        .annotate(day_of_it=place)
        .values_list("day_of_it", "status")
        .annotate(Count("pk"))
    )
    counts = [{} for _ in days]
    for k, status, count in rows:
        counts[k][status] = count
    return list(zip(days, counts, strict=True))


def start_of(day):
    midnight = datetime.combine(day, time.min)
    return timezone.make_aware(midnight) if settings.USE_TZ else midnight


def score_counts(comments):
    """Return ``(from, to, comments)`` for BINS equal parts of P(spam)."""
    place = Cast(Floor(F("probability") * BINS), IntegerField())
    rows = (
        comments.order_by()
        .filter(probability__isnull=False)
        .annotate(place=place)
        .values_list("place")
        .annotate(Count("pk"))
    )
    counts = [0] * BINS
    for number, count in rows:
        counts[min(number, BINS - 1)] += count
    return [(place / BINS, (place + 1) / BINS, count) for place, count in enumerate(counts)]


def active_of(serving):
    states = {version.state: version for version in serving}
    return states.get(ModelVersion.State.ACTIVE)


def cuts_in_use(active):
    """Return ``(words, cut)`` of each threshold; none of a policy that goes by something else."""
    if not isinstance(conf.get_backend("COMMENTS_POLICY"), ThresholdPolicy):
        return []
    spam_at, publish_below = thresholds.in_use(active)
    cuts = [(_("to spam from %(cut)s %%") % {"cut": percent(spam_at)}, spam_at)]
    if publish_below is not None:
        words = _("published below %(cut)s %%") % {"cut": percent(publish_below)}
        cuts.append((words, publish_below))
    return cuts


def ruled_counts(comments):
    """
    Return how many comments there are of each (arrival version, verdict, weight, ruling).

    The weight is how many comments a spot check stands for, None for what was not drawn. With
    it, since it needs a look at every comment too: how many wait, and since when.
    """
    is_waiting = Q(status=Comment.Status.PENDING)
    last = Decision.objects.labels().filter(comment=OuterRef("pk")).order_by("-pk")
    rows = (
        comments.order_by()
        .annotate(ruling=Subquery(last.values("action")[:1]))
        .values_list("arrival_version", "verdict", "ruling", "is_spot_check", "spot_check_share")
        .annotate(
            Count("pk"),
            waiting=Count("pk", filter=is_waiting),
            oldest=Min("submitted_at", filter=is_waiting),
        )
    )
    counts, waiting, oldest = Counter(), 0, []
    for version, verdict, ruling, is_drawn, share, count, held, since in rows:
        weight = 1 / (share or 1) if is_drawn else None
        counts[version, verdict, weight, ruling] += count
        waiting += held
        oldest += [since] if held else []
    return counts, {"waiting": waiting, "oldest": min(oldest, default=None)}


def rates(counts, comments):
    """
    Return rows of ``(what, wrong, looked at, share, low, high)``.

    An override is a ruling against what was done unseen. Moderators look more often
    where something seems wrong, so that the first two are upper bounds; the spot check is
    drawn at random and measures what is. The share drawn has changed over time, so that each
    counts for as many as it was drawn from. ``counts`` are the first of ruled_counts().
    """

    def row(what, verdict, wrong, only_drawn):
        looked_at, errors = Counter(), Counter()
        for (_version, its_verdict, weight, ruling), count in counts.items():
            if ruling and its_verdict == verdict and (weight or not only_drawn):
                counted = weight if only_drawn else 1
                looked_at[counted] += count
                errors[counted] += count if ruling == wrong else 0
        return measured(what, errors, looked_at)

    approve, mark_spam = Decision.Action.APPROVE, Decision.Action.MARK_SPAM
    spam, publish = Comment.Verdict.SPAM, Comment.Verdict.PUBLISH
    return [
        row(_("Real comments among what the filter put in spam"), spam, approve, False),
        row(_("Spam among what was published unseen"), publish, mark_spam, False),
        row(_("Real comments in spam, spot checks only"), spam, approve, True),
        row(_("Spam published, spot checks only"), publish, mark_spam, True),
        second_looks(comments),
    ]


def measured(what, wrong, looked_at):
    """Return a row of rates() from counts by weight."""
    share, effective = weighted_share(wrong, looked_at)
    interval = interval_of((share or 0) * effective, effective)
    return (what, wrong.total(), looked_at.total(), share, *interval)


def second_looks(comments):
    """Return the row of rates() on rulings that a model doubted and somebody looked at again."""
    labels_since = later_decisions().filter(action__in=Decision.LABEL_OF_ACTION)
    looks = SecondLook.objects.order_by().filter(
        decision__undone_by=None, decision__comment__in=comments.order_by().values("pk")
    )
    had = looks.annotate(now=Subquery(labels_since.order_by("-pk").values("action")[:1])).filter(
        now__isnull=False
    )
    counts = had.aggregate(
        looked_at=Count("pk"), turned=Count("pk", filter=~Q(now=F("decision__action")))
    )
    what = _("Doubted decisions that a second look reversed")
    return measured(what, Counter({1: counts["turned"]}), Counter({1: counts["looked_at"]}))


def speed(comments):
    """Return how long held comments waited for their first decision, over the last DAYS days."""
    since = timezone.now() - timedelta(days=DAYS)
    standing = Decision.objects.standing().filter(comment=OuterRef("pk"))
    first = standing.order_by().values("comment").annotate(at=Min("decided_at")).values("at")
    ruled = comments.order_by().filter(
        Exists(standing),
        verdict=Comment.Verdict.HOLD,
        submitted_at__gte=since,
    )
    return ruled.annotate(waited=Subquery(first) - F("submitted_at")).aggregate(
        mean=Avg("waited"), count=Count("pk")
    )


def per_version(counts):
    """Return for each model version what it assessed and how moderators ruled on that."""
    versions = {}
    for (version, verdict, _weight, ruling), count in counts.items():
        tally = versions.setdefault(
            version or _("not scored"),
            {"assessed": 0, "publish": 0, "hold": 0, "spam": 0, "ruled": 0, "wrong": 0},
        )
        tally["assessed"] += count
        tally[verdict] += count
        tally["ruled"] += count if ruling else 0
        is_wrong = (verdict, ruling) in {("spam", "approve"), ("publish", "mark_spam")}
        tally["wrong"] += count if is_wrong else 0
    return sorted(versions.items())


def as_table(comment_admin, request):
    """Return every figure of the page as rows of a table."""
    comments = comment_admin.get_queryset(request)
    ruled, _waiting = ruled_counts(comments)
    statuses = Comment.Status.values
    yield [_("Day"), *Comment.Status.labels]
    for day, counts in volume(comments):
        yield [day.isoformat(), *(counts.get(status, 0) for status in statuses)]
    yield []
    yield [_("P(spam) from"), pgettext("end of a range", "to"), _("Comments")]
    yield from score_counts(comments)
    yield []
    yield [
        _("What"),
        _("Wrong"),
        _("Looked at"),
        _("Share"),
        _("Share at least (95 %)"),
        _("Share at most (95 %)"),
    ]
    yield from rates(ruled, comments)
    yield []
    yield [
        _("Version"),
        _("Assessed"),
        _("Published"),
        _("Held"),
        _("To spam"),
        _("Ruled on"),
        _("Overruled"),
    ]
    for version, tally in per_version(ruled):
        yield [version, *tally.values()]
