"""
Receipts: the signed note in the address that tells a visitor, after the redirect,
what happened to the comment just posted.
"""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.core import signing

from comments.models import Comment

PARAMETER = "comment_receipt"
SALT = "comments.receipts"
# Seconds a receipt speaks; a bookmarked address says nothing stale later.
LIFETIME = 60 * 60


def add_to(address, comment):
    """Return ``address`` with the receipt of ``comment`` and the place where it is shown."""
    parts = urlsplit(address)
    query = [
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != PARAMETER
    ]
    query.append((PARAMETER, signing.dumps(comment.pk, salt=SALT)))
    return urlunsplit(parts._replace(query=urlencode(query), fragment="comment-notice"))


def comment_of(request, *, under=None):
    """
    Return the comment whose receipt ``request`` carries, or None.

    Only one ``under`` that object, if given: a page may have the threads of several.
    """
    receipt = request.GET.get(PARAMETER)
    if not receipt:
        return None
    try:
        pk = signing.loads(receipt, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None
    comments = Comment.objects.all() if under is None else Comment.objects.for_object(under)
    return comments.filter(pk=pk).first()
