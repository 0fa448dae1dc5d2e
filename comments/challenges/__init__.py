"""
Challenges: the question a visitor answers before a comment is taken.

A site's own challenge subclasses BaseChallenge and is named in COMMENTS_CHALLENGE.
One solved challenge is worth exactly one comment: see ``BaseChallenge.claim``.
"""

from comments.challenges.arithmetic import ArithmeticChallenge
from comments.challenges.base import BaseChallenge, Outcome
from comments.challenges.stored import StoredChallenge
from comments.challenges.unasked import UnaskedChallenge

__all__ = [
    "ArithmeticChallenge",
    "BaseChallenge",
    "Outcome",
    "StoredChallenge",
    "UnaskedChallenge",
]
