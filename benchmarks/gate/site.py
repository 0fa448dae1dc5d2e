"""
A site to measure on: articles with our form, and the same form with the field of
django-simple-captcha as its manual describes it, on the database that TEST_DATABASE
names (sqlite, postgresql or mariadb), in a test database that is made and destroyed.
"""

from __future__ import annotations

import contextlib
import datetime
import platform
from collections.abc import Iterator

import django
from captcha.models import CaptchaStore
from django.conf import settings
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases

from tests.testapp.models import Article
from tests.visitor import Visitor


@contextlib.contextmanager
def database() -> Iterator[Article]:
    """Make a test database, put one article into it, and take it away at the end."""
    kept = setup_databases(verbosity=0, interactive=False)
    try:
        yield Article.objects.create(title="The bridge opens again", body="On Saturday.")
    finally:
        teardown_databases(kept, verbosity=0)


@contextlib.contextmanager
def atomic_requests(is_on: bool) -> Iterator[None]:
    connections.settings["default"]["ATOMIC_REQUESTS"] = is_on
    try:
        yield
    finally:
        connections.settings["default"]["ATOMIC_REQUESTS"] = False


def same_browser(visitor: Visitor, count: int) -> list[Visitor]:
    """Return the browser of ``visitor`` once for each thread."""
    copies = [Visitor(raise_request_exception=False) for _ in range(count)]
    for copy in copies:
        copy.client.cookies = visitor.client.cookies.copy()
    return copies


class Peer:
    """A visitor of the form with django-simple-captcha's own field."""

    def __init__(self) -> None:
        self.visitor = Visitor(raise_request_exception=False)

    def open(self) -> dict[str, str]:
        return self.solved(CaptchaStore.generate_key())

    def solved(self, key: str) -> dict[str, str]:
        answer = CaptchaStore.objects.values_list("response", flat=True).get(hashkey=key)
        return {"body": "It holds.", "captcha_0": key, "captcha_1": answer}


def database_name() -> str:
    if connection.vendor == "sqlite":
        options = {k: v for k, v in settings.DATABASES["default"]["OPTIONS"].items() if v}
        return f"SQLite, {options or 'default options'}"
    version = ".".join(map(str, connection.get_database_version()))
    return f"{connection.display_name} {version}"


def heading(argument_line: str) -> str:
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")
    return (
        f"{now}: {argument_line}\nPython {platform.python_version()}, "
        f"Django {django.get_version()}, {database_name()}"
    )
