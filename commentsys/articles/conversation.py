"""
Load the demo comments through the door every reader's comment comes in by.

Each is submitted to ``comments.moderation.submit``, so that the site's own classifier
and policy rule on it, and then a demo moderator rules as the file says.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils import timezone

from comments import moderation
from comments.models import Comment, Decision
from commentsys.articles.loading import CONTENT_DIR
from commentsys.articles.models import Article
from commentsys.articles.text import ContentError

RULINGS = {
    "approve": moderation.approve,
    "mark_spam": moderation.mark_spam,
    "remove": moderation.remove,
    "restore": moderation.restore,
}
SPAN = re.compile(r"(?:(?P<days>\d+)d)? ?(?:(?P<hours>\d+)h)? ?(?:(?P<minutes>\d+)m)?")
# The moderator looks in after half an hour, and thinks again the next day.
FIRST_RULING_AFTER = timedelta(minutes=35)
NEXT_RULING_AFTER = timedelta(hours=21)


@dataclass(frozen=True)
class Entry:
    """One comment of the file, its time worked out and its article looked up."""

    article: Article
    submitted_at: datetime
    name: str
    email: str
    body: str
    key: str = ""
    reply_to: str = ""
    decisions: list[str] = field(default_factory=list)


def load_comments(path=CONTENT_DIR / "comments.json"):
    """
    Submit and rule on the comments of the file, the earliest first, all or none.

    Does nothing on a site that has a comment already. Return how many were submitted.
    """
    if Comment.objects.exists():
        return 0
    entries = read_entries(path, timezone.now())
    moderator = demo_moderator()
    comment_of = {}
    with transaction.atomic():
        for entry in entries:
            comment = submit(entry, comment_of.get(entry.reply_to))
            rule(comment, entry, moderator)
            if entry.key:
                comment_of[entry.key] = comment
    return len(entries)


def submit(entry, parent):
    comment = Comment(
        object_id=str(entry.article.pk),
        name=entry.name,
        email=entry.email,
        body=entry.body,
        parent=parent,
        submitted_at=entry.submitted_at,
    )
    comment.target = entry.article
    return moderation.submit(comment)


def rule(comment, entry, moderator):
    """Make the decisions of an entry, dated when a moderator would have made them."""
    decided_at = entry.submitted_at + FIRST_RULING_AFTER
    for name in entry.decisions:
        made = RULINGS[name](comment, moderator)
        Decision.objects.filter(pk__in=[decision.pk for decision in made]).update(
            decided_at=min(decided_at, timezone.now())
        )
        decided_at += NEXT_RULING_AFTER


def demo_moderator():
    """Return the user whose name stands by the demo decisions; nobody can log in as her."""
    moderator, is_new = get_user_model().objects.get_or_create(
        username="nell", defaults={"first_name": "Nell", "last_name": "Harding", "is_staff": True}
    )
    if is_new:
        moderator.set_unusable_password()
        moderator.save()
        moderator.user_permissions.set(
            Permission.objects.filter(
                content_type__app_label="comments",
                codename__in=["view_comment", "moderate_comment"],
            )
        )
    return moderator


def read_entries(path, now):
    """
    Return the entries of the file in order of time.

    Times are given as "after" the article's publication or "ago" before ``now``, such
    as "35m" or "2d 6h". Raises ContentError for an entry that cannot be used.
    """
    articles = {article.slug: article for article in Article.objects.all()}
    rows = json.loads(path.read_text(encoding="utf-8"))
    entries = [read_entry(row, articles, now) for row in rows]
    keys = {entry.key for entry in entries if entry.key}
    for entry in entries:
        if entry.reply_to and entry.reply_to not in keys:
            raise ContentError(
                f"{path.name}: {entry.name!r} replies to {entry.reply_to!r}, which is the key "
                "of no comment."
            )
    return sorted(entries, key=lambda entry: entry.submitted_at)


def read_entry(row, articles, now):
    row = dict(row)
    slug = row.pop("article")
    if slug not in articles:
        raise ContentError(f"A demo comment stands under {slug!r}: there is no such article.")
    unknown = sorted(set(row.get("decisions", [])) - set(RULINGS))
    if unknown:
        raise ContentError(
            f"A demo comment has the decision {unknown[0]!r}; use {', '.join(RULINGS)}."
        )
    article = articles[slug]
    if "ago" in row:
        submitted_at = now - read_span(row.pop("ago"))
    else:
        submitted_at = min(article.published_at + read_span(row.pop("after")), now)
    return Entry(article=article, submitted_at=submitted_at, **row)


def read_span(text):
    match = SPAN.fullmatch(text)
    if match is None or not any(match.groups()):
        raise ContentError(f"A demo comment has the time {text!r}; write it as 35m or 2d 6h.")
    return timedelta(**{unit: int(number or 0) for unit, number in match.groupdict().items()})
