"""A site whose slow work is done by worker processes; see tests/test_workers.py."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS, REDIS_URL

BACKEND = os.environ["WORKER_BACKEND"]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ["WORKER_DATABASE"],
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
        },
    }
}
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = os.environ["WORKER_DATABASE"] + ".mail"
COMMENTS_MODERATOR_MAIL = "at once"
COMMENTS_SITE_ADDRESS = "https://news.example"
COMMENTS_LEARN_EVERY = 24
RQ_QUEUES = {"default": {"URL": REDIS_URL}}

if BACKEND == "database":
    INSTALLED_APPS = [*INSTALLED_APPS, "django_tasks_db"]
    TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
else:
    INSTALLED_APPS = [*INSTALLED_APPS, "django_rq"]
    TASKS = {"default": {"BACKEND": "django_tasks_rq.RQBackend"}}
