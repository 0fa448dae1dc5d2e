"""The address of a comment leads to where it stands, on whichever page of the thread."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from comments import receipts
from comments.models import Comment
from tests.commenting import make_comment
from tests.visitor import Visitor, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(article, photo, settings):
    """Five public comments on two pages, among others that do not count."""
    settings.COMMENTS_PER_PAGE = 3
    first = make_comment(article, name="first", status="public")
    make_comment(photo, name="elsewhere", status="public")
    make_comment(article, name="held")
    second = make_comment(article, name="second", status="public")
    late = {"parent": first, "thread": first, "status": "public"}
    answers = [make_comment(article, name=f"answer {number}", **late) for number in range(3)]
    return [first, *answers, second]


def test_the_address_of_each_comment_shows_it_whatever_the_page(client, thread):
    for number, comment in enumerate(thread):
        response = client.get(comment.get_absolute_url())
        address, _hash, fragment = response["Location"].partition("#")
        assert ("comments_page=2" in address) == (number >= 3)
        page = BeautifulSoup(client.get(address).content, "html.parser")
        assert page.find(id=fragment).select_one(".comment-author").text == comment.name


@pytest.mark.parametrize("status", ["pending", "spam", "removed"])
def test_the_address_of_a_comment_that_is_not_public_tells_nothing(client, article, status):
    comment = make_comment(article, status=status)
    assert client.get(comment.get_absolute_url()).status_code == 404


def test_the_address_of_a_comment_that_stands_nowhere_is_not_found(client, article):
    comment = make_comment(article, status="public")
    address = comment.get_absolute_url()
    article.delete()
    assert client.get(address).status_code == 404
    Comment.objects.all().delete()
    assert client.get(address).status_code == 404
    assert client.get(f"/comments/{'9' * 30}/").status_code == 404


def nowhere(article):
    return reverse("no-such-part-of-the-site")


@pytest.mark.parametrize("no_address", [nowhere, lambda article: None, lambda article: ""])
def test_an_object_whose_page_has_no_address_stops_neither_a_post_nor_the_desk(
    admin_client, article, settings, monkeypatch, no_address
):
    settings.COMMENTS_CLASSIFIER = {"BACKEND": "comments.classifiers.DummyClassifier"}
    bob = Visitor()
    form = bob.open(article)
    public = make_comment(article, status="public")
    monkeypatch.setattr(type(article), "get_absolute_url", no_address)
    assert admin_client.get(public.get_absolute_url()).status_code == 404
    form["next"] = ""
    again = bob.form_in(bob.post(form.fill(challenge_1="99")))
    response = bob.post(again.solve())
    assert "Thank you" in text_of(bob.client.get(response["Location"]))
    held = Comment.objects.exclude(pk=public.pk).get()
    queue = reverse("admin:comments_comment_changelist")
    page = reverse("admin:comments_comment_change", args=[held.pk])
    for address in (queue, f"{queue}?status__exact=all", page):
        assert str(article) in text_of(admin_client.get(address))
    settings.COMMENTS_MODELS = []
    assert form["body"] in bob.post(form).content.decode()


def links_in(client, address, selector):
    page = BeautifulSoup(client.get(address.partition("#")[0]).content, "html.parser")
    return [link["href"] for link in page.select(selector)]


def test_the_notice_after_posting_leads_to_a_comment_on_another_page(client, article, thread):
    here, there = thread[0], thread[-1]
    for comment, expected in (
        (here, f"#comment-{here.pk}"),
        (there, f"/comments/{there.pk}/"),
    ):
        address = receipts.add_to(article.get_absolute_url(), comment)
        assert links_in(client, address, "#comment-notice a") == [expected]


def test_an_answer_leads_to_what_it_answers_on_another_page(client, article, thread):
    first, *_answers, last_answer, _second = thread
    address = f"{article.get_absolute_url()}?comments_page=2"
    assert links_in(client, address, f"#{last_answer.anchor} .comment-answers a") == [
        f"/comments/{first.pk}/"
    ]
    assert set(links_in(client, article.get_absolute_url(), ".comment-answers a")) == {
        f"#{first.anchor}"
    }
