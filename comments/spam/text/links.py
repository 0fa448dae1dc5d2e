"""Links, mail addresses, telephone numbers and wallets in a comment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

# No pattern here nests quantifiers without a bound, and each can only start where the
# look-behind allows, so that every one is linear in the text.
_HOST_LABEL = r"[^\W_][\w-]{0,62}"
_END = r"\s<>\"'\[\]()|`"
_SCHEME_LINK = re.compile(
    rf"(?<![^\W_])(?:h[tx]{{2}}ps?|ftp|tg)\s{{0,2}}:\s{{0,2}}[/\\]{{1,3}}\s?[^{_END}]{{1,2000}}",
    re.I,
)
_WWW_LINK = re.compile(rf"(?<![\w.@-])www\d?\.[^{_END}]{{1,2000}}", re.I)
_MAIL = re.compile(rf"(?<![\w.+-])[\w.+-]{{1,64}}@{_HOST_LABEL}(?:\.[\w-]{{1,63}}){{1,4}}", re.I)
_TOP_LEVEL = (
    r"(?:com|net|org|info|biz|edu|gov|ru|su|ua|by|kz|de|at|ch|uk|us|ca|fr|it|es|pl|nl|be|se|no|dk"
    r"|fi|cz|sk|hu|ro|bg|gr|tr|ir|in|id|pk|cn|jp|kr|hk|tw|vn|th|my|sg|ph|au|nz|br|mx|ar|cl|co|pe"
    r"|za|ng|ke|eg|ma|il|ae|sa|io|ai|me|tv|cc|ws|to|ly|gl|gd|gg|im|is|la|ga|ml|cf|gq|tk|pw|sb|eu"
    r"|xyz|top|site|online|store|shop|club|live|life|pro|vip|win|bid|loan|men|work|click|link|icu"
    r"|buzz|fun|space|website|tech|app|dev|blog|page|cloud|asia|mobi|name|tel|xxx|porn|sex|cam"
    r"|adult|dating|casino|bet|poker|games|boutique|expert|guru|today|world|press|host|trade"
    r"|stream|download|party|review|date|science|racing|cyou|rest|monster|quest|best|one|lol|cfd"
    r"|\u0440\u0444|\u0443\u043a\u0440)"
)
_BARE_LINK = re.compile(
    rf"(?<![\w.@/-]){_HOST_LABEL}(?:\.[\w-]{{1,63}}){{0,4}}\.{_TOP_LEVEL}(?![\w-])"
    rf"(?:[:/?#][^{_END}]{{1,2000}}|/)?",
    re.I,
)
_SPACED_LINK = re.compile(
    r"(?<![\w.@/-])([\w-]{2,63})(?: \. ?|\. |\s?[(\[{] ?(?:\.|dot) ?[)\]}]\s?| dot )"
    r"(com|net|org|info|ru|xyz|top|site|online|shop|club|biz)(?![\w-])",
    re.I,
)
_PHONE = re.compile(r"(?<![\w+.-])\+?\(?\d(?:[ ().-]{0,2}\d){8,14}(?![\w-])")
_WALLET = re.compile(
    r"(?<!\w)(?:0x[0-9a-fA-F]{40}|bc1[0-9a-z]{25,60}|T[1-9A-HJ-NP-Za-km-z]{33}"
    r"|[13][1-9A-HJ-NP-Za-km-z]{25,34})(?!\w)"
)
_MENTION = re.compile(r"(?<![\w@.])@\w{4,64}")
_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,3000}>")
_BBCODE = re.compile(
    r"\[/?(?:url|link|img|image|b|i|u|s|color|size|quote|code|center|email)(?:=[^\[\]]{0,2000})?\]",
    re.I,
)
_ANCHOR = re.compile(r"<a\s[^<>]{0,3000}>([^<>]{0,300})", re.I)
_BBCODE_ANCHOR = re.compile(r"\[(?:url|link)=[^\[\]]{0,2000}\]([^\[\]]{0,300})", re.I)
_MARKDOWN_ANCHOR = re.compile(r"\[([^\[\]]{1,300})\]\((?:https?:|www|/)", re.I)
_WORD = re.compile(r"[^\W\d_]{2,40}")
_HOST_END = re.compile(r"[/?#:\\]")

# Where none of these shows, no pattern below can match.
_DOTTED = re.compile(r"\.\w")
_DOT_APART = re.compile(
    r"\.(?:[ )\]}]\s?)(?:com|net|org|info|ru|xyz|top|site|online|shop|club|biz)(?![\w-])", re.I
)
# Without the look-ahead all endings were tried after the dot of every sentence.
_DOTTED_TOP = re.compile(rf"\.(?=\w){_TOP_LEVEL}(?![\w-])", re.I)
_COLON_OF_SCHEME = re.compile(r":\s{0,2}[/\\]")
_LONGEST_SCHEME = 7  # with the spaces that may follow it
_SPELT_DOT = re.compile("dot|DOT")
_NEAR_DIGITS = re.compile(r"\d(?:[ ().-]{0,2}\d){8}")
_FEWEST_PHONE_DIGITS = 9
FEWEST_DIGITS = 4  # of a wallet
_SHORTEST_WALLET = 26


class Link(NamedTuple):
    """
    A link, mail address, telephone number, wallet or piece of mark-up.

    Parameters
    ----------
    start, end : int
        Offsets into the text it was found in.
    kind : str
        "scheme", "www", "bare", "spaced", "mail", "phone", "wallet", "mention", "tag" or "bbcode".
    text : str
        As written.
    """

    start: int
    end: int
    kind: str
    text: str

    @property
    def host(self) -> str:
        """
        Lower-case host name, "" when there is none.

        Examples
        --------
        >>> find_links("see https://Shop.Example.com/pills?x=1")[0].host
        'shop.example.com'
        """
        if not self.is_address and self.kind != "mail":
            return ""
        text = self.text.lower()
        if self.kind == "scheme":
            text = text.partition(":")[2].lstrip("/\\ ")
        elif self.kind == "mail":
            text = text.partition("@")[2]
        elif self.kind == "spaced":
            found = _SPACED_LINK.match(self.text)
            return f"{found[1]}.{found[2]}".lower() if found else ""
        text = _HOST_END.split(text, maxsplit=1)[0].rpartition("@")[2]
        return text.strip(".").removeprefix("www.")

    @property
    def depth(self) -> int:
        """How many slashes follow the host."""
        rest = self.text.partition("//")[2] if self.kind == "scheme" else self.text
        return rest.count("/")

    @property
    def path_words(self) -> list[str]:
        """
        Words of the path and query.

        Examples
        --------
        >>> find_links("https://example.com/cheap-pills?buy=now")[0].path_words
        ['cheap', 'pills', 'buy', 'now']
        """
        if self.kind not in ("scheme", "www", "bare"):
            return []
        rest = self.text.lower()
        if self.kind == "scheme":
            rest = rest.partition(":")[2].lstrip("/\\ ")
        parts = _HOST_END.split(rest, maxsplit=1)
        return _WORD.findall(parts[1]) if len(parts) > 1 else []

    @property
    def is_address(self) -> bool:
        """Whether this leads somewhere: everything but mark-up, numbers and mail."""
        return self.kind in ("scheme", "www", "bare", "spaced")


def find_links(text: str) -> list[Link]:
    """
    Find what leads out of a comment, in order. Mark-up may enclose an address.

    Parameters
    ----------
    text : str
        Comment as typed.

    Returns
    -------
    list of Link
        Sorted by `start`.

    Examples
    --------
    >>> [link.kind for link in find_links("www.example.com, spam . com or bob@example.org")]
    ['www', 'spaced', 'mail']
    >>> find_links("Node.js and asp.net? e.g. this.")
    []
    """
    possible = possible_kinds(text, sum(map(text.count, "0123456789")))
    if not possible:
        return []
    return find_links_of_kinds(text, possible)


def find_links_of_kinds(text: str, kinds: list[str]) -> list[Link]:
    """Find links of some kinds only; see `possible_kinds`."""
    found: list[Link] = []
    for kind in kinds:
        for match in _SEARCHES[kind](text):
            written = match[0].rstrip(_CLOSING) if kind in _OPEN_ENDED else match[0]
            found.append(Link(match.start(), match.start() + len(written), kind, written))
    return _without_overlaps(found) if found else found


def _scheme_links(text: str) -> Iterator[re.Match[str]]:
    """Yield what the pattern finds, looking for a scheme only before a colon and a slash."""
    end = 0
    for colon in _COLON_OF_SCHEME.finditer(text):
        if colon.start() >= end:
            match = _SCHEME_LINK.search(text, max(colon.start() - _LONGEST_SCHEME, end))
            if match is None:
                return
            yield match
            end = match.end()


def _bare_links(text: str) -> Iterator[re.Match[str]]:
    """Yield what the pattern finds between the spaces around each ending of a host name."""
    end = 0
    for dot in _DOTTED_TOP.finditer(text):
        if dot.start() >= end:
            start = text.rfind(" ", end, dot.start()) + 1 or end
            end = text.find(" ", dot.start())
            end = len(text) if end < 0 else end
            yield from _BARE_LINK.finditer(text, start, end)


def possible_kinds(text: str, digits: int) -> list[str]:
    """
    Return which kinds of link a text may hold, by the signs they cannot do without.

    Parameters
    ----------
    text : str
    digits : int
        How many digits the text holds.

    Returns
    -------
    list of str
        Most comments hold none.

    Examples
    --------
    >>> possible_kinds("Thanks, that works.", 0)
    []
    """
    kinds = []
    if ":" in text and ("/" in text or "\\" in text):
        kinds.append("scheme")
    if "@" in text:
        kinds += ["mail", "mention"]
    if "." in text:
        if ("ww" in text or "WW" in text) and _DOTTED.search(text):
            kinds.append("www")
        if _DOTTED_TOP.search(text):
            kinds.append("bare")
        if _DOT_APART.search(text):
            kinds.append("spaced")
    if ("dot" in text or "DOT" in text) and "spaced" not in kinds:
        kinds.append("spaced")
    if digits >= FEWEST_DIGITS:
        if max(map(len, text.split()), default=0) >= _SHORTEST_WALLET:
            kinds.append("wallet")
        if digits >= _FEWEST_PHONE_DIGITS and _NEAR_DIGITS.search(text):
            kinds.append("phone")
    if "<" in text:
        kinds.append("tag")
    if "[" in text:
        kinds.append("bbcode")
    return kinds


def places_of_spaced_dots(text: str) -> list[int]:
    """
    Return where links may be that are written with spaces, or with the word for the dot.

    Examples
    --------
    >>> places_of_spaced_dots("spam. com or ham dot ru")
    [4, 17]
    """
    places = [match.start() for match in _DOT_APART.finditer(text)]
    if "dot" in text or "DOT" in text:
        places += [match.start() for match in _SPELT_DOT.finditer(text)]
    return places


def find_anchor_texts(text: str) -> list[str]:
    """
    Return the words that links show instead of their address.

    Examples
    --------
    >>> find_anchor_texts('<a href="http://x.example">cheap pills</a> [url=//y]loans[/url]')
    ['cheap pills', 'loans']
    """
    if "<" not in text and "[" not in text:
        return []
    anchors = _ANCHOR.findall(text)
    anchors += _BBCODE_ANCHOR.findall(text)
    anchors += _MARKDOWN_ANCHOR.findall(text)
    return anchors


# Earlier kinds win over later ones that overlap them.
_SEARCHES: dict[str, Callable[[str], Iterator[re.Match[str]]]] = {
    "scheme": _scheme_links,
    "mail": _MAIL.finditer,
    "www": _WWW_LINK.finditer,
    "bare": _bare_links,
    "spaced": _SPACED_LINK.finditer,
    "wallet": _WALLET.finditer,
    "phone": _PHONE.finditer,
    "mention": _MENTION.finditer,
    "tag": _TAG.finditer,
    "bbcode": _BBCODE.finditer,
}
_OPEN_ENDED = frozenset({"scheme", "www", "bare"})
_CLOSING = ".,;:!?*_~"  # ends the sentence, not the link
_RANK = {kind: rank for rank, kind in enumerate(_SEARCHES)}
# Dotted names that programmers write in honest prose.
_NOT_LINKS = frozenset({"asp.net", "ado.net", "vb.net", "log4.net", "json.net", "rhino.net"})


def _without_overlaps(found: list[Link]) -> list[Link]:
    """Keep addresses; cut mark-up around them into the pieces left over."""
    addresses = [
        link
        for link in found
        if _RANK[link.kind] < _RANK["tag"]
        and not (link.kind == "bare" and link.text.lower() in _NOT_LINKS)
    ]
    addresses.sort(key=lambda link: (link.start, _RANK[link.kind]))
    kept: list[Link] = []
    end = 0
    for link in addresses:
        if link.start >= end:
            kept.append(link)
            end = link.end
    for link in found:
        if _RANK[link.kind] >= _RANK["tag"]:
            kept.append(link)
    kept.sort(key=lambda link: link.start)
    return kept
