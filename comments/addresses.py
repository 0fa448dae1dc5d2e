"""The network address a request comes from, and what of it is counted and stored."""

import ipaddress
import re

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
    networks = networks_of(conf.get("COMMENTS_TRUSTED_PROXIES"))
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


def networks_of(entries):
    """Return entries of COMMENTS_TRUSTED_PROXIES as networks; the word "unix" stays."""
    return [entry if entry == UNIX_SOCKET else ipaddress.ip_network(entry) for entry in entries]


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
