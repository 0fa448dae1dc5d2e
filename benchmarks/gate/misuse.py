"""
Measure what a form token, a guess and a fault are worth to somebody who tries.

    python -m benchmarks.gate.misuse

Replays, tokens that were moved, handed on and edited, blind guesses against the limits,
rows written by a page view, sums asked twice, and bytes of text lost when answers are
wrong, forms expire, limits hold, cookies are missing, and requests are killed.
"""

from __future__ import annotations

import argparse
import datetime
import random
import sys
import time
from unittest import mock

from captcha.models import CaptchaStore
from django.core.cache import cache
from django.db import DatabaseError

from benchmarks.gate import site
from benchmarks.reporting import print_table
from comments import conf, moderation
from comments.limits import parse_rate
from comments.models import Comment
from tests.testapp.models import Photo
from tests.visitor import Visitor, is_accepted

settings = site.settings
DEFAULT_LIMITS = conf.DEFAULTS["COMMENTS_LIMITS"]


class Killed(BaseException):
    """The process was killed here: nothing after this line runs."""


def replays(article, count):
    bob = Visitor()
    form = bob.open(article).solve()
    return sum(is_accepted(bob.post(form)) for _ in range(count))


def their_replays(count):
    client = site.Peer().visitor.client
    client.handler.enforce_csrf_checks = False
    form = site.Peer().open()
    return sum(client.post("/peer/", form).status_code == 302 for _ in range(count))


def moved(article, count):
    photo = Photo.objects.create(caption="The first tram")
    accepted = 0
    for _ in range(count):
        bob = Visitor()
        form = bob.open(article).solve()
        form["object"] = bob.open(photo)["object"]
        accepted += is_accepted(bob.post(form))
    return accepted


def handed_on(article, count):
    accepted = 0
    for _ in range(count):
        bob, mallory = Visitor(), Visitor()
        form = bob.open(article).solve()
        form["csrfmiddlewaretoken"] = mallory.open(article)["csrfmiddlewaretoken"]
        accepted += is_accepted(mallory.post(form))
    return accepted


def edited(article):
    """Change each byte of a token in turn."""
    bob = Visitor()
    form = bob.open(article).solve()
    token, accepted = form["token"], 0
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        form["token"] = token[:place] + other + token[place + 1 :]
        accepted += is_accepted(bob.post(form))
    return accepted, len(token)


def guesses(article, hours):
    """
    Let a guesser with a new browser for each post try for some hours from one address.

    Only wrong answers are limited here: the limit of posts has a window of a minute, and
    a patient guesser waits for the next.
    """
    settings.COMMENTS_LIMITS = {"wrong": DEFAULT_LIMITS["wrong"]}
    passed, judged = [], []
    for _ in range(hours):
        cache.clear()
        before, tried = Comment.objects.count(), 0
        while True:
            mallory = Visitor()
            response = mallory.post(mallory.open(article).fill(challenge_1="10"))
            if response.status_code == 429:
                break
            tried += 1
        passed.append(Comment.objects.count() - before)
        judged.append(tried)
    settings.COMMENTS_LIMITS = {}
    return passed, judged


def rows_of_a_page_view(article, views):
    """Return the rows written by page views nobody types in, cached mode off and on."""
    written = []
    for is_cached in (False, True):
        settings.COMMENTS_CACHED_PAGES = is_cached
        before = CaptchaStore.objects.count()
        for _ in range(views):
            Visitor().client.get(article.get_absolute_url())
        written.append((CaptchaStore.objects.count() - before) / views)
    settings.COMMENTS_CACHED_PAGES = False
    return written


def asked_again(article, count):
    """Return how often a sum that was solved is asked again for a wrong e-mail address."""
    again = 0
    for _ in range(count):
        bob = Visitor()
        form = bob.open(article).solve(email="none")
        again += bob.form_in(bob.post(form)).key != form.key
    return again


def their_asked_again(count):
    client = site.Peer().visitor.client
    client.handler.enforce_csrf_checks = False
    again = 0
    for _ in range(count):
        form = site.Peer().open()
        client.post("/peer/", {**form, "body": ""})
        again += not CaptchaStore.objects.filter(hashkey=form["captcha_0"]).exists()
    return again


# Text


def text_number(number):
    return f"Comment {number}: " + "the bridge holds, and so does what I wrote about it. " * 8


def kept_after(article, spoil):
    """Return the bytes that a spoiled post did not give back."""
    bob = Visitor()
    body = text_number(0)
    form = bob.open(article).solve(body=body)
    response = spoil(bob, form)
    given_back = response.content.decode()
    return 0 if body.strip() in given_back else len(body)


def wrong_sum(bob, form):
    return bob.post({**form, "challenge_1": "1"})


def expired(bob, form):
    later = time.time() + 25 * 60 * 60
    CaptchaStore.objects.update(
        expiration=datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)
    )
    with mock.patch("django.core.signing.time.time", return_value=later):
        return bob.post(form)


def over_the_limit(bob, form):
    cache.clear()
    settings.COMMENTS_LIMITS = {"post": "1/h"}
    bob.post({**form, "challenge_1": ""})
    response = bob.post(form)
    settings.COMMENTS_LIMITS = {}
    assert response.status_code == 429
    return response


