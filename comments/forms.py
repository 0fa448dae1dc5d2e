"""Field rules of the comment form, and the challenge. No decisions about the comment."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from comments import conf
from comments.challenges import Outcome
from comments.models import Comment
from comments.tokens import make_token

# Unicode categories that have no place in a name: controls, lone surrogates, private
# use, unassigned; format characters are dealt with one by one below.
CONTROL_CATEGORIES = {"Cc", "Cs", "Co", "Cn"}
# Joiners that several scripts and emoji need inside a word.
JOINERS = {"\u200c", "\u200d"}


class CommentForm(forms.Form):
    """
    The form a visitor fills in under ``target``.

    ``is_valid()`` spends the challenge, and only when every other field is valid.
    """

    name = forms.CharField(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
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
    body = forms.CharField(label=_("Comment"), widget=forms.Textarea(attrs={"rows": 8}))
    reply_to = forms.IntegerField(required=False, widget=forms.HiddenInput)
    token = forms.CharField(widget=forms.HiddenInput, required=False)
    next = forms.CharField(widget=forms.HiddenInput, required=False)

    # Distinct from an article's own ids, since the form stands inside other pages.
    prefix_of_ids = "comment-form-"

    def __init__(self, target, data=None, *, user=None, next_url="", reply_to=None):
        super().__init__(
            data,
            auto_id=f"{self.prefix_of_ids}%s",
            initial={
                "token": make_token(target),
                "next": next_url,
                "reply_to": reply_to.pk if reply_to else None,
            },
        )
        self.target = target
        self.answering = reply_to
        self.user = user if user is not None and user.is_authenticated else None
        self.label_suffix = ""
        self._limit_body(conf.get("COMMENTS_BODY_MAX_LENGTH"))
        self.fields["email"].required = conf.get("COMMENTS_EMAIL_REQUIRED")
        if not self.fields["email"].required:
            self.fields["email"].help_text = _("Optional, and never shown.")
        if not conf.get("COMMENTS_WEBSITE_FIELD"):
            del self.fields["url"]
        if self.user is not None:
            self._use_login()
        self.challenge = conf.get_backend("COMMENTS_CHALLENGE")
        self.fields["challenge"] = self.challenge.form_field()

    def _limit_body(self, max_length):
        field = self.fields["body"]
        field.validators.append(MaxLengthValidator(max_length))
        field.widget.attrs["maxlength"] = max_length

    def refuse(self, message):
        """Show ``message`` above the form, everything typed kept and the challenge unspent."""
        self._errors = ErrorDict()
        self.cleaned_data = {}
        self.add_error(None, message)

    def _use_login(self):
        """A logged-in visitor is not asked for what the account already says."""
        del self.fields["name"], self.fields["email"]

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        for character in name:
            category = unicodedata.category(character)
            if category in CONTROL_CATEGORIES or (category == "Cf" and character not in JOINERS):
                raise ValidationError(
                    _("The name holds an invisible control character. Please type it again."),
                    code="control_character",
                )
        if not any(unicodedata.category(character)[0] in "LNPS" for character in name):
            raise ValidationError(_("Please type a name."), code="required")
        return name

    def clean_body(self):
        body = self.cleaned_data["body"].replace("\r\n", "\n")
        if not any(unicodedata.category(character)[0] in "LNPS" for character in body):
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
            return
        key, answer = self.cleaned_data["challenge"]
        judge = self.challenge.check if self.errors else self.challenge.claim
        outcome = judge(key, answer)
        if outcome is not Outcome.SOLVED:
            field = self.fields["challenge"]
            self.add_error(
                "challenge",
                ValidationError(field.error_messages[outcome.value], code=outcome.value),
            )

    def make_comment(self) -> Comment:
        """Return the unsaved Comment of a valid form."""
        cleaned = self.cleaned_data
        comment = Comment(
            name=cleaned["name"] if self.user is None else display_name(self.user),
            email=cleaned.get("email", "") if self.user is None else (self.user.email or ""),
            url=cleaned.get("url", ""),
            body=cleaned["body"],
            parent=cleaned["reply_to"],
            user=self.user,
        )
        comment.target = self.target
        comment.object_id = str(self.target.pk)
        return comment


def display_name(user) -> str:
    """Return the name a logged-in author is shown by."""
    return (user.get_full_name() or user.get_username())[:80]
