import datetime
from fractions import Fraction

import pytest
import redis
from captcha.models import CaptchaStore
from django.core import checks
from django.core.cache import caches

from comments import conf, limits
from comments.addresses import client_address, group_of, hash_of
from comments.models import Comment
from tests.visitor import TYPED, Visitor, is_accepted, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_filter(settings):
    settings.COMMENTS_CLASSIFIER = {"BACKEND": "comments.classifiers.DummyClassifier"}


def limit(settings, **rates):
    settings.COMMENTS_LIMITS = rates


def assert_over_limit(visitor, response):
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 60 * 60
    assert "please post it again in" in text_of(response)
    form = visitor.form_in(response)
    assert form["body"] == TYPED["body"]
    return form


def test_too_many_posts_from_one_address_wait_with_the_text_kept(article, settings):
    limit(settings, post="3/h")
    for _ in range(3):
        assert is_accepted(Visitor().comment(article))
    bob = Visitor()
    form = bob.open(article).solve()
    again = assert_over_limit(bob, bob.post(form))
    assert Comment.objects.count() == 3
    # The sum that was solved is not asked again when the hour is over.
    settings.COMMENTS_LIMITS = {}
    assert (again.key, again["challenge_1"]) == (form.key, form["challenge_1"])
    assert is_accepted(bob.post(again))


def test_another_address_is_not_held_up(article, settings):
    limit(settings, post="1/h")
    Visitor("192.0.2.1").comment(article)
    assert is_accepted(Visitor("192.0.2.2").comment(article))


def test_one_browser_that_changes_its_address_is_one_visitor(article, settings):
    limit(settings, post="2/h")
    bob = Visitor()
    for number in range(2):
        bob.client.defaults["REMOTE_ADDR"] = f"192.0.2.{number}"
        assert is_accepted(bob.comment(article))
    bob.client.defaults["REMOTE_ADDR"] = "192.0.2.99"
    assert bob.comment(article).status_code == 429


def test_wrong_answers_run_out_and_then_the_right_one_has_to_wait_too(article, settings):
    limit(settings, wrong="4/h")
    bob = Visitor()
    for _ in range(4):
        assert bob.post(bob.open(article).fill(challenge_1="1")).status_code == 200
    form = bob.open(article).solve()
    assert_over_limit(bob, bob.post(form))
    settings.COMMENTS_LIMITS = {}
    assert is_accepted(bob.post(form))


def test_right_answers_and_empty_ones_are_not_counted_as_wrong(article, settings):
    limit(settings, wrong="1/h")
    bob = Visitor()
    for _ in range(5):
        assert is_accepted(bob.comment(article))
        assert bob.post(bob.open(article).fill(challenge_1="")).status_code == 200


def test_new_sums_run_out_too(article, settings):
    limit(settings, refresh="2/h")
    bob = Visitor()
    form = bob.open(article).fill()
    for _ in range(2):
        assert bob.post({**form, "refresh": "1"}).status_code == 200
    assert_over_limit(bob, bob.post({**form, "refresh": "1"}))


def test_whoever_is_over_the_limit_writes_no_rows(article, settings):
    limit(settings, post="1/h")
    bob = Visitor()
    form = bob.open(article).fill(challenge_1="1")
    bob.post(form)
    before = CaptchaStore.objects.count()
    for _ in range(5):
        bob.post(form)
    assert CaptchaStore.objects.count() == before


def test_the_limit_is_over_when_its_time_is(article, settings, monkeypatch):
    limit(settings, post="1/m")
    bob = Visitor()
    assert is_accepted(bob.comment(article))
    response = bob.post(bob.open(article).solve())
    assert response.status_code == 429
    now = limits.time.time()
    wait = int(response["Retry-After"])
    monkeypatch.setattr(limits.time, "time", lambda: now + wait + 1)
    assert is_accepted(bob.comment(article))


def test_a_cache_that_is_down_lets_comments_through_and_is_logged(article, settings, caplog):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    assert is_accepted(Visitor().comment(article))
    assert "nothing is limited" in caplog.text
    (message,) = checks.run_checks(tags=["comments"])
    assert message.id == "comments.W001"


def test_a_cache_of_one_process_is_named_before_deployment(settings):
    found = checks.run_checks(tags=["comments"], include_deployment_checks=True)
    assert [message.id for message in found] == ["comments.W002"]
    settings.COMMENTS_LIMITS = {}
    assert checks.run_checks(tags=["comments"], include_deployment_checks=True) == []


