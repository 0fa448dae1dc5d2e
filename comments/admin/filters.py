"""What the queue can be narrowed by, apart from its tabs."""

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from comments import conf, reasons
from comments.admin.keys import whole_number
from comments.models import CommentReason


def storable(text):
    """Return ``text`` as a column can hold it: PostgreSQL refuses to be asked for a NUL."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


class ReasonFilter(admin.SimpleListFilter):
    title = _("reason")
    parameter_name = "reason"

    def lookups(self, request, model_admin):
        return reasons.choices()

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        given = CommentReason.objects.filter(comment=OuterRef("pk"), code=storable(self.value()))
        return queryset.filter(Exists(given))


class BandFilter(admin.SimpleListFilter):
    title = _("P(spam)")
    parameter_name = "band"
    bands = {
        "0-10": (-0.01, 0.1),
        "10-50": (0.1, 0.5),
        "50-90": (0.5, 0.9),
        "90-99": (0.9, 0.99),
        "99-100": (0.99, 1.01),
    }

    def lookups(self, request, model_admin):
        return [
            ("probably-spam", _("Probably spam")),
            *((band, _("%s %%") % band.replace("-", "\N{EN DASH}")) for band in self.bands),
            ("none", _("Not scored")),
        ]

    def queryset(self, request, queryset):
        band = self.value()
        if band == "none":
            return queryset.filter(probability=None)
        if band == "probably-spam":
            return queryset.filter(probability__gte=conf.get("COMMENTS_PROBABLY_SPAM"))
        if band not in self.bands:
            return queryset
        low, high = self.bands[band]
        return queryset.filter(probability__gte=low, probability__lt=high)


class FacetFilter(admin.SimpleListFilter):
    """Offers the values that occur; the queue counts them together with its tabs."""

    field = None

    def lookups(self, request, model_admin):
        return ()

    def has_output(self):
        return True

    def offer(self, values):
        self.lookup_choices = [
            (value, self.words_for(value)) for value in sorted(filter(None, values))
        ]

    def words_for(self, value):
        return value

    def queryset(self, request, queryset):
        return (
            queryset.filter(**{self.field: storable(self.value())}) if self.value() else queryset
        )


class LanguageFilter(FacetFilter):
    title = _("language")
    parameter_name = field = "language"


class ModelVersionFilter(FacetFilter):
    title = _("model version")
    parameter_name = field = "model_version"


class SpotCheckFilter(admin.SimpleListFilter):
    title = _("spot check")
    parameter_name = "spot_check"

    def lookups(self, request, model_admin):
        return [("waiting", _("Waiting for a look"))]

    def queryset(self, request, queryset):
        if self.value() != "waiting":
            return queryset
        return queryset.filter(is_spot_check=True, revision=0)


class ChosenFilter(admin.SimpleListFilter):
    """Set by a link in a row; offers nothing but to be taken off again."""

    def lookups(self, request, model_admin):
        value = request.GET.get(self.parameter_name)
        return [(value, self.words_for(value))] if value else ()

    def words_for(self, value):
        return value


class ArticleFilter(ChosenFilter):
    """``?article=7-42``: the comments under object 42 of content type 7."""

    title = _("article")
    parameter_name = "article"

    def words_for(self, value):
        return _("Only this one")

    def queryset(self, request, queryset):
        content_type, separator, object_id = (self.value() or "").partition("-")
        content_type = whole_number(content_type)
        if not separator or content_type is None:
            return queryset
        return queryset.filter(content_type_id=content_type, object_id=storable(object_id))


class AuthorFilter(ChosenFilter):
    """``?author=42``: comments by whoever wrote comment 42, by login or else by address."""

    title = _("author")
    parameter_name = "author"

    def words_for(self, value):
        return _("Only this one")

    def queryset(self, request, queryset):
        pk = whole_number(self.value() or "")
        if pk is None:
            return queryset
        written = queryset.model.objects.filter(pk=pk).values
        by_login = Q(user__isnull=False, user__in=written("user"))
        by_address = ~Q(email="") & Q(user=None, email__in=written("email"))
        return queryset.filter(by_login | by_address | Q(pk=pk))
