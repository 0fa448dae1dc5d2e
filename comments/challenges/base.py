"""What every challenge must be able to do."""

import enum
from abc import ABC, abstractmethod

from django.forms import Field
from django.utils.translation import gettext_lazy as _


class Outcome(enum.Enum):
    SOLVED = "solved"
    WRONG = "wrong"
    # Used for another comment, expired, or never issued.
    SPENT = "spent"


class BaseChallenge(ABC):
    """Asks a question and tells whether the answer is right."""

    # The button that exchanges the question.
    another = _("Give me another question")

    @abstractmethod
    def issue(self) -> str:
        """Store a new question and return its key."""

    @abstractmethod
    def is_open(self, key: str) -> bool:
        """Return whether the question stored under ``key`` can still be answered."""

    @abstractmethod
    def check(self, key: str, answer: str) -> Outcome:
        """
        Return whether ``answer`` is right, leaving a solved challenge unspent.

        A wrong answer spends it, so that a key can never be used to try all answers.
        """

    @abstractmethod
    def claim(self, key: str, answer: str) -> Outcome:
        """
        Spend the challenge for one comment, in a transaction of its own.

        Of any number of claims on one key at most one is ever told SOLVED, whatever
        fails afterwards. Raises RuntimeError inside a transaction, where a rollback
        would give a spent challenge back.
        """

    @abstractmethod
    def form_field(self) -> Field:
        """
        Return the form field that shows the question.

        Its value is ``[key, answer]`` and it cleans to that pair, without judging it.
        """
