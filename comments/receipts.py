"""
Receipts: the signed note in the address that tells a visitor, after the redirect,
what happened to the comment just posted.
"""

from django.core import signing

from comments.models import Comment
from comments.targets import address_with

PARAMETER = "comment_receipt"
SALT = "comments.receipts"
# Seconds a receipt speaks; a bookmarked address says nothing stale later.
LIFETIME = 60 * 60


def add_to(address, comment):
    """Return ``address`` with the receipt of ``comment`` and the place where it is shown."""
    receipt = signing.dumps(comment.pk, salt=SALT)
    return address_with(address, PARAMETER, receipt, "comment-notice")


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
