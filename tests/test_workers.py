"""Slow work on real worker processes: django-tasks-db, and RQ on Redis."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.test_architecture import ROOT

WORKERS = {
    "database": ["db_worker", "--batch", "--interval", "0.1"],
    "rq": ["rqworker", "--burst", "--job-class", "django_tasks_rq.Job", "default"],
}

FILL = """
from django.contrib.auth import get_user_model
from tests.testapp.models import Article
from tests.commenting import make_comment
get_user_model().objects.create_superuser("alice", "alice@example.org", "correct horse")
article = Article.objects.create(title="Bridge", body="It opens.")
for number in range(120):
    make_comment(article, body=f"Remark {number}", model_version="old", status="public")
"""
COUNT = """
from comments.models import Comment
print("LEFT", Comment.objects.filter(model_version="old").count(), Comment.objects.count())
"""
HOLD = """
from tests.testapp.models import Article
from tests.commenting import make_comment
from comments import tasks
make_comment(Article.objects.get(), body="Is the ferry running?")
tasks.send_mail_to_moderators.enqueue()
tasks.send_mail_to_moderators.enqueue()
"""
RULE = """
from django.contrib.auth import get_user_model
from comments import moderation
from comments.models import Comment
alice = get_user_model().objects.get()
for comment in Comment.objects.order_by("pk")[:24]:
    (moderation.approve if comment.pk % 2 else moderation.mark_spam)(comment, alice)
"""
VERSIONS = """
from comments.models import ModelVersion
print("VERSIONS", ModelVersion.objects.count())
"""


class Site:
    """A site in processes of its own, with one of the task backends."""

    def __init__(self, backend, folder):
        self.backend = backend
        self.folder = folder
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
            "TEST_DATABASE": "sqlite",
            "WORKER_BACKEND": backend,
            "WORKER_DATABASE": str(folder / "site.sqlite3"),
            # Warnings of other people's workers are not what is tested here.
            "PYTHONWARNINGS": "ignore",
        }

    def manage(self, *arguments):
        result = subprocess.run(
            [sys.executable, "-m", "django", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def run(self, code):
        return self.manage("shell", "--no-imports", "-c", code)

    def start_worker(self):
        return subprocess.Popen(
            [sys.executable, "-m", "django", *WORKERS[self.backend]],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def work(self):
        """Run a worker until nothing is left to do."""
        worker = self.start_worker()
        assert worker.wait(timeout=240) == 0

    def left(self):
        left, total = self.run(COUNT).split("LEFT ", 1)[1].split()
        return int(left), int(total)

    def mails(self):
        folder = self.folder / "site.sqlite3.mail"
        return sum(file.read_text().count("Message-ID:") for file in folder.glob("*"))


@pytest.fixture(params=[pytest.param("database"), pytest.param("rq", marks=pytest.mark.redis)])
def site(request, tmp_path):
    site = Site(request.param, tmp_path)
    empty_queue()
    site.manage("migrate", "--run-syncdb", "--verbosity", "0")
    site.run(FILL)
    yield site
    empty_queue()


def empty_queue():
    import redis
    from django.conf import settings

    from tests.availability import redis_fault

    if redis_fault() is None:
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            client.flushdb()


def test_rescoring_is_shared_out_survives_a_killed_worker_and_doubles_nothing(site):
    assert "12 tasks enqueued" in site.manage("rescore_comments", "--chunk", "10")
    assert site.left() == (120, 120)
    worker = site.start_worker()
    time.sleep(2.5)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(timeout=10)
    # What the killed worker had in hand is enqueued again; what is done is not.
    site.manage("rescore_comments", "--chunk", "10")
    site.work()
    assert site.left() == (0, 120)
    assert "0 tasks enqueued" in site.manage("rescore_comments")


def test_mail_and_training_are_done_by_the_worker_once(site):
    site.run(HOLD)
    assert site.mails() == 0
    site.run(RULE)
    assert "VERSIONS 0" in site.run(VERSIONS)
    site.work()
    assert site.mails() == 1
    assert "VERSIONS 1" in site.run(VERSIONS)
