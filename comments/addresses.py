"""The network address a request comes from, and what of it is counted and stored."""

import ipaddress
import re

from django.core.exceptions import ImproperlyConfigured
from django.utils.crypto import salted_hmac

from comments import conf

# What COMMENTS_TRUSTED_PROXIES calls a web server that speaks through a Unix socket.
UNIX_SOCKET = "unix"
# How proxies write an address: some add the port, some the zone of a link-local one.
ADDRESS = re.compile(
    r"(?P<ipv4>[0-9.]+)(?::[0-9]+)?"
    r"|\[(?P<bracketed>[0-9A-Fa-f:.]+)(?:%[^\]]*)?\](?::[0-9]+)?"
    r"|(?P<bare>[0-9A-Fa-f:.]+)(?:%.*)?"
)


def client_address(request):
    """
    Return the visitor's address as an ``ipaddress`` object, or None when it is unknown.

    X-Forwarded-For is believed only as far as COMMENTS_TRUSTED_PROXIES reaches: read
    from its end, the first address that is none of those proxies is the visitor's.
    Everything further left was written by the visitor. What a proxy wrote and nobody can
    read gives None, since the proxy's own address would make all its visitors one.
    """
    address = _parse(request.META.get("REMOTE_ADDR", ""))
    networks = trusted_networks()
    if not _is_trusted(address, networks):
        return address
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    for part in reversed(forwarded.split(",") if forwarded.strip() else []):
        address = _parse(part)
        if address is None or not _is_trusted(address, networks):
            break
    return address


def group_of(address) -> str:
    """Return what is counted as one visitor: an IPv4 address, or an IPv6 network of /64."""
    if address is None:
        return ""
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def hash_of(address) -> str:
    """Return the keyed hash that is stored of an address, or '' when it is unknown."""
    group = group_of(address)
    if not group:
        return ""
    return salted_hmac("comments.addresses", group, algorithm="sha256").hexdigest()


def trusted_networks():
    """
    Return the entries of COMMENTS_TRUSTED_PROXIES as networks; the word "unix" stays.

    Raises ImproperlyConfigured, naming the entry, for what is none.
    """
    entries = conf.get("COMMENTS_TRUSTED_PROXIES")
    if not isinstance(entries, (list, tuple, set, frozenset)):
        example = entries if isinstance(entries, str) and "," not in entries else "10.0.0.0/8"
        raise ImproperlyConfigured(
            f"COMMENTS_TRUSTED_PROXIES is {entries!r}. Make it a list, such as [{example!r}]."
        )
    return [_network_of(entry) for entry in entries]


def _network_of(entry):
    if entry == UNIX_SOCKET:
        return entry
    remedy = "Write an address, a network such as '10.0.0.0/8', or 'unix' for a socket."
    try:
        # A number would be read as an address, and True as 0.0.0.1.
        interface = ipaddress.ip_interface(entry if isinstance(entry, str) else "")
    except ValueError:
        pass
    else:
        if interface.ip == interface.network.network_address:
            return interface.network
        remedy = f"Write '{interface.network}' for the network, or '{interface.ip}' alone."
    raise ImproperlyConfigured(f"COMMENTS_TRUSTED_PROXIES holds {entry!r}. {remedy}")


def _is_trusted(address, networks):
    if address is None:
        return UNIX_SOCKET in networks
    return any(
        network != UNIX_SOCKET and address.version == network.version and address in network
        for network in networks
    )


def _parse(text):
    match = ADDRESS.fullmatch(text.strip())
    if match is None:
        return None
    try:
        address = ipaddress.ip_address(match["ipv4"] or match["bracketed"] or match["bare"])
    except ValueError:
        return None
    # The same visitor, whether the server listens on IPv4 or on both.
    return getattr(address, "ipv4_mapped", None) or address
