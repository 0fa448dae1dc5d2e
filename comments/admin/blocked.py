from django.contrib import admin

from comments.admin import pages
from comments.models import BlockedTerm


@admin.register(BlockedTerm)
class BlockedTermAdmin(admin.ModelAdmin):
    """What the owner of the site blocks; what meets it goes to spam, with the reason."""

    list_display = ["value", "kind", "note", "created_at"]
    list_filter = ["kind"]
    search_fields = ["value", "note"]
    change_list_template = "admin/comments/blockedterm/change_list.html"
    change_form_template = "admin/comments/blockedterm/change_form.html"

    class Media:
        # Contrast, links and sizes of targets as in the rest of the desk.
        css = {"all": ["comments/admin/desk.css"]}

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, self.desk_context(request, extra_context))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = self.desk_context(request, extra_context)
        return super().changeform_view(request, object_id, form_url, context)

    def desk_context(self, request, extra_context):
        return {
            "desk_links": pages.links(request, self.admin_site),
            # As on the desk's other pages.
            "is_nav_sidebar_enabled": False,
            **(extra_context or {}),
        }
