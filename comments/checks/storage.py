"""The cache that limits are counted in, and the database."""

from django.core import checks
from django.core.cache import caches
from django.db import connections

from comments import conf, limits
from comments.requirements import TAG
from comments.setting_rules import is_cache

UNSHARED_CACHES = {
    "DummyCache": "it counts nothing, so nothing is limited.",
    "LocMemCache": "each process counts for itself, so a limit holds once in each process.",
    "FileBasedCache": "it cannot count in one step, so many requests at once pass a limit.",
    "DatabaseCache": "it cannot count in one step, so many requests at once pass a limit.",
}

SEARCH_INDEX = (
    "CREATE INDEX comments_searchtext_trigrams ON comments_searchtext "
    "USING gin (text gin_trgm_ops)"
)


@checks.register(TAG)
def check_cache_answers(app_configs, **kwargs):
    """W001: the cache that limits are counted in cannot be reached."""
    alias = conf.get("COMMENTS_CACHE")
    if not is_cache(alias) or not conf.get("COMMENTS_LIMITS"):
        return []
    try:
        caches[alias].get("comments:check")
    except (*limits.cache_errors(), ImportError) as error:
        return [
            checks.Warning(
                f"The cache {alias!r}, which COMMENTS_CACHE names, cannot be reached: {error}",
                hint="Until it answers nothing is limited: start it, or correct CACHES.",
                id="comments.W001",
            )
        ]
    return []


@checks.register(TAG, deploy=True)
def check_cache_is_shared(app_configs, **kwargs):
    """W002: each process counts for itself, or nothing is counted."""
    alias = conf.get("COMMENTS_CACHE")
    if not is_cache(alias) or not conf.get("COMMENTS_LIMITS"):
        return []
    kind = type(caches[alias]).__name__
    if kind not in UNSHARED_CACHES:
        return []
    return [
        checks.Warning(
            f"The cache {alias!r} of COMMENTS_CACHE is a {kind}: {UNSHARED_CACHES[kind]}",
            hint="Let COMMENTS_CACHE name a Redis or Memcached cache.",
            id="comments.W002",
        )
    ]


@checks.register(checks.Tags.database)
def check_search_index(app_configs, databases=None, **kwargs):
    """W004: the desk's search on PostgreSQL has no index, so that it reads every text."""
    return [
        checks.Warning(
            f"Searching at the desk reads the text of every comment in the database {alias!r}: "
            "when its tables were made, the extension pg_trgm could not be.",
            hint="Nothing but speed is lost. As the database's owner: CREATE EXTENSION pg_trgm; "
            f"{SEARCH_INDEX};",
            id="comments.W004",
        )
        for alias in databases or ()
        if connections[alias].vendor == "postgresql" and lacks_search_index(connections[alias])
    ]


def lacks_search_index(connection):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_regclass('comments_searchtext') IS NOT NULL"
            " AND to_regclass('comments_searchtext_trigrams') IS NULL"
        )
        return cursor.fetchone()[0]
