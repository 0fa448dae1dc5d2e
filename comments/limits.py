"""
Limits: how often one visitor may do what costs the site, counted in the shared cache.

Counting comes before judging and in one atomic step, so that many requests at once
get no more than one after the other would. django-ratelimit was looked at first: it
lets the error of a stopped Redis through as a 500, and cannot give a count back.
"""

import logging
import re
import sys
import time
import zlib

from django.core.cache import caches
from django.db import DatabaseError

from comments import conf
from comments.addresses import client_address, group_of
from comments.browsers import csrf_name_of

logger = logging.getLogger("comments.limits")

PERIODS = {"s": 1, "m": 60, "h": 60 * 60, "d": 24 * 60 * 60}
# The errors of a cache that cannot be reached, by the module that defines them. A
# module that has not been imported cannot have raised anything.
CACHE_ERRORS = [
    ("redis.exceptions", "RedisError"),
    ("valkey.exceptions", "ValkeyError"),
    ("pymemcache.exceptions", "MemcacheError"),
    ("pylibmc", "Error"),
]


def take(request, kind) -> int:
    """
    Count one ``kind`` of COMMENTS_LIMITS for the address and the browser of ``request``.

    Returns 0, or the seconds to wait when that is over the limit. A cache that cannot
    be reached lets everything pass, and is logged.
    """
    rate = rate_of(kind)
    if rate is None:
        return 0
    return max((_count(kind, key, rate) for key in _keys_of(request)), default=0)


def give_back(request, kind) -> None:
    """Take back one count of ``kind`` that turned out not to be one."""
    rate = rate_of(kind)
    if rate is None:
        return
    cache = caches[conf.get("COMMENTS_CACHE")]
    for key in _keys_of(request):
        try:
            cache.decr(_name_of(kind, key, rate)[0])
        except ValueError:
            # The window has ended meanwhile.
            continue
        except cache_errors() as error:
            log_fault(error)


def rate_of(kind):
    """Return ``(count, seconds)`` of a limit, or None where the site sets none."""
    rate = conf.get("COMMENTS_LIMITS").get(kind)
    return parse_rate(rate) if rate else None


def parse_rate(rate):
    """Return ``(count, seconds)`` of a rate such as "60/h". Raises ValueError."""
    match = re.fullmatch(r"([1-9]\d*)/([smhd])", rate)
    if match is None:
        raise ValueError(f"{rate!r} is no rate; write a number, a slash and s, m, h or d")
    return int(match[1]), PERIODS[match[2]]


def cache_errors():
    """Return the exceptions by which the caches in use say that they cannot be reached."""
    modules = [(sys.modules.get(module), name) for module, name in CACHE_ERRORS]
    return (OSError, DatabaseError, *(getattr(module, name) for module, name in modules if module))


def log_fault(error):
    logger.error(
        "The cache %r cannot be reached, so nothing is limited: %s",
        conf.get("COMMENTS_CACHE"),
        error,
    )


def _keys_of(request):
    group = group_of(client_address(request))
    # The CSRF secret and not our own cookie, which changes with each comment.
    browser = csrf_name_of(request)
    return [key for key in (group and f"address:{group}", browser and f"browser:{browser}") if key]


def _count(kind, key, rate):
    name, seconds_left = _name_of(kind, key, rate)
    cache = caches[conf.get("COMMENTS_CACHE")]
    try:
        cache.add(name, 0, timeout=rate[1] + 60)
        count = cache.incr(name)
    except ValueError:
        # Evicted between the two, or a cache that stores nothing: see comments.W002.
        return 0
    except cache_errors() as error:
        log_fault(error)
        return 0
    return 0 if count is None or count <= rate[0] else seconds_left


def _name_of(kind, key, rate):
    """Return the name of the count of this window, and the seconds until the window ends."""
    count, seconds = rate
    # Windows of different visitors end at different times.
    digest = zlib.crc32(key.encode())
    now = time.time() + digest % seconds
    window = int(now // seconds)
    seconds_left = seconds - int(now % seconds)
    return f"comments:{kind}:{key}:{count}:{window}".replace(" ", ""), seconds_left
