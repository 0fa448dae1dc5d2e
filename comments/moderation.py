"""
The only code that sets ``Comment.status``: a visitor's submission coming in, and
moderators ruling on it. Everything else calls these functions.
"""

import random
import uuid

from django.core.exceptions import EmptyResultSet
from django.db import IntegrityError, connections, router, transaction
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language

from comments import conf
from comments.classifiers import assess_safely
from comments.deadlocks import in_transaction
from comments.exceptions import MoreThanSeen, StaleDecision
from comments.fingerprints import fingerprint_of
from comments.models import Comment, CommentReason, Decision, ModelVersion, ShadowAssessment
from comments.signals import comment_moderated, comment_submitted

STATUS_OF_VERDICT = {
    Comment.Verdict.PUBLISH: Comment.Status.PUBLIC,
    Comment.Verdict.HOLD: Comment.Status.PENDING,
    Comment.Verdict.SPAM: Comment.Status.SPAM,
}

# A model can give twenty reasons; a queue is filtered by, and a person reads, the first.
REASONS_KEPT = 8

# In the season (protocol P4) the first training waits for the fourth ruling on spam. Of what
# the first model put in spam one in fifty was ruled on, so that it came after 163 comments and
# not 100, with all the real ones held in between (2026-11-25).
OPENING_SPOT_CHECKS = 20


def submit(comment, *, signals=(), request=None):
    """
    Assess an unsaved comment, rule on it and store it.

    ``signals`` are Reasons noticed on the way in, such as a form filled in too fast.
    Sends ``comment_submitted`` after commit. Returns the saved comment.
    """
    assessment, shadow = assess_safely(comment)
    signals = tuple(signals)
    verdict = conf.get_backend("COMMENTS_POLICY").decide(comment, assessment, signals)
    if assessment is not None:
        comment.probability = assessment.probability
        comment.model_version = assessment.model_version
        comment.arrival_probability = comment.probability
        comment.arrival_version = comment.model_version
    if comment.parent is not None:
        comment.thread_id = comment.parent.thread_id or comment.parent_id
    if comment.fingerprint is None:
        comment.fingerprint = fingerprint_of(comment.body)
    comment.language = comment.language or get_language() or ""
    comment.verdict = verdict.action
    comment.held_from, comment.held_below = verdict.held_from, verdict.held_below
    comment.status = STATUS_OF_VERDICT[verdict.action]
    draw_for_spot_check(comment)
    reasons = verdict.reasons + signals + strongest_reasons(assessment)
    with transaction.atomic():
        comment.save(force_insert=True)
        CommentReason.objects.bulk_create(
            CommentReason(
                comment=comment,
                code=reason.code[:40],
                text=reason.text[:300],
                weight=reason.weight,
                details=dict(reason.details),
            )
            for reason in reasons
        )
        if shadow is not None:
            version, probability = shadow
            ShadowAssessment.objects.create(
                comment=comment, version_id=version, probability=probability
            )
        transaction.on_commit(
            lambda: comment_submitted.send_robust(Comment, comment=comment, request=request)
        )
    return comment


def strongest_reasons(assessment):
    """Return the part of the model's reasons that is kept; they come strongest first."""
    return tuple(assessment.reasons[:REASONS_KEPT]) if assessment else ()


def draw_for_spot_check(comment):
    """
    Draw a COMMENTS_SPOT_CHECK share of what no moderator would otherwise look at.

    Until the site has a model of its own that is everything put in spam, at most
    OPENING_SPOT_CHECKS comments of it: spam is what such a site lacks labels of.
    """
    if comment.verdict == Comment.Verdict.HOLD:
        return
    share = conf.get("COMMENTS_SPOT_CHECK")
    if share and comment.verdict == Comment.Verdict.SPAM and is_opening():
        share = 1.0
    comment.is_spot_check = random.random() < share  # noqa: S311  (a sample, no secret)
    comment.spot_check_share = share if comment.is_spot_check else None


