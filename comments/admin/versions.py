from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments import learning, tasks
from comments.admin.pages import links
from comments.learning.gate import certainty_of
from comments.learning.kept_figures import rates_in
from comments.model_store import faulty_versions
from comments.models import ModelVersion


@admin.register(ModelVersion)
class ModelVersionAdmin(admin.ModelAdmin):
    """Train, look at what the gate said, activate, roll back."""

    list_display = ["version", "state", "trained", "activated_at", "decisions_learnt", "gate"]
    list_filter = ["state"]
    change_list_template = "admin/comments/modelversion/change_list.html"
    change_form_template = "admin/comments/modelversion/change_form.html"
    fields = ["version"]
    actions = None
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    @property
    def media(self):
        return forms.Media(css={"all": ["comments/admin/desk.css"]})

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content")

    def has_manage_permission(self, request):
        return request.user.has_perm("comments.manage_models")

    def has_view_permission(self, request, obj=None):
        return self.has_manage_permission(request) or super().has_view_permission(request, obj)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("trained"), ordering="created_at")
    def trained(self, version):
        return version.created_at

    @admin.display(description=gettext_lazy("decisions learnt from"), ordering="label_count")
    def decisions_learnt(self, version):
        return version.label_count

    @admin.display(description=gettext_lazy("result of the check"))
    def gate(self, version):
        return version.note

    def get_urls(self):
        return [
            path(
                "train/",
                self.admin_site.admin_view(self.train_view),
                name="comments_modelversion_train",
            ),
            path(
                "roll-back/",
                self.admin_site.admin_view(self.roll_back_view),
                name="comments_modelversion_roll_back",
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        active = learning.active_version()
        context = {
            "title": capfirst(self.opts.verbose_name_plural),
            # Its table is wider than what the sidebar leaves of a screen.
            "is_nav_sidebar_enabled": False,
            "may_manage": self.has_manage_permission(request),
            "active": active,
            "before": learning.version_before(active) if active is not None else None,
            "is_immediate": tasks.is_immediate(tasks.train_now),
            "desk_links": links(request, self.admin_site),
            "desk_faults": faulty_versions(),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def require_manager(self, request):
        if request.method != "POST" or not self.has_manage_permission(request):
            raise PermissionDenied

    def back_to_list(self):
        name = "admin:comments_modelversion_changelist"
        return HttpResponseRedirect(reverse(name, current_app=self.admin_site.name))

    def train_view(self, request):
        self.require_manager(request)
        trust_everybody = request.POST.get("trust_everybody") == "1"
        if not tasks.is_immediate(tasks.train_now):
            tasks.train_now.enqueue(trust_everybody)
            self.message_user(
                request, _("A worker has been asked to train; look here again later.")
            )
            return self.back_to_list()
        try:
            version = learning.train(trust_everybody=trust_everybody)
        except learning.LearningError as error:
            said = _("Nothing was learnt: %(reason)s") % {"reason": error}
            self.message_user(request, said, messages.WARNING)
        else:
            self.tell_of(request, version)
        return self.back_to_list()

    def tell_of(self, request, version):
        if version.state == ModelVersion.State.REFUSED:
            said = _("Version %(version)s was trained and refused: %(note)s")
            level = messages.WARNING
        else:
            said, level = _("Version %(version)s was trained: %(note)s"), messages.SUCCESS
        self.message_user(request, said % {"version": version, "note": version.note}, level)

    def roll_back_view(self, request):
        self.require_manager(request)
        version = learning.roll_back()
        if version is None:
            self.message_user(request, _("The model the site started from is in use again."))
        else:
            self.message_user(
                request, _("Version %(version)s is in use again.") % {"version": version}
            )
        return self.back_to_list()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        version = self.get_object(request, unquote(object_id))
        if request.method == "POST":
            self.require_manager(request)
            if version is not None:
                self.do(request, version, request.POST.get("do"))
            return HttpResponseRedirect(request.get_full_path())
        context = {
            # The page's own heading says which version it is.
            "subtitle": None,
            "desk_links": links(request, self.admin_site),
            "is_nav_sidebar_enabled": False,
            "may_manage": self.has_manage_permission(request),
            **(extra_context or {}),
        }
        if version is not None:
            context["serves"] = learning.active_version()
            names = {"candidate": _("This version"), "active": _("The one in use then")}
            context["gate_rows"] = [
                (words, rates | {"certainty": certainty_of(rates["loss"])})
                for name, words in names.items()
                # With nothing new to compare by, no rates were measured.
                if (rates := rates_in(version.figures, name))
            ]
            context["shadow"] = shadow_figures(version)
        return super().change_view(request, object_id, form_url, context)

    def do(self, request, version, action):
        has_content = bool(version.content)
        if action == "activate" and has_content:
            learning.activate(version)
            said = _("Version %(version)s is in use; it takes effect everywhere within a minute.")
            self.message_user(request, said % {"version": version})
        elif action == "shadow" and has_content and learning.set_shadow(version):
            said = _(
                "Version %(version)s runs in the shadow: it assesses new comments without effect."
            )
            self.message_user(request, said % {"version": version})
        elif action == "end_shadow":
            learning.set_shadow(None)
            self.message_user(request, _("The shadow run has ended."))
        else:
            self.message_user(
                request, _("That cannot be done with this version."), messages.WARNING
            )


def shadow_figures(version):
    assessed = version.shadows.count()
    if not assessed:
        return None
    above, below = Q(probability__gte=0.5), Q(probability__lt=0.5)
    seen = version.shadows.filter(comment__arrival_probability__isnull=False).annotate(
        used=F("comment__arrival_probability")
    )
    against = seen.filter(above & Q(used__lt=0.5) | below & Q(used__gte=0.5)).count()
    return {"count": assessed, "against": against}
