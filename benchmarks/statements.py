"""What a database is asked, and how long each answer takes."""

from __future__ import annotations

import time
from contextlib import contextmanager


@contextmanager
def timed_statements():
    """Give a list of ``(seconds, sql, parameters)`` that fills as statements are made."""
    from django.db import connection

    statements = []

    def timed(execute, sql, parameters, many, context):
        started = time.perf_counter()
        try:
            return execute(sql, parameters, many, context)
        finally:
            statements.append((time.perf_counter() - started, sql, parameters))

    with connection.execute_wrapper(timed):
        yield statements