def is_opening():
    """Return whether the site has learnt nothing yet, and few spot checks were drawn."""
    if ModelVersion.objects.exists():
        return False
    drawn = Comment.objects.filter(is_spot_check=True)[:OPENING_SPOT_CHECKS]
    return drawn.count() < OPENING_SPOT_CHECKS


def approve(comments, moderator, *, seen=None, most=None):
    """
    Publish ``comments``, one Comment or a queryset. A label: they are ham.

    Returns the Decisions. ``seen`` maps keys to the revisions the moderator saw; of a
    queryset, comments that somebody has ruled on since are left alone. For a single
    Comment its own ``revision`` is what was seen. Raises StaleDecision when that one
    comment has been ruled on meanwhile; nothing is changed then. Nor is it where ``most``
    is given and there would be more Decisions than that: it raises MoreThanSeen.
    """
    return _rule(comments, moderator, Decision.Action.APPROVE, Comment.Status.PUBLIC, seen, most)


def mark_spam(comments, moderator, *, seen=None, most=None):
    """Put ``comments`` in spam. A label: they are spam. Otherwise like ``approve``."""
    return _rule(comments, moderator, Decision.Action.MARK_SPAM, Comment.Status.SPAM, seen, most)


def remove(comments, moderator, *, seen=None, most=None):
    """
    Take ``comments`` down for another reason than spam, which teaches the filter nothing.

    Otherwise like ``approve``.
    """
    return _rule(comments, moderator, Decision.Action.REMOVE, Comment.Status.REMOVED, seen, most)


def restore(comments, moderator, *, seen=None, most=None):
    """
    Take back the last Decision on each of ``comments`` that still stands.

    They get the status back that they had before it, and the label goes with it. A
    comment that nobody has ruled on goes to pending. Otherwise like ``approve``.
    """
    return _rule(comments, moderator, Decision.Action.RESTORE, None, seen, most)


def undo(batch, moderator, *, among=None):
    """
    Take back the Decisions of one click, all those that nobody has ruled on since.

    ``among`` is a queryset that limits it to some comments. Returns the new Decisions.
    """
    ruled_on = Decision.objects.filter(batch=batch).values("comment_id")
    among = Comment.objects.all() if among is None else among
    comments = among.filter(pk__in=ruled_on).alias(
        last_batch=Subquery(last_standing_decision().values("batch")[:1])
    )
    return restore(comments.filter(last_batch=batch), moderator)


def last_standing_decision():
    """Decisions of the outer query's comment that still hold, newest first."""
    return Decision.objects.standing().filter(comment=OuterRef("pk")).order_by("-pk")


def _rule(comments, moderator, action, to_status, seen, most):
    """
    Record one Decision for each comment whose status changes, and return the list of them.

    Approving what is public already records the Decision too, because it is a label;
    anything else that changes nothing is left out.
    """
    is_single = isinstance(comments, Comment)
    if is_single:
        single, seen = comments, {comments.pk: comments.revision}
        comments = Comment.objects.filter(pk=single.pk)
    decisions = _decide(comments, moderator, action, to_status, seen, most)
    if is_single and decisions:
        single.status = decisions[0].to_status
        single.revision += 1
    elif is_single and not Comment.objects.filter(pk=single.pk, revision=single.revision).exists():
        raise StaleDecision("Somebody else ruled on this comment meanwhile.")
    return decisions


def _decide(comments, moderator, action, to_status, seen, most):
    """Return the Decisions, made in one transaction."""
    connection = connections[router.db_for_write(Decision)]

    def decide():
        batch = uuid.uuid4()
        locked = _locked(comments, connection)
        _record(_ruled_on(locked, action, to_status, seen), batch, moderator, action)
        decisions = list(Decision.objects.filter(batch=batch).order_by("pk"))
        if most is not None and len(decisions) > most:
            raise MoreThanSeen(f"{len(decisions)} comments instead of at most {most}.")
        if decisions:
            _carry_out(batch, to_status)
            _announce(decisions)
        return decisions

    try:
        return in_transaction(decide, connection.alias)
    except IntegrityError as error:
        # The same Decision taken back twice at the same moment.
        raise StaleDecision("Somebody else took this decision back just now.") from error


