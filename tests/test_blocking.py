import time

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from comments.blocking import hosts_in, is_phrase_in, plain_words
from comments.models import BlockedTerm, Comment
from comments.soft_signals import noticed
from tests.visitor import Visitor, is_accepted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_filter(settings):
    settings.COMMENTS_CLASSIFIER = {"BACKEND": "comments.classifiers.DummyClassifier"}


@pytest.mark.parametrize("value", ["//[", "https://[::1", "example", " ", "."])
def test_what_is_no_host_is_refused_in_the_admin(value):
    with pytest.raises(ValidationError):
        BlockedTerm(kind="host", value=value).clean()


@pytest.mark.parametrize("kind", ["word", "host", "address", "email"])
@pytest.mark.parametrize("value", ["x" * 201, ""], ids=["too-long", "empty"])
def test_a_term_that_is_too_long_or_empty_has_one_fault(admin_client, kind, value):
    response = admin_client.post(
        reverse("admin:comments_blockedterm_add"), {"kind": kind, "value": value}
    )
    (message,) = response.context["adminform"].form.errors["value"]
    assert "200 characters" in message or "required" in message
    assert BlockedTerm.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "value"),
    [("address", "not an address"), ("host", "//["), ("host", ""), ("word", "!")],
)
def test_a_term_that_cannot_be_read_meets_nothing(article, kind, value):
    BlockedTerm.objects.create(kind=kind, value=value)
    assert is_accepted(Visitor().comment(article, body="Look at https://example.org/ today."))
    codes = {reason.code for reason in Comment.objects.get().reasons.all()}
    assert f"blocked-{kind}" not in codes


@pytest.mark.parametrize(
    "body",
    [
        "see http://evil.example/x now",
        "see http://evil.example./x now",
        "see http://EVIL.example:8080",
        "see http://\uff45vil.example/x now",
        "see http://evil\u3002example/",
        "see http://ev\u00adil.example/",
        "see http://ev%69l.example/",
        "see http://bob@evil.example/",
        "see evil.example/x now",
        "see evil.example.",
        "(shop.evil.example)",
    ],
)
def test_a_blocked_host_is_met_however_it_is_written(body):
    assert BlockedTerm(kind="host", value="evil.example").meets_host(hosts_in(body))


@pytest.mark.parametrize(
    "body", ["see http://evil.example.org/", "see http://notevil.example/", "an evil. Example:"]
)
def test_another_host_is_not_met(body):
    assert not BlockedTerm(kind="host", value="evil.example").meets_host(hosts_in(body))


@pytest.mark.parametrize("value", ["b\u00fccher.example", "https://xn--bcher-kva.example/"])
@pytest.mark.parametrize("link", ["http://b\u00fccher.example/", "http://xn--bcher-kva.example"])
def test_a_host_of_another_script_is_met_in_both_ways_to_write_it(value, link):
    term = BlockedTerm(kind="host", value=value)
    term.clean()
    assert term.meets_host(hosts_in(link))


def test_a_thousand_blocked_words_do_not_hold_a_post_up(rf):
    BlockedTerm.objects.bulk_create(
        BlockedTerm(kind="word", value=f"zzq{number}") for number in range(1000)
    )
    comment = Comment(name="Bob", body="lorem ipsum dolor " * 550)
    request = rf.post("/")
    normalised = []

    def counting(text):
        normalised.append(len(text))
        return plain_words(text)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("comments.soft_signals.plain_words", counting)
        patch.setattr("comments.blocking.plain_words", counting)
        assert noticed(comment, request) == ()
    # The long text once, and each term at its own length.
    assert sum(length > 1000 for length in normalised) == 1


def test_hosts_are_found_in_time_that_grows_with_the_text():
    started_at = time.process_time()
    for text in ("a" * 20_000, "a." * 10_000, "." * 20_000, "-" * 20_000, "http://a.b" * 2_000):
        hosts_in(text)
    assert time.process_time() - started_at < 2


def test_a_phrase_is_met_as_whole_words():
    assert is_phrase_in("Cheap  Pills", plain_words("buy CHEAP-pills now"))
    assert not is_phrase_in("pill", plain_words("buy cheap pills now"))
