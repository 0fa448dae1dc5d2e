"""A site of its own for a season: the app as it is installed, a fresh database, one article."""

import os

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "captcha",
    "comments",
]


def set_up(folder, base, policy, learn_every, spot_check):
    """Configure Django on a database in ``folder`` and create its tables."""
    import django
    from django.conf import settings

    settings.configure(
        SECRET_KEY="a season has no visitors",
        INSTALLED_APPS=INSTALLED_APPS,
        DATABASES={"default": database(folder)},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        ROOT_URLCONF="benchmarks.season.site",
        LOGGING_CONFIG=None,
        COMMENTS_CLASSIFIER={
            "BACKEND": "comments.classifiers.TrainedClassifier",
            "OPTIONS": {"path": str(base)} if base else {},
        },
        COMMENTS_POLICY={"BACKEND": "comments.policies.ThresholdPolicy", "OPTIONS": policy},
        COMMENTS_LEARN_EVERY=learn_every,
        COMMENTS_SPOT_CHECK=spot_check,
        # Events follow each other in milliseconds here, so that polling cannot wait.
        COMMENTS_MODEL_POLL_SECONDS=0,
    )
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)


def database(folder):
    if os.environ.get("SEASON_DATABASE") == "postgresql":
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["SEASON_DATABASE_NAME"],
            "HOST": os.environ.get("PGHOST", "127.0.0.1"),
            "USER": os.environ.get("PGUSER", "postgres"),
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "season.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
        },
    }


urlpatterns = []
