"""
Settings of the test suite: a site that has nothing to do with commentsys/.

TEST_DATABASE chooses sqlite (default), postgresql or mariadb. Each checkout has
test databases of its own, so that two can be tested at the same time; two runs
in one checkout need a TEST_DATABASE_SUFFIX each.
"""

import hashlib
import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

TEST_DATABASE = os.environ.get("TEST_DATABASE") or "sqlite"
TEST_DATABASE_SUFFIX = (
    os.environ.get("TEST_DATABASE_SUFFIX")
    or hashlib.sha256(str(BASE_DIR).encode()).hexdigest()[:8]
)


def test_database():
    name = f"test_comments_{TEST_DATABASE_SUFFIX}"
    if TEST_DATABASE == "postgresql":
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "postgres",
            "HOST": os.environ.get("PGHOST", "127.0.0.1"),
            "PORT": os.environ.get("PGPORT", "5432"),
            "USER": os.environ.get("PGUSER", "postgres"),
            "PASSWORD": os.environ.get("PGPASSWORD", ""),
            "TEST": {"NAME": name},
        }
    if TEST_DATABASE == "mariadb":
        return {
            "ENGINE": "django.db.backends.mysql",
            "NAME": "test",
            "HOST": os.environ.get("MYSQL_HOST", "127.0.0.1"),
            "PORT": os.environ.get("MYSQL_TCP_PORT", "3306"),
            "USER": os.environ.get("MYSQL_USER", "root"),
            "PASSWORD": os.environ.get("MYSQL_PWD", ""),
            "OPTIONS": {"charset": "utf8mb4"},
            "TEST": {
                "NAME": name,
                "CHARSET": "utf8mb4",
                "COLLATION": "utf8mb4_unicode_ci",
            },
        }
    if TEST_DATABASE == "sqlite":
        # A file and not memory: threads and the live server then have connections
        # of their own, as they have on a real site. Never synced to disk, so as fast.
        folder = BASE_DIR / "var"
        folder.mkdir(exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / f"{name}.unused.sqlite3",
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
            },
            "TEST": {"NAME": folder / f"{name}.sqlite3"},
        }
    raise ValueError(
        f"TEST_DATABASE is {TEST_DATABASE!r}: it must be sqlite, postgresql or mariadb."
    )


if TEST_DATABASE == "mariadb":
    # PyMySQL is pure Python, so nothing has to be compiled to run the tests; Django
    # asks for a version of mysqlclient that it does not claim to be.
    import pymysql

    pymysql.version_info = (2, 2, 1, "final", 0)
    pymysql.install_as_MySQLdb()

DATABASES = {"default": test_database()}
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/15")

SECRET_KEY = "only the tests use this key"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
ROOT_URLCONF = "tests.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
STATIC_URL = "/static/"
MEDIA_ROOT = BASE_DIR / "var" / "test-media"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "captcha",
    "comments",
    "tests.testapp",
]

MIDDLEWARE = [
    "tests.testapp.middleware.strict_content_security_policy",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
