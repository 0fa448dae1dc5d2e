"""
Measure what a post costs when a million challenges are stored, and what pruning costs.

    TEST_DATABASE=postgresql python -m benchmarks.gate.store
    TEST_DATABASE=sqlite python -m benchmarks.gate.store --rows 1000000

Times are of the judging alone: the claim of our form, and ``clean`` of the peer's field.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from datetime import timedelta

from captcha.fields import CaptchaField
from captcha.models import CaptchaStore
from django.db import connection
from django.utils import timezone

from benchmarks.gate import site
from benchmarks.reporting import print_table
from benchmarks.statements import timed_statements
from comments.challenges import ArithmeticChallenge, Outcome
from comments.pruning import prune_challenges


def fill(rows):
    """Store ``rows`` challenges that can still be answered."""
    now = timezone.now()
    for start in range(0, rows, 20_000):
        CaptchaStore.objects.bulk_create(
            CaptchaStore(
                challenge="1 + 1 =",
                response="2",
                hashkey=f"{number:040x}",
                expiration=now + timedelta(hours=1, seconds=number / rows),
            )
            for number in range(start, min(rows, start + 20_000))
        )


def milliseconds(function):
    started = time.perf_counter()
    function()
    return (time.perf_counter() - started) * 1000


def measure(repeats):
    """Return the times of ours and theirs, taken in turns."""
    challenge, field = ArithmeticChallenge(), CaptchaField()
    times = {"django-commentsys": [], "django-simple-captcha": []}
    for _ in range(repeats):
        key = challenge.issue()
        answer = CaptchaStore.objects.get(hashkey=key).response

        def claim(key=key, answer=answer):
            assert challenge.claim(key, answer) is Outcome.SOLVED

        times["django-commentsys"].append(milliseconds(claim))
        form = site.Peer().open()
        value = [form["captcha_0"], form["captcha_1"]]
        times["django-simple-captcha"].append(milliseconds(lambda value=value: field.clean(value)))
    return times


def spread(values):
    low, _, high = statistics.quantiles(values, n=4)
    return f"{statistics.median(values):.2f} ({low:.2f} to {high:.2f})"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=100)
    parser.add_argument("--expired", type=int, default=100_000, help="rows left for pruning")
    arguments = parser.parse_args()
    with site.database():
        measure(5)
        empty = measure(arguments.repeats)
        fill(arguments.rows)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE captcha_captchastore")
        full = measure(arguments.repeats)
        print(site.heading(" ".join(sys.argv[1:]) or "no arguments"))
        print_table(
            f"Milliseconds to judge one answer, median (quartiles) of {arguments.repeats}",
            ("", "no rows", f"{arguments.rows:,} rows", "difference of medians"),
            [
                (
                    name,
                    spread(empty[name]),
                    spread(full[name]),
                    f"{statistics.median(full[name]) - statistics.median(empty[name]):+.2f}",
                )
                for name in empty
            ],
        )
        prune_at_scale(arguments)


def prune_at_scale(arguments):
    lowest = CaptchaStore.objects.order_by("pk").values_list("pk", flat=True)
    last = lowest[arguments.expired - 1]
    CaptchaStore.objects.filter(pk__lte=last).update(expiration=timezone.now())
    with timed_statements() as statements:
        whole = milliseconds(lambda: prune_challenges(1000))
        nothing_left = milliseconds(lambda: prune_challenges(1000))
    longest = 1000 * max(seconds for seconds, sql, parameters in statements)
    print_table(
        f"Pruning {arguments.expired:,} of {arguments.rows:,} rows in batches of 1,000",
        ("whole", "longest statement", "with nothing left to prune"),
        [(f"{whole / 1000:.1f} s", f"{longest:.1f} ms", f"{nothing_left:.1f} ms")],
    )


if __name__ == "__main__":
    main()
