"""The apps that this one needs; imports none of them, so that it can say which is missing."""

from django.apps import apps
from django.core import checks

TAG = "comments"

NEEDED = ("captcha", "django.contrib.contenttypes", "django.contrib.auth")


def missing():
    return [name for name in NEEDED if not apps.is_installed(name)]


@checks.register(TAG)
def check_installed_apps(app_configs, **kwargs):
    """E006: an app that this one needs is not installed."""
    return [
        checks.Error(
            f"INSTALLED_APPS lacks {name!r}, which comments needs.",
            hint=f"Add {name!r} to INSTALLED_APPS.",
            id="comments.E006",
        )
        for name in missing()
    ]
