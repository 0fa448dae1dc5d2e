"""
The desk at scale: page times, bulk rulings and query counts on a site with many comments.

    python -m benchmarks.desk --comments 100000                  # PostgreSQL on 127.0.0.1
    python -m benchmarks.desk --comments 20000 --database sqlite
    python -m benchmarks.desk --keep --explain                   # the same database again

Fills a database of its own, asks for every filter in every tab and order through Django's
test client with a moderator's login (middleware, session, permissions and rendering
included), and drops the database again. A line of the table is the slowest tab and order of
a filter: no other is slower.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from datetime import timedelta
from itertools import product

from django.utils import timezone

from benchmarks.busy_site import fill
from benchmarks.reporting import header, print_table
from benchmarks.statements import timed_statements

TABS = ("pending", "public", "spam", "removed", "all")
ORDERS = ("newest", "oldest", "uncertain")
FILTERS = (
    ("no filter", ""),
    ("reason, common", "reason=form"),
    ("reason, rare", "reason=too-fast"),
    ("score 0-10 %", "band=0-10"),
    ("score 50-90 %", "band=50-90"),
    ("probably spam", "band=probably-spam"),
    ("not scored", "band=none"),
    ("article", "article=ARTICLE"),
    ("author", "author=AUTHOR"),
    ("language", "language=nl"),
    ("model version", "model_version=version3"),
    ("date, last 7 days", "submitted_at__gte=WEEK"),
    ("spot check", "spot_check=waiting"),
    ("second look", "second_look=waiting"),
    ("nothing found", "reason=no-such-reason"),
    ("page 40", "p=40"),
    ("last page", "p=999999"),
    ("search, a common word", "q=bakery"),
    ("search, two common words", "q=bakery+tram"),
    ("search, in every comment", "q=visitor"),
    ("search, a rare phrase", "q=%22tram river bridge%22"),
    ("search, an address", "q=visitor77@example.org"),
    ("search, an author with many", "q=%22visitor 20%22"),
    ("search, one letter", "q=k"),
    ("search, two characters", "q=77"),
    ("search, a sign", "q=%25"),
    ("search, not found", "q=submarine"),
    ("search, rare reason", "q=bakery&reason=too-fast"),
    ("search, last page", "q=bakery&p=999999"),
    ("reason, language, band and search", "reason=form&language=en&band=10-50&q=tram"),
)


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--comments", type=int, default=100_000)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    parser.add_argument("--repeat", type=int, default=5, help="times that each page is asked for")
    parser.add_argument("--only", default="", help="only filters whose name contains this")
    parser.add_argument("--keep", action="store_true", help="leave and reuse the database")
    parser.add_argument("--explain", action="store_true", help="EXPLAIN ANALYZE the slowest query")
    return parser.parse_args()


def set_up(kind, keep):
    os.environ["TEST_DATABASE"] = kind
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ["TEST_DATABASE_SUFFIX"] = "desk_kept" if keep else f"desk_{os.getpid()}"
    import django
    from django.conf import settings
    from django.db import connection

    django.setup()
    settings.COMMENTS_CLASSIFIER = {"BACKEND": "comments.classifiers.DummyClassifier"}
    settings.COMMENTS_LEARN_EVERY = None
    connection.creation.create_test_db(verbosity=0, autoclobber=True, keepdb=keep)
    return connection


def main():
    options = arguments()
    connection = set_up(options.database, options.keep)
    from comments.models import Comment

    try:
        started = time.perf_counter()
        if not Comment.objects.exists():
            fill(options.comments)
        with connection.cursor() as cursor:
            # As autovacuum would have: counting then needs the index alone.
            cursor.execute("VACUUM ANALYZE" if options.database == "postgresql" else "ANALYZE")
        print(header())
        print(
            f"{Comment.objects.count():,} comments on {connection.vendor} "
            f"(made ready in {time.perf_counter() - started:.0f} s), {options.repeat} times each, "
            f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        )
        client = moderator_client()
        time_pages(client, options)
        if not options.keep:
            time_bulk(client)
    finally:
        if not options.keep:
            connection.creation.destroy_test_db("", verbosity=0)


def moderator_client():
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Permission
    from django.test import Client

    user, _ = get_user_model().objects.get_or_create(username="bob", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="moderate_comment"))
    client = Client()
    client.force_login(user)
    return client


def time_pages(client, options):
    from comments.models import Comment

    some = Comment.objects.exclude(email="").first()
    words = {
        "ARTICLE": f"{some.content_type_id}-{some.object_id}",
        "AUTHOR": str(some.pk),
        "WEEK": f"{timezone.now() - timedelta(days=7):%Y-%m-%d}%2000:00:00%2B00:00",
    }
    rows, slowest = [], (0,)
    for name, query in FILTERS:
        if options.only not in name:
            continue
        for word, value in words.items():
            query = query.replace(word, value)
        asked = []
        for tab, order in product(TABS, ORDERS):
            address = f"/admin/comments/comment/?status__exact={tab}&order={order}&{query}"
            times, queries = time_page(client, address, options.repeat)
            asked.append((statistics.median(times), f"{tab}, {order}", times, len(queries)))
            slowest = max(slowest, *queries)
        p50, where, times, _ = max(asked)
        rows.append(
            (
                name,
                f"{statistics.median(page[0] for page in asked):.0f}",
                f"{p50:.0f}",
                f"{min(times):.0f} - {max(times):.0f}",
                where,
                max(page[3] for page in asked),
            )
        )
    columns = (
        "Filter",
        "p50 ms of all",
        "p50 ms of the slowest",
        "its fastest and slowest",
        "which",
        "queries",
    )
    print_table("Pages of the queue, over five tabs and three orders", columns, rows)
    if options.explain:
        explain(*slowest[1:])


def time_page(client, address, repeat):
    from django.contrib.contenttypes.models import ContentType

    # Counted as in a process that has just started.
    ContentType.objects.clear_cache()
    with timed_statements() as queries:
        assert client.get(address).status_code == 200, address
    times = []
    for _ in range(repeat):
        started = time.perf_counter()
        client.get(address)
        times.append(1000 * (time.perf_counter() - started))
    return times, queries


def explain(sql, parameters):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", parameters)
        print("\nThe slowest query\n\n" + sql % tuple(map(repr, parameters)) + "\n")
        print("\n".join(line for (line,) in cursor.fetchall()))


def time_bulk(client):
    from comments.models import Comment

    rows = []
    for size in (1, 50, 1000):
        left = list(Comment.objects.held().values_list("pk", flat=True)[:size])
        if not left:
            # Of few comments fewer wait: the biggest ruling was on all of them.
            break
        pks, language = left, f"x{size}"
        # A form has at most 1,000 fields; more than a page is ruled on as a whole filter.
        Comment.objects.filter(pk__in=pks).update(language=language)
        as_of = timezone.now().isoformat()
        values = {"action": "approve", "select_across": "1", "confirmed": "yes", "as_of": as_of}
        with timed_statements() as queries:
            started = time.perf_counter()
            client.post(f"/admin/comments/comment/?language={language}", values)
            seconds = time.perf_counter() - started
        rows.append((f"approve {len(pks)}", f"{1000 * seconds:.0f}", len(queries)))
    if not rows:
        print("\nNo comment waits: there is nothing to rule on.")
        return
    batch = Comment.objects.get(pk=pks[0]).decisions.get().batch
    with timed_statements() as queries:
        started = time.perf_counter()
        client.post("/admin/comments/comment/?status__exact=public", {"undo": str(batch)})
        seconds = time.perf_counter() - started
    assert Comment.objects.filter(language=language, status="pending").count() == len(pks)
    rows.append((f"undo {len(pks)}", f"{1000 * seconds:.0f}", len(queries)))
    print_table("Rulings in one request", ("Ruling", "ms", "queries"), rows)


if __name__ == "__main__":
    main()
