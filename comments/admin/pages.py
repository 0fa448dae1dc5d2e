"""The desk's pages beside the queue: numbers, thresholds, back-test."""

import csv

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from comments import conf, learning
from comments.admin import numbers
from comments.admin.forms import BacktestForm, CostForm
from comments.admin.thresholds import in_use, model_for, rows_of
from comments.model_store import faulty_versions
from comments.models import BlockedTerm, Comment, CostChoice, ModelVersion
from comments.spam import ModelFileError


def urls(comment_admin):
    """Return the paths of the pages, below the queue's own."""

    def page(view):
        def wrapped(request):
            return view(comment_admin, request)

        return comment_admin.admin_site.admin_view(wrapped)

    return [
        path("numbers/", page(show_numbers), name="comments_numbers"),
        path("numbers.csv", page(numbers_csv), name="comments_numbers_csv"),
        path("thresholds/", page(show_thresholds), name="comments_thresholds"),
        path("backtest/", page(show_backtest), name="comments_backtest"),
    ]


def render(comment_admin, request, name, title, values):
    context = {
        **comment_admin.admin_site.each_context(request),
        "opts": comment_admin.opts,
        "title": title,
        "media": comment_admin.media,
        # As on the queue.
        "is_nav_sidebar_enabled": False,
        "desk_links": links(request, comment_admin.admin_site),
        "desk_faults": faulty_versions(),
        # Models can be managed by who may not read what waits.
        "may_view": comment_admin.has_view_permission(request),
        **values,
    }
    return TemplateResponse(request, f"admin/comments/desk/{name}.html", context)


def show_numbers(comment_admin, request):
    if not comment_admin.has_view_permission(request):
        raise PermissionDenied
    return render(
        comment_admin, request, "numbers", _("Numbers"), numbers.everything(comment_admin, request)
    )


def numbers_csv(comment_admin, request):
    """One row a day and status, and the rates, for a spreadsheet."""
    if not comment_admin.has_view_permission(request):
        raise PermissionDenied
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="comments.csv"'
    writer = csv.writer(response)
    for row in numbers.as_table(comment_admin, request):
        writer.writerow(row)
    return response


def manages_models(request):
    return request.user.has_perm("comments.manage_models")


def show_thresholds(comment_admin, request):
    """Errors the owner accepts, and the thresholds that follow from the site's decisions."""
    if not manages_models(request):
        raise PermissionDenied
    form = CostForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        learning.choose_costs(request.user, **form.shares())
        messages.success(request, _("Saved. It takes effect everywhere within a minute."))
        return HttpResponseRedirect(request.path)
    active = learning.active_version()
    blocked_ham, published_spam = learning.current_costs()
    form = form or CostForm(
        initial={
            "blocked_ham": 100 * blocked_ham,
            "published_spam": None if published_spam is None else 100 * published_spam,
        }
    )
    rulings = learning.held_out(active)
    policy = conf.get_backend("COMMENTS_POLICY")
    values = {
        "form": form,
        "active": active,
        "labels": len(rulings),
        "spam_labels": sum(ruling.is_spam for ruling in rulings),
        **rows_of(rulings, blocked_ham, published_spam),
        "published_spam": published_spam,
        "fixed_spam_at": getattr(policy, "spam_at", None),
        "fixed_publish_below": getattr(policy, "publish_below", None),
        "choices": CostChoice.objects.select_related("chosen_by")[:10],
    }
    return render(comment_admin, request, "thresholds", _("Thresholds"), values)


def show_backtest(comment_admin, request):
    """What a version would have done with the latest comments, at these thresholds."""
    if not manages_models(request):
        raise PermissionDenied
    is_asked = "spam_at" in request.GET
    form = BacktestForm(
        request.GET if is_asked else None, initial=None if is_asked else suggested(request.GET)
    )
    values = {"form": form}
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        try:
            model = model_for(asked["version"])
        except ModelFileError as error:
            form.add_error("version", str(error))
        except ValidationError as error:
            form.add_error("version", error)
        else:
            result = learning.backtest(
                model,
                **form.shares(),
                last=asked["last"],
                among=comment_admin.get_queryset(request),
            )
            values |= {"result": result, "table": result.table(), "asked": asked}
    return render(comment_admin, request, "backtest", _("Back-test"), values)


def suggested(query):
    """Return what the form of a back-test opens with: the version linked to, what holds now."""
    # A link names the version alone; what is no number names none.
    number = query.get("version", "")
    version = None
    if number.isascii() and number.isdecimal() and len(number) < 19:
        version = ModelVersion.objects.filter(pk=number).defer("content").first()
    spam_at, publish_below = in_use(learning.active_version(), version)
    return {
        "version": version,
        # Places enough for a threshold at either end of the scale.
        "spam_at": round(100 * spam_at, 4),
        "publish_below": None if publish_below is None else round(100 * publish_below, 4),
    }


def links(request, site):
    """Return what the desk links to on the admin ``site`` that one is in, for whom it is."""
    places = [
        (_("Queue"), Comment, "comments_comment_changelist"),
        (_("Numbers"), Comment, "comments_numbers"),
        (_("Blocked terms"), BlockedTerm, "comments_blockedterm_changelist"),
    ]
    # A site of the project's own may leave some of it out, or show it to others.
    places = [place for place in places if may_look(request, site, place[1])]
    if manages_models(request):
        places += [
            (_("Thresholds"), Comment, "comments_thresholds"),
            (_("Back-test"), Comment, "comments_backtest"),
            (_("Models"), ModelVersion, "comments_modelversion_changelist"),
        ]
    shown = [
        (label, reverse(f"admin:{name}", current_app=site.name))
        for label, model, name in places
        if site.is_registered(model)
    ]
    return [(label, address, address == request.path) for label, address in shown]


def may_look(request, site, model):
    if not site.is_registered(model):
        return False
    return site.get_model_admin(model).has_view_or_change_permission(request)
