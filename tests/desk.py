"""What tests of the desk's pages share: a page as it is read, and a version that serves."""

from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from comments.models import ModelVersion

QUEUE = "admin:comments_comment_changelist"


def version_in_use():
    """Return the version in use, with thresholds of its own."""
    return ModelVersion.objects.create(
        version="abc",
        content=b"damaged",
        state="active",
        activated_at=timezone.now(),
        label_count=54,
        spam_at=0.9213,
        publish_below=0.0052,
    )


def shown(desk, name, query=None, args=()):
    response = desk.get(reverse(f"admin:{name}", args=args), query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words(soup):
    """Return the text of ``soup``, every space of it one that can break."""
    return " ".join(soup.get_text(" ", strip=True).split())


def field(soup, name):
    return soup.find(id=f"id_{name}").get("value")


def page(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def address_of(comment):
    return reverse("admin:comments_comment_change", args=[comment.pk])


def act(client, action, *comments):
    """Rule on ``comments`` with the queue's own form."""
    values = {
        "action": action,
        "_selected_action": [comment.pk for comment in comments],
        "index": "0",
    }
    return client.post(reverse(QUEUE), values, follow=True)


def names_in(response):
    """Return the names of those whose comments a page of the queue shows."""
    return {tag.get_text(strip=True) for tag in page(response).select(".desk-author")}
