"""Transactions that are begun anew when others were at the same rows at the same time."""

import time

from django.db import OperationalError, connections, transaction

# Seconds to wait before a transaction is tried again that found SQLite locked, or that
# MariaDB chose as the victim of a deadlock.
PAUSES = (0.05, 0.2, 0.5)


def in_transaction(work, alias, *, durable=False):
    """
    Call ``work`` in a transaction of the database ``alias`` and return what it returns.

    One that fails for a moment is begun anew, so ``work`` must do no harm when it is called
    again. Within a transaction of the caller's it is not: that one is lost, too. ``durable``
    says that there must be none, and raises RuntimeError where there is.
    """
    for pause in (*PAUSES, None):
        try:
            with transaction.atomic(using=alias, durable=durable):
                return work()
        except OperationalError:
            is_inside = connections[alias].in_atomic_block and not durable
            if pause is None or is_inside:
                raise
            time.sleep(pause)
    raise AssertionError("unreachable")
