"""Chance for pictures and sounds: the same for one challenge, and not to be foreseen."""

from random import Random

from django.utils.crypto import salted_hmac


def generator_for(key: str, purpose: str) -> Random:
    """
    Return a generator of its own, seeded with a keyed hash of a challenge's public key.

    Seeded with the key itself, anybody could draw all sums with the same noise and
    compare; shared between threads, one challenge would have many pictures.
    """
    digest = salted_hmac("comments.challenges", f"{purpose}:{key}", algorithm="sha256").digest()
    return Random(digest)  # noqa: S311  (noise; the sum itself comes from secrets)
