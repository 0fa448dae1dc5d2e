"""
Settings of the reference site.

Everything that differs between machines comes from environment variables:

COMMENTSYS_DEBUG            1 shows Django's error pages; off by default
COMMENTSYS_SECRET_KEY       the secret key; without it one is made in var/secret_key
COMMENTSYS_ALLOWED_HOSTS    host names, separated by commas; this machine by default
COMMENTSYS_TRUSTED_PROXIES  addresses and networks of proxies whose X-Forwarded-For is believed,
                            separated by commas; "unix" for a socket; none by default
COMMENTSYS_HTTPS            1 when the site is served over HTTPS: secure cookies, HSTS, redirect
COMMENTSYS_DATABASE         sqlite (default), postgresql or mariadb
COMMENTSYS_DATABASE_NAME    file name for sqlite, database name otherwise; also _USER,
                            _PASSWORD, _HOST and _PORT
COMMENTSYS_CACHE            locmem (default, one process) or redis
COMMENTSYS_VAR_DIR          folder for what the site writes besides its database; var/
COMMENTSYS_REDIS_URL        where Redis listens, redis://127.0.0.1:6379/0 by default
"""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from commentsys.environment import (
    read_caches,
    read_database,
    read_list,
    read_secret_key,
    read_switch,
)

BASE_DIR = Path(__file__).resolve().parent.parent
# Secret key, collected static files, mail. Git ignores it.
VAR_DIR = Path(os.environ.get("COMMENTSYS_VAR_DIR", BASE_DIR / "var"))

DEBUG = read_switch("COMMENTSYS_DEBUG")
SECRET_KEY = read_secret_key(VAR_DIR / "secret_key")
ALLOWED_HOSTS = read_list("COMMENTSYS_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "captcha",
    "comments",
    "commentsys.articles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "commentsys.middleware.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "commentsys.urls"
WSGI_APPLICATION = "commentsys.wsgi.application"
ASGI_APPLICATION = "commentsys.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": read_database(BASE_DIR / "db.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = read_caches()

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"

LANGUAGE_CODE = "en"
# The languages the reference site itself is written in; add one together with its translation.
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "commentsys" / "locale"]
FORMAT_MODULE_PATH = ["commentsys.formats"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# WhiteNoise warns about a missing folder, and the demo serves straight from the source tree.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "commentsys" / "static"]
WHITENOISE_USE_FINDERS = True

# The demo needs no mail server: each mail is a file in var/mail/.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"

# Nothing but articles takes comments; whose X-Forwarded-For is believed depends on where
# the site runs; every other COMMENTS_ setting is at its default.
COMMENTS_MODELS = ["articles.article"]
COMMENTS_TRUSTED_PROXIES = read_list("COMMENTSYS_TRUSTED_PROXIES", [])

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

if read_switch("COMMENTSYS_HTTPS"):
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# Nothing inline, nothing from elsewhere. Django 5.2 has no setting for this header of its
# own; commentsys.middleware sends it.
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "media-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=()"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {
        "comments": {"handlers": ["console"], "level": "INFO"},
        # Django mails errors when DEBUG is off; a demo shows them where it runs.
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}
