import io
import sys
import textwrap
import types
import wave
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import pytest
from captcha.models import CaptchaStore
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from comments import asking, conf, deadlocks
from comments.challenges import (
    ArithmeticChallenge,
    BaseChallenge,
    Outcome,
    UnaskedChallenge,
    stored,
)
from comments.challenges import audio as audio_of_sums
from comments.challenges import image as image_of_sums
from comments.challenges.fields import in_words
from comments.models import Comment
from tests.commenting import make_comment
from tests.visitor import Visitor, is_accepted, text_of

pytestmark = pytest.mark.django_db

MINUS, TIMES = "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}"
KEY = "0123456789" * 4


@pytest.fixture
def pictures(settings):
    settings.COMMENTS_CHALLENGE = {
        "BACKEND": "comments.challenges.ArithmeticChallenge",
        "OPTIONS": {"presentations": ["image", "audio"], "operators": "+-*"},
    }
    return conf.get_backend("COMMENTS_CHALLENGE")


def test_both_numbers_are_from_1_to_9_and_every_answer_is_as_likely():
    challenge = ArithmeticChallenge()
    answers = []
    for _ in range(3000):
        question, answer = challenge.draw()
        first, sign, second, equals = question.split()
        assert (sign, equals) == ("+", "=")
        assert 1 <= int(first) <= 9
        assert 1 <= int(second) <= 9
        assert int(first) + int(second) == int(answer)
        answers.append(answer)
    assert set(answers) == {str(answer) for answer in range(2, 19)}
    # 3000 / 17 is 176; six standard deviations are 77.
    assert max(map(answers.count, set(answers))) < 176 + 77
    assert challenge.best_guess() == Fraction(1, 17)


@pytest.mark.parametrize(
    ("operators", "signs"),
    [("+", {"+"}), ("-", {MINUS}), ("*x", {TIMES}), ("+-*", {"+", MINUS, TIMES})],
)
def test_operators_are_chosen_by_option(operators, signs):
    challenge = ArithmeticChallenge(operators=operators)
    drawn = [challenge.draw() for _ in range(200)]
    assert {question.split()[1] for question, _ in drawn} == signs
    assert all(int(answer) > 0 for _, answer in drawn)


@pytest.mark.parametrize(
    "options",
    [
        {"operators": ""},
        {"operators": "/"},
        {"presentations": []},
        {"presentations": "text"},
        {"presentations": ["video"]},
        {"presentations": ["audio"]},
    ],
)
def test_an_option_that_cannot_be_used_is_named_at_start(settings, options):
    settings.COMMENTS_CHALLENGE = {
        "BACKEND": "comments.challenges.ArithmeticChallenge",
        "OPTIONS": options,
    }
    found = checks.run_checks(tags=["comments"])
    assert [message.id for message in found] == ["comments.E003"]
    assert repr(options) in found[0].msg


def test_pictures_without_sound_are_an_error_at_start(settings):
    settings.COMMENTS_CHALLENGE = {
        "BACKEND": "comments.challenges.ArithmeticChallenge",
        "OPTIONS": {"presentations": ["image"]},
    }
    assert [message.id for message in checks.run_checks(tags=["comments"])] == ["comments.E009"]


def test_a_challenge_that_has_expired_is_spent(settings):
    challenge = ArithmeticChallenge()
    key = challenge.issue()
    answer = CaptchaStore.objects.get().response
    CaptchaStore.objects.update(expiration=timezone.now())
    assert not challenge.is_open(key)
    assert challenge.claim(key, answer) is Outcome.SPENT


@pytest.fixture
def locked(monkeypatch):
    """Return a function that lets the next deletions find the database locked."""
    pauses = []
    monkeypatch.setattr(deadlocks.time, "sleep", pauses.append)
    delete = QuerySet._raw_delete

    def lock(times):
        faults = iter([OperationalError("database is locked")] * times)

        def delete_or_fail(rows, using):
            if fault := next(faults, None):
                raise fault
            return delete(rows, using)

        monkeypatch.setattr(QuerySet, "_raw_delete", delete_or_fail)
        return pauses

    return lock


