from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comments import blocking


class BlockedTerm(models.Model):
    """What the owner of the site does not want: a word, a host, an address, an e-mail."""

    class Kind(models.TextChoices):
        WORD = "word", pgettext_lazy("blocked term", "Word or phrase")
        HOST = "host", pgettext_lazy("blocked term", "Host that is linked to")
        ADDRESS = "address", pgettext_lazy("blocked term", "Network address")
        EMAIL = "email", pgettext_lazy("blocked term", "E-mail address")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    value = models.CharField(
        _("value"),
        max_length=200,
        help_text=_(
            "A word or phrase; a host such as example.com, its subdomains included; an address "
            "or network such as 192.0.2.0/24; an e-mail address, or @example.com for a domain."
        ),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("blocked term")
        verbose_name_plural = _("blocked terms")
        ordering = ["kind", "value"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "value"], name="comments_blocked_once"),
        ]

    def __str__(self):
        return self.value

    def clean(self):
        # Empty, and too long for the form, are faults that the field itself has named.
        if self.value:
            self.value = blocking.normalise(self.kind, self.value)

    def meets_words(self, words):
        """Return whether the term is in a text after ``blocking.plain_words``."""
        return blocking.is_phrase_in(self.value, words)

    def meets_host(self, hosts):
        """Return whether one of ``hosts``, as ``blocking.hosts_in`` gives them, is the term."""
        value = blocking.host_name(self.value)
        return any(host == value or host.endswith(f".{value}") for host in hosts)

    def meets_address(self, address):
        return blocking.is_address_in(self.value, address)

    def meets_email(self, email):
        email = email.casefold()
        return email == self.value or (self.value.startswith("@") and email.endswith(self.value))
