"""The queue in the admin: what it shows, who may rule, and a comment's own page."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from comments.fingerprints import fingerprint_of
from comments.models import Comment, CommentReason, ModelVersion
from tests.commenting import make_comment
from tests.desk import QUEUE, act, address_of, names_in, page

pytestmark = pytest.mark.django_db


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


def test_a_row_does_not_say_that_it_waits_beside_its_status(desk, article):
    comment = make_comment(article)
    for code in ("held-for-moderator", "too-fast"):
        CommentReason.objects.create(comment=comment, code=code, text="?")
    chips = page(desk.get(reverse(QUEUE))).select(".desk-chip")
    assert len(chips) == 1
    assert "too-fast" in str(chips[0])
