"""Where the form posts to. Thin: rules are in forms, decisions in moderation."""

import codecs
import logging

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, connections, transaction
from django.http import Http404, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from comments import addresses, browsers, limits, moderation, receipts, soft_signals
from comments.challenges import Outcome
from comments.exceptions import (
    ObjectGone,
    TokenError,
    TokenExpired,
    TokenMoved,
    TokenOfAnotherBrowser,
)
from comments.forms import CommentForm
from comments.kept_pages import (
    first_form_page,
    form_page,
    kept_text_page,
    not_a_form_page,
    nothing_posted_page,
    over_limit_page,
    refreshed_page,
    refused_page,
    safe_address,
)
from comments.models import Comment
from comments.targets import is_open, page_address
from comments.tokens import read_reference, read_token

logger = logging.getLogger("comments.views")
csrf_logger = logging.getLogger("django.security.csrf")

LONGEST_KEY = Comment._meta.get_field("object_id").max_length

NO_COOKIE = gettext_lazy(
    "Your browser did not send this site's cookie. Please post the form once more."
)
OLD_FORM = gettext_lazy(
    "This form is not the one your browser got last, for instance since you have logged in. "
    "Please post it once more."
)
FOREIGN_PAGE = gettext_lazy(
    "Your browser did not say that it sent the form from this site. Please post it once more "
    "from here."
)
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
# Why a form is not taken, by the fault of its token: the status and what to say.
REFUSALS = {
    TokenExpired: (
        200,
        gettext_lazy("This form was open for a long time. Please post it once more."),
    ),
    TokenMoved: (
        403,
        gettext_lazy("This form was made for another page. Please post it once more from here."),
    ),
    TokenOfAnotherBrowser: (
        403,
        gettext_lazy("This form was handed out to another browser. Please post it once more."),
    ),
    TokenError: (
        403,
        gettext_lazy("This form was changed on its way here. Please post it once more."),
    ),
}


class CsrfCheck(CsrfViewMiddleware):
    """Tells whether a request passes, instead of answering with a page that loses the text."""

    def _reject(self, request, reason):
        return reason


def outside_transactions(view):
    """Never run ``view`` inside the transaction of ATOMIC_REQUESTS, of whichever database."""
    for alias in connections:
        view = transaction.non_atomic_requests(using=alias)(view)
    return view


# The claim of a challenge must outlive whatever fails later in the request. CSRF is
# checked inside the view, because Django's own refusal would lose what the visitor typed.
@outside_transactions
@csrf_exempt
@never_cache
def post_comment(request):
    if request.method != "POST":
        return nothing_posted_page(request)
    if not settle_charset(request):
        message = _("The comment came in a charset other than UTF-8. Please post it as UTF-8.")
        return kept_text_page(request, message, 415, text="")
    try:
        if request.content_type not in FORM_TYPES:
            return not_a_form_page(request)
        return answer_post(request)
    except RequestDataTooBig:
        message = _("The comment is too long to be read. Go back, shorten it and post it again.")
        return kept_text_page(request, message, 413, text="")
    except (TooManyFieldsSent, TooManyFilesSent, MultiPartParserError):
        message = _("The form could not be read. Go back, load the page again and post it anew.")
        return kept_text_page(request, message, 400, text="")
    except DatabaseError:
        logger.exception("A comment could not be stored; its text was given back")
        message = _("The site cannot store comments at this moment. Please try again soon.")
        response = kept_text_page(request, message, 503)
        response["Retry-After"] = "30"
        return response


