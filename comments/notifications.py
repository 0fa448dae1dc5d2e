"""Mail to moderators: what waits, with links that rule after one more click."""

import hashlib
import logging
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sites.shortcuts import get_current_site
from django.core import signing
from django.core.mail import EmailMessage, get_connection
from django.db.models import Max, Q
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import conf
from comments.models import Comment
from comments.targets import fetch_targets

logger = logging.getLogger("comments.notifications")

SALT = "comments.notifications.ruling"
# Seconds a link in a mail can be used.
LINK_LIFETIME = 14 * 24 * 60 * 60
# Comments in one mail; the rest is a number and the queue a click away.
LISTED = 50
# How long a worker may take to mail before another one does it in its place.
CLAIM_LIFETIME = timedelta(minutes=30)
# A scheduler does not start to the second: a run that comes so much early is not one too soon.
LATENESS = timedelta(minutes=5)
PERMISSION = "comments.moderate_comment"

PERIODS = {
    "at once": timedelta(0),
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
}


def send_due_mail():
    """
    Mail every moderator what came in and still waits, once; return how many comments that was.

    COMMENTS_MODERATOR_MAIL says how often. A mail server may take minutes, so nothing is
    locked while it does: a worker claims the comments first, a second one passes them
    over, and what a killed one has claimed is anybody's again after CLAIM_LIFETIME.
    """
    period = PERIODS.get(conf.get("COMMENTS_MODERATOR_MAIL"))
    if period is None:
        return 0
    began_at = timezone.now()
    last = Comment.objects.aggregate(at=Max("mailed_at"))["at"] if period else None
    if last is not None and began_at - last < period - LATENESS:
        return 0
    claimed = claim_what_waits()
    comments = list(claimed)
    if not comments:
        return 0
    is_sent = mail_moderators(comments)
    claimed.update(mailed_at=began_at if is_sent else None, mail_claimed_at=None)
    return len(comments) if is_sent else 0


def claim_what_waits():
    """
    Take on every comment that is to be mailed, and return them as a queryset.

    One UPDATE: of two workers at once the second finds nothing left to claim.
    """
    now = timezone.now()
    is_free = Q(mail_claimed_at=None) | Q(mail_claimed_at__lt=now - CLAIM_LIFETIME)
    Comment.objects.held().filter(is_free, mailed_at=None).update(mail_claimed_at=now)
    return Comment.objects.filter(mail_claimed_at=now, mailed_at=None)


def moderators():
    """Return the active staff who may moderate and have an address."""
    model = get_user_model()
    flags = {field.name for field in model._meta.fields} & {"is_staff", "is_active"}
    users = model._default_manager.filter(**dict.fromkeys(flags, True))
    if hasattr(model._default_manager, "with_perm") and "is_active" in flags:
        # Spares asking everybody else one by one.
        backend = "django.contrib.auth.backends.ModelBackend"
        users = users & model._default_manager.with_perm(PERMISSION, backend=backend)
    return [user for user in users if address_of(user) and may_moderate(user)]


def may_moderate(user):
    """
    Return whether ``user`` may rule on comments.

    A site's own user model need not tell staff from others, nor have permissions.
    """
    return bool(
        user.is_active
        and getattr(user, "is_staff", True)
        and hasattr(user, "has_perm")
        and user.has_perm(PERMISSION)
    )


def address_of(user):
    return getattr(user, user.get_email_field_name(), "")


def mail_moderators(comments):
    """
    Send each moderator the comments within their scope; return whether a mail went out.

    What fails is tried once more when all others have theirs: a mail server that was busy may
    have time then. An address that never works must not keep the others from their mail.
    """
    keys = [comment.pk for comment in comments]
    # After a post it is the visitor's language that is active, and may be their time zone.
    with translation.override(settings.LANGUAGE_CODE), timezone.override(None):
        sent, failed = mail_each(moderators(), keys)
        if failed:
            sent_late, failed = mail_each(failed, keys)
            sent += sent_late
    for moderator in failed:
        logger.error(
            "Moderator %s was not told of %d comments: no mail could be sent to them.",
            moderator.pk,
            len(keys),
        )
    return sent > 0


def mail_each(moderators_to_mail, keys):
    """
    Mail what waits among the comments ``keys``.

    Returns how many moderators got a mail, and for whom it failed.
    """
    scope = conf.get_scope()
    sent, failed = 0, []
    connection = get_connection()
    try:
        for moderator in moderators_to_mail:
            # Looked up for each: others rule while a mail server takes its time.
            seen = scope(Comment.objects.held().filter(pk__in=keys), moderator)
            listed = list(seen.order_by("submitted_at", "pk").prefetch_related("reasons"))
            fetch_targets(listed)
            if not listed:
                continue
            try:
                message_to(moderator, listed, connection).send()
            except (SMTPException, OSError, ValueError):
                # ValueError: an address or a subject that no mail header can hold.
                logger.exception("A mail to moderator %s could not be sent", moderator.pk)
                failed.append(moderator)
            else:
                sent += 1
    finally:
        connection.close()
    return sent, failed


def message_to(moderator, comments, connection):
    host = site_address()
    waiting = conf.get_scope()(Comment.objects.held(), moderator).count()
    values = {
        "comments": [with_links(comment, moderator, host) for comment in comments[:LISTED]],
        "more": max(0, len(comments) - LISTED),
        "waiting": waiting,
        "queue": desk_address(host),
    }
    subject = ngettext(
        "%d comment waits for you", "%d comments wait for you", len(comments)
    ) % len(comments)
    key = hashlib.sha256(repr((moderator.pk, [c.pk for c in comments])).encode()).hexdigest()[:32]
    return EmailMessage(
        subject,
        render_to_string("comments/mail/waiting.txt", values),
        to=[address_of(moderator)],
        connection=connection,
        # The same mail sent twice, after a crash at the worst moment, is one to a mail reader.
        headers={"Message-ID": f"<{key}@comments.invalid>", "Auto-Submitted": "auto-generated"},
    )


def desk_address(host):
    """Return where the queue is, or '' on a site without the desk: the links rule all the same."""
    try:
        return host + reverse("admin:comments_comment_changelist")
    except NoReverseMatch:
        return ""


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
    Return ``(comment, moderator)``.

    Raises LookupError when the token is not ours or too old, when who may rule has
    changed, or when somebody has ruled since the mail was written.
    """
    try:
        pk, revision, user = signing.loads(token, salt=SALT, max_age=LINK_LIFETIME)
    except signing.BadSignature as error:
        raise LookupError(_("This link is not one of this site, or too old.")) from error
    moderator = get_user_model()._default_manager.filter(pk=user).first()
    if moderator is None or not may_moderate(moderator):
        raise LookupError(_("This link is no longer good: the login behind it may not moderate."))
    comment = conf.get_scope()(Comment.objects.all(), moderator).filter(pk=pk).first()
    if comment is None:
        raise LookupError(_("This comment is no longer there."))
    if comment.revision != revision:
        raise LookupError(_("Somebody has ruled on this comment already. Nothing was changed."))
    fetch_targets([comment])
    return comment, moderator


def site_address():
    """Return the scheme and host that links in mails start with."""
    address = conf.get("COMMENTS_SITE_ADDRESS")
    if address:
        return address.rstrip("/")
    return f"https://{get_current_site(None).domain}"
