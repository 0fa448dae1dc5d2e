"""Pages that are the same for everybody, kept in a shared cache by Django's own middleware."""

import pytest
from captcha.models import CaptchaStore
from django.contrib.sessions.models import Session
from django.urls import reverse

from comments.models import Comment
from tests.visitor import TYPED, Visitor, is_accepted, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cached_pages(settings):
    settings.COMMENTS_CLASSIFIER = {"BACKEND": "comments.classifiers.DummyClassifier"}
    settings.COMMENTS_CACHED_PAGES = True
    settings.CACHE_MIDDLEWARE_SECONDS = 600
    settings.MIDDLEWARE = [
        "django.middleware.cache.UpdateCacheMiddleware",
        *settings.MIDDLEWARE,
        "django.middleware.cache.FetchFromCacheMiddleware",
    ]


def test_the_page_sets_no_cookie_does_not_vary_by_it_and_writes_nothing(article):
    bob = Visitor()
    response = bob.client.get(article.get_absolute_url())
    assert response.status_code == 200
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()
    assert CaptchaStore.objects.count() == 0
    assert Session.objects.count() == 0


def test_two_browsers_get_the_same_page_and_the_second_from_the_cache(
    article, django_assert_num_queries
):
    first = Visitor().client.get(article.get_absolute_url())
    with django_assert_num_queries(0):
        second = Visitor("198.51.100.7").client.get(article.get_absolute_url())
    assert second.content == first.content


def test_the_first_post_is_answered_with_the_sum_and_the_second_becomes_the_comment(article):
    for visitor in (Visitor(), Visitor("198.51.100.7")):
        form = visitor.open(article).fill()
        assert "challenge_1" not in form
        response = visitor.post(form)
        assert response.status_code == 200
        assert "One more step" in text_of(response)
        again = visitor.form_in(response)
        assert {name: again[name] for name in TYPED} == TYPED
        response = visitor.post(again.solve())
        assert is_accepted(response)
        assert "waiting for a moderator" in text_of(visitor.client.get(response["Location"]))
    assert Comment.objects.count() == 2


def test_whoever_is_not_asked_a_sum_is_not_told_to_answer_one(
    article, settings, django_user_model
):
    settings.COMMENTS_CHALLENGE_FOR = "visitors"
    form = Visitor().open(article)
    alice = Visitor()
    alice.client.force_login(django_user_model.objects.create_user("alice"))
    response = alice.post(form.fill())
    assert "One more step: please post your comment once more." in text_of(response)
    assert "answer the" not in text_of(response)
    assert is_accepted(alice.post(alice.form_in(response)))


def test_the_form_is_handed_out_to_whoever_asks_for_it(article):
    bob = Visitor()
    reference = bob.open(article)["object"]
    response = bob.client.get(reverse("comments:form"), {"object": reference})
    assert "no-store" in response["Cache-Control"]
    form = bob.form_in(response)
    assert is_accepted(bob.post(form.solve()))


def test_a_form_handed_out_to_one_browser_is_of_no_use_to_another(article):
    bob, mallory = Visitor(), Visitor()
    reference = bob.open(article)["object"]
    address = reverse("comments:form")
    form = bob.form_in(bob.client.get(address, {"object": reference})).solve()
    other = mallory.form_in(mallory.client.get(address, {"object": reference}))
    form["csrfmiddlewaretoken"] = other["csrfmiddlewaretoken"]
    assert mallory.post(form).status_code == 403


def test_a_thank_you_is_never_served_to_somebody_else(article):
    bob = Visitor()
    again = bob.form_in(bob.post(bob.open(article).fill()))
    thanks = bob.client.get(bob.post(again.solve())["Location"])
    assert "waiting for a moderator" in text_of(thanks)
    page = Visitor().client.get(article.get_absolute_url())
    assert "waiting for a moderator" not in text_of(page)


@pytest.mark.parametrize("reference", ["", "x", "W10:abc"])
def test_no_form_is_handed_out_for_what_the_site_has_not_named(client, reference):
    assert client.get(reverse("comments:form"), {"object": reference}).status_code == 404


def test_no_form_is_handed_out_for_a_closed_object(article, settings):
    reference = Visitor().open(article)["object"]
    settings.COMMENTS_MODELS = ["testapp.photo"]
    address = reverse("comments:form")
    assert Visitor().client.get(address, {"object": reference}).status_code == 404
