"""For those who are asked nothing: a form of theirs can still be posted only once."""

from typing import Any

from django.forms import CharField, HiddenInput

from comments.challenges.stored import StoredChallenge


class UnaskedChallenge(StoredChallenge):
    """A stored challenge without a question. Only an empty answer is right."""

    def draw(self) -> tuple[str, str]:
        return "", ""

    def normalise(self, answer: str) -> str | None:
        return answer or ""

    def form_field(self) -> CharField:
        return UnaskedField()


class UnaskedField(CharField):
    def __init__(self) -> None:
        super().__init__(required=False, widget=HiddenInput)

    def clean(self, value: Any) -> tuple[str, str]:
        # The key stands in the form's token.
        return "", ""

    def prepare_value(self, value: Any) -> str:
        return ""
