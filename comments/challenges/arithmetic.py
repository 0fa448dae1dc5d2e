"""Sums of two numbers from 1 to 9."""

import secrets
import unicodedata
from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from comments.challenges import audio
from comments.challenges.fields import ArithmeticField
from comments.challenges.stored import StoredChallenge

MINUS, TIMES = "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}"
# How an operator may be written in OPTIONS.
OPERATORS = {"+": "+", "-": MINUS, MINUS: MINUS, "*": TIMES, "x": TIMES, TIMES: TIMES}
PRESENTATIONS = ("text", "image", "audio")
NUMBERS = range(1, 10)


class ArithmeticChallenge(StoredChallenge):
    """
    "3 + 6 =", with both numbers from 1 to 9, on django-simple-captcha's store.

    The sum stops generic bots only; single use, the limits, the classifier and the
    moderator carry the rest.

    Parameters
    ----------
    presentations : sequence of "text", "image" and "audio"
        How the sum is shown. An image needs the audio beside it, for those who cannot
        see it.
    operators : str
        Any of ``+``, ``-`` and ``*``. A difference is never negative or 0.
    """

    another = _("Give me another sum")

    def __init__(self, presentations: Sequence[str] = ("text",), operators: str = "+") -> None:
        is_list = isinstance(presentations, (list, tuple))
        if not (is_list and presentations and all(map(PRESENTATIONS.__contains__, presentations))):
            raise ValueError(
                f"presentations is {presentations!r}; give a list of {', '.join(PRESENTATIONS)}"
            )
        if not ({"text", "image"} & set(presentations)):
            raise ValueError(f"presentations is {presentations!r}; add 'text' or 'image'")
        is_text = isinstance(operators, str)
        if not (is_text and operators and all(map(OPERATORS.__contains__, operators))):
            raise ValueError(f"operators is {operators!r}; give any of '+', '-' and '*' as text")
        self.presentations = tuple(presentations)
        self.operators = tuple(dict.fromkeys(OPERATORS[operator] for operator in operators))

    def draw(self) -> tuple[str, str]:
        # First the answer, then a sum that gives it: were the two numbers drawn, "10"
        # would be right once in 9 sums, and a guess should be right once in 17.
        operator = secrets.choice(self.operators)
        sums = sums_by_answer(operator)
        answer = secrets.choice(list(sums))
        first, second = secrets.choice(sums[answer])
        return f"{first} {operator} {second} =", str(answer)

    def normalise(self, answer: str) -> str | None:
        """
        Return the answer as it is stored: "09", " 9 " and a full-width nine all mean "9".

        Anything that is no number of one to four digits gives None.
        """
        digits = unicodedata.normalize("NFKC", answer[:64]).strip()
        if not (digits.isdecimal() and len(digits) <= 4):
            return None
        return str(int(digits))

    def best_guess(self) -> Fraction:
        """Return the probability that the best blind guess is right."""
        chances: dict[int, Fraction] = {}
        for operator in self.operators:
            answers = sums_by_answer(operator)
            for answer in answers:
                chance = Fraction(1, len(self.operators) * len(answers))
                chances[answer] = chances.get(answer, Fraction(0)) + chance
        return max(chances.values())

    def form_field(self) -> ArithmeticField:
        return ArithmeticField(self)

    def image(self, key: str) -> bytes | None:
        """Return the picture of an open sum as a PNG, or None."""
        # Pillow is imported where pictures are asked for, and nowhere else.
        from comments.challenges import image

        question = self.question(key)
        return image.draw(question, key) if question else None

    def audio(self, key: str, language: str) -> bytes | None:
        """Return the sound of an open sum as a WAV file, or None."""
        question = self.question(key)
        return audio.speak(question, key, language) if question else None


def sums_by_answer(operator: str) -> dict[int, list[tuple[int, int]]]:
    """Return every answer that sums with ``operator`` can have, and the sums that have it."""
    sums: dict[int, list[tuple[int, int]]] = {}
    for first in NUMBERS:
        for second in NUMBERS:
            answer = calculate(first, operator, second)
            if answer > 0:
                sums.setdefault(answer, []).append((first, second))
    return sums


def calculate(first: int, operator: str, second: int) -> int:
    if operator == MINUS:
        return first - second
    if operator == TIMES:
        return first * second
    return first + second