def test_a_claim_is_tried_again_when_the_database_is_locked(locked):
    challenge = ArithmeticChallenge()
    key = challenge.issue()
    answer = CaptchaStore.objects.get().response
    pauses = locked(times=2)
    assert challenge.claim(key, answer) is Outcome.SOLVED
    assert len(pauses) == 2


def test_a_database_that_stays_locked_costs_no_text(locked, article):
    visitor = Visitor()
    form = visitor.open(article).solve()
    locked(times=100)
    response = visitor.post(form)
    assert response.status_code == 503
    assert form["body"] in response.content.decode()


def test_checking_leaves_a_right_answer_open_and_spends_a_wrong_one():
    challenge = ArithmeticChallenge()
    key = challenge.issue()
    answer = CaptchaStore.objects.get().response
    assert [challenge.check(key, answer) for _ in range(3)] == [Outcome.SOLVED] * 3
    assert challenge.check(key, "0") is Outcome.WRONG
    assert challenge.check(key, answer) is Outcome.SPENT


@pytest.mark.parametrize(
    "answer", ["", "-1", "1.0", "99999", "nine", "\N{VULGAR FRACTION ONE HALF}", "\x00", "\u0967x"]
)
def test_what_is_no_number_is_never_right(answer):
    assert ArithmeticChallenge().normalise(answer) is None


def test_posting_looks_a_challenge_up_by_its_unique_index():
    challenge = ArithmeticChallenge()
    key = challenge.issue()
    explained = CaptchaStore.objects.filter(hashkey=key).explain()
    if connection.vendor == "sqlite":
        assert "USING INDEX" in explained
        assert "SCAN" not in explained


@pytest.mark.parametrize(
    ("kind", "lacks"),
    [
        (BaseChallenge, ["check", "claim", "form_field", "is_open", "issue"]),
        (stored.StoredChallenge, ["draw", "form_field", "normalise"]),
    ],
)
def test_a_challenge_of_ones_own_is_told_what_it_lacks(kind, lacks):
    own = f"{kind.__module__}.{kind.__name__}"
    with pytest.raises(ImproperlyConfigured) as caught:
        conf.build_backend("COMMENTS_CHALLENGE", {"BACKEND": own})
    assert f"lacks {', '.join(f'{method}()' for method in lacks)}." in str(caught.value)


def test_the_challenge_of_ones_own_in_the_documentation_works(article, settings, monkeypatch):
    page = (Path(__file__).resolve().parent.parent / "docs" / "embed.rst").read_text("utf-8")
    code = page.split("   # news/challenges.py\n", 1)[1].split("   # settings.py", 1)[0]
    news = types.ModuleType("tests.news_challenges")
    exec(textwrap.dedent(code), vars(news))
    monkeypatch.setitem(sys.modules, news.__name__, news)
    settings.COMMENTS_CHALLENGE = {"BACKEND": "tests.news_challenges.QuestionChallenge"}
    assert checks.run_checks(tags=["comments"]) == []
    bob = Visitor()

    def answered(form):
        text = form.element.get_text(" ")
        (answer,) = (answer for question, answer in news.ANSWERS.items() if question in text)
        return form.fill(challenge_1=f" {answer.upper()} ")

    form = bob.open(article).fill()
    for wrong, said in ({"challenge_1": "Nile"}, "not the right answer"), ({}, "required"):
        response = bob.post({**form, **wrong})
        assert said in str(bob.form_in(response).errors_of("challenge"))
        form = bob.form_in(response)
        assert form["body"]
    assert "Give me another question" in form.element.get_text()
    response = bob.post({**form, "refresh": "1"})
    assert "sum" not in text_of(response).lower()
    posted = answered(bob.form_in(response))
    assert is_accepted(bob.post(posted))
    assert "sent already" in str(bob.form_in(bob.post(posted)).errors_of("challenge"))


# Who is asked


@pytest.fixture
def alice(django_user_model):
    return django_user_model.objects.create_user("alice", email="alice@example.org")


