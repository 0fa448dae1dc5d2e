from contextlib import contextmanager

import pytest
from bs4 import BeautifulSoup
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments.fingerprints import fingerprint_of
from comments.models import Comment, CommentReason, ModelVersion, SearchText
from tests.commenting import make_comment
from tests.desk import words

pytestmark = pytest.mark.django_db

QUEUE = "admin:comments_comment_changelist"


def page(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def address_of(comment):
    return reverse("admin:comments_comment_change", args=[comment.pk])


def act(client, action, *comments):
    values = {
        "action": action,
        "_selected_action": [comment.pk for comment in comments],
        "index": "0",
    }
    return client.post(reverse(QUEUE), values, follow=True)


def names_in(response):
    return {tag.get_text(strip=True) for tag in page(response).select(".desk-author")}


@pytest.fixture
def staff(client, django_user_model):
    """Log Bob in, a member of staff with the named permissions and no others."""

    def log_in(*codenames):
        bob = django_user_model.objects.create_user(username="bob", is_staff=True)
        bob.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        client.force_login(bob)
        return bob

    return log_in


def test_the_list_shows_status_probability_reasons_article_author_and_date(desk, article):
    comment = make_comment(article, name="Mallory", probability=0.875)
    CommentReason.objects.create(comment=comment, code="not-scored", text="?")
    text = page(desk.get(reverse(QUEUE))).get_text(" ")
    for expected in ("Pending", "87.5", "The classifier could not answer", str(article)):
        assert expected in text
    assert "Mallory" in text
    assert str(comment.submitted_at.year) in text


def test_what_a_visitor_wrote_is_shown_as_text_and_never_as_markup(desk, article):
    comment = make_comment(article, body="<script>steal()</script>", name="<b>Mallory</b>")
    for address in (reverse(QUEUE), address_of(comment)):
        shown = page(desk.get(address))
        assert "<script>steal()</script>" in shown.get_text()
        assert not [tag for tag in shown.find_all("script") if "steal" in tag.text]
        assert not shown.find("b", string="Mallory")


def test_no_part_of_a_row_is_taken_for_markup_or_for_a_place_to_fill_in(desk, article):
    typed = "<b x='y' z=\"w\">{name} %(name)s &amp;</b>"
    article.title = typed
    article.save()
    asked = make_comment(article, name=typed, body=typed, status="public")
    answer = make_comment(article, name=typed, body=typed * 200, parent=asked)
    CommentReason.objects.create(comment=answer, code="odd", text=typed)
    (row,) = page(desk.get(reverse(QUEUE))).select(".desk-row")
    assert not row.find("b")
    assert row["aria-label"] == f"Comment by {typed}"
    assert row.select_one(".desk-select")["aria-label"] == f"Select the comment by {typed}"
    assert row.select_one(".desk-rulings")["aria-label"] == f"Rule on the comment by {typed}"
    assert row.select_one("summary")["aria-label"] == f"Read on: {typed}"
    assert row.select_one(".desk-parent").get_text() == f"{typed}: {typed}"
    assert row.select_one(".desk-chip")["title"] == typed
    for part in (".desk-author", ".desk-article bdi", ".desk-chip"):
        assert row.select_one(part).get_text() == typed
    assert typed in row.select_one(".comment-text").get_text()
    assert typed in row.select_one("details .comment-text").get_text()


def test_the_list_can_be_filtered_by_status_and_by_reason_and_searched(desk, article):
    held = make_comment(article, body="About the ferry")
    CommentReason.objects.create(comment=held, code="not-scored", text="?")
    make_comment(article, body="About the tram", status="public")
    for query in ("?status__exact=pending", "?reason=not-scored", "?q=ferry"):
        text = page(desk.get(reverse(QUEUE) + query)).get_text()
        assert "About the ferry" in text
        assert "About the tram" not in text


@pytest.mark.parametrize(
    ("action", "status"),
    [("approve", "public"), ("mark_spam", "spam"), ("remove", "removed")],
)
def test_an_action_rules_on_the_selected_comments_and_restore_takes_it_back(
    desk, article, action, status
):
    chosen, other = make_comment(article), make_comment(article)
    act(desk, action, chosen)
    assert Comment.objects.get(pk=chosen.pk).status == status
    act(desk, "restore", chosen)
    assert set(Comment.objects.values_list("status", flat=True)) == {"pending"}
    assert other.decisions.count() == 0


def test_a_comments_page_shows_the_whole_history(desk, article):
    comment = make_comment(article)
    for action in ("approve", "mark_spam", "restore"):
        act(desk, action, comment)
    text = page(desk.get(address_of(comment))).get_text(" ")
    assert text.index("Approved") < text.index("Marked as spam") < text.index("Restored")
    assert "alice" in text


def test_ruling_from_a_page_that_is_out_of_date_changes_nothing_and_says_so(desk, article):
    comment = make_comment(article)
    act(desk, "approve", comment)
    values = {"rule": "mark_spam", "revision": "0"}
    shown = page(desk.post(address_of(comment), values, follow=True))
    assert "Somebody else ruled on this comment meanwhile" in shown.get_text()
    assert Comment.objects.get().status == "public"


def test_who_may_only_view_sees_no_actions_and_can_rule_on_nothing(client, staff, article):
    staff("view_comment")
    comment = make_comment(article)
    assert "approve" not in {
        option.get("value") for option in page(client.get(reverse(QUEUE))).find_all("option")
    }
    act(client, "approve", comment)
    assert (
        client.post(address_of(comment), {"rule": "approve", "revision": "0"}).status_code == 403
    )
    assert Comment.objects.get().status == "pending"


def test_the_permission_to_moderate_is_enough_to_see_and_to_rule(client, staff, article):
    staff("moderate_comment")
    comment = make_comment(article)
    act(client, "approve", comment)
    assert Comment.objects.get().status == "public"
    assert comment.decisions.get().moderator.username == "bob"


def test_staff_without_a_permission_sees_nothing(client, staff, article):
    staff()
    assert client.get(reverse(QUEUE)).status_code == 403


def test_a_comment_cannot_be_added_or_edited_in_the_admin(desk, article):
    comment = make_comment(article, body="As it was sent")
    assert desk.get(reverse("admin:comments_comment_add")).status_code == 403
    desk.post(address_of(comment), {"body": "Put into her mouth"})
    assert Comment.objects.get().body == "As it was sent"


# How much a page costs.


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


# Narrowing the queue.


def test_tabs_count_what_the_other_filters_leave(desk, article):
    make_comment(article, language="en")
    make_comment(article, language="en", status="spam")
    make_comment(article, language="nl", status="spam")
    shown = page(desk.get(reverse(QUEUE) + "?language=en"))
    counts = {
        tag["data-tab"]: tag.select_one(".desk-count").text for tag in shown.select("[data-tab]")
    }
    assert counts == {"pending": "1", "public": "0", "spam": "1", "removed": "0", "all": "2"}


SPOKEN = {
    "Alice": "The FERRY leaves at 7, said 'nobody'.",
    "Bob O'Neill": "50 % of the ferries_run late.",
    "Mallory": 'C:\\ferry "runs late", 100 percent.',
    "Елена": "Мост открыт, und die Straße auch. ıſ it?",
}


@pytest.mark.database
@pytest.mark.parametrize(
    "words",
    [
        "ferry", "FERRY late", "late ferry bob", '"runs late"', "'runs late'", '"late runs"', "e",
        "%", "50 %", "_", "s_r", "\\", "'", '"', "o'neill", "alice@example", "мост", "МОСТ",
        "елена", "STRASSE", "straße", "IS it", "ferry -late", "nowhere", "ferry nowhere",
        '"late. Bob"',
    ],
)  # fmt: skip
def test_a_search_finds_what_djangos_own_finds(desk, article, words):
    for name, body in SPOKEN.items():
        email = f"{name[:5].lower()}@example.org" if name.isascii() else ""
        make_comment(article, name=name, body=body, email=email)
    desks = admin.site.get_model_admin(Comment)
    own, _ = admin.ModelAdmin.get_search_results(desks, None, Comment.objects.all(), words)
    shown = desk.get(reverse(QUEUE), {"q": words})
    assert names_in(shown) == set(own.values_list("name", flat=True))


@pytest.mark.database
def test_a_search_knows_of_what_was_stored_changed_and_deleted_behind_the_desks_back(
    desk, article
):
    def found(word):
        return names_in(desk.get(reverse(QUEUE), {"q": word}))

    template = make_comment(article, name="Alice", body="About the tram")
    copy = Comment.objects.get(pk=template.pk)
    copy.pk, copy.name = None, "Bob"
    Comment.objects.bulk_create([copy])
    assert found("tram") == {"Alice", "Bob"}
    Comment.objects.filter(name="Bob").update(body="About the ferry")
    assert (found("tram"), found("ferry")) == ({"Alice"}, {"Bob"})
    Comment.objects.filter(name="Bob").delete()
    assert (found("tram"), found("ferry")) == ({"Alice"}, set())
    if connection.vendor == "postgresql":
        assert [text.comment_id for text in SearchText.objects.all()] == [template.pk]


def test_the_least_certain_comes_first_and_what_was_not_scored_before_all(desk, article):
    for name, probability in (("sure", 0.99), ("doubt", 0.55), ("unscored", None)):
        make_comment(article, name=name, probability=probability)
    shown = page(desk.get(reverse(QUEUE) + "?order=uncertain"))
    assert [tag.text for tag in shown.select(".desk-author")] == ["unscored", "doubt", "sure"]


def test_a_row_leads_to_everything_by_its_author_and_on_its_page(desk, article, photo):
    comment = make_comment(article, name="Alice", email="alice@example.org")
    make_comment(photo, name="Alice again", email="alice@example.org", status="public")
    make_comment(photo, name="Bob", email="bob@example.org")
    links = page(desk.get(reverse(QUEUE) + "?q=alice")).select(".desk-row a")
    addresses = [link["href"] for link in links]
    (by_author,) = (a for a in addresses if f"author={comment.pk}" in a)
    (on_page,) = (a for a in addresses if "article=" in a)
    assert names_in(desk.get(reverse(QUEUE) + by_author)) == {"Alice", "Alice again"}
    assert names_in(desk.get(reverse(QUEUE) + on_page)) == {"Alice"}


def test_a_row_tells_what_became_of_its_authors_other_comments(desk, article):
    for status in ("public", "public", "spam", "pending"):
        make_comment(article, email="bob@example.org", status=status)
    make_comment(article, email="", status="pending")
    text = page(desk.get(reverse(QUEUE))).get_text(" ")
    assert "approved 2, spam 1" in text
    assert "no history" in text


@pytest.mark.parametrize(
    "query",
    [
        "?band=nonsense",
        "?article=x",
        "?author=x",
        "?order=x",
        "?p=x",
        "?p=99",
        "?status__exact=x",
        "?undo=x",
        "?article=99999-1",
        "?article=1-%00",
        "?article=99999999999999999999999-1",
        "?author=99999999999999999999",
        "?reason=%00",
        "?language=%00",
    ],
)
@pytest.mark.database
def test_an_address_that_makes_no_sense_still_gives_a_page(desk, article, query):
    make_comment(article)
    assert desk.get(reverse(QUEUE) + query).status_code == 200


@pytest.mark.parametrize("name", ["band", "spot_check", "second_look", "article", "author"])
def test_a_filter_that_is_asked_for_what_it_does_not_know_finds_nothing(desk, article, name):
    make_comment(article)
    assert names_in(desk.get(reverse(QUEUE) + f"?{name}=nonsense")) == set()
    assert len(names_in(desk.get(reverse(QUEUE) + f"?{name}="))) == 1


def test_an_article_that_is_gone_leaves_its_comments_in_the_queue(desk, article):
    make_comment(article)
    article.delete()
    assert "no longer there" in page(desk.get(reverse(QUEUE))).get_text()


def test_probable_spam_comes_with_the_error_measured_on_what_was_ruled_on(desk, article):
    for _ in range(4):
        act(desk, "mark_spam", make_comment(article, probability=0.95))
    act(desk, "approve", make_comment(article, probability=0.95))
    make_comment(article, probability=0.97)
    shown = page(desk.get(reverse(QUEUE)))
    assert "Probably spam: 1" in shown.get_text(" ", strip=True)
    text = " ".join(page(desk.get(reverse(QUEUE) + "?band=probably-spam")).get_text().split())
    assert "Of 5 like these that moderators have ruled on, 1 were real comments: 20.0 %" in text


# Ruling from the queue.


def test_a_ruling_on_a_whole_filter_leaves_alone_what_came_after_the_page_was_made(desk, article):
    make_comment(article)
    as_of = page(desk.get(reverse(QUEUE))).select_one("[name=as_of]")["value"]
    late = make_comment(article)
    whole_filter = {"action": "approve", "select_across": "1", "confirmed": "yes"}
    desk.post(reverse(QUEUE), {**whole_filter, "as_of": as_of})
    assert Comment.objects.get(pk=late.pk).status == "pending"
    assert Comment.objects.public().count() == 1


@pytest.mark.parametrize("as_of", [None, "", "yesterday", "2020-01-01"])
def test_a_ruling_on_a_whole_filter_that_names_no_moment_is_refused(desk, article, as_of):
    make_comment(article)
    values = {"action": "approve", "select_across": "1", **({"as_of": as_of} if as_of else {})}
    text = page(desk.post(reverse(QUEUE), values, follow=True)).get_text(" ")
    assert "did not say when it was made" in text
    assert Comment.objects.get().status == "pending"


NUMBERS = ["9" * 23, "9" * 30, "9" * 5000, "\N{SUPERSCRIPT TWO}"]


@pytest.mark.database
@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_that_no_column_holds_rules_on_nothing(desk, article, number):
    comment = make_comment(article)
    for values in (
        {"rule": f"approve:{number}"},
        {"action": "approve", "_selected_action": [number]},
        {"rule": f"approve:{comment.pk}", "seen": f"{number}:{number}", "undo": number},
    ):
        assert desk.post(reverse(QUEUE), values).status_code == 302
    values = {"rule": "approve", "revision": number}
    assert desk.post(address_of(comment), values).status_code == 302
    assert Comment.objects.get().status == "pending"


@pytest.mark.database
def test_a_comment_is_not_deleted_at_the_desk(desk, article):
    comment = make_comment(article)
    address = reverse("admin:comments_comment_delete", args=[comment.pk])
    assert desk.get(address).status_code == desk.post(address, {"post": "yes"}).status_code == 403
    assert Comment.objects.exists()


def test_a_comments_page_costs_at_most_ten_queries(
    desk, article, moderator, settings, django_assert_max_num_queries
):
    # The worst case: the time to look for another model version has come, and permissions are
    # looked up, those of groups too.
    settings.COMMENTS_MODEL_POLL_SECONDS = 0
    moderator.is_superuser = False
    moderator.save()
    desks = Group.objects.create(name="Desk")
    desks.permissions.set(Permission.objects.filter(content_type__app_label="comments"))
    moderator.groups.add(desks)
    body = "Come and see the best offers of the whole season at my shop down the road today"
    parent = make_comment(article, status="public")
    fingerprint = fingerprint_of(body)
    comment = make_comment(
        article, parent=parent, user=moderator, body=body, fingerprint=fingerprint
    )
    CommentReason.objects.create(comment=comment, code="too-fast", text="?")
    make_comment(article, body=body, fingerprint=fingerprint)
    act(desk, "approve", comment)
    desk.get(address_of(comment))
    with django_assert_max_num_queries(10):
        desk.get(address_of(comment))


def test_addresses_within_the_desk_do_not_follow_the_language(desk, settings):
    settings.USE_THOUSAND_SEPARATOR = True
    version = ModelVersion.objects.create(pk=1500, version="v", content=b"x", spam_at=0.9812)
    response = desk.get(
        reverse("admin:comments_modelversion_change", args=[version.pk]),
        headers={"Accept-Language": "de"},
    )
    (link,) = page(response).select("a[href*='?version=']")
    assert link["href"].endswith("?version=1500")


def test_the_desks_script_is_told_what_was_done_and_what_was_left_alone(desk, article):
    comment = make_comment(article)

    def post(**values):
        return desk.post(reverse(QUEUE), values, headers={"Accept": "application/json"})

    done = post(rule=f"approve:{comment.pk}", seen=f"{comment.pk}:0").json()
    assert done["decisions"][0]["to"] == "public"
    stale = post(rule=f"remove:{comment.pk}", seen=f"{comment.pk}:0")
    assert stale.status_code == 409
    assert "left alone" in stale.json()["texts"][0]
    assert Comment.objects.get().status == "public"
    assert post(undo=done["undo"]).json()["decisions"][0]["to"] == "pending"


def only_articles(comments, user):
    return comments.filter(content_type__model="article")


def test_a_moderator_limited_by_the_site_sees_and_rules_on_nothing_else(
    desk, article, photo, settings
):
    settings.COMMENTS_MODERATOR_SCOPE = "tests.test_admin.only_articles"
    make_comment(article, name="Under an article")
    elsewhere = make_comment(photo, name="Under a photo")
    assert names_in(desk.get(reverse(QUEUE))) == {"Under an article"}
    act(desk, "approve", elsewhere)
    desk.post(address_of(elsewhere), {"rule": "approve", "revision": "0"})
    assert Comment.objects.get(pk=elsewhere.pk).status == "pending"


# Why.


def test_a_comments_page_shows_nearly_the_same_comments(desk, article):
    body = "Come and see the best offers of the whole season at my shop down the road today"
    other = "Something quite different about the new bridge"
    comment = make_comment(article, body=body, fingerprint=fingerprint_of(body))
    almost = f"{body} friends"
    make_comment(article, body=almost, name="Mallory's twin", fingerprint=fingerprint_of(almost))
    make_comment(article, body=other, fingerprint=fingerprint_of(other))
    text = page(desk.get(address_of(comment))).get_text(" ")
    assert "Nearly the same" in text
    assert "Mallory's twin" in text
    assert "Something quite different" not in text


def test_stretches_cover_the_whole_comment_and_mark_what_weighed():
    from comments.admin.why import stretches_of
    from comments.spam import Span

    body = "buy cheap pills"
    spans = [Span(4, 9, 1.0), Span(6, 9, 2.0), Span(10, 15, -0.3), Span(0, 3, 0.01)]
    stretches = stretches_of(body, spans)
    assert "".join(stretch.text for stretch in stretches) == body
    assert [(s.text, s.mark) for s in stretches if s.mark] == [
        ("cheap", "spam strong"),
        ("pills", "ham"),
    ]


# The pages beside the queue.

PAGES = ["comments_numbers", "comments_numbers_csv", "comments_thresholds", "comments_backtest"]


@pytest.fixture
def ruled_site(desk, article, settings):
    """Forty comments in every status, most of them ruled on."""
    settings.COMMENTS_CLASSIFIER = {"BACKEND": "comments.classifiers.DummyClassifier"}
    settings.COMMENTS_LEARN_EVERY = None
    for number in range(40):
        verdict = ("publish", "hold", "spam")[number % 3]
        status = {"publish": "public", "hold": "pending", "spam": "spam"}[verdict]
        comment = make_comment(
            article,
            verdict=verdict,
            status=status,
            probability=number / 40,
            is_spot_check=number % 6 == 2,
            model_version="abc",
        )
        if number % 5:
            act(desk, "mark_spam" if number > 20 else "approve", comment)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_desk_opens_on_an_empty_site_and_on_a_busy_one(
    desk, article, settings, name, request
):
    assert desk.get(reverse(f"admin:{name}")).status_code == 200
    request.getfixturevalue("ruled_site")
    assert desk.get(reverse(f"admin:{name}")).status_code == 200


@pytest.mark.parametrize("name", [*PAGES, "comments_modelversion_changelist"])
def test_no_page_of_the_desk_costs_more_than_ten_queries(
    desk, ruled_site, name, django_assert_max_num_queries
):
    with django_assert_max_num_queries(10):
        desk.get(reverse(f"admin:{name}"))


def test_the_numbers_count_overrides_with_their_interval(desk, ruled_site):
    text = words(page(desk.get(reverse("admin:comments_numbers"))))
    assert "Real comments among what the filter put in spam 5 10 50.0 %" in text
    assert "on average, over the 11 held comments" in text


def test_every_picture_has_its_figures_as_a_table(desk, ruled_site):
    shown = page(desk.get(reverse("admin:comments_numbers")))
    pictures = shown.select("svg.desk-picture")
    assert len(pictures) == 2
    for picture in pictures:
        assert shown.find(id=picture["aria-labelledby"])
        assert shown.find(id=picture["aria-describedby"]).get_text(strip=True)
        assert picture.find_parent("section").find("table")
        assert not picture.find(style=True)


def test_the_figures_can_be_taken_away_as_csv(desk, ruled_site):
    response = desk.get(reverse("admin:comments_numbers_csv"))
    assert response["Content-Type"].startswith("text/csv")
    rows = response.content.decode().splitlines()
    assert rows[0] == "Day,Pending,Public,Spam,Removed"
    assert any(row.startswith("abc,40,") for row in rows)


def test_the_owner_chooses_a_cost_and_sees_what_follows(desk, ruled_site):
    address = reverse("admin:comments_thresholds")
    desk.post(address, {"blocked_ham": "0.05", "published_spam": "1"})
    shown = page(desk.get(address))
    assert shown.find(id="id_blocked_ham")["value"] == "0.05"
    text = words(shown)
    assert "Worked out from 32 decisions" in text
    assert "alice 0.050 % 1.0 %" in text
    refused = page(desk.post(address, {"blocked_ham": "-1"}))
    assert refused.select(".errorlist")


def test_a_backtest_page_shows_the_comments_that_change(desk, two_kinds_of_verdicts):
    address = reverse("admin:comments_backtest")
    query = {"spam_at": "50", "publish_below": "10", "last": "100"}
    text = page(desk.get(address, query)).get_text(" ", strip=True)
    assert "The latest 2 comments" in text
    assert "Was put in spam" in text
    refused = page(desk.get(address, {"spam_at": "10", "publish_below": "50", "last": "1"}))
    assert refused.select(".errorlist")


@pytest.fixture
def two_kinds_of_verdicts(article, settings, tmp_path):
    from comments.spam import SpamModel, Submission

    texts = [Submission(body=text) for text in ("buy pills", "nice garden")]
    SpamModel.fit(texts * 8, ["spam", "ham"] * 8).save(tmp_path / "model.spam")
    settings.COMMENTS_CLASSIFIER = {
        "BACKEND": "comments.classifiers.TrainedClassifier",
        "OPTIONS": {"path": str(tmp_path / "model.spam")},
    }
    make_comment(article, body="Was put in spam: nice garden", verdict="spam", status="spam")
    make_comment(article, body="buy pills", verdict="spam", status="spam")


@pytest.mark.parametrize("name", ["comments_thresholds", "comments_backtest"])
def test_who_may_not_manage_models_reaches_neither_thresholds_nor_backtests(client, staff, name):
    staff("moderate_comment")
    assert client.get(reverse(f"admin:{name}")).status_code == 403
    assert client.get(reverse("admin:comments_modelversion_changelist")).status_code == 403
    for address in ("train", "roll_back"):
        assert client.post(reverse(f"admin:comments_modelversion_{address}")).status_code == 403


def test_percentages_keep_two_figures_that_count():
    from comments.templatetags.desk import percent

    shown = [percent(share) for share in (0.0, 0.0005, 0.004, 0.5, 0.9996, 1.0)]
    assert shown == ["0.0", "0.050", "0.40", "50.0", "99.960", "100.0"]


def test_a_row_does_not_say_that_it_waits_beside_its_status(desk, article):
    comment = make_comment(article)
    for code in ("held-for-moderator", "too-fast"):
        CommentReason.objects.create(comment=comment, code=code, text="?")
    chips = page(desk.get(reverse(QUEUE))).select(".desk-chip")
    assert len(chips) == 1
    assert "too-fast" in str(chips[0])
