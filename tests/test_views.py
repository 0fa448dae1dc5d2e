"""The post view: what happens to a comment, and to everything that is not quite one."""

import datetime
import json
import subprocess
import sys
import time
from unittest import mock
from urllib.parse import quote_from_bytes, urlencode

import pytest
from bs4 import BeautifulSoup
from captcha.models import CaptchaStore
from django.conf import settings as site
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import DatabaseError, connections
from django.urls import resolve, reverse

from comments import moderation
from comments.models import Comment
from comments.tokens import FORM_SALT, REFERENCE_SALT
from tests.testapp.models import Appendix, Page
from tests.visitor import TYPED, Visitor, is_accepted, text_of

pytestmark = pytest.mark.django_db

QUEUE = reverse("admin:comments_comment_changelist")


@pytest.fixture(autouse=True)
def no_filter(settings):
    settings.COMMENTS_CLASSIFIER = {"BACKEND": "comments.classifiers.DummyClassifier"}


@pytest.fixture
def bob():
    return Visitor()


def assert_kept(visitor, response, typed=None):
    """Assert that the answer gives back everything typed, and return its form."""
    form = visitor.form_in(response)
    for name, value in (typed or TYPED).items():
        assert form[name] == value
    return form


def test_a_solved_form_becomes_one_comment_and_the_reader_is_sent_back(bob, article):
    response = bob.comment(article)
    assert is_accepted(response)
    assert response["Location"].startswith(article.get_absolute_url())
    comment = Comment.objects.get()
    assert (comment.name, comment.email, comment.body) == tuple(TYPED.values())
    assert comment.target == article
    assert "waiting for a moderator" in text_of(bob.client.get(response["Location"]))


def test_a_comment_can_stand_under_an_object_with_a_uuid(bob, photo):
    assert is_accepted(bob.comment(photo))
    assert Comment.objects.get().target == photo


@pytest.mark.database
@pytest.mark.parametrize(
    "key", ["about", "a/b c?d=1&e#f", "Br\u00fccke %2F \U0001f600", "k" * 255]
)
@pytest.mark.parametrize("model", [Page, Appendix])
def test_a_comment_can_stand_under_an_object_whose_key_is_a_text(bob, moderator, model, key):
    target = page = Page.objects.create(path=key)
    if model is Appendix:
        target = Appendix.objects.create(page=page)
    assert is_accepted(bob.comment(target))
    comment = Comment.objects.get()
    assert comment.target == target
    moderation.approve(comment, moderator)
    assert TYPED["body"] in text_of(bob.client.get(target.get_absolute_url()))
    bob.client.force_login(moderator)
    assert str(target)[:40] in text_of(bob.client.get(f"{QUEUE}?status__exact=all"))


@pytest.mark.parametrize("answer", ["1", "99", "", " ", "nine", "-3", "1e1", "9" * 10_000, "٣٣"])
def test_a_wrong_answer_keeps_the_text_and_asks_a_new_sum(bob, article, answer):
    form = bob.open(article).fill(challenge_1=answer)
    response = bob.post(form)
    assert response.status_code == 200
    again = assert_kept(bob, response)
    assert again.errors_of("challenge")
    assert again.key != form.key
    assert again["challenge_1"] == ""
    assert Comment.objects.count() == 0
    assert is_accepted(bob.post(again.solve()))


@pytest.mark.parametrize("write", ["0{}", " {} ", "\N{IDEOGRAPHIC SPACE}{}", "wide"])
def test_an_answer_may_be_written_in_any_way_that_means_the_number(bob, article, write):
    form = bob.open(article).solve()
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in form.answer)
    form["challenge_1"] = wide if write == "wide" else write.format(form.answer)
    assert is_accepted(bob.post(form))


def test_a_wrong_answer_spends_the_sum(bob, article):
    form = bob.open(article).fill(challenge_1="1")
    bob.post(form)
    response = bob.post(form.solve())
    assert_kept(bob, response)
    assert Comment.objects.count() == 0


def test_a_right_answer_is_not_asked_again_because_another_field_was_wrong(bob, article):
    form = bob.open(article).solve(email="no address")
    response = bob.post(form)
    again = assert_kept(bob, response, {**TYPED, "email": "no address"})
    assert again.errors_of("email")
    assert not again.errors_of("challenge")
    assert (again.key, again["challenge_1"]) == (form.key, form["challenge_1"])
    assert is_accepted(bob.post(again.fill()))


