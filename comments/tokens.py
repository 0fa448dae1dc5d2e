"""
Form tokens: what proves that this site handed a form out, when, to which browser,
for which object and with which challenge.
"""

import secrets
import time
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import ObjectDoesNotExist, ValidationError

from comments import conf
from comments.exceptions import (
    ObjectGone,
    TokenError,
    TokenExpired,
    TokenMoved,
    TokenOfAnotherBrowser,
)

FORM_SALT = "comments.tokens.form"
REFERENCE_SALT = "comments.tokens.reference"


@dataclass(frozen=True, slots=True)
class FormToken:
    """The contents of a form token."""

    content_type_pk: int
    object_pk: str
    # The challenge that must be solved, and can be solved once, to post this form.
    challenge_key: str
    # What comments.browsers called the browser that got the form.
    browser: str
    # When the visitor first got the form, in seconds since 1970. A new sum in the same
    # form does not start the clock again.
    started_at: float
    nonce: str

    @property
    def age(self) -> float:
        """Seconds since the visitor first got the form."""
        return max(0.0, time.time() - self.started_at)


def make_token(target, *, challenge_key, browser, started_at=None) -> str:
    """Return a signed token for one form under ``target``; the signature holds the time."""
    contents = [
        *_key_of(target),
        challenge_key,
        browser,
        time.time() if started_at is None else started_at,
        secrets.token_urlsafe(9),
    ]
    return signing.dumps(contents, salt=FORM_SALT)


def read_token(token, target, browsers) -> FormToken:
    """
    Return the contents of a token handed out for ``target`` to one of ``browsers``.

    Raises TokenError when it is none of ours, TokenExpired when it is too old,
    TokenMoved and TokenOfAnotherBrowser when it was handed out for something else.
    """
    try:
        contents = signing.loads(token, salt=FORM_SALT, max_age=conf.get("COMMENTS_FORM_LIFETIME"))
    except signing.SignatureExpired as error:
        raise TokenExpired("The token is too old.") from error
    except (signing.BadSignature, ValueError) as error:
        raise TokenError("The token is not one of this site.") from error
    form_token = FormToken(*contents)
    if (form_token.content_type_pk, form_token.object_pk) != _key_of(target):
        raise TokenMoved("The token was handed out for another object.")
    if form_token.browser not in browsers:
        raise TokenOfAnotherBrowser("The token was handed out to another browser.")
    return form_token


def make_reference(target) -> str:
    """
    Return the signed name of ``target``.

    It is the same for every visitor and at any time, so that a page can be cached, and
    it opens nothing: it only tells which object a form without a valid token stands under.
    """
    return signing.Signer(salt=REFERENCE_SALT).sign_object(_key_of(target))


def read_reference(reference):
    """Return the object of ``make_reference``. Raises TokenError, or ObjectGone if deleted."""
    try:
        content_type_pk, object_pk = signing.Signer(salt=REFERENCE_SALT).unsign_object(reference)
    except (signing.BadSignature, ValueError) as error:
        raise TokenError("The reference is not one of this site.") from error
    try:
        content_type = ContentType.objects.get_for_id(content_type_pk)
        # A content type whose model is no longer installed has no class.
        if content_type.model_class() is None:
            raise ObjectGone(f"The model {content_type} is not installed.")
        return content_type.get_object_for_this_type(pk=object_pk)
    except (ObjectDoesNotExist, ValidationError, ValueError) as error:
        raise ObjectGone("The object is gone.") from error


def _key_of(target):
    content_type = ContentType.objects.get_for_model(target, for_concrete_model=False)
    return content_type.pk, str(target.pk)
