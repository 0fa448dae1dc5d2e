from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from comments import reasons
from comments.models import CommentReason


class ReasonFilter(admin.SimpleListFilter):
    title = _("reason")
    parameter_name = "reason"

    def lookups(self, request, model_admin):
        return reasons.choices()

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        given = CommentReason.objects.filter(comment=OuterRef("pk"), code=self.value())
        return queryset.filter(Exists(given))
