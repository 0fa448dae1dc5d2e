import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.urls import reverse

from comments.models import Comment, CommentReason
from tests.commenting import make_comment

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


@pytest.fixture
def staff(client, django_user_model):
    """Log Bob in, a member of staff with the named permissions and no others."""

    def log_in(*codenames):
        bob = django_user_model.objects.create_user(username="bob", is_staff=True)
        bob.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        client.force_login(bob)
        return bob

    return log_in


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


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
