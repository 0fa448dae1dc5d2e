"""Narrowing the queue: tabs, filters, orders and the search."""

import pytest
from django.contrib import admin
from django.db import connection
from django.urls import reverse

from comments.models import Comment, SearchText
from tests.commenting import make_comment
from tests.desk import QUEUE, act, names_in, page

pytestmark = pytest.mark.django_db


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
