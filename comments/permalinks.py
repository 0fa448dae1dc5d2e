"""The lasting address of a comment: it leads to the page of the thread that holds it."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comments import conf
from comments.models import Comment
from comments.targets import address_with, fetch_targets, page_address

PARAMETER = "comments_page"


@never_cache
@require_safe
def follow(request, pk):
    """
    Redirect to where the comment stands now.

    Worked out when the address is followed, so that a list of comments pays nothing for it,
    and an address that was passed on holds when comments before it come and go.
    """
    # One that readers may not see is not there for them, nor which page it was written under.
    comment = get_object_or_404(Comment.objects.public(), pk=pk)
    (comment,) = fetch_targets([comment])
    address = page_address(comment.target)
    if not address:
        raise Http404(_("This comment stands on no page of this site."))
    return HttpResponseRedirect(address_on_page(address, comment))


def address_on_page(address, comment):
    """Return ``address``, a page with a thread, so that it shows ``comment`` of that thread."""
    number = comment.number_in_thread() // conf.get("COMMENTS_PER_PAGE") + 1
    return address_with(address, PARAMETER, number if number > 1 else None, comment.anchor)
