"""Where the form posts to. Thin: rules are in forms, decisions in moderation."""

from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from comments import moderation, receipts
from comments.exceptions import TokenError
from comments.forms import CommentForm
from comments.targets import is_open, template_names
from comments.tokens import read_token


class CsrfCheck(CsrfViewMiddleware):
    """Tells whether a request passes, instead of answering with a page that loses the text."""

    def _reject(self, request, reason):
        return reason


# The claim of a challenge must outlive whatever fails later in the request, so this
# view never runs inside the transaction of ATOMIC_REQUESTS. CSRF is checked inside it,
# because Django's own refusal would lose what the visitor typed.
@transaction.non_atomic_requests
@csrf_exempt
@never_cache
@require_POST
def post_comment(request):
    try:
        target, age = read_token(request.POST.get("token", ""))
    except TokenError as error:
        raise Http404("No such object to comment on.") from error
    if not is_open(target):
        values = {"target": target, "body": request.POST.get("body", "")}
        return render(request, "comments/closed.html", values, status=403)
    csrf_failure = csrf_failure_of(request)
    form = CommentForm(target, request.POST, user=request.user)
    if csrf_failure:
        form.refuse(
            _("Your browser did not send this site's cookie. Please post the form once more.")
        )
        return form_page(request, form, status=403)
    if not form.is_valid():
        return form_page(request, form)
    comment = form.make_comment()
    comment.seconds_to_fill = age
    moderation.submit(comment, request=request)
    return HttpResponseRedirect(after_posting(request, form, comment))


@never_cache
@require_GET
def posted(request):
    """Say what happened to a comment whose object has no page of its own."""
    comment = receipts.comment_of(request)
    if comment is None:
        raise Http404("No receipt, or an old one.")
    return render(request, "comments/posted.html", {"comment": comment})


def csrf_failure_of(request):
    check = CsrfCheck(lambda request: None)
    check.process_request(request)
    request.csrf_processing_done = False
    return check.process_view(request, lambda request: None, (), {})


def form_page(request, form, status=200):
    """Give the form back on a page of its own, with everything that was typed."""
    names = template_names(form.target, "form_page.html")
    return render(request, names, {"form": form, "target": form.target}, status=status)


def after_posting(request, form, comment):
    """Return the address to go to: the page the form stood on, or one that says thank you."""
    address = form.cleaned_data["next"]
    if not url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        address = ""
    if not address and hasattr(form.target, "get_absolute_url"):
        address = form.target.get_absolute_url()
    return receipts.add_to(address or reverse("comments:posted"), comment)
