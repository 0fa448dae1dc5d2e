"""The queue: one page of comments in one tab, with the counts of all tabs."""

from urllib.parse import urlencode

from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.db import connection
from django.db.models import Count, Exists, Func, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comments import conf
from comments.admin import last_ruling
from comments.admin.counting import SECOND_LOOKS, CountedPaginator, counted
from comments.admin.filters import (
    PROBABLY_SPAM,
    BandFilter,
    FacetFilter,
    SecondLookFilter,
)
from comments.admin.markup import RowMarkup
from comments.admin.rows import fill_in, with_author_history, with_doubts, with_parent_in
from comments.admin.rulings import UNDO
from comments.model_store import faulty_versions
from comments.models import Comment, Decision, SecondLook
from comments.moderation import last_standing_decision

TAB = "status__exact"
ORDER = "order"
EVERYTHING = "all"

ORDERS = {
    "uncertain": (_("Least certain first"), ["certainty", "pk"]),
    "newest": (_("Newest first"), ["-submitted_at", "-pk"]),
    "oldest": (_("Oldest first"), ["submitted_at", "pk"]),
}
# Of a whole subquery; Count() would group it by each of its rows.
COUNT = Func("pk", function="COUNT")
TABS = [*Comment.Status.choices, (EVERYTHING, pgettext_lazy("all comments", "All"))]