def csrf_failure(bob, form):
    bob.client.cookies.clear()
    return bob.post(form)


def server_restart(bob, form):
    """What a process knows is gone; what the database knows is not."""
    cache.clear()
    CaptchaStore.objects.all().delete()
    return bob.post(form)


def new_secret_key(bob, form):
    key = settings.SECRET_KEY
    settings.SECRET_KEY = key[::-1]
    try:
        return bob.post(form)
    finally:
        settings.SECRET_KEY = key


def database_failure(bob, form):
    with mock.patch("comments.moderation.submit", side_effect=DatabaseError):
        return bob.post(form)


def killed_requests(article, comments, share, seed):
    """
    Post texts while a share of the requests is killed at some point of their way.

    The reader does what a browser does: what was typed is still in the form, and is
    posted again; a page that asks for a sum is answered. Returns the bytes that are in
    no comment at the end, the kills, and the comments stored twice.
    """
    generator = random.Random(seed)
    Comment.objects.all().delete()
    kills = 0
    real_submit = moderation.submit

    def killed_before(*args, **kwargs):
        raise Killed

    def killed_after(*args, **kwargs):
        real_submit(*args, **kwargs)
        raise Killed

    ways = (
        ("comments.views.answer_post", killed_before),
        ("comments.moderation.submit", killed_before),
        ("comments.moderation.submit", killed_after),
    )
    for number in range(comments):
        bob = Visitor()
        form = bob.open(article).solve(body=text_number(number))
        while True:
            try:
                if generator.random() < share:
                    with mock.patch(*generator.choice(ways)):
                        response = bob.post(form)
                else:
                    response = bob.post(form)
            except Killed:
                kills += 1
                continue
            if is_accepted(response):
                break
            form = bob.form_in(response)
            form.solve(body=form["body"])
    stored = list(Comment.objects.values_list("body", flat=True))
    lost = sum(
        len(text)
        for number in range(comments)
        if (text := text_number(number).strip()) not in stored
    )
    return lost, kills, len(stored) - comments


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--replays", type=int, default=1000)
    parser.add_argument("--tries", type=int, default=100)
    parser.add_argument("--hours", type=int, default=50)
    parser.add_argument("--comments", type=int, default=200)
    arguments = parser.parse_args()
    with site.database() as article:
        print(site.heading(" ".join(sys.argv[1:]) or "no arguments"))
        print_misuse(article, arguments)
        print_guesses(article, arguments)
        print_text(article, arguments)


def print_misuse(article, arguments):
    tries, count = arguments.tries, arguments.replays
    accepted, length = edited(article)
    plain, cached = rows_of_a_page_view(article, tries)
    print_table(
        "What is accepted, asked and written",
        ("", "django-commentsys", "django-simple-captcha"),
        [
            (f"replays accepted after the first, {count:,} in a row",
             replays(article, count) - 1, their_replays(count) - 1),
            (f"tokens moved to another object, {tries} tries", moved(article, tries), "no token"),
            (f"tokens of another browser, {tries} tries", handed_on(article, tries), "no token"),
            (f"tokens with one of {length} bytes edited", accepted, "no token"),
            (f"sums asked again for another field, {tries} forms",
             asked_again(article, tries), their_asked_again(tries)),
            ("rows written by a page view", f"{plain:g}", "1"),
            ("rows written by a page view, cached mode", f"{cached:g}", "no such mode"),
        ],
    )  # fmt: skip


def per_hour(rate):
    count, seconds = parse_rate(rate)
    return count * 3600 // seconds


def print_guesses(article, arguments):
    passed, judged = guesses(article, arguments.hours)
    best = conf.get_backend("COMMENTS_CHALLENGE").best_guess()
    wrong, posts = per_hour(DEFAULT_LIMITS["wrong"]), per_hour(DEFAULT_LIMITS["post"])
    print_table(
        f"Blind guesses from one address, {arguments.hours} hours, default limits",
        ("", "measured", "bound"),
        [
            ("answers judged in an hour, most", max(judged), f"{posts} ({wrong} of them wrong)"),
            ("guesses that pass in an hour, mean", f"{sum(passed) / len(passed):.2f}",
             f"{wrong} x p / (1 - p) = {float(wrong * best / (1 - best)):.2f}, p = {best}"),
            ("guesses that pass in an hour, most", max(passed), f"{posts}"),
        ],
    )  # fmt: skip


def print_text(article, arguments):
    ways = (
        wrong_sum, expired, over_the_limit, csrf_failure, server_restart, new_secret_key,
        database_failure,
    )  # fmt: skip
    rows = [(way.__name__.replace("_", " "), 1, kept_after(article, way)) for way in ways]
    lost, kills, twice = killed_requests(article, arguments.comments, 0.2, 20261123)
    rows.append(
        (
            f"20 % of requests killed ({kills} kills, {twice} comments stored twice and held)",
            arguments.comments,
            lost,
        )
    )
    print_table("Bytes of text lost", ("what happened", "texts", "bytes lost"), rows)


if __name__ == "__main__":
    main()
