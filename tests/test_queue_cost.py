"""What a page of the queue and a bulk ruling cost, however many comments there are."""

from contextlib import contextmanager

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, CommentReason
from tests.commenting import make_comment
from tests.desk import QUEUE, names_in, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy_site(article, photo):
    """Sixty comments under two kinds of object, with parents, reasons and authors."""
    parent = make_comment(article, status="public")
    for number in range(60):
        comment = make_comment(
            photo if number % 2 else article,
            name=f"Bob {number}",
            email=f"bob{number % 7}@example.org",
            probability=number / 60,
            language="en",
            model_version="abc",
            parent=parent,
        )
        for code in ("not-scored", "link-share"):
            CommentReason.objects.create(comment=comment, code=code, text="?", weight=1.0)


@pytest.mark.database
@pytest.mark.parametrize(
    "query",
    [
        "",
        "?status__exact=all&order=uncertain",
        "?status__exact=all&order=oldest&p=2",
        "?reason=not-scored&language=en&model_version=abc&band=50-90&q=bridge",
        "?band=probably-spam",
        "?band=probably-spam&q=bob",
        "?status__exact=all&author=AUTHOR&q=bob",
        "?status__exact=all&second_look=waiting&q=bob",
        "?spot_check=waiting&submitted_at__gte=2020-01-01%2000:00:00%2B00:00",
    ],
)
def test_no_page_of_the_queue_costs_more_than_ten_queries(
    client, staff, busy_site, query, django_assert_num_queries, django_assert_max_num_queries
):
    staff("moderate_comment")
    query = query.replace("AUTHOR", str(Comment.objects.last().pk))
    # MariaDB and MySQL want the keys of a page in a query of their own.
    most = 10 if connection.features.allow_sliced_subqueries_with_in else 11
    # As a process that has just started.
    ContentType.objects.clear_cache()
    with django_assert_max_num_queries(most) as queries:
        response = client.get(reverse(QUEUE) + query)
    assert response.status_code == 200
    with django_assert_num_queries(len(queries)):
        client.get(reverse(QUEUE) + query)


@pytest.mark.database
@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("order=oldest", range(50)),
        ("order=oldest&p=2", range(50, 60)),
        ("order=newest&p=2", reversed(range(10))),
        ("order=oldest&band=probably-spam", range(54, 60)),
        ('order=oldest&reason=link-share&q="Bob 5"', [5, *range(50, 60)]),
        ("order=oldest&reason=no-such-reason", []),
    ],
)
def test_a_page_of_the_queue_shows_its_comments_in_order(client, staff, busy_site, query, numbers):
    staff("moderate_comment")
    shown = page(client.get(f"{reverse(QUEUE)}?{query}"))
    authors = [tag.get_text(strip=True) for tag in shown.select(".desk-author")]
    assert authors == [f"Bob {number}" for number in numbers]


@pytest.mark.database
@pytest.mark.parametrize("order", ["newest", "oldest", "uncertain"])
def test_the_pages_of_the_queue_show_every_comment_once_and_in_order(
    desk, busy_site, order, monkeypatch
):
    monkeypatch.setattr(admin.site.get_model_admin(Comment), "list_per_page", 8)
    shown = []
    for number in range(1, 9):
        address = f"{reverse(QUEUE)}?order={order}&p={number}"
        shown += [int(row["data-comment"]) for row in page(desk.get(address)).select(".desk-row")]
    by = {"newest": "-submitted_at", "oldest": "submitted_at", "uncertain": "certainty"}[order]
    tie = "-pk" if order == "newest" else "pk"
    assert shown == list(Comment.objects.held().order_by(by, tie).values_list("pk", flat=True))


