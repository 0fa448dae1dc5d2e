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
import random
import statistics
import time
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from pathlib import Path

from django.utils import timezone

from benchmarks.reporting import header, print_table

WORDS = (
    "bridge tram river bakery council morning ticket garden weather street library market "
    "night ferry station window paper summer letter music kitchen village colour number"
).split()
# What a comment is told of itself, in about the shares that the shipped model gives.
REASONS = (
    ("held-for-moderator", 0.4), ("link-share", 0.25), ("no-links", 0.6), ("spam-word", 0.4),
    ("ham-word", 0.7), ("no-shared-word", 0.5), ("shared-words", 0.4), ("form", 0.9),
    ("script", 0.3), ("identity", 0.8), ("prior", 1.0), ("other-words", 0.9), ("too-fast", 0.03),
)  # fmt: skip
LANGUAGES = {"en": 60, "de": 15, "ru": 10, "nl": 6, "fr": 5, "": 4}
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
    ("nothing found", "reason=no-such-reason"),
    ("page 40", "p=40"),
    ("last page", "p=999999"),
    ("search", "q=bakery"),
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


def fill(count):
    """Store ``count`` comments with threads, authors, reasons, versions and decisions."""
    from django.contrib.contenttypes.models import ContentType

    from comments.models import Comment, CommentReason, Decision
    from tests.testapp.models import Article, Photo

    chance = random.Random(5)
    articles = Article.objects.bulk_create(Article(title=f"Story {n}") for n in range(150))
    photos = Photo.objects.bulk_create(Photo(caption=f"Photo {n}") for n in range(50))
    types = ContentType.objects.get_for_models(Article, Photo)
    targets = [(types[Article], str(a.pk)) for a in articles]
    targets += [(types[Photo], str(p.pk)) for p in photos]
    first_of = {}
    for start in range(0, count, 5000):
        made = [
            a_comment(n, count, chance, *chance.choice(targets), first_of)
            for n in range(start, min(start + 5000, count))
        ]
        Comment.objects.bulk_create(made)
        for comment in made:
            first_of.setdefault((comment.content_type_id, comment.object_id), comment)
        CommentReason.objects.bulk_create(
            CommentReason(comment=comment, code=code, text=code, weight=chance.uniform(-2, 2))
            for comment in made
            for code, share in REASONS
            if chance.random() < share
        )
        Decision.objects.bulk_create(
            Decision(
                comment=comment,
                action="approve" if comment.status == "public" else "mark_spam",
                from_status="pending",
                to_status=comment.status,
                decided_at=comment.submitted_at,
            )
            for comment in made
            if comment.revision
        )


def a_comment(number, count, chance, content_type, key, first_of):
    from comments.models import Comment

    (status,) = chance.choices(TABS[:4], (8, 70, 20, 2))
    is_spam = status == "spam"
    probability = chance.betavariate(8, 1) if is_spam else chance.betavariate(1, 8)
    if chance.random() < 0.01:
        probability = None
    version = f"version{number * 6 // count}" if probability is not None else ""
    parent = first_of.get((content_type.pk, key)) if chance.random() < 0.3 else None
    author = int(chance.paretovariate(1.1) * 20) % 20_000
    return Comment(
        content_type=content_type,
        object_id=key,
        parent=parent,
        thread=parent,
        name=f"Visitor {author}",
        email=f"visitor{author}@example.org" if author % 3 else "",
        status=status,
        verdict="spam" if is_spam else "publish" if status == "public" else "hold",
        revision=int(status == "removed" or (status != "pending" and chance.random() < 0.2)),
        body=" ".join(chance.choices(WORDS, k=int(chance.lognormvariate(3.3, 0.8)) + 3)),
        language=chance.choices(list(LANGUAGES), LANGUAGES.values())[0],
        probability=probability,
        model_version=version,
        arrival_probability=probability,
        arrival_version=version,
        is_spot_check=status in {"public", "spam"} and chance.random() < 0.02,
        spot_check_share=0.02,
        seconds_to_fill=chance.lognormvariate(4, 1),
        submitted_at=timezone.now() - timedelta(minutes=5 * (count - number)),
    )


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
        print(header(Path(".")))
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


@contextmanager
def counted_queries():
    """Give a list of ``(seconds, sql, parameters)`` that fills as queries are made."""
    from django.db import connection

    queries = []

    def count(execute, sql, parameters, many, context):
        started = time.perf_counter()
        try:
            return execute(sql, parameters, many, context)
        finally:
            queries.append((time.perf_counter() - started, sql, parameters))

    with connection.execute_wrapper(count):
        yield queries


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
                f"{sorted(times)[int(0.95 * (len(times) - 1))]:.0f}",
                where,
                max(page[3] for page in asked),
            )
        )
    columns = (
        "Filter",
        "p50 ms of all",
        "p50 ms of the slowest",
        "its p95 ms",
        "which",
        "queries",
    )
    print_table("Pages of the queue, over five tabs and three orders", columns, rows)
    if options.explain:
        explain(*slowest[1:])


def time_page(client, address, repeat):
    with counted_queries() as queries:
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
        pks = list(Comment.objects.held().values_list("pk", flat=True)[:size])
        # A form has at most 1,000 fields; more than a page is ruled on as a whole filter.
        Comment.objects.filter(pk__in=pks).update(language=f"x{size}")
        as_of = timezone.now().isoformat()
        values = {"action": "approve", "select_across": "1", "as_of": as_of}
        with counted_queries() as queries:
            started = time.perf_counter()
            client.post(f"/admin/comments/comment/?language=x{size}", values)
            seconds = time.perf_counter() - started
        rows.append((f"approve {size}", f"{1000 * seconds:.0f}", len(queries)))
    batch = Comment.objects.get(pk=pks[0]).decisions.get().batch
    with counted_queries() as queries:
        started = time.perf_counter()
        client.post("/admin/comments/comment/?status__exact=public", {"undo": str(batch)})
        seconds = time.perf_counter() - started
    assert Comment.objects.filter(language="x1000", status="pending").count() == 1000
    rows.append(("undo 1000", f"{1000 * seconds:.0f}", len(queries)))
    print_table("Rulings in one request", ("Ruling", "ms", "queries"), rows)


if __name__ == "__main__":
    main()