@pytest.mark.redis
def test_limits_hold_on_redis(article, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": settings.REDIS_URL,
            "KEY_PREFIX": "test-limits",
        }
    }
    caches["default"].clear()
    limit(settings, post="2/h", wrong="1/h")
    bob = Visitor()
    assert is_accepted(bob.comment(article))
    assert is_accepted(bob.comment(article))
    assert bob.comment(article).status_code == 429
    assert isinstance(redis.ConnectionError("x"), limits.cache_errors())


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "expected"),
    [
        ([], "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        (["10.0.0.0/8"], "10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (["10.0.0.0/8"], "10.0.0.1", "203.0.113.9, 10.0.0.7", "203.0.113.9"),
        # What stands further left was written by the visitor.
        (["10.0.0.0/8"], "10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (["10.0.0.0/8"], "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        # The proxy's own address would make everybody behind it one visitor.
        (["10.0.0.0/8"], "10.0.0.1", "nonsense", None),
        (["10.0.0.0/8"], "10.0.0.1", "203.0.113.9, unknown", None),
        (["10.0.0.0/8"], "10.0.0.1", "999.0.113.9", None),
        (["10.0.0.0/8"], "10.0.0.1", "1.1.1.1, 203.0.113.9:5678", "203.0.113.9"),
        (["10.0.0.0/8"], "10.0.0.1", "[2001:db8::5]:443", "2001:db8::5"),
        (["10.0.0.0/8"], "10.0.0.1", "[2001:db8::5]", "2001:db8::5"),
        (["10.0.0.0/8"], "10.0.0.1", "fe80::1%eth0", "fe80::1"),
        (["10.0.0.0/8"], "10.0.0.1", "", "10.0.0.1"),
        (["unix"], "", "203.0.113.9", "203.0.113.9"),
        ([], "", "203.0.113.9", None),
        (["fd00::/8"], "fd00::1", "2001:db8::5", "2001:db8::5"),
        ([], "::ffff:192.0.2.1", "", "192.0.2.1"),
    ],
)
def test_only_the_sites_own_proxies_are_believed(
    rf, settings, proxies, remote, forwarded, expected
):
    settings.COMMENTS_TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    address = client_address(request)
    assert (str(address) if address else None) == expected


def test_a_network_of_ipv6_is_one_visitor(rf):
    first, second, other = (
        group_of(client_address(rf.get("/", REMOTE_ADDR=address)))
        for address in ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::1")
    )
    assert first == second != other


def test_the_address_is_stored_as_a_keyed_hash_only(article):
    Visitor("192.0.2.77").comment(article)
    stored = Comment.objects.values().get()
    assert "192.0.2.77" not in str(stored)
    assert len(stored["address_hash"]) == 64
    assert hash_of(None) == ""


@pytest.mark.parametrize("rate", ["", "60", "60/x", "0/h", "-1/h", "1.5/h", 60])
def test_a_rate_that_is_none_is_named_at_start(settings, rate):
    settings.COMMENTS_LIMITS = {"post": rate}
    found = checks.run_checks(tags=["comments"])
    assert [message.id for message in found] == ["comments.E002"]


def test_windows_of_a_rate_have_the_length_that_was_asked_for():
    assert limits.parse_rate("5/m") == (5, datetime.timedelta(minutes=1).total_seconds())


def test_an_honest_burst_is_welcome_again_after_a_minute():
    for kind in ("post", "refresh", "image", "audio"):
        assert limits.rate_of(kind)[1] == 60


def test_blind_guesses_pass_twice_in_a_window_of_an_hour_at_most():
    wrong, seconds = limits.rate_of("wrong")
    best = conf.get_backend("COMMENTS_CHALLENGE").best_guess()
    assert seconds == 60 * 60
    assert best <= Fraction(1, 9)
    # Guesses that are right before that many were wrong.
    assert wrong * best / (1 - best) < 2


def test_a_key_that_holds_nul_is_over_the_limit_like_any_other(article, settings):
    limit(settings, post="1/h")
    bob = Visitor()
    form = bob.open(article).solve()
    bob.post(form)
    assert_over_limit(bob, bob.post({**form, "challenge_0": "\0"}))