@pytest.mark.database
@pytest.mark.parametrize(
    ("band", "within"),
    [
        ("0-10", {"0.0", "0.09999"}),
        ("10-50", {"0.1", "0.4"}),
        ("50-90", {"0.5", "0.6"}),
        ("90-99", {"0.9", "0.98999"}),
        ("99-100", {"0.99", "1.0"}),
        ("probably-spam", {"0.9", "0.98999", "0.99", "1.0"}),
        ("none", {"None"}),
    ],
)
@pytest.mark.parametrize("order", ["newest", "uncertain"])
def test_a_band_holds_its_lower_limit_in_every_order(desk, article, settings, band, within, order):
    settings.COMMENTS_PROBABLY_SPAM = 0.9
    for probability in (0.0, 0.09999, 0.1, 0.4, 0.5, 0.6, 0.9, 0.98999, 0.99, 1.0, None):
        make_comment(article, name=str(probability), probability=probability)
    assert names_in(desk.get(reverse(QUEUE), {"band": band, "order": order})) == within


@pytest.mark.database
def test_an_authors_comments_are_those_of_the_login_or_else_of_the_address(
    desk, article, moderator
):
    by_login = make_comment(article, name="Alice", user=moderator, email="alice@example.org")
    make_comment(article, name="Alice elsewhere", user=moderator, email="", status="spam")
    by_address = make_comment(article, name="Bob", email="bob@example.org")
    make_comment(article, name="Bob again", email="bob@example.org", status="public")
    by_nobody = make_comment(article, name="Mallory", email="")
    make_comment(article, name="Mallory too", email="")
    for comment, names in (
        (by_login, {"Alice", "Alice elsewhere"}),
        (by_address, {"Bob", "Bob again"}),
        (by_nobody, {"Mallory"}),
    ):
        query = {"status__exact": "all", "author": comment.pk}
        assert names_in(desk.get(reverse(QUEUE), query)) == names


@pytest.mark.database
def test_a_ruling_on_all_by_an_author_is_one_on_them_alone(desk, article):
    first = make_comment(article, email="mallory@example.org")
    make_comment(article, email="mallory@example.org")
    other = make_comment(article, email="bob@example.org")
    whole_filter = {
        "action": "mark_spam",
        "select_across": "1",
        "confirmed": "yes",
        "as_of": timezone.now().isoformat(),
    }
    desk.post(f"{reverse(QUEUE)}?author={first.pk}&q=mallory", whole_filter)
    assert Comment.objects.filter(status="spam").count() == 2
    assert Comment.objects.held().get() == other


@pytest.mark.database
@pytest.mark.parametrize("few", [0, 2, 3])
def test_a_search_finds_the_same_whether_few_are_found_or_many(desk, article, monkeypatch, few):
    monkeypatch.setattr("comments.admin.comments.FEW", few)
    for name, status in (("Alice", "pending"), ("Bob", "pending"), ("Mallory", "spam")):
        make_comment(article, name=name, body="About the ferry", status=status)
    make_comment(article, name="Eve", body="About the tram")
    response = desk.get(reverse(QUEUE), {"q": "ferry"})
    assert names_in(response) == {"Alice", "Bob"}
    assert page(response).select_one("[data-tab=all] .desk-count").text == "3"


@contextmanager
def at_most(count):
    """Fail above ``count`` queries; what only marks a place within the transaction is none."""
    with CaptureQueriesContext(connection) as captured:
        yield
    asked = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= count, asked


@pytest.mark.database
def test_a_bulk_ruling_on_a_thousand_comments_costs_at_most_ten_queries(client, staff, article):
    staff("moderate_comment")
    make_comment(article)
    template = Comment.objects.get()
    copies = [
        Comment(
            content_type=template.content_type,
            object_id=template.object_id,
            name="Bob",
            body="Again.",
            verdict="hold",
        )
        for _ in range(999)
    ]
    Comment.objects.bulk_create(copies)
    whole_filter = {
        "action": "approve",
        "select_across": "1",
        "confirmed": "yes",
        "as_of": timezone.now().isoformat(),
    }
    with at_most(10):
        client.post(reverse(QUEUE), whole_filter)
    assert Comment.objects.public().count() == 1000
    batch = Comment.objects.first().decisions.get().batch
    with at_most(10):
        client.post(reverse(QUEUE) + "?status__exact=public", {"undo": str(batch)})
    assert Comment.objects.held().count() == 1000
