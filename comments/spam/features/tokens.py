"""Tokens of links, names, mail domains and websites."""

from __future__ import annotations

import re

from comments.spam.text.links import Link, find_anchor_texts, find_links

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


def identity_tokens(name: str, email: str, url: str) -> set[str]:
    """
    Describe name, mail domain and website, none of them as an identity.

    The part of an address before the @ is never looked at.

    Examples
    --------
    >>> sorted(identity_tokens("Alice", "alice@mail.example", ""))
    ['mail-domain:mail.example', 'mail-top:example', 'name-words:1', 'name:alice']
    """
    tokens: set[str] = set()
    if name:
        words = _WORD.findall(name[:200].lower())
        tokens.update(f"name:{word}" for word in words)
        tokens.add(f"name-words:{min(len(words), 5)}")
        if any(character.isdigit() for character in name):
            tokens.add("name-digits")
        if find_links(name[:200]):
            tokens.add("name-link")
    domain = email.rpartition("@")[2][-100:].lower()
    if domain:
        tokens.add(f"mail-domain:{domain}")
        tokens.add(f"mail-top:{domain.rpartition('.')[2]}")
    if url:
        tokens.add("website")
    return tokens


def website_tokens(url: str) -> set[str]:
    """Describe the website field with the tokens of a link in the body."""
    address = url[:2000].strip()
    if not address:
        return set()
    if "://" not in address:
        address = f"http://{address}"
    tokens: set[str] = set()
    for link in find_links(address)[:1]:
        tokens.update(_host_tokens(link.host))
        tokens.update(f"path:{word}" for word in link.path_words[:20])
    return tokens


def _host_tokens(host: str) -> set[str]:
    parts = [part for part in host[-200:].split(".") if part]
    if not parts:
        return set()
    tokens = {f"top:{parts[-1]}", f"host:{'.'.join(parts[-2:])}"}
    for part in parts[:-1]:
        tokens.add(f"host-label:{part[:40]}")
        tokens.update(f"host-part:{word}" for word in _HOST_WORD.findall(part))
    return tokens
