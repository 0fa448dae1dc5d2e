from copy import copy

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.db.models import Exists, Value, prefetch_related_objects
from django.db.models.functions import Upper
from django.http import HttpResponseRedirect, QueryDict
from django.urls import path, reverse
from django.utils.text import smart_split, unescape_string_literal

from comments import conf
from comments.admin import confirmation, last_ruling, pages
from comments.admin.filters import (
    PROBABLY_SPAM,
    ArticleFilter,
    AuthorFilter,
    BandFilter,
    LanguageFilter,
    ModelVersionFilter,
    ReasonFilter,
    SecondLookFilter,
    SpotCheckFilter,
)
from comments.admin.keys import whole_number
from comments.admin.pictures import score_bar
from comments.admin.queue import Queue
from comments.admin.rows import with_parent_in
from comments.admin.rulings import UNDO, Click
from comments.admin.why import explanation_of, similar_to
from comments.admin.words import (
    NO_OTHER,
    RULINGS,
    STALE,
    outcome,
    ruling_labels,
    ruling_labels_for,
)
from comments.exceptions import StaleDecision
from comments.models import Comment, SearchText
from comments.targets import fetch_targets

DESK_STYLES = "comments/admin/desk.css"
# What a search finds up to here is handed to the queries that follow by its keys.
FEW = 1000


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    """The moderation desk."""

    list_filter = [
        ArticleFilter,
        AuthorFilter,
        BandFilter,
        LanguageFilter,
        "submitted_at",
        ModelVersionFilter,
        SpotCheckFilter,
        SecondLookFilter,
        # The longest list: it would push the others out of sight.
        ReasonFilter,
    ]
    list_per_page = 50
    search_fields = ["body", "name", "email"]
    # Counting every choice of every filter would cost a query each.
    show_facets = admin.ShowFacets.NEVER
    actions = None
    change_list_template = "admin/comments/comment/change_list.html"
    change_form_template = "admin/comments/comment/change_form.html"
    # The page draws the comment itself; a form of one column keeps Django from making more.
    fields = ["status"]

    @property
    def media(self):
        # Not super()'s: jQuery sets inline styles, and nothing here needs it.
        return forms.Media(
            css={"all": [DESK_STYLES]}, js=["comments/admin/keys.js", "comments/admin/desk.js"]
        )

    def get_changelist(self, request, **kwargs):
        return Queue

    def get_queryset(self, request):
        return conf.get_scope()(super().get_queryset(request), request.user)

    def get_search_results(self, request, queryset, search_term):
        if connections[queryset.db].vendor != "postgresql" or not search_term:
            return super().get_search_results(request, queryset, search_term)
        found = SearchText.objects.values_list("pk", flat=True)
        for word in smart_split(search_term):
            # A phrase in quotes, as Django's own search takes it.
            if word[0] in "\"'" and word[0] == word[-1]:
                word = unescape_string_literal(word)
            found = found.filter(text__contains=Upper(Value(word)))
        if request.GET.get(BandFilter.parameter_name) == PROBABLY_SPAM:
            # That page measures its own error with a tenth query; there is to be no eleventh.
            return queryset.filter(pk__in=found), False
        # Few comments are looked up here, once for the counts and the page, and the database
        # plans both by their number: a phrase of common words took 108 ms and takes 67. Of
        # many the first few come within a millisecond or two (PostgreSQL, 2026-11-26).
        few = list(found[: FEW + 1])
        return queryset.filter(pk__in=few if len(few) <= FEW else found), False

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

    def get_urls(self):
        next_page = path(
            "<path:object_id>/next/",
            self.admin_site.admin_view(self.next_view),
            name="comments_comment_next",
        )
        return [*pages.urls(self), next_page, *super().get_urls()]

    # The queue.

    def changelist_view(self, request, extra_context=None):
        if request.method == "POST":
            return self.rule(request)
        may_moderate = self.has_moderate_permission(request)
        context = {
            # Rows want its width; the breadcrumbs lead everywhere.
            "is_nav_sidebar_enabled": False,
            "may_moderate": may_moderate,
            "rulings": ruling_labels(),
            "desk_links": pages.links(request, self.admin_site),
            "probably_spam_at": conf.get("COMMENTS_PROBABLY_SPAM"),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def rule(self, request):
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        click = Click(request, self.get_queryset(request), self.get_changelist_instance)
        is_done = click.carry_out()
        if click.to_confirm:
            return confirmation.page(self, request, *click.to_confirm)
        if not is_done:
            return HttpResponseRedirect(request.get_full_path())
        return click.as_json() if asks_for_json(request) else click.as_redirect()

    # One comment.

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method == "POST":
            return self.rule_on_one(request, object_id)
        return super().change_view(request, object_id, form_url, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        # Decisions would go along, and they are never deleted by hand. Not by way of
        # has_delete_permission: an article is deleted together with its comments.
        raise PermissionDenied

    def get_object(self, request, object_id, from_field=None):
        in_scope = self.get_queryset(request)
        comments = with_parent_in(in_scope, in_scope)
        ruling = last_ruling.of(request)
        if ruling:
            comments = comments.annotate(desk_undo=Exists(ruling.standing()))
        comment = one_of(comments.select_related("parent", "user", "content_type"), object_id)
        if comment is not None:
            fetch_targets([comment])
            prefetch_related_objects([comment], "reasons")
        return comment

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        decisions = list(obj.decisions.select_related("moderator", "second_look"))
        standing = last_ruling.last_standing(decisions)
        ruling = last_ruling.of(request)
        context |= {
            "is_nav_sidebar_enabled": False,
            "reasons": obj.reasons.all(),
            "decisions": decisions,
            "rulings": ruling_labels_for(obj.status, standing and standing.from_status),
            "may_moderate": self.has_moderate_permission(request),
            # Gone on to the next comment, one still takes back what was done to the one before.
            "last_ruling": ruling if ruling and obj.desk_undo else None,
            "explanation": explanation_of(obj),
            "similar": similar_to(obj, self.get_queryset(request)),
            "score_bar": None if obj.probability is None else score_bar(obj.probability),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def next_view(self, request, object_id):
        """
        Lead to the comment that follows in the queue one came from.

        Looked for when it is asked for, so that a comment's page pays nothing for it.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        comment = one_of(self.get_queryset(request), object_id)
        if comment is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        following = self.queue_behind(request).next_after(comment)
        if following is None:
            self.message_user(request, NO_OTHER, messages.INFO)
        name = f"admin:comments_comment_{'changelist' if following is None else 'change'}"
        address = reverse(name, args=following and [following], current_app=self.admin_site.name)
        return HttpResponseRedirect(
            add_preserved_filters(
                {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts},
                address,
            )
        )

    def queue_behind(self, request):
        """Return the queue that one came from, as the address of a comment's page names it."""
        asked = copy(request)
        asked.GET = QueryDict(request.GET.get("_changelist_filters", ""))
        # As for a ruling: the filter is wanted and no page of it.
        asked.method = "POST"
        try:
            return self.get_changelist_instance(asked)
        except (DisallowedModelAdminLookup, IncorrectLookupParameters):
            # Of an address that no queue has made.
            asked.GET = QueryDict()
            return self.get_changelist_instance(asked)

    def rule_on_one(self, request, object_id):
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        comment = one_of(self.get_queryset(request), unquote(object_id))
        if comment is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if UNDO in request.POST:
            click = Click(request, self.get_queryset(request), self.get_changelist_instance)
            click.undo(request.POST[UNDO])
            click.tell()
            return HttpResponseRedirect(request.get_full_path())
        action = request.POST.get("rule")
        seen = whole_number(request.POST.get("revision", ""))
        if action in RULINGS and seen is not None:
            comment.revision = seen
            try:
                decisions = RULINGS[action][0](comment, request.user)
            except StaleDecision:
                self.message_user(request, STALE, messages.WARNING)
            else:
                last_ruling.keep(request, action, decisions)
                level, words = outcome(action, len(decisions))
                self.message_user(request, words, level)
        return HttpResponseRedirect(request.get_full_path())


def one_of(comments, object_id):
    """Return the comment whose key an address names, None where it is none of ``comments``."""
    pk = whole_number(object_id)
    return None if pk is None else comments.filter(pk=pk).first()


def asks_for_json(request):
    """The desk's own script; a browser's form never asks for this alone."""
    return request.headers.get("Accept") == "application/json"
