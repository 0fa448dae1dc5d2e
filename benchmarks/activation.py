"""
A model version activated under load: four processes take comments all the while.

    python -m benchmarks.activation

On PostgreSQL, in a database of its own. Prints how many comments were taken, how many were
not scored or failed, and how long the slowest process took to go over to the new version.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import time

from benchmarks.reporting import header, print_table

PROCESSES = 4
SECONDS = 30
POLL = 5


def connect(name):
    os.environ |= {
        "TEST_DATABASE": "postgresql",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATABASE_SUFFIX": "activation",
        "OMP_NUM_THREADS": "1",
    }
    import django
    from django.conf import settings
    from django.db import connection

    django.setup()
    settings.COMMENTS_MODEL_POLL_SECONDS = POLL
    settings.COMMENTS_LEARN_EVERY = None
    if name:
        settings.DATABASES["default"]["NAME"] = name
        connection.settings_dict["NAME"] = name
    return connection


def take_comments(name, stop, answers):
    """Take comments until told to stop; report failures and when each version was first used."""
    connect(name)
    from comments import moderation
    from comments.models import Comment
    from tests.testapp.models import Article

    article = Article.objects.get()
    taken = failed = 0
    first_used = {}
    while not stop.is_set():
        comment = Comment(name="Bob", body=f"The tram was late again, for the {taken}th time.")
        comment.target, comment.object_id = article, str(article.pk)
        moderation.submit(comment)
        taken += 1
        failed += comment.probability is None
        first_used.setdefault(comment.model_version, time.time())
    answers.put((taken, failed, first_used))


def main():
    argparse.ArgumentParser(description=__doc__.strip().splitlines()[0]).parse_args()
    connection = connect(None)
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        from comments import learning
        from comments.learning.versions import store
        from comments.spam import SpamModel, Submission
        from tests.testapp.models import Article

        Article.objects.create(title="Trams", body="They are late.")
        base = SpamModel.load()
        learnt = base.learn([Submission(body="cheap trams")] * 3, ["spam"] * 3)
        version, _ = store(learnt, prepare=lambda version: None)
        context = multiprocessing.get_context("spawn")
        stop, answers = context.Event(), context.Queue()
        name = connection.settings_dict["NAME"]
        workers = [
            context.Process(target=take_comments, args=(name, stop, answers))
            for _ in range(PROCESSES)
        ]
        for worker in workers:
            worker.start()
        time.sleep(SECONDS / 2)
        activated_at = time.time()
        learning.activate(version)
        time.sleep(SECONDS / 2)
        stop.set()
        rows = []
        for number in range(PROCESSES):
            taken, failed, first_used = answers.get(timeout=60)
            since = first_used.get(version.version)
            late = f"{since - activated_at:.1f}" if since else "never"
            rows.append((number + 1, taken, failed, late))
        for worker in workers:
            worker.join()
        print(header())
        print(f"polling every {POLL} s, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        columns = ("Process", "Comments", "Not scored", "On the new version after s")
        print_table("Activated under load", columns, rows)
    finally:
        connection.creation.destroy_test_db("", verbosity=0)


if __name__ == "__main__":
    main()