def test_everyone_is_asked_unless_the_site_says_otherwise(alice):
    assert isinstance(asking.challenge_for(alice), ArithmeticChallenge)
    assert isinstance(asking.challenge_for(None), ArithmeticChallenge)


def test_by_setting_only_those_who_are_not_logged_in_are_asked(alice, settings):
    settings.COMMENTS_CHALLENGE_FOR = "visitors"
    assert isinstance(asking.challenge_for(alice), UnaskedChallenge)
    assert isinstance(asking.challenge_for(None), ArithmeticChallenge)


def test_by_setting_those_with_approved_comments_are_not_asked(alice, article, settings):
    settings.COMMENTS_CHALLENGE_FOR = "newcomers"
    make_comment(article, user=alice, status="pending")
    assert isinstance(asking.challenge_for(alice), ArithmeticChallenge)
    make_comment(article, user=alice, status="public")
    assert isinstance(asking.challenge_for(alice), UnaskedChallenge)


def test_whoever_is_not_asked_can_still_post_a_form_only_once(alice, article, settings):
    settings.COMMENTS_CHALLENGE_FOR = "visitors"
    visitor = Visitor()
    visitor.client.force_login(alice)
    form = visitor.open(article).fill()
    assert "challenge_1" not in form
    assert is_accepted(visitor.post(form))
    response = visitor.post(form)
    assert response.status_code == 200
    assert visitor.form_in(response)["body"] == form["body"]
    assert Comment.objects.get().user == alice


def test_a_form_without_a_sum_is_of_no_use_after_logging_out(alice, article, settings):
    settings.COMMENTS_CHALLENGE_FOR = "visitors"
    visitor = Visitor()
    visitor.client.force_login(alice)
    form = visitor.open(article)
    visitor.client.logout()
    form.update({"name": "Mallory", "email": "mallory@example.org", "body": "Not asked, me."})
    for answer in ("", "0", None):
        form["challenge_1"] = answer or ""
        assert not is_accepted(visitor.post(form))
    assert Comment.objects.count() == 0


# Pictures and sounds


def key_of(question):
    sum_of = {"+": int.__add__, MINUS: int.__sub__, TIMES: int.__mul__}
    first, sign, second = question.split()[:3]
    CaptchaStore.objects.create(
        challenge=question,
        response=str(sum_of[sign](int(first), int(second))),
        hashkey=KEY,
        expiration=timezone.now() + timezone.timedelta(hours=1),
    )
    return KEY


def test_a_picture_is_the_same_for_every_thread_and_another_for_every_key(pictures):
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(lambda _: image_of_sums.draw("3 + 6 =", KEY), range(24)))
    assert len(set(drawn)) == 1
    assert image_of_sums.draw("3 + 6 =", KEY[::-1]) != drawn[0]
    assert image_of_sums.draw("4 + 6 =", KEY) != drawn[0]
    assert Image.open(io.BytesIO(drawn[0])).size == (480, 160)


def test_a_picture_cannot_be_foreseen_without_the_secret_key(pictures, settings):
    drawn = image_of_sums.draw("3 + 6 =", KEY)
    settings.SECRET_KEY = "a guess"
    assert image_of_sums.draw("3 + 6 =", KEY) != drawn


@pytest.mark.parametrize("language", sorted(audio_of_sums.languages()))
@pytest.mark.parametrize("operator", ["+", MINUS, TIMES])
def test_the_operator_is_heard_in_every_language(language, operator):
    heard = audio_of_sums.speak(f"3 {operator} 6 =", KEY, language)
    with wave.open(io.BytesIO(heard)) as recording:
        seconds = recording.getnframes() / recording.getframerate()
        assert recording.getparams()[:3] == (1, 1, 8000)
    words = ("3", audio_of_sums.CLIP_OF_OPERATOR[operator], "6")
    spoken = sum(len(audio_of_sums.clip(language, word)) for word in words) / 8000
    assert 0.9 * spoken + 4 * 0.25 < seconds < 1.12 * spoken + 4 * 0.6
    others = {
        audio_of_sums.speak(f"3 {other} 6 =", KEY, language)
        for other in ("+", MINUS, TIMES)
        if other != operator
    }
    assert heard not in others


