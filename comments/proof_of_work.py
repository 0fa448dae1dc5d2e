"""
Proof of work: a number that takes a visitor's machine a moment to find, and us none to check.

Made for the time of an attack, and off by default. The puzzle is the form's own token,
which is good for one comment, so one proof is too and nothing has to be remembered.
"""

import hashlib

from comments import conf

# More would keep a phone busy for minutes.
MOST_BITS = 22


def is_asked() -> bool:
    return conf.get("COMMENTS_PROOF_OF_WORK_BITS") > 0


def is_proven(posted) -> bool:
    """Return whether SHA-256 of the posted token and proof begins with enough zero bits."""
    content = f"{posted.get('token', '')}:{posted.get('proof', '')[:20]}"
    digest = hashlib.sha256(content.encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - conf.get("COMMENTS_PROOF_OF_WORK_BITS")) == 0
