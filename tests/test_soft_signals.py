import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from comments import honeypots
from comments.fingerprints import distance, fingerprint_of
from comments.models import BlockedTerm, Comment
from tests.commenting import make_comment
from tests.visitor import TYPED, Visitor, is_accepted

pytestmark = pytest.mark.django_db

LONG = (
    "The old bridge carried the tram for sixty years, and my grandmother took it to work "
    "every morning until the flood. It is good to see it open again before the winter."
)


@pytest.fixture(autouse=True)
def site(settings):
    settings.COMMENTS_CLASSIFIER = {
        "BACKEND": "comments.classifiers.DummyClassifier",
        "OPTIONS": {"probability": 0.05},
    }
    settings.COMMENTS_FAST_SECONDS = 0


@pytest.fixture
def bob():
    return Visitor()


def reasons_of(visitor, target, **typed):
    """Post a comment, and return the codes it was stored with."""
    assert is_accepted(visitor.comment(target, **typed))
    comment = Comment.objects.latest("pk")
    return {reason.code for reason in comment.reasons.all()}, comment.status


def test_an_ordinary_comment_is_not_noticed(bob, article):
    assert reasons_of(bob, article) == ({"held-for-moderator"}, "pending")


def test_a_field_that_nobody_sees_is_a_reason_when_filled_in(bob, article):
    trap = {honeypots.current_name(): "http://spam.example"}
    assert reasons_of(bob, article, **trap) == ({"honeypot"}, "pending")


def test_no_header_takes_the_trap_away(bob, article):
    form = bob.open(article).solve(**{honeypots.current_name(): "x"})
    headers = {"X-Requested-With": "XMLHttpRequest", "Sec-Fetch-Mode": "cors", "Accept": "*/*"}
    bob.post(form, headers=headers)
    assert Comment.objects.get().reasons.get().code == "honeypot"


def test_the_trap_has_another_name_every_day_and_yesterdays_still_counts(monkeypatch):
    today = honeypots.current_name()
    tomorrow = honeypots.time.time() + honeypots.DAY
    monkeypatch.setattr(honeypots.time, "time", lambda: tomorrow)
    assert honeypots.current_name() != today
    assert honeypots.is_filled({today: "x"})
    assert not honeypots.is_filled({today: ""})
    monkeypatch.setattr(honeypots.time, "time", lambda: tomorrow + 3 * honeypots.DAY)
    assert not honeypots.is_filled({today: "x"})


def test_the_trap_is_out_of_the_way_of_keyboards_screen_readers_and_password_managers(
    bob, article
):
    field = bob.open(article).element.find(attrs={"name": honeypots.current_name()})
    assert field["tabindex"] == "-1"
    assert field["autocomplete"] == "off"
    assert field.parent["aria-hidden"] == "true"
    for attribute in ("data-1p-ignore", "data-bwignore", "data-lpignore", "data-form-type"):
        assert attribute in field.attrs


def test_a_comment_posted_at_once_is_a_reason(bob, article, settings):
    settings.COMMENTS_FAST_SECONDS = 3
    assert reasons_of(bob, article)[0] == {"too-fast"}


def test_the_same_text_again_is_a_reason_whoever_sends_it(bob, article, photo):
    reasons_of(bob, article, body=LONG)
    codes, _ = reasons_of(Visitor("198.51.100.7"), photo, body=f"  {LONG.upper()} !!", name="Eve")
    assert codes == {"duplicate"}


def test_nearly_the_same_text_is_a_reason(bob, article):
    reasons_of(bob, article, body=LONG)
    codes, _ = reasons_of(bob, article, body=LONG.replace("sixty", "forty"))
    assert codes == {"near-duplicate"}


def test_the_same_text_long_ago_is_no_reason(bob, article):
    reasons_of(bob, article, body=LONG)
    Comment.objects.update(submitted_at=timezone.now() - datetime.timedelta(hours=25))
    assert reasons_of(bob, article, body=LONG)[0] == {"held-for-moderator"}


