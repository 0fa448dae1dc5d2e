"""What a row of the queue shows besides the comment's own columns."""

from django.db.models import (
    Case,
    Count,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce

from comments.models import Comment
from comments.spam.reasons import REASON_MESSAGES
from comments.targets import fetch_targets

# Characters of a comment shown in its row; the rest is one click away.
EXCERPT_LENGTH = 600
CHIPS = 5
# Log-odds below which the model's reason is not worth a moderator's glance.
WORTH_A_CHIP = 0.3
# The same for every comment, or too vague to filter by.
WORDED = REASON_MESSAGES.keys() - {"prior", "other-words"}


def with_author_history(comments):
    """Annotate how many comments of the same author are public here and how many spam."""
    return comments.annotate(
        author_approved=count_by_author(Comment.Status.PUBLIC),
        author_spam=count_by_author(Comment.Status.SPAM),
    )


def count_by_author(status):
    by_login = Comment.objects.filter(user=OuterRef("user"), status=status)
    by_address = Comment.objects.filter(user=None, email=OuterRef("email"), status=status)
    return Case(
        When(user__isnull=False, then=number_of(by_login)),
        When(~Q(email=""), then=number_of(by_address)),
        # Nothing says who wrote it; a name can be typed by anyone.
        default=Value(None),
        output_field=IntegerField(),
    )


def number_of(comments):
    counted = comments.order_by().values("status").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def fill_in(comments):
    """
    Give each comment ``article``, ``address``, ``excerpt`` and ``chips``; return them.

    One query for each kind of object that is commented on, one for the reasons.
    """
    prefetch_related_objects(comments, "reasons")
    for comment in fetch_targets(comments):
        comment.article = comment.target
        comment.address = comment.get_absolute_url()
        comment.is_cut = len(comment.body) > EXCERPT_LENGTH
        comment.excerpt = comment.body[:EXCERPT_LENGTH]
        comment.chips = chips_of(comment)
    return comments


def chips_of(comment):
    """Return what the policy and the way in said, then the model's strongest reasons."""
    given = comment.reasons.all()
    weighed = [reason for reason in given if abs(reason.weight) >= WORTH_A_CHIP]
    weighed.sort(key=lambda reason: -abs(reason.weight))
    ruled = [reason for reason in given if reason.code not in REASON_MESSAGES]
    return [*ruled, *(reason for reason in weighed if reason.code in WORDED)][:CHIPS]
