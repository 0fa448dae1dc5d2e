"""Where the desk's links lead: within the admin site one is in, and to what is there."""

import pytest
from bs4 import BeautifulSoup
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import path, reverse

from comments.admin import BlockedTermAdmin, CommentAdmin, ModelVersionAdmin
from comments.models import BlockedTerm, Comment, ModelVersion
from tests import urls
from tests.commenting import make_comment

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/comment/"

second_site = admin.AdminSite(name="second")
second_site.register(Comment, CommentAdmin)
second_site.register(ModelVersion, ModelVersionAdmin)
second_site.register(BlockedTerm, BlockedTermAdmin)
bare_site = admin.AdminSite(name="bare")
bare_site.register(Comment, CommentAdmin)

urlpatterns = [
    *urls.urlpatterns,
    path("second/", second_site.urls),
    path("bare/", bare_site.urls),
]


def page(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def two_sites(settings):
    settings.ROOT_URLCONF = "tests.test_desk_links"


def inner_links(shown):
    links = shown.select("#content a, .breadcrumbs a, #content form")
    addresses = [link.get("href") or link.get("action") for link in links]
    return {address for address in addresses if address and address.startswith("/")}


def test_no_link_of_the_desk_leaves_the_admin_site_one_is_in(desk, two_sites, article):
    text = "the same words as the other one has, and some more of them in a row"
    comment = make_comment(article, body=text, fingerprint=1)
    make_comment(article, body=text, fingerprint=1)
    version = ModelVersion.objects.create(version="1", content=b"x")
    for name in (
        "comment/",
        f"comment/{comment.pk}/change/",
        "comment/numbers/",
        "comment/thresholds/",
        "comment/backtest/",
        "modelversion/",
        f"modelversion/{version.pk}/change/",
        "blockedterm/",
    ):
        addresses = inner_links(page(desk.get(f"/second/comments/{name}")))
        assert [a for a in addresses if a.startswith("/second/")], name
        assert [a for a in addresses if a.startswith("/admin/")] == [], name
    back = desk.post("/second/comments/modelversion/roll-back/")
    assert back["Location"] == "/second/comments/modelversion/"


def test_the_desk_links_only_to_what_its_admin_site_has(desk, two_sites):
    links = page(desk.get("/bare/comments/comment/")).select(".desk-links a")
    labels = [link.text for link in links]
    assert labels == ["Queue", "Numbers", "Thresholds", "Back-test"]


def test_blocked_terms_are_among_the_desks_links_for_who_may_see_them(
    client, desk, django_user_model
):
    address = reverse("admin:comments_blockedterm_changelist")
    term = BlockedTerm.objects.create(value="casino", kind=BlockedTerm.Kind.WORD)
    pages = [reverse("admin:comments_blockedterm_add")]
    pages.append(reverse("admin:comments_blockedterm_change", args=[term.pk]))
    for opened in (QUEUE, address, *pages):
        links = page(desk.get(opened)).select(".desk-links a")
        assert address in [link["href"] for link in links]
    bob = django_user_model.objects.create_user(username="bob", is_staff=True)
    bob.user_permissions.add(Permission.objects.get(codename="moderate_comment"))
    client.force_login(bob)
    links = page(client.get(QUEUE)).select(".desk-links a")
    assert [link.text for link in links] == ["Queue", "Numbers"]
