"""Field rules of the comment form, and the challenge. No decisions about the comment."""

import unicodedata
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from comments import browsers, conf, honeypots
from comments.asking import challenge_for
from comments.authors import LONGEST_NAME, display_name, email_of, is_control, is_readable
from comments.challenges import Outcome
from comments.models import Comment
from comments.targets import form_anchor
from comments.tokens import make_reference, make_token

# Which visitor the form is for, and that it may be posted: what a cached page, the
# same for everybody, leaves out.
GATE_FIELDS = ("challenge", "token")


# What is said where the field of a challenge has no words of its own for it.
MESSAGE_OF_OUTCOME = {
    Outcome.WRONG: _("That was not the right answer. Please answer the new question."),
    Outcome.SPENT: _(
        "This form was sent already or is too old. Your text is kept: post it again."
    ),
}


class UnseenField:
    """Takes what it cannot read for empty: nobody can mend a field that nobody sees."""

    def clean(self, value):
        try:
            return super().clean(value)
        except ValidationError:
            return super().clean("")


class UnseenIntegerField(UnseenField, forms.IntegerField):
    pass


class UnseenCharField(UnseenField, forms.CharField):
    pass


class CommentForm(forms.Form):
    """
    The form a visitor fills in under ``target``.

    ``is_valid()`` spends the challenge, and only when every other field is valid.

    Without a ``request``, or with ``is_lazy``, the form is the same for every visitor:
    it has no gate, which is the token and the challenge, and gets one when it is first
    focused or posted.
    """

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("Never shown."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    url = forms.URLField(
        label=_("Website"),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
    )
    body = forms.CharField(
        label=_("Comment"), widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"})
    )
    reply_to = UnseenIntegerField(required=False, widget=forms.HiddenInput)
    object = forms.CharField(required=False, widget=forms.HiddenInput)
    next = UnseenCharField(required=False, widget=forms.HiddenInput)
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        target,
        data=None,
        *,
        request=None,
        token=None,
        next_url="",
        reply_to=None,
        is_lazy=False,
    ):
        # Distinct from an article's own ids, since the form stands inside other pages, and
        # from those of another object's form on the same page.
        self.anchor = form_anchor(target)
        super().__init__(
            data,
            auto_id=f"{self.anchor}-%s",
            # The gate is made when it is rendered: a form that is not, writes no row.
            initial={
                "object": make_reference(target),
                "next": next_url,
                "reply_to": reply_to.pk if reply_to else None,
                "token": lambda: self.gate["token"],
                "challenge": lambda: [self.gate["challenge_key"], ""],
            },
        )
        self.target = target
        self.answering = reply_to
        self.request = request
        # The FormToken of a posted form, once it has been read and found good.
        self.token = token
        self.label_suffix = ""
        self.notice = ""
        self.outcome = None
        self.honeypot_name = honeypots.current_name()
        self.proof_bits = conf.get("COMMENTS_PROOF_OF_WORK_BITS")
        self.user = None
        self._limit_body(conf.get("COMMENTS_BODY_MAX_LENGTH"))
        self.fields["email"].required = conf.get("COMMENTS_EMAIL_REQUIRED")
        if not self.fields["email"].required:
            self.fields["email"].help_text = _("Optional, and never shown.")
        if not conf.get("COMMENTS_WEBSITE_FIELD"):
            del self.fields["url"]
        if request is None or is_lazy:
            self.drop_gate()
        else:
            self._recognise(request)

    def _recognise(self, request):
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            # A logged-in visitor is not asked for what the account already says.
            self.user = user
            del self.fields["name"], self.fields["email"]
        self.challenge = challenge_for(self.user)
        self.fields["challenge"] = self.challenge.form_field()

    def _limit_body(self, max_length):
        field = self.fields["body"]
        # No attribute: a browser would cut a longer text that is pasted, without a word.
        field.validators.append(MaxLengthValidator(max_length))

    # The gate

    @property
    def has_gate(self):
        return "token" in self.fields

    @cached_property
    def gate(self):
        return self._make_gate()

    def _make_gate(self):
        key = self.challenge.issue()
        return {
            "challenge_key": key,
            "token": make_token(
                self.target,
                challenge_key=key,
                browser=browsers.name_of(self.request),
                # Whoever is asked a second sum has not just begun to write.
                started_at=self.token.started_at if self.token else None,
            ),
        }

    def renew_gate(self):
        """Put a new challenge into a posted form, everything else kept."""
        gate = self._make_gate()
        self.data = self.data.copy()
        self.data.update(
            {
                "token": gate["token"],
                "challenge_0": gate["challenge_key"],
                "challenge_1": "",
                # Whatever stands in a field that no person sees is not theirs.
                "object": make_reference(self.target),
            }
        )

    def drop_gate(self):
        """Hand out no challenge; the first post of this form is answered with one."""
        for name in GATE_FIELDS:
            self.fields.pop(name, None)

    def refuse(self, message):
        """Show ``message`` above the form, everything typed kept and no field judged."""
        self.set_aside()
        self.add_error(None, message)

    def set_aside(self):
        """Keep everything typed without judging it."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    # What the template draws

    @property
    def another(self):
        """What the button that asks for another challenge says."""
        return self.challenge.another

    @property
    def text_fields(self):
        """The fields a visitor writes in, the challenge left out."""
        return [field for field in self.visible_fields() if field.name not in GATE_FIELDS]

    @property
    def shared_hidden_fields(self):
        """The hidden fields that are the same for every visitor."""
        return [field for field in self.hidden_fields() if field.name not in GATE_FIELDS]

    # Rules

    def clean_name(self):
        typed = self.cleaned_data["name"].replace("\t", " ")
        # Judged as typed: joining the words would swallow a line break, which has no
        # place in a name and is how headers are injected into mail.
        if any(map(is_control, typed)):
            raise ValidationError(
                _("The name holds an invisible control character. Please type it again."),
                code="control_character",
            )
        name = " ".join(typed.split())
        if not is_readable(name):
            raise ValidationError(_("Please type a name."), code="required")
        return name

    def clean_body(self):
        body = self.cleaned_data["body"].replace("\r\n", "\n")
        if not is_readable(body):
            raise ValidationError(_("Please write a comment."), code="required")
        if any(unicodedata.category(character) == "Cs" for character in body):
            raise ValidationError(
                _("The comment holds characters that are not text. Please remove them."),
                code="surrogate",
            )
        return body

    def clean_reply_to(self):
        pk = self.cleaned_data["reply_to"]
        if not pk or not conf.get("COMMENTS_REPLIES"):
            return None
        # An answer to what has been taken down meanwhile stands on its own.
        self.answering = Comment.objects.for_object(self.target).public().filter(pk=pk).first()
        return self.answering

    def clean(self):
        super().clean()
        if "challenge" not in self.cleaned_data:
            # Left empty: no guess, but the same sum is not offered twice.
            self.renew_gate()
            return
        key, answer = self.cleaned_data["challenge"]
        judge = self.challenge.check if self.errors else self.challenge.claim
        if self.token is None or key not in ("", self.token.challenge_key):
            self.outcome = Outcome.SPENT
        else:
            self.outcome = judge(self.token.challenge_key, answer)
        if self.outcome is not Outcome.SOLVED:
            self.add_error("challenge", self._message_of(self.outcome))
            self.renew_gate()

    def _message_of(self, outcome):
        messages = self.fields["challenge"].error_messages
        message = messages.get(outcome.value, MESSAGE_OF_OUTCOME[outcome])
        return ValidationError(message, code=outcome.value)

    def make_comment(self) -> Comment:
        """Return the unsaved Comment of a valid form."""
        cleaned = self.cleaned_data
        comment = Comment(
            name=cleaned["name"] if self.user is None else display_name(self.user),
            email=cleaned.get("email", "") if self.user is None else email_of(self.user),
            url=cleaned.get("url", ""),
            body=cleaned["body"],
            parent=cleaned["reply_to"],
            user=self.user,
        )
        comment.target = self.target
        comment.object_id = str(self.target.pk)
        return comment
