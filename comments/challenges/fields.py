"""How a sum stands in the form: django-simple-captcha's field and widget, made accessible."""

from typing import TYPE_CHECKING, Any

from captcha.fields import BaseCaptchaTextInput, CaptchaField
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments.challenges.base import Outcome

if TYPE_CHECKING:
    from comments.challenges.arithmetic import ArithmeticChallenge


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
            "This sum was used already or is too old. If you posted twice, your comment has "
            "arrived. Otherwise please answer the new sum: your text is kept."
        ),
    }

    def __init__(self, challenge: "ArithmeticChallenge") -> None:
        super().__init__(
            label=_("Sum"),
            help_text=_("Type the answer in digits. It keeps automatic advertising out."),
            widget=ArithmeticInput(challenge),
            error_messages={"invalid": _("Type the answer to the sum.")},
        )

    def clean(self, value: Any) -> tuple[str, str]:
        key, answer = value or ("", "")
        if not (answer or "").strip():
            raise ValidationError(self.error_messages["required"], code="required")
        return key or "", answer


class ArithmeticInput(BaseCaptchaTextInput):
    template_name = "comments/widgets/arithmetic.html"
    # One input that a person sees, so one label; hint and error describe that input.
    use_fieldset = False

    def __init__(self, challenge: "ArithmeticChallenge") -> None:
        self.challenge = challenge
        super().__init__()
        # Not maxlength: an answer cut off while typing would be another answer.
        self.widgets[1].attrs.update(inputmode="numeric", autocomplete="off", size=4)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        attributes = dict(attrs or {})
        id_ = attributes.pop("id", name)
        context = super().get_context(name, value, {"id": id_})
        widget = context["widget"]
        answer = widget["subwidgets"][1]
        # What describes the field belongs to the input a person fills in, and its name
        # is the label together with the sum.
        answer["attrs"].update(attributes)
        answer["attrs"]["aria-labelledby"] = f"{id_}_label {id_}_question"
        key = widget["subwidgets"][0]["value"] or ""
        widget["question_id"] = f"{id_}_question"
        widget["question"] = self.challenge.question(key) or ""
        widget["words"] = in_words(widget["question"])
        widget["presentations"] = self.challenge.presentations
        if key and "image" in self.challenge.presentations:
            widget["image_url"] = reverse("comments:challenge-image", args=[key])
        if key and "audio" in self.challenge.presentations:
            widget["audio_url"] = reverse("comments:challenge-audio", args=[key])
        return context

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, (list, tuple)) and len(value) == 2:
            return list(value)
        return [None, None]


def in_words(question: str) -> str:
    """Return "3 plus 6" for "3 + 6 =": not every screen reader speaks the signs."""
    first, operator, second, *_rest = [*question.split(), "", "", ""]
    words = {
        "+": gettext("%(first)s plus %(second)s"),
        "\N{MINUS SIGN}": gettext("%(first)s minus %(second)s"),
        "\N{MULTIPLICATION SIGN}": gettext("%(first)s times %(second)s"),
    }
    return words.get(operator, "") % {"first": first, "second": second}
