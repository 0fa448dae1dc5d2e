"""The page behind a link in a mail to a moderator: it asks, and rules when told to."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from comments import moderation, notifications
from comments.exceptions import StaleDecision

RULINGS = {"approve": moderation.approve, "mark_spam": moderation.mark_spam}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request, action, token):
    """
    Ask on GET, rule on POST: mail scanners follow links, and must not moderate.

    The token names the revision the mail was about, so the link works once, and not at
    all when somebody has ruled on the comment meanwhile.
    """
    if action not in RULINGS:
        raise Http404("No such ruling.")
    labels = {"approve": _("Approve this comment"), "mark_spam": _("Mark this comment as spam")}
    values = {"label": labels[action]}
    try:
        values["comment"], moderator = notifications.read_token(token)
    except LookupError as error:
        return page(request, {**values, "said": error.args[0]}, status=410)
    if request.method != "POST":
        return page(request, values)
    try:
        RULINGS[action](values["comment"], moderator)
    except StaleDecision:
        said = _("Somebody has ruled on this comment already. Nothing was changed.")
        return page(request, {**values, "said": said}, status=409)
    done = {"approve": _("The comment is public."), "mark_spam": _("The comment is in spam.")}
    return page(request, {**values, "said": done[action]})


def page(request, values, status=200):
    response = render(request, "comments/mail/ruling.html", values, status=status)
    # The address is the key to the ruling; no other site shall see it. With no-referrer
    # browsers send "Origin: null" along with the form, which the CSRF check must refuse.
    response.headers["Referrer-Policy"] = "same-origin"
    return response
