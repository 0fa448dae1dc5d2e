"""
Which browser a form was handed to.

A template tag cannot set a cookie, so the first form of a browser is bound to the
secret of Django's own CSRF cookie, which ``{% csrf_token %}`` sets with the same page.
After a comment the browser gets a cookie of ours: signed, HttpOnly, SameSite=Lax, and
another one after each comment. The names it had before stay in that cookie, so that
the forms in its other tabs can still be posted.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.middleware.csrf import get_token
from django.utils.crypto import salted_hmac

from comments import conf

COOKIE = "comments_browser"
SALT = "comments.browsers"
# Names kept in the cookie: the one in use, and those of forms that are still open.
NAMES_KEPT = 8


def name_of(request) -> str:
    """Return what a form handed out now is bound to. May set Django's CSRF cookie."""
    names = _names_in_cookie(request)
    if names:
        return names[0]
    get_token(request)
    return csrf_name_of(request)


def names_of(request) -> set[str]:
    """Return everything that forms handed to this browser may be bound to."""
    names = set(_names_in_cookie(request))
    if csrf_name_of(request):
        names.add(csrf_name_of(request))
    return names


def csrf_name_of(request) -> str:
    """Return a name for the CSRF secret the request came with, or '' without one."""
    secret = request.META.get("CSRF_COOKIE", "")
    return salted_hmac(SALT, secret).hexdigest()[:24] if secret else ""


def rotate(request, response) -> None:
    """Give the browser another name, and let it keep those of the forms it has open."""
    names = [secrets.token_urlsafe(18), *_names_in_cookie(request)][:NAMES_KEPT]
    response.set_cookie(
        COOKIE,
        signing.dumps(names, salt=SALT),
        max_age=conf.get("COMMENTS_FORM_LIFETIME"),
        secure=settings.CSRF_COOKIE_SECURE or request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _names_in_cookie(request):
    cookie = request.COOKIES.get(COOKIE)
    if not cookie:
        return []
    try:
        return signing.loads(cookie, salt=SALT, max_age=conf.get("COMMENTS_FORM_LIFETIME"))
    except (signing.BadSignature, ValueError):
        return []
