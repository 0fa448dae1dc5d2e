"""
Measure how many comments one solved challenge is worth when many ask at once, and after
a rollback.

    TEST_DATABASE=postgresql python -m benchmarks.gate.claims
    TEST_DATABASE=mariadb python -m benchmarks.gate.claims
    TEST_DATABASE=sqlite python -m benchmarks.gate.claims --default-options
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from unittest import mock

from benchmarks.gate import site
from benchmarks.reporting import print_table
from comments.models import Comment
from tests.visitor import Visitor, at_once, is_accepted


def ours(article, parallel):
    bob = Visitor()
    form = bob.open(article).solve()
    copies = site.same_browser(bob, parallel)
    return at_once(lambda number: copies[number].post(form), parallel)


def theirs(article, parallel):
    form = site.Peer().open()
    copies = [site.Peer().visitor.client for _ in range(parallel)]
    for client in copies:
        client.handler.enforce_csrf_checks = False
    return at_once(lambda number: copies[number].post("/peer/", form), parallel)


def race(post, article, parallel, challenges):
    """Return the worst count of comments, and how often the site answered with a fault."""
    worst, total, faults = 0, 0, 0
    for _ in range(challenges):
        Comment.objects.all().delete()
        responses = post(article, parallel)
        count = Comment.objects.count()
        worst, total = max(worst, count), total + count
        faults += sum(response.status_code >= 500 for response in responses)
    return worst, total, faults


def ours_after_a_rollback(article):
    bob = Visitor(raise_request_exception=False)
    form = bob.open(article).solve()
    with mock.patch("comments.moderation.submit", side_effect=ZeroDivisionError):
        bob.post(form)
    return is_accepted(bob.post(form))


def theirs_after_a_rollback(article):
    client = site.Peer().visitor.client
    client.handler.enforce_csrf_checks = False
    form = site.Peer().open()
    client.post("/peer/?fail=1", form)
    return client.post("/peer/", form).status_code == 302


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--parallel", type=int, default=20)
    parser.add_argument("--challenges", type=int, default=40)
    parser.add_argument(
        "--default-options",
        action="store_true",
        help="SQLite as a new project has it: no WAL, no IMMEDIATE, a timeout of 5 s",
    )
    arguments = parser.parse_args()
    if arguments.default_options:
        site.settings.DATABASES["default"]["OPTIONS"] = {}
        site.connections.settings["default"]["OPTIONS"] = {}
    rows = []
    with site.database() as article:
        for is_on in (False, True):
            with site.atomic_requests(is_on):
                for name, post, after in (
                    ("django-commentsys", ours, ours_after_a_rollback),
                    ("django-simple-captcha", theirs, theirs_after_a_rollback),
                ):
                    worst, total, faults = race(
                        post, article, arguments.parallel, arguments.challenges
                    )
                    again = Counter(after(article) for _ in range(arguments.challenges))[True]
                    rows.append(
                        (
                            name,
                            "on" if is_on else "off",
                            worst,
                            f"{total} / {arguments.challenges}",
                            faults,
                            f"{again} / {arguments.challenges}",
                        )
                    )
        print(site.heading(" ".join(sys.argv[1:]) or "no arguments"))
        print_table(
            f"{arguments.parallel} parallel posts of each of {arguments.challenges} challenges",
            (
                "",
                "ATOMIC_REQUESTS",
                "most comments for one challenge",
                "comments / challenges",
                "5xx",
                "accepted again after a rollback",
            ),
            rows,
        )


if __name__ == "__main__":
    main()
