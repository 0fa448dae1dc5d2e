"""The page behind a link in a mail to a moderator, in a browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from comments import notifications
from comments.models import Comment
from tests.commenting import make_comment

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_moderator_rules_from_a_mail_with_one_click(page, live_server, article, moderator):
    comment = make_comment(article)
    token = notifications.make_token(comment, moderator)
    page.goto(live_server.url + reverse("comments:rule", args=["approve", token]))
    page.get_by_role("button", name="Approve this comment").click()
    expect(page.get_by_role("status")).to_contain_text("The comment is public.")
    assert Comment.objects.get().status == "public"
