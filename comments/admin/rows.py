"""What a row of the queue shows besides the comment's own columns."""

from urllib.parse import quote

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.text import Truncator

from comments import reasons
from comments.models import Comment, CommentReason, SecondLook
from comments.spam.reasons import REASON_MESSAGES
from comments.targets import fetch_targets, page_address

# What a row shows of a comment at once; Read on opens the rest in place.
EXCERPT_LENGTH = 180
EXCERPT_LINES = 3
# What it opens at most; the comment's own page has all of it.
OPENED_LENGTH = 3000
CHIPS = 4
# Log-odds below which the model's reason is not worth a moderator's glance.
WORTH_A_CHIP = 0.3
ARTICLE_LENGTH = 70
PARENT_LENGTH = 120
# The same for every comment, or too vague to filter by.
WORDED = REASON_MESSAGES.keys() - {"prior", "other-words"}
# The model's own, and what the policy says of every comment that nothing else is said of.
NOT_RULED = {*REASON_MESSAGES, "held-for-moderator"}


def with_author_history(comments, in_scope):
    """
    Annotate how many comments of the same author are public and how many spam.

    Of those ``in_scope``: the rest of the site is not for every moderator to know.
    """
    counted = Comment.objects.all()
    # Where nobody is limited an index alone gives the counts.
    if in_scope.query.where.children:
        counted = counted.filter(pk__in=in_scope.order_by().values("pk"))
    return comments.annotate(
        author_approved=count_by_author(counted, Comment.Status.PUBLIC),
        author_spam=count_by_author(counted, Comment.Status.SPAM),
    )


def with_doubts(comments, user):
    """Annotate P(spam) as the model had it that doubts a ruling ``user`` is to look at again."""
    looks = SecondLook.objects.waiting_for(user).filter(decision__comment=OuterRef("pk"))
    return comments.annotate(doubt=Subquery(looks.order_by("-pk").values("probability")[:1]))


def count_by_author(counted, status):
    by_login = counted.filter(user=OuterRef("user"), status=status)
    by_address = counted.filter(user=None, email=OuterRef("email"), status=status)
    return Case(
        When(user__isnull=False, then=number_of(by_login)),
        When(~Q(email=""), then=number_of(by_address)),
        # Nothing says who wrote it; a name can be typed by anyone.
        default=Value(None),
        output_field=IntegerField(),
    )


def number_of(comments):
    counted = comments.order_by().values("status").annotate(count=Count("*")).values("count")
    return Coalesce(Subquery(counted), 0)


def with_parent_in(comments, in_scope):
    """Annotate whether what a comment answers is ``in_scope``, and may be shown with it."""
    parent = in_scope.order_by().filter(pk=OuterRef("parent"))
    return comments.annotate(shows_parent=Exists(parent))


def fill_in(comments):
    """
    Give each comment what its row shows; return them.

    A query for each model that is commented on and one for the reasons. Sets ``article``,
    ``article_name`` and ``address``, what it stands under; ``parent_excerpt``; ``excerpt``,
    ``rest`` and ``is_cut``, the text as parted() parts it; and ``chips``.
    """
    reasons_of = reasons_by_comment(comments)
    target = Comment._meta.get_field("target")
    for comment in fetch_targets(comments):
        # Read as comment.target it would be compared with its content type: a query for
        # each model in a fresh process.
        comment.article = target.get_cached_value(comment)
        comment.article_name = shortened(str(comment.article or ""), ARTICLE_LENGTH)
        comment.address = address_on_site(comment, comment.article)
        if comment.shows_parent:
            comment.parent_excerpt = shortened(comment.parent.body, PARENT_LENGTH)
        comment.excerpt, comment.rest = parted(comment.body)
        comment.is_cut = len(comment.rest) > OPENED_LENGTH
        comment.rest = comment.rest[:OPENED_LENGTH]
        comment.chips = chips_of(reasons_of.get(comment.pk, ()))
    return comments


def address_on_site(comment, article):
    """Return where readers see ``comment``, or the page of its ``article`` while they do not."""
    if comment.is_public:
        return comment.address_under(article)
    return page_address(article)


def shortened(text, length):
    return text if len(text) <= length else Truncator(text).chars(length)


def parted(body):
    """Return ``body`` cut in two where a row stops showing it, between words if it can be."""
    end = EXCERPT_LENGTH
    lines = body.split("\n", EXCERPT_LINES)
    if len(lines) > EXCERPT_LINES:
        end = min(end, len(body) - len(lines[-1]))
    # A few words more are shorter than the button that would show them.
    if len(body) <= end + EXCERPT_LENGTH // 5 and len(lines) <= EXCERPT_LINES:
        return body, ""
    space = body.rfind(" ", end - 30, end) + 1
    end = space or end
    return body[:end], body[end:]


def reasons_by_comment(comments):
    """
    Return the reasons of each comment, by its key, in the order they were given in.

    As plain values: instances of seven reasons for each of fifty comments took 2 ms more of
    a page's 60 (2026-11-26).
    """
    given = CommentReason.objects.filter(comment__in=[comment.pk for comment in comments])
    reasons_of = {}
    for reason in given.values_list("comment", "code", "text", "weight", "details", named=True):
        reasons_of.setdefault(reason.comment, []).append(reason)
    return reasons_of


def chips_of(given):
    """
    Return ``(class, code, words, sentence)`` of the reasons ``given`` that are worth a glance.

    What the policy and the way in said, then the model's strongest. That a comment waits its
    status says already.
    """
    weighed = [reason for reason in given if abs(reason.weight) >= WORTH_A_CHIP]
    weighed.sort(key=lambda reason: -abs(reason.weight))
    ruled = [reason for reason in given if reason.code not in NOT_RULED]
    chosen = [*ruled, *(reason for reason in weighed if reason.code in WORDED)][:CHIPS]
    return [
        (
            "desk-chip-spam" if reason.weight > 0 else "desk-chip-ham" if reason.weight else "",
            quote(reason.code),
            reasons.describe_shortly(reason.code, reason.text, reason.details),
            reasons.describe(reason.code, reason.text, reason.details),
        )
        for reason in chosen
    ]
