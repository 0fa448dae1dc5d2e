"""Numbers of the moderation desk in templates: {% load desk %}."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.rates import interval_of, percent

register = template.Library()


register.filter(percent)


@register.filter
def signed(weight):
    """1.25 is +1.2, -0.5 is -0.5 with a true minus."""
    sign = "\N{MINUS SIGN}" if weight < 0 else "+"
    return sign + number_format(f"{abs(weight):.1f}", use_l10n=True)


@register.filter
def quoted(text):
    """Each line behind ">", so that no line of a visitor passes for one of the mail's own."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


@register.filter
def tells(messages, ruling):
    """Whether one of ``messages`` says of ``ruling`` what was done."""
    return any(str(message) == str(ruling) for message in messages)


@register.filter
def at(values, key):
    """The value of ``key``, 0 where it has none."""
    return values.get(key, 0)


@register.filter
def duration(length):
    """A timedelta in the largest unit that fits."""
    seconds = length.total_seconds() if length is not None else 0
    if seconds < 90:
        return ngettext("%d second", "%d seconds", round(seconds)) % round(seconds)
    if seconds < 90 * 60:
        return ngettext("%d minute", "%d minutes", round(seconds / 60)) % round(seconds / 60)
    if seconds < 36 * 3600:
        return ngettext("%d hour", "%d hours", round(seconds / 3600)) % round(seconds / 3600)
    return ngettext("%d day", "%d days", round(seconds / 86400)) % round(seconds / 86400)


@register.filter
def error_rate(counts):
    """``(texts, wrong)`` as a percentage with its 95 % interval."""
    texts, wrong = counts
    low, high = interval_of(wrong, texts)
    return _("%(rate)s %% (95 %% interval %(low)s to %(high)s %%)") % {
        "rate": percent(wrong / texts),
        "low": percent(low),
        "high": percent(high),
    }