def test_a_solved_form_posted_twice_makes_one_comment_and_says_so(bob, article):
    form = bob.open(article).solve()
    assert is_accepted(bob.post(form))
    response = bob.post(form)
    assert "was used already" in text_of(response)
    assert_kept(bob, response)
    assert Comment.objects.count() == 1


def test_no_replay_of_a_token_makes_a_comment(bob, article, settings):
    settings.COMMENTS_LIMITS = {}
    form = bob.open(article).solve()
    assert is_accepted(bob.post(form))
    assert not any(is_accepted(bob.post(form)) for _ in range(50))
    assert Comment.objects.count() == 1


def test_two_forms_open_in_one_browser_can_both_be_posted(bob, article, photo):
    first, second, third = bob.open(article), bob.open(photo), bob.open(article)
    assert is_accepted(bob.post(first.solve()))
    fourth = bob.open(photo)
    for form in (second, third, fourth):
        assert is_accepted(bob.post(form.solve()))


def test_the_cookie_of_a_browser_is_closed_to_scripts_and_changes_with_each_comment(bob, article):
    seen = set()
    for _ in range(3):
        cookie = bob.comment(article).cookies["comments_browser"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        seen.add(cookie.value)
    assert len(seen) == 3


def test_a_form_of_another_browser_is_refused_with_the_text_kept(bob, article):
    mallory = Visitor()
    stolen = bob.open(article).solve()
    stolen["csrfmiddlewaretoken"] = mallory.open(article)["csrfmiddlewaretoken"]
    response = mallory.post(stolen)
    assert response.status_code == 403
    assert "another browser" in text_of(response)
    assert_kept(mallory, response)
    assert Comment.objects.count() == 0


def test_a_form_of_another_browser_is_refused_after_a_comment_too(bob, article):
    mallory = Visitor()
    bob.comment(article)
    mallory.comment(article)
    stolen = bob.open(article).solve()
    stolen["csrfmiddlewaretoken"] = mallory.open(article)["csrfmiddlewaretoken"]
    assert mallory.post(stolen).status_code == 403


def test_a_browser_cookie_that_was_edited_names_no_browser(bob, article):
    bob.comment(article)
    bob.client.cookies["comments_browser"] = signing.dumps(["x"], salt="other")
    assert is_accepted(bob.comment(article))


def test_a_token_moved_to_another_object_is_refused_with_the_text_kept(bob, article, photo):
    form = bob.open(article).solve()
    form["object"] = bob.open(photo)["object"]
    response = bob.post(form)
    assert response.status_code == 403
    assert "another page" in text_of(response)
    again = assert_kept(bob, response)
    assert Comment.objects.count() == 0
    assert is_accepted(bob.post(again.solve()))
    assert Comment.objects.get().target == photo


def test_no_byte_of_a_token_can_be_edited(bob, article, settings):
    settings.COMMENTS_LIMITS = {}
    form = bob.open(article).solve()
    token = form["token"]
    for place in range(0, len(token), 7):
        form["token"] = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        response = bob.post(form)
        assert response.status_code == 403
        assert "was changed" in text_of(response)
        assert_kept(bob, response)
    form["token"] = token
    assert is_accepted(bob.post(form))


def test_the_sum_of_another_form_does_not_open_this_one(bob, article):
    easy = bob.open(article)
    form = bob.open(article).fill(challenge_0=easy.key, challenge_1=easy.answer)
    response = bob.post(form)
    assert_kept(bob, response)
    assert Comment.objects.count() == 0


@pytest.mark.parametrize("reference", ["", "x", "x:y", "W10:abc", "\x00"])
def test_a_form_whose_object_was_edited_gives_the_text_back(bob, article, reference):
    form = bob.open(article).solve()
    form["object"] = reference
    response = bob.post(form)
    assert response.status_code == 403
    assert TYPED["body"] in text_of(response)


def test_a_page_without_a_form_leads_back_to_where_it_came_from(bob, article):
    form = bob.open(article).solve(object="x")
    back = f'href="{article.get_absolute_url()}"'
    assert back in bob.post(form).content.decode()
    form["next"] = "https://evil.example/"
    assert "evil.example" not in bob.post(form).content.decode()


def test_a_form_under_an_object_that_is_gone_gives_the_text_back(bob, article):
    form = bob.open(article).solve()
    article.delete()
    response = bob.post(form)
    assert response.status_code == 404
    assert TYPED["body"] in text_of(response)


def test_a_form_under_a_model_that_is_no_longer_installed_gives_the_text_back(bob, article):
    gone = ContentType.objects.create(app_label="gone", model="thing")
    signer = signing.Signer(salt=REFERENCE_SALT)
    response = bob.post(bob.open(article).solve(object=signer.sign_object([gone.pk, "1"])))
    assert response.status_code == 404
    assert TYPED["body"] in text_of(response)


def test_a_text_from_right_to_left_is_typed_and_given_back_as_one_reads_it(bob, article, settings):
    form = bob.open(article)
    for name in ("name", "body"):
        assert form.element.find(attrs={"name": name})["dir"] == "auto"
    settings.COMMENTS_MODELS = []
    page = BeautifulSoup(bob.post(form.solve(body="שלום!")).content, "html.parser")
    assert page.find("textarea")["dir"] == "auto"
    assert page.find("bdi").text == str(article)


def test_an_object_that_was_closed_meanwhile_gives_the_text_back(bob, article, settings):
    form = bob.open(article).solve()
    settings.COMMENTS_MODELS = ["testapp.photo"]
    response = bob.post(form)
    assert response.status_code == 403
    assert TYPED["body"] in text_of(response)
    assert Comment.objects.count() == 0


def in_a_while(**span):
    """Pretend that the time is later, for tokens and for the database's rows alike."""
    seconds = datetime.timedelta(**span).total_seconds()
    later = time.time() + seconds
    CaptchaStore.objects.update(
        expiration=datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=1)
    )
    return mock.patch("django.core.signing.time.time", return_value=later)