def test_there_is_a_clip_for_every_number_and_operator_in_at_least_two_languages():
    assert {"en", "de"} <= audio_of_sums.languages()
    for language in audio_of_sums.languages():
        clips = {audio_of_sums.clip(language, word) for word in "123456789"}
        clips |= {
            audio_of_sums.clip(language, word) for word in audio_of_sums.CLIP_OF_OPERATOR.values()
        }
        assert len(clips) == 12
        assert all(1000 < len(clip) < 16_000 for clip in clips)


@pytest.mark.parametrize(("code", "spoken"), [("de-at", "de"), ("DE", "de"), ("xx", "en")])
def test_the_sound_is_in_the_readers_language_or_in_english(code, spoken):
    assert audio_of_sums.language_for(code) == spoken


@pytest.mark.parametrize(("kind", "type_"), [("image", "image/png"), ("audio", "audio/wav")])
def test_an_open_sum_is_presented_and_never_stored_by_a_cache(client, pictures, kind, type_):
    address = reverse(f"comments:challenge-{kind}", args=[key_of(f"9 {MINUS} 4 =")])
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == type_
    assert "no-store" in response["Cache-Control"]
    content = b"".join(response)
    part = client.get(address, headers={"Range": "bytes=0-99"})
    assert part.status_code == 206
    assert b"".join(part) == content[:100]


@pytest.mark.parametrize("kind", ["image", "audio"])
def test_who_only_asks_whether_a_sum_is_presented_is_told_and_spends_nothing(
    client, pictures, kind
):
    key = key_of("3 + 6 =")
    address = reverse(f"comments:challenge-{kind}", args=[key])
    got, asked = client.get(address), client.head(address)
    assert asked.status_code == 200
    assert asked["Content-Type"] == got["Content-Type"]
    assert b"".join(asked) == b""
    assert conf.get_backend("COMMENTS_CHALLENGE").is_open(key)
    assert client.post(address)["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("kind", ["image", "audio"])
def test_a_sum_that_was_answered_or_is_too_old_is_presented_no_more(client, pictures, kind):
    address = reverse(f"comments:challenge-{kind}", args=[key_of("3 + 6 =")])
    CaptchaStore.objects.update(expiration=timezone.now())
    assert client.get(address).status_code == 404
    CaptchaStore.objects.all().delete()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("kind", ["image", "audio"])
def test_a_site_that_shows_text_draws_and_speaks_nothing(client, kind):
    address = reverse(f"comments:challenge-{kind}", args=[key_of("3 + 6 =")])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("kind", ["image", "audio"])
def test_pictures_and_sounds_are_limited(client, pictures, settings, kind):
    settings.COMMENTS_LIMITS = {kind: "2/h"}
    address = reverse(f"comments:challenge-{kind}", args=[key_of("3 + 6 =")])
    for _ in range(2):
        assert client.get(address).status_code == 200
    response = client.get(address)
    assert response.status_code == 429
    assert response["Retry-After"]


def test_a_sum_shown_as_a_picture_stands_nowhere_as_text(article, pictures, settings):
    settings.COMMENTS_CLASSIFIER = {"BACKEND": "comments.classifiers.DummyClassifier"}
    visitor = Visitor()
    form = visitor.open(article)
    row = CaptchaStore.objects.get()
    assert row.challenge not in str(form.element)
    assert in_words(row.challenge) not in str(form.element)
    picture = form.element.find("img")
    assert picture["alt"]
    answer = form.element.find(attrs={"name": "challenge_1"})
    assert picture["id"] in answer["aria-labelledby"].split()
    assert form.element.find("audio")["aria-label"]
    form.fill(challenge_1=row.response)
    assert is_accepted(visitor.post(form))


@pytest.mark.parametrize(
    ("question", "words"),
    [("3 + 6 =", "3 plus 6"), (f"9 {MINUS} 4 =", "9 minus 4"), (f"2 {TIMES} 4 =", "2 times 4")],
)
def test_a_sum_can_be_said_in_words(question, words):
    assert in_words(question) == words
    assert in_words("") == ""
