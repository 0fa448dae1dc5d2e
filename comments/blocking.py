"""How a term that the owner blocks is written down, and when a comment meets it."""

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

# Scripts that put no spaces between words, by how Unicode names their letters.
UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")


def normalise(kind, value) -> str:
    """Return a blocked term as it is compared. Raises ValidationError when it is none."""
    value = value.strip()
    if kind == "host":
        return host_in(value)
    if kind == "address":
        try:
            return str(ipaddress.ip_network(value, strict=False))
        except ValueError as error:
            raise ValidationError(
                {"value": _("Write an address or a network such as 192.0.2.0/24.")}
            ) from error
    if kind == "email":
        value = value.casefold()
        validate_email(f"any{value}" if value.startswith("@") else value)
        return value
    if not plain_words(value):
        raise ValidationError({"value": _("Write at least one letter or digit.")})
    return value


def is_phrase_in(phrase, text) -> bool:
    """Return whether the words of ``phrase`` stand in ``text``, whatever their case."""
    wanted, words = plain_words(phrase), plain_words(text)
    if not wanted:
        return False
    if any(unicodedata.name(character, "").startswith(UNSPACED) for character in wanted):
        return wanted in words
    return f" {wanted} " in f" {words} "


def is_address_in(network, address) -> bool:
    if address is None:
        return False
    network = ipaddress.ip_network(network, strict=False)
    return address.version == network.version and address in network


def host_in(value) -> str:
    """Return the host name in "Example.com", "www.example.com" or "https://example.com/x"."""
    host = urlsplit(value if "//" in value else f"//{value}").hostname or ""
    host = host.casefold().removeprefix("www.").strip(".")
    if "." not in host:
        raise ValidationError({"value": _("Write a host name such as example.com.")})
    return host


def plain_words(text) -> str:
    """Return ``text`` in lower case with one space between words and nothing else."""
    decomposed = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", " ", decomposed).strip()
