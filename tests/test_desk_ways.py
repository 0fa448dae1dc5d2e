"""Finding one's way on the desk: where its links lead, and what is asked before and after."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import moderation
from comments.admin import last_ruling
from comments.models import Comment
from tests.commenting import make_comment

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/comment/"


def page(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def address_of(comment):
    return f"{QUEUE}{comment.pk}/change/"


# From a comment's own page and back.


def open_from(desk, query, comment):
    """Return the page of ``comment``, opened from its row in the queue, and its address."""
    row = page(desk.get(QUEUE + query)).find(id=f"row-{comment.pk}")
    address = QUEUE + row.select_one(".desk-date")["href"]
    return page(desk.get(address)), address


def named(article, *names, **values):
    return [make_comment(article, name=name, **values) for name in names]


@pytest.mark.parametrize(
    ("order", "expected"), [("newest", "Eve"), ("oldest", "Bob"), ("uncertain", "Mallory")]
)
def test_the_next_comment_is_that_of_the_queue_one_came_from(desk, article, order, expected):
    chances = {"Eve": 0.5, "Carol": 0.6, "Mallory": 0.7, "Bob": 0.9}
    _eve, carol, _bob, _mallory = (
        make_comment(article, name=name, language="en", probability=chances[name])
        for name in ("Eve", "Carol", "Bob", "Mallory")
    )
    named(article, "Trudy", language="nl", probability=0.65)
    opened, _address = open_from(desk, f"?language=en&order={order}", carol)
    following = desk.get(opened.find(id="desk-next")["href"])
    assert expected in page(desk.get(following["Location"])).find(id="comment-heading").parent.text
    back = page(desk.get(following["Location"])).find(id="desk-queue")["href"]
    assert back == f"{QUEUE}?language=en&order={order}"


def test_after_a_ruling_on_a_comments_page_the_next_one_is_offered_and_the_last_ends_it(
    desk, article
):
    first, second = named(article, "Alice", "Bob")
    _opened, address = open_from(desk, "?order=oldest", first)
    ruled = page(desk.post(address, {"rule": "approve", "revision": "0"}, follow=True))
    assert "1 comment approved." in ruled.get_text()
    following = desk.get(ruled.find(id="desk-next")["href"])["Location"]
    assert following.startswith(address_of(second))
    desk.post(following, {"rule": "mark_spam", "revision": "0"})
    end = desk.get(page(desk.get(following)).find(id="desk-next")["href"], follow=True)
    assert end.redirect_chain[-1][0] == f"{QUEUE}?order=oldest"
    assert "No other comment is in this queue." in page(end).get_text()


def test_a_ruling_on_a_comments_page_is_taken_back_there(desk, article):
    (comment,) = named(article, "Alice")
    address = address_of(comment)
    ruled = page(desk.post(address, {"rule": "remove", "revision": "0"}, follow=True))
    button = ruled.select_one("#desk-undo button")
    assert button["form"] == ruled.find("form", id="comment_form")["id"]
    undone = page(desk.post(address, {"undo": button["value"]}, follow=True))
    assert "1 decision taken back." in undone.get_text()
    assert undone.find(id="desk-undo") is None
    assert Comment.objects.get().status == "pending"


def test_an_address_of_a_comment_that_names_no_queue_leads_on_all_the_same(desk, article):
    alice, bob = named(article, "Alice", "Bob")
    for filters in ("nonsense__x__y=1", "%3Fp%3Dx", "submitted_at__gte%3Dx", ""):
        address = f"{QUEUE}{bob.pk}/next/?_changelist_filters={filters}"
        assert desk.get(address)["Location"].startswith(address_of(alice)), filters
    assert desk.get(f"{QUEUE}99/next/").status_code == 302
    assert desk.get(f"{QUEUE}x/next/").status_code == 302


def test_who_sees_nothing_of_the_desk_is_led_to_no_next_comment(
    client, article, django_user_model
):
    (comment,) = named(article, "Alice")
    client.force_login(django_user_model.objects.create_user(username="bob", is_staff=True))
    assert client.get(f"{QUEUE}{comment.pk}/next/").status_code == 403


def test_what_is_not_public_cannot_be_viewed_on_the_site(desk, article):
    (comment,) = named(article, "Alice")
    shown = page(desk.get(address_of(comment)))
    assert shown.find("a", class_="viewsitelink") is None
    # What it was written under can be read all the same, from its page and its row.
    assert shown.select_one(f'.desk-facts a[href="{article.get_absolute_url()}"]')
    row = page(desk.get(QUEUE)).find(id=f"row-{comment.pk}")
    assert row.select_one(".desk-visit")["href"] == article.get_absolute_url()
    desk.post(address_of(comment), {"rule": "approve", "revision": "0"})
    link = page(desk.get(address_of(comment))).find("a", class_="viewsitelink")
    assert link["href"] == comment.get_absolute_url()


# Restore.


def restores(shown):
    return [
        tag.text
        for tag in shown.select('.desk-row button, [name="rule"]')
        if "Restore" in tag.text
    ]


def test_restore_says_where_to_and_is_offered_only_where_it_does_something(
    desk, article, moderator
):
    held, published = named(article, "Alice"), named(article, "Bob", status="public")
    (held,), (published,) = held, published

    def offered(comment):
        of_page = restores(page(desk.get(address_of(comment))))
        row = page(desk.get(f"{QUEUE}?status__exact=all")).find(id=f"row-{comment.pk}")
        assert restores(row) == of_page
        return of_page

    assert offered(held) == []
    assert offered(published) == ["Restore to Pending"]
    desk.post(address_of(published), {"rule": "mark_spam", "revision": "0"})
    assert offered(published) == ["Restore to Public"]
    desk.post(address_of(held), {"rule": "remove", "revision": "0"})
    assert offered(held) == ["Restore to Pending"]
    desk.post(address_of(held), {"rule": "restore", "revision": "1"})
    assert offered(held) == []


# The last ruling, and rulings beyond the page.


def undo_on(shown):
    return shown.select_one("#desk-undo button")


def test_a_ruling_is_taken_back_from_the_plain_queue_until_another_one_takes_its_place(
    desk, article
):
    alice, bob, carol = named(article, "Alice", "Bob", "Carol")
    both = {"action": "mark_spam", "_selected_action": [alice.pk, bob.pk]}
    desk.post(f"{QUEUE}?order=oldest", both)
    for _ in range(2):
        shown = page(desk.get(QUEUE))
    assert "Your last ruling: 2 comments marked as spam." in " ".join(shown.text.split())
    first = undo_on(shown)["value"]
    desk.post(QUEUE, {"rule": f"approve:{carol.pk}"})
    # Nothing waits any more, and the queue still says so.
    second = undo_on(page(desk.get(QUEUE)))["value"]
    assert first != second
    desk.post(QUEUE, {"undo": second})
    assert undo_on(page(desk.get(QUEUE))) is None
    assert Comment.objects.held().get() == carol


def test_a_last_ruling_makes_no_page_of_the_queue_ask_more(desk, article):
    alice, *_others = named(article, "Alice", "Bob", "Carol", probability=0.99)
    desk.post(QUEUE, {"rule": f"approve:{alice.pk}"})
    desk.get(QUEUE)
    with CaptureQueriesContext(connection) as kept:
        assert undo_on(page(desk.get(f"{QUEUE}?band=probably-spam")))
    session = desk.session
    del session[last_ruling.KEY]
    session.save()
    with CaptureQueriesContext(connection) as plain:
        assert not undo_on(page(desk.get(f"{QUEUE}?band=probably-spam")))
    assert len(kept) == len(plain)


def test_gone_on_to_the_next_comment_the_ruling_before_can_still_be_taken_back(
    desk, article, django_assert_max_num_queries
):
    alice, bob = named(article, "Alice", "Bob", probability=0.99, fingerprint=1)
    desk.post(address_of(alice), {"rule": "approve", "revision": "0"}, follow=True)
    ContentType.objects.clear_cache()
    with django_assert_max_num_queries(10):
        following = page(desk.get(address_of(bob)))
    assert "Your last ruling: 1 comment approved." in " ".join(following.text.split())
    undone = desk.post(address_of(bob), {"undo": undo_on(following)["value"]}, follow=True)
    assert "1 decision taken back." in page(undone).text
    assert Comment.objects.held().count() == 2


@pytest.mark.parametrize("is_in_queue", [True, False])
def test_an_undo_beside_a_warning_says_what_it_would_take_back(
    desk, article, django_user_model, is_in_queue
):
    alice, bob = named(article, "Alice", "Bob")
    desk.post(address_of(alice), {"rule": "approve", "revision": "0"}, follow=True)
    moderation.remove(bob, django_user_model.objects.create_superuser(username="mallory"))
    address, asked = address_of(bob), {"rule": "mark_spam", "revision": "0"}
    if is_in_queue:
        address, asked = QUEUE, {"rule": f"mark_spam:{bob.pk}", "seen": f"{bob.pk}:0"}
    late = page(desk.post(address, asked, follow=True))
    assert "omebody else ruled on" in late.text
    assert "Your last ruling: 1 comment approved." in " ".join(late.text.split())


def test_an_undo_is_not_offered_for_what_somebody_else_has_ruled_on_since(
    desk, client, article, django_user_model
):
    (comment,) = named(article, "Alice")
    desk.post(QUEUE, {"rule": f"approve:{comment.pk}"})
    batch = undo_on(page(desk.get(QUEUE)))["value"]
    bob = django_user_model.objects.create_superuser(username="bob")
    moderation.mark_spam(Comment.objects.get(), bob)
    assert undo_on(page(desk.get(f"{QUEUE}?status__exact=all"))) is None
    assert undo_on(page(desk.get(address_of(comment)))) is None
    desk.post(QUEUE, {"undo": batch})
    assert Comment.objects.get().status == "spam"


def test_a_moderators_undo_is_not_offered_to_another_one(desk, client, article, django_user_model):
    (comment,) = named(article, "Alice")
    desk.post(QUEUE, {"rule": f"approve:{comment.pk}"})
    client.force_login(django_user_model.objects.create_superuser(username="bob"))
    assert undo_on(page(client.get(f"{QUEUE}?status__exact=all"))) is None


def answer(asked):
    """Return where the page that asks sends a yes, and what it sends."""
    form = asked.select_one("#content form")
    return form["action"], {each["name"]: each["value"] for each in form.select("input, button")}


def test_a_ruling_on_a_whole_filter_asks_first_and_says_on_how_many_comments(desk, article):
    named(article, "Alice", "Bob", language="en", probability=0.97)
    named(article, "Carol", language="nl", probability=0.97)
    since = "submitted_at__gte=2020-01-01%2000:00:00%2B00:00"
    address = f"{QUEUE}?language=en&band=probably-spam&q=bridge&{since}&name__contains=o"
    as_of = page(desk.get(address)).select_one("[name=as_of]")["value"]
    asked = page(desk.post(address, {"action": "remove", "select_across": "1", "as_of": as_of}))
    assert Comment.objects.held().count() == 3
    text = " ".join(asked.find(id="content").get_text(" ").split())
    assert "Remove: 1 comment " in text
    for condition in (
        "Status Pending",
        "Search bridge",
        "Language en",
        "P(spam) Probably spam",
        "Date 2020-01-01",
        "name__contains o",
    ):
        assert condition in text
    assert asked.find("a", string="No, take me back")["href"] == address
    done = page(desk.post(*answer(asked), follow=True))
    assert "1 comment removed." in done.get_text()
    assert Comment.objects.get(status="removed").name == "Bob"


def test_a_filter_that_has_grown_since_it_was_asked_about_is_asked_about_again(
    desk, article, settings
):
    settings.USE_THOUSAND_SEPARATOR = True
    named(article, "Alice", probability=0.97)
    others = named(article, "Bob", "Carol", probability=0.5)
    values = {"action": "mark_spam", "select_across": "1", "as_of": timezone.now().isoformat()}
    yes = answer(page(desk.post(f"{QUEUE}?band=probably-spam", values)))
    Comment.objects.filter(pk__in=[one.pk for one in others]).update(probability=0.98)
    asked = page(desk.post(*yes))
    text = " ".join(asked.find(id="content").parent.get_text(" ").split())
    assert "more comments now than you were asked about" in text
    assert "Mark as spam: 3 comments" in text
    assert Comment.objects.held().count() == 3
    desk.post(*answer(asked))
    assert Comment.objects.filter(status="spam").count() == 3


@pytest.mark.parametrize("as_of", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"])
def test_a_page_made_at_the_end_of_the_calendar_rules_on_nothing(desk, article, as_of):
    named(article, "Alice")
    values = {"action": "mark_spam", "select_across": "1", "as_of": as_of}
    assert "did not say when it was made" in page(desk.post(QUEUE, values, follow=True)).get_text()


def test_a_whole_tab_is_asked_about_by_its_name_alone(desk, article):
    named(article, "Alice", status="spam")
    values = {"action": "approve", "select_across": "1", "as_of": timezone.now().isoformat()}
    asked = page(desk.post(f"{QUEUE}?status__exact=spam", values))
    conditions = asked.select_one("#content .desk-facts")
    assert conditions.get_text(" ", strip=True) == "Status Spam"


def test_a_whole_filter_that_holds_nothing_is_not_asked_about(desk, article):
    values = {"action": "remove", "select_across": "1", "as_of": timezone.now().isoformat()}
    shown = page(desk.post(QUEUE, values, follow=True))
    assert "Nothing was changed" in shown.get_text()