def _announce(decisions):
    transaction.on_commit(lambda: comment_moderated.send_robust(Comment, decisions=decisions))


def _locked(comments, connection):
    """
    Return ``comments``, locked until the transaction ends, in the order of their keys.

    A statement that had to wait for a row sees that row anew, but not what other tables say of
    it: an approval was taken back that was no longer the last word, and a whole filter was
    ruled on with what somebody had ruled on since. What follows begins when nobody else is at
    work on these comments, and by key since MariaDB locks every row that it looks at.
    """
    is_locking = connection.features.has_select_for_update
    if comments.query.is_sliced or comments.query.distinct:
        comments = Comment.objects.filter(pk__in=list(comments.values_list("pk", flat=True)))
    if not is_locking:
        return comments
    chosen = Comment.objects.filter(pk__in=comments.order_by().values("pk")).order_by("pk")
    keys = list(chosen.select_for_update().values_list("pk", flat=True))
    return comments.filter(pk__in=keys)


def _ruled_on(comments, action, to_status, seen):
    """Return those of ``comments`` that this action changes, with what it makes of them."""
    if seen is not None:
        comments = comments.filter(_as_seen(seen))
    last = last_standing_decision()
    is_restoring = action == Decision.Action.RESTORE
    comments = comments.annotate(
        goal=Coalesce(Subquery(last.values("from_status")[:1]), Value(Comment.Status.PENDING))
        if is_restoring
        else Value(to_status),
        undone=Subquery(last.values("pk")[:1]) if is_restoring else Value(None, Decision._meta.pk),
    )
    if is_restoring:
        return comments.exclude(undone=None, status=Comment.Status.PENDING)
    if action in Decision.LABEL_OF_ACTION:
        return comments
    return comments.exclude(status=to_status)


def _as_seen(seen):
    pks_of = {}
    for pk, revision in seen.items():
        pks_of.setdefault(revision, []).append(pk)
    condition = Q(pk__in=[])
    for revision, pks in pks_of.items():
        condition |= Q(revision=revision, pk__in=pks)
    return condition


def _record(comments, batch, moderator, action):
    """
    Insert the Decisions of ``comments`` and lock these until the transaction ends.

    One INSERT ... SELECT ... FOR UPDATE: the status written down as the old one is that
    of the locked row, so two moderators at once never give a status that no Decision
    explains; and a thousand comments cost as many queries as one.
    """
    value_of_column = {
        "comment_id": F("pk"),
        "action": Value(action),
        "from_status": F("status"),
        "to_status": F("goal"),
        "moderator_id": Value(
            moderator and moderator.pk, Decision._meta.get_field("moderator").target_field
        ),
        "decided_at": Value(timezone.now(), Decision._meta.get_field("decided_at")),
        "batch": Value(batch, Decision._meta.get_field("batch")),
        "undoes_id": F("undone"),
    }
    connection = connections[router.db_for_write(Decision)]
    names = [f"decision_{column}" for column in value_of_column]
    rows = (
        comments.order_by()
        .annotate(**dict(zip(names, value_of_column.values(), strict=True)))
        .values_list(*names)
        .select_for_update(of=("self",) if connection.features.has_select_for_update_of else ())
    )
    try:
        sql, parameters = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(
        quote(Decision._meta.get_field(name.removesuffix("_id")).column)
        for name in value_of_column
    )
    table = quote(Decision._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) {sql}", parameters)


def _carry_out(batch, to_status):
    """Give the comments of a batch the status that its Decisions name."""
    decisions = Decision.objects.filter(batch=batch)
    if to_status is None:
        to_status = Subquery(decisions.filter(comment=OuterRef("pk")).values("to_status")[:1])
    Comment.objects.filter(pk__in=decisions.values("comment_id")).update(
        status=to_status, revision=F("revision") + 1
    )