def test_a_form_older_than_its_life_keeps_the_text_and_asks_a_new_sum(bob, article):
    form = bob.open(article).solve()
    with in_a_while(hours=24, seconds=5):
        response = bob.post(form)
        assert response.status_code == 200
        again = assert_kept(bob, response)
        assert "open for a long time" in text_of(response)
        assert is_accepted(bob.post(again.solve()))


def test_a_form_just_within_its_life_is_taken(bob, article):
    form = bob.open(article).solve()
    later = time.time() + 24 * 60 * 60 - 60
    with mock.patch("django.core.signing.time.time", return_value=later):
        assert is_accepted(bob.post(form))


def test_a_sum_that_was_pruned_keeps_the_text(bob, article):
    form = bob.open(article).solve()
    CaptchaStore.objects.all().delete()
    again = assert_kept(bob, bob.post(form))
    assert is_accepted(bob.post(again.solve()))


def test_a_new_secret_key_loses_no_text(bob, article, settings):
    form = bob.open(article).solve()
    settings.SECRET_KEY_FALLBACKS = [site.SECRET_KEY]
    settings.SECRET_KEY = "another key"
    response = bob.post(form)
    if not is_accepted(response):
        assert_kept(bob, response)
    settings.SECRET_KEY_FALLBACKS = []
    settings.SECRET_KEY = "yet another key"
    response = bob.post(form)
    assert TYPED["body"] in text_of(response)


def test_another_sum_can_be_had_without_javascript(bob, article):
    form = bob.open(article).fill(email="no address")
    response = bob.post({**form, "refresh": "1"})
    again = assert_kept(bob, response, {**TYPED, "email": "no address"})
    assert response.status_code == 200
    assert again.key != form.key
    assert not again.errors_of("email")
    assert Comment.objects.count() == 0


@pytest.mark.parametrize("csrf", ["", "x" * 64, None])
def test_a_csrf_failure_keeps_the_text(bob, article, csrf):
    form = bob.open(article).solve()
    if csrf is None:
        bob.client.cookies.clear()
    else:
        form["csrfmiddlewaretoken"] = csrf
    response = bob.post(form)
    assert response.status_code == 403
    again = assert_kept(bob, response)
    assert Comment.objects.count() == 0
    assert is_accepted(bob.post(again.solve()))


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"cookie": None}, "did not send this site's cookie"),
        ({"cookie": "short"}, "did not send this site's cookie"),
        ({"cookie": "x" * 32}, "is not the one your browser got last"),
        ({"field": None}, "is not the one your browser got last"),
        ({"HTTP_ORIGIN": "https://evil.example"}, "did not say that it sent the form from this"),
        ({"secure": True}, "did not say that it sent the form from this"),
    ],
    ids=["no-cookie", "no-such-cookie", "old-cookie", "no-field", "other-origin", "no-referer"],
)
def test_a_csrf_failure_says_what_is_wrong_to_the_reader_and_to_the_log(
    bob, article, caplog, fault, said
):
    form = bob.open(article).solve()
    if "cookie" in fault:
        cookie = fault.pop("cookie")
        bob.client.cookies.clear()
        if cookie:
            bob.client.cookies["csrftoken"] = cookie
    if "field" in fault:
        form.pop("csrfmiddlewaretoken")
        fault.clear()
    response = bob.post(form, **fault)
    assert response.status_code == 403
    assert said in text_of(response)
    assert_kept(bob, response)
    (record,) = (one for one in caplog.records if one.name == "django.security.csrf")
    assert record.getMessage().startswith("Forbidden (")


