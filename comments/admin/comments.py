from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.defaultfilters import truncatechars
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comments import moderation
from comments.admin.filters import ReasonFilter
from comments.exceptions import StaleDecision
from comments.models import Comment

RULINGS = {
    "approve": (moderation.approve, _("Approve")),
    "mark_spam": (moderation.mark_spam, _("Mark as spam")),
    "remove": (moderation.remove, _("Remove")),
    "restore": (moderation.restore, _("Restore")),
}


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    list_display = [
        "excerpt",
        "status",
        "spam_probability",
        "reasons_in_words",
        "article",
        "author",
        "submitted_at",
    ]
    list_filter = ["status", ReasonFilter, "submitted_at"]
    list_select_related = ["user"]
    list_per_page = 50
    search_fields = ["body", "name", "email"]
    show_full_result_count = False
    actions = ["approve", "mark_spam", "remove", "restore"]
    change_form_template = "admin/comments/comment/change_form.html"
    fields = [
        "text",
        "status",
        "spam_probability",
        "article",
        "author",
        "email",
        "submitted_at",
        "model_version",
    ]

    def get_queryset(self, request):
        comments = super().get_queryset(request)
        return comments.prefetch_related("reasons", "target")

    # Who may do what.

    def has_moderate_permission(self, request):
        return request.user.has_perm("comments.moderate_comment")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        # What a visitor wrote is not edited; ruling on it is asked for by name.
        return False

    def has_view_permission(self, request, obj=None):
        return self.has_moderate_permission(request) or super().has_view_permission(request, obj)

    # What the list shows.

    @admin.display(description=_("comment"))
    def excerpt(self, comment):
        return truncatechars(" ".join(comment.body.split()), 140)

    @admin.display(description=_("comment"))
    def text(self, comment):
        return format_html('<div class="comment-text" dir="auto">{}</div>', comment.body)

    @admin.display(description=_("P(spam)"), ordering="probability")
    def spam_probability(self, comment):
        return _("not scored") if comment.probability is None else f"{comment.probability:.1%}"

    @admin.display(description=_("reasons"))
    def reasons_in_words(self, comment):
        return format_html_join("; ", "{}", ((str(reason),) for reason in comment.reasons.all()))

    @admin.display(description=_("article"))
    def article(self, comment):
        address = comment.get_absolute_url()
        if not address:
            return comment.target or _("no longer there")
        return format_html('<a href="{}">{}</a>', address, comment.target)

    @admin.display(description=_("author"), ordering="name")
    def author(self, comment):
        return comment.name

    # What can be done.

    @admin.action(description=_("Approve"), permissions=["moderate"])
    def approve(self, request, comments):
        self.rule_and_tell(request, "approve", comments)

    @admin.action(description=_("Mark as spam"), permissions=["moderate"])
    def mark_spam(self, request, comments):
        self.rule_and_tell(request, "mark_spam", comments)

    @admin.action(description=_("Remove"), permissions=["moderate"])
    def remove(self, request, comments):
        self.rule_and_tell(request, "remove", comments)

    @admin.action(description=_("Restore"), permissions=["moderate"])
    def restore(self, request, comments):
        self.rule_and_tell(request, "restore", comments)

    def rule_and_tell(self, request, action, comments):
        rule, label = RULINGS[action]
        try:
            decisions = rule(comments, request.user)
        except StaleDecision:
            message = _("Somebody else ruled on this comment meanwhile. Nothing was changed.")
            self.message_user(request, message, messages.WARNING)
            return
        message = ngettext(
            "%(action)s: %(count)d comment.", "%(action)s: %(count)d comments.", len(decisions)
        )
        self.message_user(request, message % {"action": label, "count": len(decisions)})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method == "POST":
            return self.rule_on_one(request, object_id)
        comment = self.get_object(request, unquote(object_id))
        context = {
            "decisions": comment.decisions.select_related("moderator") if comment else [],
            "rulings": [(name, label) for name, (rule, label) in RULINGS.items()],
            "may_moderate": self.has_moderate_permission(request),
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, context)

    def rule_on_one(self, request, object_id):
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        comment = self.get_object(request, unquote(object_id))
        if comment is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        action = request.POST.get("rule")
        seen = request.POST.get("revision", "")
        if action in RULINGS and seen.isdecimal():
            comment.revision = int(seen)
            self.rule_and_tell(request, action, comment)
        return HttpResponseRedirect(request.get_full_path())