def test_short_texts_that_many_people_write_are_no_duplicates(bob, article):
    reasons_of(bob, article, body="Thank you!")
    assert reasons_of(bob, article, body="Thank you!")[0] == {"held-for-moderator"}


@pytest.mark.parametrize(
    "other",
    [
        "The library on the hill has stopped charging fines, and nobody brought books back late.",
        "My grandmother never took the tram to work, and the flood came long before the bridge.",
    ],
)
def test_different_texts_have_fingerprints_far_apart(other):
    assert distance(fingerprint_of(LONG), fingerprint_of(other)) > 12


@pytest.mark.parametrize("text", [LONG, "\N{CJK UNIFIED IDEOGRAPH-6A4B}" * 30, "a" * 10_000])
def test_a_fingerprint_fits_the_database(article, text):
    comment = make_comment(article, fingerprint=fingerprint_of(text))
    comment.refresh_from_db()
    assert comment.fingerprint == fingerprint_of(text)


def test_many_links_are_a_reason_and_a_few_are_not(bob, article):
    few = "See http://a.example and www.b.example for more about it."
    assert reasons_of(bob, article, body=few)[0] == {"held-for-moderator"}
    many = " ".join(f"http://{name}.example/buy" for name in "abcde")
    assert reasons_of(bob, article, body=many)[0] == {"many-links"}


@pytest.mark.parametrize(
    ("kind", "value", "typed"),
    [
        ("word", "replica watches", {"body": "Buy REPLICA   Watches, now with a free strap"}),
        ("word", "Bob", {}),
        ("word", "\u8d4c\u573a", {"body": "\u6700\u597d\u7684\u8d4c\u573a\u5728\u8fd9\u91cc"}),
        ("host", "https://www.Spam.example/x", {"body": "look: http://shop.spam.example/a"}),
        ("host", "spam.example", {"body": "look at www.spam.example today"}),
        ("address", "192.0.2.0/24", {}),
        ("email", "Bob@Example.org", {}),
        ("email", "@example.org", {}),
    ],
)
def test_what_the_owner_blocks_goes_to_spam_with_the_term_as_the_reason(
    bob, article, kind, value, typed
):
    term = BlockedTerm(kind=kind, value=value)
    term.full_clean()
    term.save()
    codes, status = reasons_of(bob, article, **typed)
    assert codes == {f"blocked-{kind if kind != 'email' else 'email'}", "signals-threshold"}
    assert status == "spam"
    reason = Comment.objects.get().reasons.get(code__startswith="blocked")
    assert term.value in str(reason)


@pytest.mark.parametrize(
    ("kind", "value", "typed"),
    [
        ("word", "ass", {"body": "The class passed the assembly hall without a word."}),
        ("host", "spam.example", {"body": "http://notspam.example/ is another site"}),
        ("address", "198.51.100.0/24", {}),
        ("address", "2001:db8::/32", {}),
        ("email", "@ample.org", {}),
    ],
)
def test_what_only_looks_like_a_blocked_term_is_left_alone(bob, article, kind, value, typed):
    BlockedTerm.objects.create(kind=kind, value=value)
    assert reasons_of(bob, article, **typed)[0] == {"held-for-moderator"}


@pytest.mark.parametrize(
    ("kind", "value"),
    [("address", "300.1.1.1"), ("email", "nobody"), ("host", "localhost"), ("word", " ... ")],
)
def test_a_term_that_could_never_be_met_is_refused(kind, value):
    with pytest.raises(ValidationError):
        BlockedTerm(kind=kind, value=value).full_clean()


def test_the_visitor_is_not_told_what_was_noticed(bob, article):
    BlockedTerm.objects.create(kind="word", value="bridge")
    response = bob.comment(article, body=TYPED["body"])
    page = bob.client.get(response["Location"]).content.decode()
    assert "waiting for a moderator" in page
