"""Read the reference site's environment variables: COMMENTSYS_*, each with a clear error."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"", "0", "false", "no", "off"}

DATABASE_ENGINES = {
    "sqlite": "django.db.backends.sqlite3",
    "postgresql": "django.db.backends.postgresql",
    "mariadb": "django.db.backends.mysql",
}


def read_switch(name, default=False):
    """Return an on/off variable as a bool; raise ImproperlyConfigured for any other word."""
    value = os.environ.get(name)
    if value is None:
        return default
    word = value.strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; set it to 1 or 0.")


def read_list(name, default):
    """Return a comma-separated variable as a list of stripped, non-empty words."""
    value = os.environ.get(name)
    if value is None:
        return list(default)
    return [word.strip() for word in value.split(",") if word.strip()]


def read_choice(name, choices, default):
    """Return a variable that must be one of ``choices``; raise ImproperlyConfigured if not."""
    value = os.environ.get(name, default).strip().lower()
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to one of: {', '.join(choices)}.")
    return value


def read_database(sqlite_path):
    """Return DATABASES["default"] from COMMENTSYS_DATABASE and COMMENTSYS_DATABASE_*."""
    kind = read_choice("COMMENTSYS_DATABASE", DATABASE_ENGINES, "sqlite")
    database = {"ENGINE": DATABASE_ENGINES[kind]}
    if kind == "sqlite":
        database["NAME"] = os.environ.get("COMMENTSYS_DATABASE_NAME", str(sqlite_path))
        # Readers and one writer side by side; a writer waits its turn instead of failing.
        database["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        return database
    database["NAME"] = os.environ.get("COMMENTSYS_DATABASE_NAME", "commentsys")
    for key in ("USER", "PASSWORD", "HOST", "PORT"):
        database[key] = os.environ.get(f"COMMENTSYS_DATABASE_{key}", "")
    if kind == "mariadb":
        _use_pymysql_without_mysqlclient()
        database["OPTIONS"] = {"charset": "utf8mb4"}
    return database


def read_caches():
    """Return CACHES from COMMENTSYS_CACHE (locmem or redis) and COMMENTSYS_REDIS_URL."""
    kind = read_choice("COMMENTSYS_CACHE", ("locmem", "redis"), "locmem")
    if kind == "redis":
        return {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": os.environ.get("COMMENTSYS_REDIS_URL", "redis://127.0.0.1:6379/0"),
                "KEY_PREFIX": "commentsys",
            }
        }
    return {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def read_secret_key(path):
    """Return COMMENTSYS_SECRET_KEY, or the key in the file at ``path``, made on first use."""
    from_environment = os.environ.get("COMMENTSYS_SECRET_KEY", "")
    if from_environment:
        return from_environment
    return _existing_key(path) or _new_key(path)


def _existing_key(path):
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def _new_key(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and linked into place: two processes that start at once end with one key.
    draft = Path(f"{path}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(get_random_secret_key())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return _existing_key(path)


def _use_pymysql_without_mysqlclient():
    try:
        import MySQLdb  # noqa: F401  (only to see whether it is there)
    except ModuleNotFoundError:
        try:
            import pymysql
        except ModuleNotFoundError:
            raise ImproperlyConfigured(
                "COMMENTSYS_DATABASE is 'mariadb', which needs a driver: "
                "pip install mysqlclient, or pip install pymysql."
            ) from None
        pymysql.install_as_MySQLdb()