def answer_post(request):
    posted = request.POST
    try:
        target = read_reference(posted.get("object", ""))
    except ObjectGone:
        return kept_text_page(request, _("The page you commented on is gone."), 404)
    except TokenError:
        return kept_text_page(request, REFUSALS[TokenError][1], 403)
    if len(str(target.pk)) > LONGEST_KEY:
        logger.error("No comment on %s can be stored: its key is too long", target._meta.label)
        message = _("Comments on this page cannot be stored: its key is too long.")
        return kept_text_page(request, message, 400)
    if not is_open(target):
        values = {"target": target, "body": posted.get("body", "")}
        return render(request, "comments/closed.html", values, status=403)
    seconds_to_wait = limits.take(request, "post")
    if seconds_to_wait:
        form = CommentForm(target, posted, request=request)
        return over_limit_page(request, form, seconds_to_wait)
    if "token" not in posted:
        # From a page that was cached without a gate.
        return first_form_page(request, target)
    csrf_failure = csrf_failure_of(request)
    if csrf_failure:
        return refused_page(request, target, csrf_failure, 403)
    try:
        token = read_token(posted.get("token", ""), target, browsers.names_of(request))
    except TokenError as error:
        status, message = REFUSALS[type(error)]
        return refused_page(request, target, message, status)
    form = CommentForm(target, posted, request=request, token=token)
    if "refresh" in posted:
        return refreshed_page(request, form)
    return judge_and_submit(request, form)


def judge_and_submit(request, form):
    # Each guess is counted before it is judged, so that many at once are no way around
    # the limit, and only the wrong ones stay counted.
    seconds_to_wait = limits.take(request, "wrong")
    if seconds_to_wait:
        return over_limit_page(request, form, seconds_to_wait)
    is_valid = form.is_valid()
    if form.outcome is not Outcome.WRONG:
        limits.give_back(request, "wrong")
    if not is_valid:
        return form_page(request, form)
    comment = form.make_comment()
    comment.address_hash = addresses.hash_of(addresses.client_address(request))
    comment.seconds_to_fill = form.token.age
    signals = soft_signals.noticed(comment, request)
    moderation.submit(comment, signals=signals, request=request)
    response = HttpResponseRedirect(after_posting(request, form, comment))
    browsers.rotate(request, response)
    return response


def after_posting(request, form, comment):
    """Return the address to go to: the page the form stood on, or one that says thank you."""
    address = safe_address(request, form.cleaned_data["next"])
    address = address or page_address(form.target) or reverse("comments:posted")
    return receipts.add_to(address, comment)


@never_cache
@require_safe
def comment_form(request):
    """Hand out a form with a gate, for a page that was cached without one."""
    try:
        target = read_reference(request.GET.get("object", ""))
    except TokenError as error:
        raise Http404("No such object to comment on.") from error
    if not is_open(target):
        raise Http404("This object takes no comments.")
    form = CommentForm(target, request=request)
    seconds_to_wait = limits.take(request, "refresh")
    if seconds_to_wait:
        return over_limit_page(request, form, seconds_to_wait)
    return form_page(request, form)


@never_cache
@require_safe
def posted(request):
    """Say what happened to a comment whose object has no page of its own."""
    comment = receipts.comment_of(request)
    if comment is None:
        raise Http404("No receipt, or an old one.")
    return render(request, "comments/posted.html", {"comment": comment})


def settle_charset(request):
    """
    Return whether the request is in UTF-8, and read it as that.

    Every browser's is, since the form says ``accept-charset``; what some others of
    Python's codecs decode to can be stored by no database.
    """
    if request.encoding is not None:
        if codecs.lookup(request.encoding).name != "utf-8":
            return False
        # Django knows it by this name only.
        request.encoding = "utf-8"
    return True


def csrf_failure_of(request):
    """Return what to tell the reader of a request that fails Django's CSRF check, or None."""
    check = CsrfCheck(lambda request: None)
    check.process_request(request)
    request.csrf_processing_done = False
    reason = check.process_view(request, lambda request: None, (), {})
    if reason is None:
        return None
    # As Django does: behind a proxy it is the owner who has to set CSRF_TRUSTED_ORIGINS.
    csrf_logger.warning("Forbidden (%s): %s", reason, request.path)
    if reason.startswith(("Origin", "Referer")):
        return FOREIGN_PAGE
    return NO_COOKIE if reason.startswith("CSRF cookie") else OLD_FORM