class Queue(ChangeList):
    """
    One page of the queue.

    Tabs, filter choices and the number of pages come from a single grouped count: a
    page costs the same few queries whatever is asked of it.
    """

    def __init__(self, request, *arguments, **options):
        tab = request.GET.get(TAB) or Comment.Status.PENDING
        self.tab = tab if tab in dict(TABS) else EVERYTHING
        order = request.GET.get(ORDER)
        self.order = order if order in ORDERS else "newest"
        self.as_of = timezone.now()
        self.request = request
        self.kept_ruling = last_ruling.of(request)
        super().__init__(request, *arguments, **options)
        self.title = _("Comments")

    def get_filters_params(self, params=None):
        kept = super().get_filters_params(params)
        for name in (TAB, ORDER, UNDO, ORDER_VAR):
            kept.pop(name, None)
        return kept

    def get_queryset(self, request, exclude_parameters=None):
        self.any_status = super().get_queryset(request, exclude_parameters)
        queryset = self.any_status
        if self.tab != EVERYTHING:
            queryset = queryset.filter(status=self.tab)
        if self.order == "uncertain":
            queryset = queryset.filter(**self.certainty_of_band())
        return queryset.order_by(*ORDERS[self.order][1])

    def certainty_of_band(self):
        """
        Return what the band of P(spam) says of certainty, so that an index on it begins there.

        Not for the counts: they are taken from an index that has no certainty.
        """
        bands = (spec for spec in self.filter_specs if isinstance(spec, BandFilter))
        least = max((band.least_certainty() for band in bands), default=0)
        return {"certainty__gte": least} if least else {}

    def get_results(self, request):
        if request.method == "POST":
            # A ruling on the whole filter needs the filter, not a page of it.
            return
        self.count_tabs()
        self.result_count = self.count_of[self.tab]
        self.full_result_count = None
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.can_show_all = self.result_count <= self.list_max_show_all
        self.multi_page = self.result_count > self.list_per_page
        size = self.list_per_page
        if self.show_all and self.can_show_all:
            size = max(self.result_count, 1)
        self.paginator = CountedPaginator(self.queryset, size, count=self.result_count)
        page = self.paginator.get_page(self.page_num)
        self.page_num = page.number
        # The page by its keys first: else the database may join and count for comments that
        # it sorts or skips, and are never shown.
        keys = page.object_list.values("pk")
        if not connection.features.allow_sliced_subqueries_with_in:
            keys = [row["pk"] for row in keys]
        rows = self.model.objects.filter(pk__in=keys).order_by(*ORDERS[self.order][1])
        # The content types along with them: a fresh process has none in its cache yet.
        rows = with_parent_in(rows, self.root_queryset.order_by())
        rows = with_author_history(rows, self.root_queryset)
        rows = with_doubts(rows, request.user).select_related("parent", "content_type")
        # Looked up along with the rows: a query less on every page but an empty one.
        rows = rows.annotate(
            restored_to=Subquery(last_standing_decision().values("from_status")[:1]),
            desk_fault=Subquery(faulty_versions().values("pk")[:1]),
            desk_second_looks=Subquery(self.second_looks().values(count=COUNT)),
        )
        if self.kept_ruling:
            rows = rows.annotate(desk_undo=Exists(self.kept_ruling.standing()))
        self.result_list = fill_in(list(rows))

    @property
    def rows(self):
        """The comments of the page as HTML."""
        may_moderate = self.model_admin.has_moderate_permission(self.request)
        filters = self.model_admin.get_preserved_filters(self.request)
        return RowMarkup(self.tab, may_moderate, filters).rows(self.result_list)

    @property
    def last_ruling(self):
        """What this moderator did last, while it can be taken back; otherwise None."""
        ruling = self.kept_ruling
        if ruling and self.result_list:
            return ruling if self.result_list[0].desk_undo else None
        return ruling if ruling and ruling.standing().exists() else None

    @property
    def faults(self):
        """The model versions that a process could not load, for the desk to say so."""
        if self.result_list and self.result_list[0].desk_fault is None:
            return []
        return list(faulty_versions())

    def second_looks(self):
        """Return the second looks that this moderator is asked for, wherever in the desk."""
        looks = SecondLook.objects.waiting_for(self.request.user).order_by()
        return looks.filter(decision__comment__in=self.root_queryset.order_by().values("pk"))

    @property
    def second_look_count(self):
        if SecondLookFilter.parameter_name in self.params:
            return 0
        if self.result_list:
            return self.result_list[0].desk_second_looks
        return self.second_looks().count()

    @property
    def second_look_address(self):
        # Of all comments, as the count: what this page is narrowed by is left behind.
        return f"?{urlencode({TAB: EVERYTHING, SecondLookFilter.parameter_name: 'waiting'})}"

    def count_tabs(self):
        """Count every tab and what the filters can offer, in one query."""
        # Exact for a search too. Counting stopped at 1,000 a tab took 55 ms instead of 80 for
        # a word that 70 of 100 comments hold (PostgreSQL, 2026-11-25), could not say what
        # the filters can offer, and left the rest out of reach. Not worth it.
        probably_spam = Q(probability__gte=conf.get("COMMENTS_PROBABLY_SPAM"))
        groups = (
            self.any_status.order_by()
            .values("status", "language", "model_version")
            .annotate(count=Count("*"), probably_spam=Count("probability", filter=probably_spam))
        )
        self.count_of = {tab: 0 for tab, label in TABS}
        self.probably_spam_count = 0
        values_of = {"language": set(), "model_version": set()}
        for group in groups:
            self.count_of[group["status"]] += group["count"]
            self.count_of[EVERYTHING] += group["count"]
            if group["status"] == Comment.Status.PENDING:
                self.probably_spam_count += group["probably_spam"]
            for field, values in values_of.items():
                values.add(group[field])
        for spec in self.filter_specs:
            if isinstance(spec, FacetFilter):
                spec.offer(values_of[spec.field] | {spec.value()})

    @property
    def counted(self):
        return counted(self.tab, self.result_count)

    @property
    def counted_probably_spam(self):
        return counted(PROBABLY_SPAM, self.probably_spam_count)

    @property
    def counted_second_looks(self):
        count = self.second_look_count
        return counted(SECOND_LOOKS, count) if count else ""

    @property
    def is_narrowed(self):
        return bool(self.query or self.get_filters_params())

    @property
    def wide_address(self):
        """The same tab in the same order, without search and filters."""
        kept = {name: self.params[name] for name in (TAB, ORDER) if name in self.params}
        return f"?{urlencode(kept)}"

    @property
    def tab_label(self):
        return dict(TABS)[self.tab]

    def next_after(self, comment):
        """Return the key of the one that follows ``comment``, or is first where none does."""
        field = ORDERS[self.order][1][0]
        name, beyond = field.removeprefix("-"), "lt" if field.startswith("-") else "gt"
        value = getattr(comment, name)
        keys = self.queryset.exclude(pk=comment.pk).values_list("pk", flat=True)
        # The condition that both share is where an index begins.
        later = keys.filter(
            Q(**{f"{name}__{beyond}": value}) | Q(**{f"pk__{beyond}": comment.pk}),
            **{f"{name}__{beyond}e": value},
        )
        return later.first() or keys.first()

    @property
    def tabs(self):
        return [
            {
                "tab": tab,
                "label": label,
                "count": counted(tab, self.count_of[tab]),
                "address": self.get_query_string({TAB: tab}),
                "is_current": tab == self.tab,
            }
            for tab, label in TABS
        ]

    @property
    def orders(self):
        return [
            {
                "label": label,
                "address": self.get_query_string({ORDER: order}),
                "is_current": order == self.order,
            }
            for order, (label, fields) in ORDERS.items()
        ]

    @property
    def is_probably_spam(self):
        is_asked = self.params.get(BandFilter.parameter_name) == PROBABLY_SPAM
        return is_asked and self.page_num == 1

    @property
    def probably_spam_address(self):
        return self.get_query_string(
            {TAB: Comment.Status.PENDING, BandFilter.parameter_name: PROBABLY_SPAM}
        )

    def probably_spam_error(self):
        """Return ``(labels, ham)``: of what was this likely spam and ruled on, how much was."""
        comments = self.root_queryset.order_by().filter(
            arrival_probability__gte=conf.get("COMMENTS_PROBABLY_SPAM")
        )
        ruled = dict(
            Decision.objects.newest_labels()
            .filter(comment__in=comments.values("pk"))
            .values_list("action")
            .annotate(Count("pk"))
        )
        return sum(ruled.values()), ruled.get(Decision.Action.APPROVE, 0)
