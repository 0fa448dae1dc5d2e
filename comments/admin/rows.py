"""What a row of the queue shows besides the comment's own columns."""

from urllib.parse import quote

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
from django.utils.formats import localize
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from comments.models import Comment
from comments.spam.reasons import REASON_MESSAGES
from comments.targets import fetch_targets

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
# What the policy says of every comment that nothing else is said of.
USUAL = "held-for-moderator"


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
    counted = comments.order_by().values("status").annotate(count=Count("*")).values("count")
    return Coalesce(Subquery(counted), 0)


def fill_in(comments):
    """
    Give each comment what its row shows; return them.

    A query for each model that is commented on and one for the reasons. Sets ``article``,
    ``article_name`` and ``address``, what it stands under; ``parent_excerpt``; ``excerpt``,
    ``rest`` and ``is_cut``, the text as parted() parts it; ``chips``; and what say() says.
    Here and not in the template, which would take several times as long, fifty times a page.
    """
    prefetch_related_objects(comments, "reasons")
    target = Comment._meta.get_field("target")
    for comment in fetch_targets(comments):
        # Read as comment.target it would be compared with its content type: a query for
        # each model in a fresh process.
        comment.article = target.get_cached_value(comment)
        comment.article_name = shortened(str(comment.article or ""), ARTICLE_LENGTH)
        comment.address = comment.address_under(comment.article)
        if comment.parent is not None:
            comment.parent_excerpt = shortened(comment.parent.body, PARENT_LENGTH)
        comment.excerpt, comment.rest = parted(comment.body)
        comment.is_cut = len(comment.rest) > OPENED_LENGTH
        comment.rest = comment.rest[:OPENED_LENGTH]
        comment.chips = chips_of(comment)
    say(comments)
    return comments


def shortened(text, length):
    return text if len(text) <= length else Truncator(text).chars(length)


def say(comments):
    """
    Give each comment its row's sentences with its name and numbers in them.

    Each sentence is looked up once a page; blocktranslate looks it up in every row. Sets
    ``label``, ``select_label``, ``rule_label``, ``status_label`` and ``history``.
    """
    label, select, rule = (
        _("Comment by %(name)s"),
        _("Select the comment by %(name)s"),
        _("Rule on the comment by %(name)s"),
    )
    history, no_history = _("approved %(approved)s, spam %(spam)s"), _("no history")
    statuses = {value: str(words) for value, words in Comment.Status.choices}
    for comment in comments:
        by = {"name": comment.name}
        comment.label, comment.select_label, comment.rule_label = (
            label % by,
            select % by,
            rule % by,
        )
        comment.status_label = statuses.get(comment.status, comment.status)
        comment.history = no_history
        if comment.author_approved is not None:
            counts = {"approved": comment.author_approved, "spam": comment.author_spam}
            comment.history = history % {name: localize(n) for name, n in counts.items()}


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


def chips_of(comment):
    """
    Return ``(class, code, words)`` of the reasons worth a glance.

    What the policy and the way in said, then the model's strongest. That a comment waits its
    status says already.
    """
    given = comment.reasons.all()
    weighed = [reason for reason in given if abs(reason.weight) >= WORTH_A_CHIP]
    weighed.sort(key=lambda reason: -abs(reason.weight))
    ruled = [reason for reason in given if reason.code not in {*REASON_MESSAGES, USUAL}]
    chosen = [*ruled, *(reason for reason in weighed if reason.code in WORDED)][:CHIPS]
    return [
        (
            "desk-chip-spam" if reason.weight > 0 else "desk-chip-ham" if reason.weight else "",
            quote(reason.code),
            str(reason),
        )
        for reason in chosen
    ]
