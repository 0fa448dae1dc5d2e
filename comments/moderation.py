"""
The only code that sets ``Comment.status``: a visitor's submission coming in, and
moderators ruling on it. Everything else calls these functions.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from comments import conf
from comments.classifiers import assess_safely
from comments.models import Comment, CommentReason, Decision
from comments.signals import comment_moderated, comment_submitted
from comments.spam import Submission
from comments.targets import text_of

STATUS_OF_VERDICT = {
    Comment.Verdict.PUBLISH: Comment.Status.PUBLIC,
    Comment.Verdict.HOLD: Comment.Status.PENDING,
    Comment.Verdict.SPAM: Comment.Status.SPAM,
}


def submit(comment, *, signals=(), request=None):
    """
    Assess an unsaved comment, rule on it and store it.

    ``signals`` are Reasons noticed on the way in, such as a form filled in too fast.
    Sends ``comment_submitted`` after commit. Returns the saved comment.
    """
    assessment = assess_safely(
        conf.get_backend("COMMENTS_CLASSIFIER"),
        Submission(
            body=comment.body,
            name=comment.name,
            email=comment.email,
            url=comment.url,
            context=text_of(comment.target),
        ),
    )
    signals = tuple(signals)
    verdict = conf.get_backend("COMMENTS_POLICY").decide(comment, assessment, signals)
    if assessment is not None:
        comment.probability = assessment.probability
        comment.model_version = assessment.model_version
    if comment.parent is not None:
        comment.thread_id = comment.parent.thread_id or comment.parent_id
    comment.language = comment.language or get_language() or ""
    comment.verdict = verdict.action
    comment.status = STATUS_OF_VERDICT[verdict.action]
    reasons = verdict.reasons + signals + (assessment.reasons if assessment else ())
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
        transaction.on_commit(
            lambda: comment_submitted.send_robust(Comment, comment=comment, request=request)
        )
    return comment


def approve(comments, moderator):
    """Publish ``comments``, one Comment or a queryset. A label: they are ham."""
    return _rule(comments, moderator, Decision.Action.APPROVE, Comment.Status.PUBLIC)


def mark_spam(comments, moderator):
    """Put ``comments``, one Comment or a queryset, in spam. A label: they are spam."""
    return _rule(comments, moderator, Decision.Action.MARK_SPAM, Comment.Status.SPAM)


def remove(comments, moderator):
    """Take ``comments`` down for another reason than spam. Teaches the filter nothing."""
    return _rule(comments, moderator, Decision.Action.REMOVE, Comment.Status.REMOVED)


def restore(comments, moderator):
    """
    Give ``comments`` back the status they had before the last Decision on them.

    A comment that nobody has ruled on goes to pending.
    """
    return _rule(comments, moderator, Decision.Action.RESTORE, None)


def _rule(comments, moderator, action, to_status):
    """
    Record one Decision for each comment whose status changes, and return the list of them.

    The rows are locked first, so that two moderators at once give two Decisions in a
    row and never a status that no Decision explains. Approving what is public already
    records the Decision too, because it is a label; anything else that changes nothing
    is left out.
    """
    is_single = isinstance(comments, Comment)
    pks = [comments.pk] if is_single else comments.order_by().values("pk")
    with transaction.atomic():
        status_of = dict(
            Comment.objects.filter(pk__in=pks)
            .select_for_update()
            .order_by("pk")
            .values_list("pk", "status")
        )
        if to_status is None:
            goal_of = _statuses_before_last_decision(status_of)
        else:
            goal_of = dict.fromkeys(status_of, to_status)
        is_label = action in (Decision.Action.APPROVE, Decision.Action.MARK_SPAM)
        changed = [pk for pk in status_of if is_label or goal_of[pk] != status_of[pk]]
        for goal in sorted({goal_of[pk] for pk in changed}):
            pks = [pk for pk in changed if goal_of[pk] == goal]
            Comment.objects.filter(pk__in=pks).update(status=goal)
        now = timezone.now()
        decisions = Decision.objects.bulk_create(
            Decision(
                comment_id=pk,
                action=action,
                from_status=status_of[pk],
                to_status=goal_of[pk],
                moderator=moderator,
                decided_at=now,
            )
            for pk in changed
        )
        if decisions:
            transaction.on_commit(
                lambda: comment_moderated.send_robust(Comment, decisions=decisions)
            )
    if is_single and changed:
        comments.status = goal_of[comments.pk]
    return decisions


def _statuses_before_last_decision(status_of):
    goal_of = dict.fromkeys(status_of, Comment.Status.PENDING)
    decisions = Decision.objects.filter(comment_id__in=status_of).order_by("decided_at", "id")
    goal_of.update(decisions.values_list("comment_id", "from_status"))
    return goal_of
