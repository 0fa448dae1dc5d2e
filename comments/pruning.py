"""Removing what has served its time: expired challenges, and hashes of addresses."""

from datetime import timedelta

from captcha.models import CaptchaStore
from django.utils import timezone

from comments import conf
from comments.models import Comment

BATCH = 1000


def prune(batch=BATCH):
    """
    Remove expired challenges and empty old address hashes, ``batch`` rows at a time.

    Returns how many of each as a dictionary. May run at any time, next to the site
    and next to itself. Raises ValueError when ``batch`` is less than one row.
    """
    if batch < 1:
        raise ValueError(f"batch is {batch}: give it a number of rows from 1.")
    return {
        "challenges": prune_challenges(batch),
        "address_hashes": prune_address_hashes(batch),
    }


def prune_challenges(batch=BATCH):
    """
    Delete expired rows of django-simple-captcha's table, lowest keys first.

    Its ``expiration`` has no index, so this walks along the primary key, over the rows of
    other forms too: these may have a longer life and stand before ours. What is alive was
    handed out in the last COMMENTS_FORM_LIFETIME, so there is no more of it than that.
    """
    now = timezone.now()
    removed, last_pk = 0, 0
    while True:
        rows = list(
            CaptchaStore.objects.filter(pk__gt=last_pk)
            .order_by("pk")
            .values_list("pk", "expiration")[:batch]
        )
        if not rows:
            return removed
        expired = [pk for pk, expiration in rows if expiration <= now]
        if expired:
            removed += CaptchaStore.objects.filter(pk__in=expired).delete()[0]
        last_pk = rows[-1][0]


def prune_address_hashes(batch=BATCH):
    """Empty the address hashes of comments older than COMMENTS_ADDRESS_DAYS."""
    before = timezone.now() - timedelta(days=conf.get("COMMENTS_ADDRESS_DAYS"))
    emptied = 0
    while True:
        pks = list(
            Comment.objects.filter(address_hash__gt="", submitted_at__lt=before)
            .order_by()
            .values_list("pk", flat=True)[:batch]
        )
        if not pks:
            return emptied
        emptied += Comment.objects.filter(pk__in=pks).update(address_hash="")