@pytest.mark.parametrize("kind", ["application/json", "text/plain", ""])
def test_what_is_not_posted_as_a_form_is_told_so_and_given_back(bob, article, kind):
    form = bob.open(article).solve()
    response = bob.client.post(reverse("comments:post"), json.dumps(form), content_type=kind)
    assert response.status_code == 415
    assert f"came as {kind or 'application/octet-stream'}." in text_of(response)
    assert "multipart/form-data" in text_of(response)
    assert TYPED["body"] in text_of(response)
    assert Comment.objects.count() == 0


def test_a_form_and_a_thank_you_can_be_asked_for_without_their_text(bob, article):
    reference = bob.open(article)["object"]
    rows = CaptchaStore.objects.count()
    response = bob.client.head(reverse("comments:form"), {"object": reference})
    assert (response.status_code, response.content) == (200, b"")
    assert CaptchaStore.objects.count() <= rows + 1
    assert bob.client.head(reverse("comments:posted")).status_code == 404


def test_who_opens_the_address_of_the_form_is_told_that_nothing_was_sent(client):
    response = client.get(reverse("comments:post"))
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "Nothing was sent from here" in text_of(response)


def test_an_object_whose_key_is_too_long_to_store_is_told_apart_from_a_fault(
    bob, article, monkeypatch
):
    form = bob.open(article).solve()
    # No model of the tests has such keys.
    article.pk = "k" * 256
    monkeypatch.setattr("comments.views.read_reference", lambda reference: article)
    response = bob.post(form)
    assert response.status_code == 400
    assert "its key is too long" in text_of(response)
    assert TYPED["body"] in text_of(response)


def test_a_post_without_anything_is_answered_plainly(bob):
    response = bob.client.post(reverse("comments:post"), {})
    assert response.status_code == 403


BIDI = "\N{RIGHT-TO-LEFT OVERRIDE}"


@pytest.mark.parametrize(
    "body",
    ["", " \n\t", "\u200b\u200b", "x" * 1_000_000, "a\x00b", "\N{SOFT HYPHEN}"],
    ids=["empty", "white", "invisible", "megabyte", "null", "hyphen"],
)
def test_a_body_that_is_no_comment_is_a_form_error(bob, article, body):
    response = bob.post(bob.open(article).solve(body=body))
    assert response.status_code == 200
    assert bob.form_in(response).errors_of("body")
    assert Comment.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    [
        f"gnp.{BIDI}exe",
        "bell \x07 and escape \x1b[31m",
        "http://a.example " * 500,
        "\N{PILE OF POO}" * 50,
        "e" + "\N{COMBINING ACUTE ACCENT}" * 500,
    ],
    ids=["override", "controls", "links", "astral", "combining"],
)
def test_a_strange_body_is_stored_and_shown_as_text(bob, article, moderator, body):
    assert is_accepted(bob.comment(article, body=body))
    moderation.approve(Comment.objects.get(), moderator=moderator)
    page = bob.client.get(article.get_absolute_url())
    assert page.status_code == 200


def test_a_lone_surrogate_does_no_harm(bob, article):
    form = bob.open(article).solve()
    body = b"lone \xed\xa0\x80 surrogate in this comment"
    values = {name: value for name, value in form.items() if name != "body"}
    content = urlencode(values) + "&body=" + quote_from_bytes(body)
    response = bob.client.post(
        reverse("comments:post"), content, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code in (200, 302)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "x" * 1000),
        ("name", "Bob\r\nBcc: everybody@example.org"),
        ("name", "Bob\nBcc: everybody@example.org"),
        ("name", "Bob\x00"),
        ("name", "\N{RIGHT-TO-LEFT OVERRIDE}Bob"),
        ("name", " "),
        ("email", "none"),
        ("email", "bob@example.org\nBcc: x@example.org"),
    ],
)
def test_a_name_or_address_that_is_none_is_a_form_error(bob, article, name, value):
    response = bob.post(bob.open(article).solve(**{name: value}))
    assert response.status_code == 200
    assert bob.form_in(response).errors_of(name)
    assert Comment.objects.count() == 0


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"]
)
def test_a_next_page_of_another_site_is_ignored(bob, article, address):
    response = bob.post(bob.open(article).solve(next=address))
    assert response["Location"].startswith(article.get_absolute_url())


