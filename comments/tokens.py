"""
Form tokens: what proves that this site handed a form out, for which object and when.
"""

import time

from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import ObjectDoesNotExist, ValidationError

from comments.exceptions import TokenError

SALT = "comments.tokens.form"


def make_token(target) -> str:
    """Return a signed token for one form under ``target``."""
    content_type = ContentType.objects.get_for_model(target, for_concrete_model=False)
    return signing.dumps([content_type.pk, str(target.pk), time.time()], salt=SALT)


def read_token(token: str):
    """
    Return ``(target, age)``: the object of a token and its age in seconds.

    Raises TokenError when the token is not ours or its object is gone.
    """
    try:
        content_type_pk, object_pk, issued_at = signing.loads(token, salt=SALT)
        content_type = ContentType.objects.get_for_id(content_type_pk)
        target = content_type.get_object_for_this_type(pk=object_pk)
    except (
        signing.BadSignature,
        ObjectDoesNotExist,
        ValidationError,
        ValueError,
        TypeError,
    ) as error:
        raise TokenError("The token is not one of this site, or its object is gone.") from error
    return target, max(0.0, time.time() - issued_at)
