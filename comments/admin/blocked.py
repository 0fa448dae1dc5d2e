from django import forms
from django.contrib import admin

from comments.models import BlockedTerm


@admin.register(BlockedTerm)
class BlockedTermAdmin(admin.ModelAdmin):
    """What the owner of the site blocks; what meets it goes to spam, with the reason."""

    list_display = ["value", "kind", "note", "created_at"]
    list_filter = ["kind"]
    search_fields = ["value", "note"]

    @property
    def media(self):
        # Contrast, links and sizes of targets as in the rest of the desk.
        return super().media + forms.Media(css={"all": ["comments/admin/desk.css"]})
