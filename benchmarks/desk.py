"""
The desk at scale: page times, bulk rulings and query counts on a site with many comments.

    python -m benchmarks.desk --comments 100000                  # PostgreSQL on 127.0.0.1
    python -m benchmarks.desk --comments 20000 --database sqlite

Makes a database of its own, fills it, asks each page --repeat times through Django's test
client with a moderator's login (middleware, session, permissions and rendering included),
and drops the database again.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from benchmarks.reporting import header, print_table

WORDS = (
    "bridge tram river bakery council morning ticket garden weather street library market "
    "night ferry station window paper summer letter music kitchen village colour number"
).split()
REASONS = ("held-for-moderator", "link-share", "spam-word", "ham-word", "no-shared-word", "form")


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--comments", type=int, default=100_000)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    parser.add_argument("--repeat", type=int, default=15)
    return parser.parse_args()


def set_up(kind):
    os.environ["TEST_DATABASE"] = kind
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ["TEST_DATABASE_SUFFIX"] = f"desk_{os.getpid()}"
    import django
    from django.conf import settings
    from django.db import connection

    django.setup()
    settings.COMMENTS_CLASSIFIER = {"BACKEND": "comments.classifiers.DummyClassifier"}
    settings.COMMENTS_LEARN_EVERY = None
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    return connection


def fill(count):
    """Store ``count`` comments under 200 articles and photos, with reasons and parents."""
    from datetime import timedelta

    from django.contrib.contenttypes.models import ContentType
    from django.utils import timezone

    from comments.models import Comment, CommentReason
    from tests.testapp.models import Article, Photo

    chance = random.Random(5)
    articles = Article.objects.bulk_create(Article(title=f"Story {n}") for n in range(150))
    photos = Photo.objects.bulk_create(Photo(caption=f"Photo {n}") for n in range(50))
    types = ContentType.objects.get_for_models(Article, Photo)
    targets = [(types[Article], str(a.pk)) for a in articles]
    targets += [(types[Photo], str(p.pk)) for p in photos]
    now = timezone.now()
    weights = {"public": 70, "spam": 20, "pending": 8, "removed": 2}
    verdicts = {"public": "publish", "spam": "spam", "pending": "hold", "removed": "hold"}

    def one(number):
        (status,) = chance.choices(list(weights), weights.values())
        is_spam = status == "spam"
        content_type, key = chance.choice(targets)
        return Comment(
            content_type=content_type,
            object_id=key,
            name=f"Visitor {number % 9000}",
            email=f"visitor{number % 9000}@example.org",
            status=status,
            verdict=verdicts[status],
            body=" ".join(chance.choices(WORDS, k=chance.randint(8, 80))),
            language=chance.choice(["en", "en", "en", "de", "nl", "fr"]),
            probability=chance.betavariate(8, 1) if is_spam else chance.betavariate(1, 8),
            model_version=f"version{number * 6 // count}",
            submitted_at=now - timedelta(minutes=5 * (count - number)),
        )

    for start in range(0, count, 5000):
        made = Comment.objects.bulk_create(one(n) for n in range(start, min(start + 5000, count)))
        CommentReason.objects.bulk_create(
            CommentReason(comment=comment, code=code, text=code, weight=chance.uniform(-2, 2))
            for comment in made
            for code in chance.sample(REASONS, 4)
        )


def pages():
    tabs = ["pending", "public", "spam", "removed", "all"]
    yield from (
        (f"{tab}, {order}", f"?status__exact={tab}&order={order}")
        for tab, order in product(tabs, ["newest", "oldest", "uncertain"])
    )
    for name, query in (
        ("by reason", "reason=link-share"),
        ("by a common reason, uncertain", "reason=form&order=uncertain"),
        ("by band", "band=50-90"),
        ("by language", "language=nl"),
        ("by model version", "model_version=version3"),
        ("by article", "article=ARTICLE"),
        ("by author", "author=AUTHOR"),
        ("by date", "submitted_at__gte=2026-11-01%2000:00:00%2B00:00"),
        ("spot check", "spot_check=waiting"),
        ("search", "q=bakery"),
        ("page 900", "p=900"),
        ("reason, language, band and search", "reason=form&language=en&band=10-50&q=tram"),
    ):
        yield name, f"?status__exact=all&{query}"
    yield "probably spam", "?band=probably-spam"


def main():
    options = arguments()
    connection = set_up(options.database)
    try:
        started = time.perf_counter()
        fill(options.comments)
        with connection.cursor() as cursor:
            # As autovacuum would have: counting then needs the index alone.
            cursor.execute("VACUUM ANALYZE" if options.database == "postgresql" else "ANALYZE")
        print(header(Path(".")))
        print(
            f"{options.comments:,} comments on {connection.vendor} "
            f"(filled in {time.perf_counter() - started:.0f} s), {options.repeat} times each, "
            f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        )
        client = moderator_client()
        time_pages(client, options.repeat)
        time_bulk(client)
    finally:
        connection.creation.destroy_test_db("", verbosity=0)


@contextmanager
def counted_queries():
    from django.db import connection

    queries = []

    def count(execute, sql, *arguments):
        queries.append(sql)
        return execute(sql, *arguments)

    with connection.execute_wrapper(count):
        yield queries


def moderator_client():
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Permission
    from django.test import Client

    user = get_user_model().objects.create_user("bob", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="moderate_comment"))
    client = Client()
    client.force_login(user)
    return client


def time_pages(client, repeat):
    from comments.models import Comment

    some = Comment.objects.first()
    rows = []
    for name, query in pages():
        query = query.replace("ARTICLE", f"{some.content_type_id}-{some.object_id}")
        address = "/admin/comments/comment/" + query.replace("AUTHOR", str(some.pk))
        with counted_queries() as queries:
            assert client.get(address).status_code == 200, address
        times = []
        for _ in range(repeat):
            started = time.perf_counter()
            client.get(address)
            times.append(1000 * (time.perf_counter() - started))
        times.sort()
        rows.append(
            (
                name,
                f"{statistics.median(times):.0f}",
                f"{times[0]:.0f}",
                f"{times[int(0.95 * (len(times) - 1))]:.0f}",
                len(queries),
            )
        )
    print_table("Pages of the queue", ("Page", "p50 ms", "fastest", "p95 ms", "queries"), rows)


def time_bulk(client):
    from comments.models import Comment

    rows = []
    for size in (1, 50, 1000):
        pks = list(Comment.objects.held().values_list("pk", flat=True)[:size])
        # A form has at most 1,000 fields; more than a page is ruled on as a whole filter.
        Comment.objects.filter(pk__in=pks).update(language=f"x{size}")
        values = {"action": "approve", "select_across": "1"}
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
