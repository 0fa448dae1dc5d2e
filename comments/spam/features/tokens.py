"""Tokens of links."""

from __future__ import annotations

import re

from comments.spam.text.links import Link, find_anchor_texts

_WORD = re.compile(r"[^\W_]{2,30}")
_HOST_WORD = re.compile(r"[^\W_]{1,30}")
_MOST_LINKS = 50  # further ones of a text add nothing but time


def link_tokens(body: str, links: list[Link]) -> set[str]:
    """
    Describe the links of a body.

    Parameters
    ----------
    body : str
        Comment as typed.
    links : list of Link
        What `find_links` found in it.

    Returns
    -------
    set of str

    Examples
    --------
    >>> from comments.spam.text.links import find_links
    >>> body = "[url=http://shop.example.ru/pills]meds[/url]"
    >>> sorted(link_tokens(body, find_links(body)))  # doctest: +NORMALIZE_WHITESPACE
    ['anchor:meds', 'host-label:example', 'host-label:shop', 'host-part:example', 'host-part:shop',
     'host:example.ru', 'kind:bbcode', 'kind:scheme', 'path:pills', 'scheme:http', 'top:ru']
    """
    tokens: set[str] = set()
    for link in links[:_MOST_LINKS]:
        tokens.add(f"kind:{link.kind}")
        if link.is_address:
            tokens.update(_host_tokens(link.host))
            tokens.update(f"path:{word}" for word in link.path_words[:20])
            if link.kind == "scheme":
                tokens.add(f"scheme:{link.text.partition(':')[0].lower()}")
        elif link.kind == "mail":
            tokens.add(f"mail-domain:{link.host[-60:]}")
        elif link.kind == "tag":
            name = _WORD.search(link.text[:12])
            tokens.add(f"tag:{name[0].lower() if name else link.text[:2].lower()}")
    if tokens:
        for anchor in find_anchor_texts(body)[:_MOST_LINKS]:
            tokens.update(f"anchor:{word}" for word in _WORD.findall(anchor.lower())[:10])
    return tokens


def _host_tokens(host: str) -> set[str]:
    """Describe a host by its labels, the words in them and its last two parts."""
    parts = [part for part in host[-200:].split(".") if part]
    if not parts:
        return set()
    tokens = {f"top:{parts[-1]}", f"host:{'.'.join(parts[-2:])}"}
    for part in parts[:-1]:
        tokens.add(f"host-label:{part[:40]}")
        tokens.update(f"host-part:{word}" for word in _HOST_WORD.findall(part))
    return tokens