def test_more_than_the_site_reads_is_told_to_be_too_long(bob, article):
    response = bob.post(bob.open(article).solve(body="x" * 3_000_000))
    assert response.status_code == 413
    assert "too long" in text_of(response)


def test_a_database_that_fails_after_the_claim_gives_the_text_back(bob, article):
    form = bob.open(article).solve()
    with mock.patch("comments.moderation.submit", side_effect=DatabaseError("disk full")):
        response = bob.post(form)
    assert response.status_code == 503
    assert response["Retry-After"]
    assert TYPED["body"] in text_of(response)


def test_the_clock_of_a_form_goes_on_through_a_second_sum(bob, article):
    form = bob.open(article).fill(challenge_1="1")
    started = signing.loads(form["token"], salt=FORM_SALT)[4]
    again = bob.form_in(bob.post(form))
    assert signing.loads(again["token"], salt=FORM_SALT)[4] == started


@pytest.mark.parametrize("reply_to", ["abc", "1.5", "9" * 5000, "\0", "-5"])
def test_an_answer_to_nothing_readable_stands_on_its_own(bob, article, reply_to):
    assert is_accepted(bob.post(bob.open(article).solve(reply_to=reply_to)))
    assert Comment.objects.get().parent is None


def test_an_unreadable_way_back_leads_to_the_object(bob, article):
    response = bob.post(bob.open(article).solve(next="/\0"))
    assert is_accepted(response)
    assert response["Location"].startswith(article.get_absolute_url())


def test_more_fields_than_are_read_get_a_page_that_says_so(bob, article, settings):
    form = bob.open(article).solve()
    response = bob.client.post(
        reverse("comments:post"), {**form, **{f"x{number}": "" for number in range(1000)}}
    )
    assert response.status_code == 400
    assert "The form could not be read" in text_of(response)


@pytest.mark.parametrize("field", ["body", "name", "token", "proof"])
def test_a_post_in_another_charset_is_refused_with_a_page(bob, article, field):
    form = {**bob.open(article).solve(), field: "\\ud800 hello there"}
    body = "".join(
        f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form.items()
    )
    response = bob.client.generic(
        "POST",
        reverse("comments:post"),
        f"{body}--B--\r\n".encode(),
        content_type="multipart/form-data; boundary=B; charset=unicode_escape",
    )
    assert response.status_code == 415
    assert "UTF-8" in text_of(response)
    assert Comment.objects.count() == 0


@pytest.mark.parametrize("charset", ["UTF-8", "utf8"])
def test_a_post_that_names_its_charset_is_taken(bob, article, charset):
    form = bob.open(article).solve(body="Ein Gr\u00fc\u00dfchen von der Br\u00fccke \U0001f600")
    response = bob.client.post(
        reverse("comments:post"),
        urlencode(form),
        content_type=f"application/x-www-form-urlencoded; charset={charset}",
    )
    assert is_accepted(response)
    assert Comment.objects.get().body == form["body"]


def test_no_database_wraps_a_post_in_a_transaction():
    assert resolve(reverse("comments:post")).func._non_atomic_requests == set(connections)


def test_posts_are_taken_when_every_database_has_atomic_requests():
    # Django reads DATABASES once in a process.
    code = (
        "import sys; from django.conf import settings; settings.configure("
        "DATABASES={name: {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:', "
        "'ATOMIC_REQUESTS': True} for name in ('default', 'other')}, INSTALLED_APPS=["
        "'django.contrib.contenttypes', 'django.contrib.auth', 'captcha', 'comments']); "
        "import django; django.setup(); from comments.views import post_comment; "
        "sys.exit(post_comment._non_atomic_requests != {'default', 'other'})"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_page_of_a_form_has_one_first_heading(bob, article):
    response = bob.post(bob.open(article).fill(challenge_1="1"))
    headings = BeautifulSoup(response.content, "html.parser").find_all("h1")
    assert [heading.get_text(strip=True) for heading in headings] == [article.title]
