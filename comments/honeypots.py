"""A field that people never see, under a name that changes every day."""

import time

from django.utils.crypto import salted_hmac

from comments import conf

DAY = 24 * 60 * 60


def current_name() -> str:
    """Return the name of the field in the forms that are handed out today."""
    return _name_of(int(time.time() // DAY))


def is_filled(posted) -> bool:
    """Return whether a form of today, or of any day it may still come from, has it filled."""
    today = int(time.time() // DAY)
    days = 1 + -(-conf.get("COMMENTS_FORM_LIFETIME") // DAY)
    return any(posted.get(_name_of(today - days_ago)) for days_ago in range(days))


def _name_of(day):
    # Letters only, and none of the words by which browsers and password managers
    # recognise what they could fill in.
    digest = salted_hmac("comments.honeypots", str(day)).digest()
    return "q" + "".join(chr(ord("a") + byte % 26) for byte in digest[:9])
