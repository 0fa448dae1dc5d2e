"""
Challenges: the question a visitor answers before a comment is taken.

A site's own challenge subclasses BaseChallenge and is named in COMMENTS_CHALLENGE.
One solved challenge is worth exactly one comment: see ``claim``.
"""

import enum
import secrets
import unicodedata
from datetime import timedelta
from typing import Any

from captcha.fields import BaseCaptchaTextInput, CaptchaField
from captcha.models import CaptchaStore
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import Field
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments import conf


class Outcome(enum.Enum):
    SOLVED = "solved"
    WRONG = "wrong"
    # Used for another comment, expired, or never issued.
    SPENT = "spent"


class BaseChallenge:
    """Asks a question and tells whether the answer is right."""

    def issue(self) -> str:
        """Store a new question and return its key."""
        raise NotImplementedError(f"{type(self).__name__} must define issue()")

    def check(self, key: str, answer: str) -> Outcome:
        """
        Return whether ``answer`` is right, leaving a solved challenge unspent.

        A wrong answer spends it, so that a key can never be used to try all answers.
        """
        raise NotImplementedError(f"{type(self).__name__} must define check()")

    def claim(self, key: str, answer: str) -> Outcome:
        """
        Spend the challenge for one comment.

        Of any number of claims on one key at most one is ever told SOLVED. The caller
        must not be inside a transaction that could be rolled back.
        """
        raise NotImplementedError(f"{type(self).__name__} must define claim()")

    def form_field(self) -> Field:
        """Return the form field that shows the question and cleans to ``(key, answer)``."""
        raise NotImplementedError(f"{type(self).__name__} must define form_field()")


class ArithmeticChallenge(BaseChallenge):
    """
    "3 + 6 =", with both numbers from 1 to 9, on django-simple-captcha's store.

    The sum stops generic bots only; single use, the classifier and the moderator
    carry the rest.
    """

    def issue(self) -> str:
        first, second = 1 + secrets.randbelow(9), 1 + secrets.randbelow(9)
        stored = CaptchaStore.objects.create(
            challenge=f"{first} + {second} =",
            response=str(first + second),
            hashkey=secrets.token_hex(20),
            expiration=timezone.now() + timedelta(seconds=conf.get("COMMENTS_FORM_LIFETIME")),
        )
        return stored.hashkey

    def check(self, key: str, answer: str) -> Outcome:
        if self._live(key).filter(response=normalise_answer(answer)).exists():
            return Outcome.SOLVED
        return self._spend_wrong(key)

    def claim(self, key: str, answer: str) -> Outcome:
        # One conditional DELETE: the database decides who of many at once comes first.
        deleted = (
            self._live(key)
            .filter(response=normalise_answer(answer))
            ._raw_delete(CaptchaStore.objects.db)
        )
        return Outcome.SOLVED if deleted == 1 else self._spend_wrong(key)

    def question(self, key: str) -> str | None:
        """Return the question stored under ``key`` while it can still be answered."""
        return self._live(key).values_list("challenge", flat=True).first()

    def form_field(self) -> Field:
        return ArithmeticField(self)

    def _live(self, key: str) -> QuerySet[CaptchaStore]:
        return CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now())

    def _spend_wrong(self, key: str) -> Outcome:
        deleted = self._live(key)._raw_delete(CaptchaStore.objects.db)
        return Outcome.WRONG if deleted else Outcome.SPENT


def normalise_answer(answer: str) -> str:
    """
    Return the answer as it is stored: "09", " 9 " and a full-width nine all mean "9".

    Anything that is no number of one to four digits gives "", which is never right.
    """
    digits = unicodedata.normalize("NFKC", answer[:64]).strip()
    if not (digits.isdecimal() and len(digits) <= 4):
        return ""
    return str(int(digits))


class ArithmeticInput(BaseCaptchaTextInput):
    template_name = "comments/widgets/arithmetic.html"

    def __init__(
        self, challenge: ArithmeticChallenge, attrs: dict[str, Any] | None = None
    ) -> None:
        self.challenge = challenge
        super().__init__(attrs)
        self.widgets[1].attrs.update(inputmode="numeric", autocomplete="off", maxlength=8, size=4)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Show the question still open under the posted key, or ask a new one."""
        key, answer = self.decompress(value)
        question = self.challenge.question(key) if key else None
        if question is None:
            key, answer = self.challenge.issue(), ""
            question = self.challenge.question(key)
        context = super().get_context(name, [key, answer], attrs)
        context["widget"]["question"] = question
        return context

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, (list, tuple)) and len(value) == 2:
            return list(value)
        return [None, None]


class ArithmeticField(CaptchaField):
    """
    Cleans to ``(key, answer)`` without judging it.

    Whether the answer is right is for the form to ask once it knows whether the rest
    of it is valid: a challenge is spent only then.
    """

    default_error_messages = {
        "required": _("Type the answer to the sum."),
        Outcome.WRONG.value: _("That was not the right answer. Here is a new sum."),
        Outcome.SPENT.value: _(
            "This sum was used already or is too old. Your text is kept: "
            "please answer the new one."
        ),
    }

    def __init__(self, challenge: ArithmeticChallenge) -> None:
        self.challenge = challenge
        super().__init__(
            label=_("Sum"),
            widget=ArithmeticInput(challenge),
            error_messages={"invalid": _("Type the answer to the sum.")},
        )

    def clean(self, value: Any) -> tuple[str, str]:
        key, answer = (value or ["", ""])[:2]
        if not (answer or "").strip():
            raise ValidationError(self.error_messages["required"], code="required")
        return key or "", answer
