"""Mail to moderators: what waits, with links that rule after one more click."""

import hashlib
import logging
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sites.shortcuts import get_current_site
from django.core import signing
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection as database
from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import conf
from comments.models import Comment

logger = logging.getLogger("comments.notifications")

SALT = "comments.notifications.ruling"
# Seconds a link in a mail can be used.
LINK_LIFETIME = 14 * 24 * 60 * 60
# Comments in one mail; the rest is a number and the queue a click away.
LISTED = 50

PERIODS = {
    "at once": timedelta(0),
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
}


def send_due_mail():
    """
    Mail every moderator what came in and still waits, once; return how many comments that was.

    COMMENTS_MODERATOR_MAIL says how often. The rows are locked until the mail is out: a
    second worker passes them over, and after a killed one they are still to be mailed.
    """
    period = PERIODS.get(conf.get("COMMENTS_MODERATOR_MAIL"))
    if period is None:
        return 0
    last = Comment.objects.aggregate(at=Max("mailed_at"))["at"] if period else None
    if last is not None and timezone.now() - last < period:
        return 0
    with transaction.atomic():
        locking = (
            {"skip_locked": True} if database.features.has_select_for_update_skip_locked else {}
        )
        waiting = Comment.objects.held().filter(mailed_at=None).select_for_update(**locking)
        comments = list(waiting.order_by("submitted_at", "pk"))
        if not comments or not mail_moderators(comments):
            return 0
        mailed = Comment.objects.filter(pk__in=[comment.pk for comment in comments])
        mailed.update(mailed_at=timezone.now())
    return len(comments)


def moderators():
    """Return the active staff who may moderate and have an address."""
    users = get_user_model()._default_manager.with_perm(
        "comments.moderate_comment", backend="django.contrib.auth.backends.ModelBackend"
    )
    return [user for user in users.filter(is_staff=True, is_active=True) if user.email]


def mail_moderators(comments):
    """Send each moderator the comments within their scope; return whether a mail went out."""
    scope = conf.get_scope()
    is_sent = False
    # After a post it is the visitor's language that is active.
    with get_connection() as connection, translation.override(settings.LANGUAGE_CODE):
        for moderator in moderators():
            seen = scope(Comment.objects.filter(pk__in=[c.pk for c in comments]), moderator)
            listed = list(
                seen.order_by("submitted_at", "pk").prefetch_related("target", "reasons")
            )
            if not listed:
                continue
            try:
                message_to(moderator, listed, connection).send()
            except (SMTPException, OSError):
                logger.exception("A mail to moderator %s could not be sent", moderator.pk)
            else:
                is_sent = True
    return is_sent


def message_to(moderator, comments, connection):
    host = site_address()
    waiting = conf.get_scope()(Comment.objects.held(), moderator).count()
    values = {
        "comments": [with_links(comment, moderator, host) for comment in comments[:LISTED]],
        "more": max(0, len(comments) - LISTED),
        "waiting": waiting,
        "queue": host + reverse("admin:comments_comment_changelist"),
    }
    subject = ngettext(
        "%d comment waits for you", "%d comments wait for you", len(comments)
    ) % len(comments)
    key = hashlib.sha256(repr((moderator.pk, [c.pk for c in comments])).encode()).hexdigest()[:32]
    return EmailMultiAlternatives(
        subject,
        render_to_string("comments/mail/waiting.txt", values),
        to=[moderator.email],
        connection=connection,
        # The same mail sent twice, after a crash at the worst moment, is one to a mail reader.
        headers={"Message-ID": f"<{key}@comments.invalid>", "Auto-Submitted": "auto-generated"},
    )


def with_links(comment, moderator, host):
    token = make_token(comment, moderator)
    return {
        "comment": comment,
        "approve": host + reverse("comments:rule", args=["approve", token]),
        "mark_spam": host + reverse("comments:rule", args=["mark_spam", token]),
    }


def make_token(comment, moderator):
    """Return what lets ``moderator`` rule on ``comment`` as it is now, once."""
    return signing.dumps([comment.pk, comment.revision, str(moderator.pk)], salt=SALT)


def read_token(token):
    """
    Return ``(comment, moderator)``; the comment carries the revision the mail was about.

    Raises LookupError when the token is not ours or too old, or who may rule has changed.
    """
    try:
        pk, revision, user = signing.loads(token, salt=SALT, max_age=LINK_LIFETIME)
    except signing.BadSignature as error:
        raise LookupError(_("This link is not one of this site, or too old.")) from error
    moderator = get_user_model()._default_manager.filter(pk=user, is_active=True).first()
    if moderator is None or not moderator.has_perm("comments.moderate_comment"):
        raise LookupError(_("This link is no longer good: the login behind it may not moderate."))
    comment = conf.get_scope()(Comment.objects.all(), moderator).filter(pk=pk).first()
    if comment is None:
        raise LookupError(_("This comment is no longer there."))
    comment.revision = revision
    return comment, moderator


def site_address():
    """Return the scheme and host that links in mails start with."""
    address = conf.get("COMMENTS_SITE_ADDRESS")
    if address:
        return address.rstrip("/")
    return f"https://{get_current_site(None).domain}"
