"""Asked before a ruling on a whole filter: how many comments that is, and which."""

from django.contrib.admin.views.main import SEARCH_VAR
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from comments.admin.filters import FacetFilter
from comments.admin.words import RULINGS


def page(comment_admin, request, action, queue, count, as_of):
    context = {
        **comment_admin.admin_site.each_context(request),
        "opts": comment_admin.opts,
        "title": _("Rule on a whole filter"),
        "media": comment_admin.media,
        "is_nav_sidebar_enabled": False,
        # Who rules on comments may see them.
        "may_view": True,
        "action": action,
        "label": RULINGS[action][1],
        "count": count,
        "as_of": as_of.isoformat(),
        "conditions": list(in_words(queue)),
        "queue_address": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/comments/comment/confirm.html", context)


def in_words(queue):
    """Yield ``(what, which)`` of each condition that narrows ``queue``."""
    yield _("Status"), queue.tab_label
    if queue.query:
        yield _("Search"), queue.query
    known = {SEARCH_VAR}
    for spec in queue.filter_specs:
        names = spec.expected_parameters()
        known.update(names)
        asked = [queue.params[name] for name in names if queue.params.get(name)]
        if asked:
            yield capfirst(spec.title), chosen_in(spec, queue) or ", ".join(asked)
    # Any column can be asked for in an address that no filter has made.
    for name in queue.get_filters_params():
        if name not in known:
            yield name, queue.params[name]


def chosen_in(spec, queue):
    """Return the words of what is chosen in a filter, None where it offers no such choice."""
    if isinstance(spec, FacetFilter):
        # What it offers is counted for a page of the queue, and here is none.
        spec.offer({spec.value()})
    return next((each["display"] for each in spec.choices(queue) if each["selected"]), None)
