"""Pages that give back what a visitor typed, where a comment has not been taken."""

from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import limits
from comments.forms import CommentForm
from comments.targets import part_templates, template_names


def form_page(request, form, status=200):
    """Give the form back on a page of its own, with everything that was typed."""
    names = template_names(form.target, "form_page.html")
    values = {"form": form, "target": form.target, **part_templates(form.target)}
    return render(request, names, values, status=status)


def first_form_page(request, target):
    """Answer the first post of a cached page, or of one without a token, with the sum."""
    form = CommentForm(target, request.POST, request=request)
    form.set_aside()
    form.renew_gate()
    if form["challenge"].is_hidden:
        # Whoever is logged in need not be asked anything.
        form.notice = _("One more step: please post your comment once more.")
    else:
        form.notice = _("One more step: answer the question below and post your comment.")
    return form_page(request, form)


def refreshed_page(request, form):
    seconds_to_wait = limits.take(request, "refresh")
    if seconds_to_wait:
        return over_limit_page(request, form, seconds_to_wait)
    form.set_aside()
    form.notice = _("Here is another question. Everything you typed is kept.")
    form.renew_gate()
    return form_page(request, form)


def refused_page(request, target, message, status):
    form = CommentForm(target, request.POST, request=request)
    form.refuse(message)
    form.renew_gate()
    return form_page(request, form, status)


def over_limit_page(request, form, seconds_to_wait):
    """
    Ask for patience, with the text kept.

    A sum that is still open stays as it is, solved or not; nothing new is handed out
    to somebody who asks for too much.
    """
    minutes = -(-seconds_to_wait // 60)
    form.refuse(
        ngettext(
            "That was a lot in a short time. Your text is kept: "
            "please post it again in %(minutes)d minute.",
            "That was a lot in a short time. Your text is kept: "
            "please post it again in %(minutes)d minutes.",
            minutes,
        )
        % {"minutes": minutes}
    )
    key = form.data.get("challenge_0", "")
    if not (key and form.challenge.is_open(key)):
        form.drop_gate()
    response = form_page(request, form, 429)
    response["Retry-After"] = str(seconds_to_wait)
    return response


def nothing_posted_page(request):
    """Answer somebody who opened the form's own address, by typing it or from a bookmark."""
    message = _("Comments are sent with the form under a page. Nothing was sent from here.")
    response = kept_text_page(request, message, 405, text="")
    response["Allow"] = "POST"
    return response


def not_a_form_page(request):
    message = _(
        "The comment came as %(type)s. Please post it as forms are posted: as "
        "application/x-www-form-urlencoded or multipart/form-data."
    ) % {"type": request.content_type or "application/octet-stream"}
    return kept_text_page(request, message, 415, text=request.body.decode(errors="replace"))


def kept_text_page(request, message, status, text=None):
    """Give the bare text back where not even a form can be drawn."""
    if text is None:
        text, address = (
            request.POST.get("body", ""),
            safe_address(request, request.POST.get("next")),
        )
    else:
        address = ""
    values = {"message": message, "body": text, "address": address}
    return render(request, "comments/kept.html", values, status=status)


def safe_address(request, address):
    """Return ``address`` if it is on this site, or ''."""
    is_safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_safe else ""
