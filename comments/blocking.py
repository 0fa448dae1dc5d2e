"""How a term that the owner blocks is written down, and when a comment meets it."""

import ipaddress
import re
import unicodedata
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

# Scripts that put no spaces between words, by how Unicode names their letters.
UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")

# Matches wherever it starts, and so is linear in the text.
DOTTED = re.compile(r"[\w-]+(?:\.[\w-]+)*")


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


def is_phrase_in(phrase, words) -> bool:
    """
    Return whether the words of ``phrase`` stand in ``words``, whatever their case.

    ``words`` is a text after ``plain_words``, made once for all the phrases.
    """
    wanted = plain_words(phrase)
    if not wanted:
        return False
    if any(unicodedata.name(character, "").startswith(UNSPACED) for character in wanted):
        return wanted in words
    return f" {wanted} " in f" {words} "


def is_address_in(network, address) -> bool:
    if address is None:
        return False
    try:
        network = ipaddress.ip_network(network, strict=False)
    except ValueError:
        # Stored past the admin, which takes none of these.
        return False
    return address.version == network.version and address in network


def host_in(value) -> str:
    """Return the host name in "Example.com", "www.example.com" or "https://example.com/x"."""
    try:
        host = host_name(urlsplit(value if "//" in value else f"//{value}").hostname or "")
    except ValueError:
        host = ""
    # Subdomains are included, however they are asked for.
    host = host.removeprefix("*.")
    if "." not in host or "" in host.split(".") or "*" in host:
        raise ValidationError({"value": _("Write a host name such as example.com.")})
    return host


def hosts_in(text) -> set[str]:
    """Return whatever in ``text`` a browser could take for a host, linked or bare."""
    hosts = set()
    for form in {text, unquote(text)}:
        hosts.update(map(host_name, DOTTED.findall(plain_host(form))))
    return {host for host in hosts if "." in host}


def host_name(text) -> str:
    """Return a host as it is compared: no width, case, "www." or final dot, in ASCII."""
    host = plain_host(text).strip(".").removeprefix("www.")
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def plain_host(text) -> str:
    """Return ``text`` as browsers read the host in it: invisible characters are left out."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\u3002", ".")
    if plain.isascii():
        return plain
    return "".join(character for character in plain if unicodedata.category(character) != "Cf")


def plain_words(text) -> str:
    """Return ``text`` in lower case with one space between words and nothing else."""
    decomposed = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", " ", decomposed).strip()
