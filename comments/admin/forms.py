from django import forms
from django.utils.translation import gettext_lazy as _

from comments.models import ModelVersion


class CostForm(forms.Form):
    """What share of which error the owner accepts, in percent."""

    blocked_ham = forms.FloatField(
        label=_("Real comments in spam, at most (%)"),
        min_value=0.001,
        max_value=20,
        help_text=_("0.1 is one real comment in a thousand."),
    )
    published_spam = forms.FloatField(
        label=_("Spam published, at most (%)"),
        min_value=0.001,
        max_value=20,
        required=False,
        help_text=_("Empty: nothing is published before a moderator has seen it."),
    )

    def shares(self):
        published = self.cleaned_data["published_spam"]
        return {
            "blocked_ham": self.cleaned_data["blocked_ham"] / 100,
            "published_spam": None if published is None else published / 100,
        }


class BacktestForm(forms.Form):
    """A version and two thresholds, in percent as everywhere on the desk."""

    version = forms.ModelChoiceField(
        label=_("Model version"),
        queryset=ModelVersion.objects.exclude(content=b"").defer("content"),
        required=False,
        empty_label=_("The one in use"),
    )
    # A link of an earlier release, and who thinks in shares, sends .98. Nobody puts in spam
    # what is given 1 %.
    spam_at = forms.FloatField(
        label=_("To spam from P(spam) of (%)"),
        min_value=1,
        max_value=100,
        error_messages={
            "min_value": _(
                "Give a percentage from %(limit_value)s to 100. If you mean 98 %%, write 98 and "
                "not a fraction of one."
            ),
        },
    )
    publish_below = forms.FloatField(
        label=_("Publish below P(spam) of (%)"),
        min_value=0,
        max_value=100,
        required=False,
        help_text=_("Empty: nothing is published before a moderator has seen it."),
    )
    last = forms.IntegerField(
        label=_("Number of latest comments"), min_value=1, max_value=20_000, initial=5000
    )

    def clean(self):
        cleaned = super().clean()
        below, at = cleaned.get("publish_below"), cleaned.get("spam_at")
        if below is not None and at is not None and below > at:
            self.add_error(
                "publish_below",
                _(
                    "Comments below %(below)s %% cannot be published when those from %(at)s %% "
                    "go to spam. Lower this one or raise the other."
                )
                % {"below": f"{below:g}", "at": f"{at:g}"},
            )
        return cleaned

    def shares(self):
        """Return the thresholds as the engine takes them."""
        below = self.cleaned_data["publish_below"]
        return {
            "spam_at": self.cleaned_data["spam_at"] / 100,
            "publish_below": None if below is None else below / 100,
        }
