"""Measure the links of one comment."""

from __future__ import annotations

import re
from typing import Any

from comments.spam.features.topics import SHORTENERS, WELL_KNOWN_HOSTS
from comments.spam.text.links import Link

_UNQUOTED = re.compile(r"<a\s[^<>]{0,200}?href\s?=\s?[^\s\"'<>]", re.I)
_LONG_HOST = 12
_EDGE = 6  # characters from either end that still count as the end


def measure_links(links: list[Link], body: str) -> dict[str, float]:
    """
    Measure the links of a text.

    Parameters
    ----------
    links : list of Link
        All that was found in the body, mark-up included.
    body : str
        Comment as typed.

    Returns
    -------
    dict of str to float
        By name of the measurement; those not made are left out.
    """
    row: dict[str, float] = {}
    kinds = [link.kind for link in links]
    _measure_mark_up(row, links, body)
    for name, kind in (
        ("disguised links", "spaced"),
        ("mail addresses", "mail"),
        ("telephone numbers", "phone"),
        ("wallets", "wallet"),
        ("mentions", "mention"),
    ):
        _put(row, name, kinds.count(kind))
    addresses = [link for link in links if link.is_address]
    if not addresses:
        return row
    _put(row, "addresses", len(addresses))
    row["link share"] = covered(links) / len(body)
    row["length with a link"] = len(body)
    row["link depth"] = max(link.depth for link in addresses)
    _put(row, "linked query", any("?" in link.text for link in addresses))
    _put(row, "link at start", addresses[0].start < 3)
    _put(row, "link at end", addresses[-1].end > len(body) - _EDGE)
    _measure_hosts(row, [link.host for link in addresses])
    return row


def covered(links: list[Link]) -> int:
    """Return how many characters the links take, mark-up included."""
    total = end = 0
    for link in links:
        total += max(link.end - max(link.start, end), 0)
        end = max(end, link.end)
    return total


def is_known(host: str) -> bool:
    """
    Return whether honest people link to a host.

    Examples
    --------
    >>> is_known("en.wikipedia.org"), is_known("en.wikipedia.org.example")
    (True, False)
    """
    parts = host.split(".")
    return ".".join(parts[-2:]) in WELL_KNOWN_HOSTS or ".".join(parts[-3:]) in WELL_KNOWN_HOSTS


def _measure_hosts(row: dict[str, float], hosts: list[str]) -> None:
    distinct = set(hosts)
    row["hosts"] = len(distinct)
    row["known hosts"] = sum(map(is_known, hosts)) / len(hosts)
    _put(row, "short links", sum(host in SHORTENERS for host in hosts))
    labels = [label for host in distinct for label in host.split(".")[:-1]]
    _put(row, "long host", any(len(label) > _LONG_HOST for label in labels))
    _put(row, "hyphened host", any("-" in label for label in labels))
    _put(row, "digits in host", any(map(str.isdigit, "".join(labels))))


def _measure_mark_up(row: dict[str, float], links: list[Link], body: str) -> None:
    html = bbcode = tags = 0
    for link in links:
        if link.kind == "tag":
            is_anchor = link.text[:2].lower() == "<a" and link.text[2:3].isspace()
            html += is_anchor
            tags += not is_anchor and not link.text.startswith("</")
        elif link.kind == "bbcode":
            bbcode += link.text[1:4].lower() in ("url", "lin")
    _put(row, "HTML links", html)
    _put(row, "other tags", tags)
    _put(row, "BBCode links", bbcode)
    if html:
        _put(row, "unquoted links", len(_UNQUOTED.findall(body)))
    _put(row, "Markdown links", body.count("](http") + body.count("](www"))


def _put(row: dict[str, float], name: str, number: Any) -> None:
    if number:
        row[name] = number
