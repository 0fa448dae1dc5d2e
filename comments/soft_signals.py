"""
Soft signals: what is noticed about a submission besides its text.

Each becomes a Reason that a moderator can read and the policy can weigh. None of them
drops a comment, and none is told to the visitor.
"""

import re
from datetime import timedelta

from django.utils import timezone

from comments import conf, honeypots, proof_of_work
from comments.addresses import client_address
from comments.blocking import hosts_in, plain_words
from comments.fingerprints import distance, fingerprint_of
from comments.models import BlockedTerm, Comment
from comments.spam import Reason

LINK = re.compile(r"(?:https?:)?//[^\s<>\"'\]]+|\bwww\.[^\s<>\"'\]]+|\[url\b", re.IGNORECASE)

# Log-odds that each adds to the model's. They are judgements, not measurements: no
# public collection of comments holds what these look at. None reaches the spam
# threshold on an ordinary comment except what the owner has blocked.
WEIGHTS = {
    "honeypot": 4.0,
    "no-proof-of-work": 2.5,
    "too-fast": 1.5,
    "duplicate": 2.0,
    "near-duplicate": 1.5,
    "many-links": 1.0,
    "blocked-word": 12.0,
    "blocked-host": 12.0,
    "blocked-address": 12.0,
    "blocked-email": 12.0,
}
# Comments of the window that a new one is compared with, bit by bit.
COMPARED = 1000
# Bits of 64 in which two fingerprints may differ. Of 1,800 different comments of a news
# site and as many of a blog, none is as near as 10 to another, 0.1 and 0.2 % are at 12;
# with two words of forty and more replaced 71 and 81 % are found at 10, 40 and 62 % at 8
# (benchmarks/gate/duplicates.py, 2026-11-23).
NEAR = 10


def noticed(comment, request) -> tuple[Reason, ...]:
    """Return the Reasons for which an unsaved ``comment`` deserves a second look."""
    comment.fingerprint = fingerprint_of(comment.body)
    return tuple(
        reason
        for reason in (
            filled_honeypot(request),
            posted_without_work(request),
            posted_too_fast(comment),
            said_before(comment),
            too_many_links(comment),
            *blocked(comment, request),
        )
        if reason is not None
    )


def reason(code, text, **details):
    return Reason(code, text.format(**details), WEIGHTS[code], details)


def filled_honeypot(request):
    if honeypots.is_filled(request.POST):
        return reason("honeypot", "A field that people do not see was filled in")
    return None


def posted_without_work(request):
    if proof_of_work.is_asked() and not proof_of_work.is_proven(request.POST):
        return reason("no-proof-of-work", "Posted without the work that is asked of a browser")
    return None


def posted_too_fast(comment):
    seconds = comment.seconds_to_fill
    if seconds is None or seconds >= conf.get("COMMENTS_FAST_SECONDS"):
        return None
    return reason(
        "too-fast", "Posted {seconds} s after the form was opened", seconds=round(seconds, 1)
    )


def said_before(comment):
    """Notice the same text, or nearly the same, within COMMENTS_DUPLICATE_HOURS."""
    if comment.fingerprint is None:
        return None
    since = timezone.now() - timedelta(hours=conf.get("COMMENTS_DUPLICATE_HOURS"))
    recent = Comment.objects.filter(submitted_at__gte=since)
    count = recent.filter(fingerprint=comment.fingerprint).count()
    if count:
        return reason("duplicate", "The same text came in {count} times before", count=count)
    fingerprints = recent.filter(fingerprint__isnull=False).order_by("-submitted_at", "-id")
    nearest = min(
        (
            distance(comment.fingerprint, other)
            for other in fingerprints.values_list("fingerprint", flat=True)[:COMPARED]
        ),
        default=64,
    )
    if nearest <= NEAR:
        return reason("near-duplicate", "Nearly the same text came in before")
    return None


def too_many_links(comment):
    links = len(LINK.findall(comment.body))
    if links <= conf.get("COMMENTS_MAX_LINKS"):
        return None
    return reason("many-links", "{links} links", links=links)


def blocked(comment, request):
    """Yield a Reason for each kind of BlockedTerm that meets ``comment``."""
    terms = list(BlockedTerm.objects.all())
    if not terms:
        return
    address = client_address(request)
    # Once, and not once for each of many terms.
    words = plain_words(f"{comment.name}\n{comment.body}")
    hosts = hosts_in(f"{comment.body}\n{comment.url}")
    for kind, meets in (
        (BlockedTerm.Kind.WORD, lambda term: term.meets_words(words)),
        (BlockedTerm.Kind.HOST, lambda term: term.meets_host(hosts)),
        (BlockedTerm.Kind.ADDRESS, lambda term: term.meets_address(address)),
        (BlockedTerm.Kind.EMAIL, lambda term: term.meets_email(comment.email)),
    ):
        met = next((term for term in terms if term.kind == kind and meets(term)), None)
        if met is not None:
            yield reason(f"blocked-{kind}", "Blocked: {term}", term=met.value)
