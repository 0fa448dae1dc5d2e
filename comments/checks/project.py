"""What the app asks of the project around it."""

from django.conf import settings
from django.core import checks
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from comments import conf
from comments.requirements import TAG


@checks.register(TAG)
def check_site_address(app_configs, **kwargs):
    """E014: mail is on, and nothing says what its links start with."""
    from django.apps import apps

    # Without SITE_ID a site is known by its request, and a mail has none.
    is_known = conf.get("COMMENTS_SITE_ADDRESS") or (
        apps.is_installed("django.contrib.sites") and getattr(settings, "SITE_ID", None)
    )
    if conf.get("COMMENTS_MODERATOR_MAIL") == "off" or is_known:
        return []
    return [
        checks.Error(
            "COMMENTS_MODERATOR_MAIL is on, but nothing says what links in mails start with.",
            hint="Set COMMENTS_SITE_ADDRESS, such as 'https://example.org', or install "
            "django.contrib.sites and set SITE_ID.",
            id="comments.E014",
        )
    ]


@checks.register(TAG)
def check_addresses(app_configs, **kwargs):
    """E015: the site's urls lack those of comments."""
    if has_address("comments:post"):
        return []
    return [
        checks.Error(
            f"ROOT_URLCONF is {settings.ROOT_URLCONF!r}, whose addresses lack those of "
            "comments: a page with a form on it cannot be shown.",
            hint="Add path('comments/', include('comments.urls')) to its urlpatterns.",
            id="comments.E015",
        )
    ]


@checks.register(TAG)
def check_desk(app_configs, **kwargs):
    """W005: mail is on, and there is no moderation desk for it to link to."""
    mail = conf.get("COMMENTS_MODERATOR_MAIL")
    if mail == "off" or has_address("admin:comments_comment_changelist"):
        return []
    return [
        checks.Warning(
            f"COMMENTS_MODERATOR_MAIL is {mail!r}, but the site has no moderation desk: mails "
            "link to a page for each comment and to no queue.",
            hint="Add 'django.contrib.admin' to INSTALLED_APPS and path('admin/', "
            "admin.site.urls) to urlpatterns; or set COMMENTS_MODERATOR_MAIL to 'off'.",
            id="comments.W005",
        )
    ]


def has_address(name):
    """Return whether the site has an address of that ``name``; True of one without any at all."""
    if not getattr(settings, "ROOT_URLCONF", None):
        return True
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True


@checks.register(TAG)
def check_captcha_test_mode(app_configs, **kwargs):
    """E007: django-simple-captcha takes any answer while DEBUG is off."""
    if getattr(settings, "CAPTCHA_TEST_MODE", False) and not settings.DEBUG:
        return [
            checks.Error(
                "CAPTCHA_TEST_MODE is True while DEBUG is False.",
                hint="Remove CAPTCHA_TEST_MODE from the settings of a public site.",
                id="comments.E007",
            )
        ]
    return []


@checks.register(TAG)
def check_csrf_middleware(app_configs, **kwargs):
    """E008: nothing sets the cookie that a form is bound to."""
    classes = [import_string(path) for path in settings.MIDDLEWARE]
    if any(isinstance(item, type) and issubclass(item, CsrfViewMiddleware) for item in classes):
        return []
    return [
        checks.Error(
            "MIDDLEWARE lacks 'django.middleware.csrf.CsrfViewMiddleware', whose cookie binds "
            "a comment form to the browser it was handed to.",
            hint="Add it to MIDDLEWARE.",
            id="comments.E008",
        )
    ]
