"""Whether the database servers and Redis that some tests need can be reached."""

import functools

import psycopg
import pymysql
import redis
from django.conf import settings


def connect_postgresql(database):
    psycopg.connect(
        host=database["HOST"],
        port=database["PORT"],
        user=database["USER"],
        password=database["PASSWORD"],
        dbname=database["NAME"],
        connect_timeout=3,
    ).close()


def connect_mariadb(database):
    pymysql.connect(
        host=database["HOST"],
        port=int(database["PORT"]),
        user=database["USER"],
        password=database["PASSWORD"],
        connect_timeout=3,
    ).close()


@functools.cache
def database_fault():
    """Return why the database server of this run cannot be used, or None when it can."""
    database = settings.DATABASES["default"]
    try:
        if settings.TEST_DATABASE == "postgresql":
            connect_postgresql(database)
        elif settings.TEST_DATABASE == "mariadb":
            connect_mariadb(database)
    except (psycopg.OperationalError, pymysql.OperationalError) as error:
        reason = str(error.args[-1]).strip().splitlines()[0]
        where = f"{database['HOST']}:{database['PORT']}"
        return f"no {settings.TEST_DATABASE} as {database['USER']} at {where} ({reason})"
    return None


@functools.cache
def redis_fault():
    """Return why Redis cannot be used, or None when it can."""
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=3) as client:
            client.ping()
    except redis.ConnectionError as error:
        return f"no Redis at {settings.REDIS_URL} ({error})"
    return None
