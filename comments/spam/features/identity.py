"""Who says it: name, e-mail domain and website, none of them as an identity."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from comments.spam.features.letter_pairs import count_rare_pairs
from comments.spam.features.link_measuring import is_known
from comments.spam.features.themes import topics_of
from comments.spam.text.folding import fold
from comments.spam.text.links import Link, find_links
from comments.spam.types import Submission

LONGEST_NAME = 200  # characters read
LONGEST_WEBSITE = 2000
_LONGEST_DOMAIN = 100
_MOST_WORDS = 12  # of a name, or of a website
RANDOM_PAIRS = 2  # rare pairs of letters from which a host looks random
_LENGTHS = (3, 6, 10, 15, 22, 35)
_WORD = re.compile(r"[^\W_]{1,40}")
_LETTERS = re.compile(r"[^\W\d_]{2,40}")
_INNER_CAPITAL = re.compile(r"[a-z][A-Z]")
# Letters at random; in names of people written in Latin letters so many are rare.
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}")
# A name or a host with "blog", "follow" or "great" in it sells nothing.
_NOT_SOLD = frozenset({"contact", "praise"})


@dataclass(frozen=True, slots=True)
class Identity:
    """
    What a comment is signed with, read once.

    Attributes
    ----------
    name : str
        As typed, cut to `LONGEST_NAME` characters.
    words : list of str
        Of the name, folded.
    mail_domain : str
        The part of an address before the @ is never looked at.
    has_url : bool
        Whether anything was given as website.
    website : Link or None
        What it leads to; None where it leads nowhere.
    """

    name: str
    words: list[str]
    mail_domain: str
    has_url: bool
    website: Link | None

    def topics(self) -> list[str]:
        """Return the topics of spam that name and website speak of."""
        return _topics_in([*self.words, *_words_of(self.website)])

    @property
    def has_random_host(self) -> bool:
        """Whether the website's host looks like letters put together at random."""
        return self.website is not None and _rare_pairs_in(self.website.host) >= RANDOM_PAIRS

    def tokens(self) -> set[str]:
        """
        Describe name, mail domain and website.

        Examples
        --------
        >>> one = read_identity(Submission("", name="Alice", email="alice@mail.example"))
        >>> sorted(one.tokens())  # doctest: +NORMALIZE_WHITESPACE
        ['mail-domain:mail.example', 'mail-top:example', 'name-case:title', 'name-length:1',
         'name-topics:0', 'name-words:1', 'name:alice']
        """
        tokens = set(self._name_tokens()) if self.name else set()
        if self.mail_domain:
            tokens.add(f"mail-domain:{self.mail_domain}")
            tokens.add(f"mail-top:{self.mail_domain.rpartition('.')[2]}")
        if self.has_url:
            tokens.add("website")
        if self.website:
            tokens.update(self._website_tokens(self.website))
        return tokens

    def _name_tokens(self) -> Iterator[str]:
        name, words = self.name, self.words
        for word in words:
            yield f"name:{word}"
        yield f"name-words:{min(len(words), 5)}"
        yield f"name-length:{sum(len(name) > length for length in _LENGTHS)}"
        yield f"name-case:{_case_of(name)}"
        if _INNER_CAPITAL.search(name):
            yield "name-inner-capital"
        if any(map(str.isdigit, name)):
            yield "name-digits"
        if _CONSONANTS.search(name.lower()):
            yield "name-consonants"
        if find_links(name):
            yield "name-link"
        topics = _topics_in(words)
        yield f"name-topics:{min(len(topics), 3)}"
        for topic in topics:
            yield f"name-topic:{topic}"

    def _website_tokens(self, website: Link) -> Iterator[str]:
        host = website.host
        words = _words_of(website)
        topics = _topics_in(words)
        yield from (f"website:{word}" for word in words)
        # Not what it ends in: invented hosts have endings of their own (RFC 2606), and all that
        # would be learnt of .com is that sites which give accounts to everybody end in it.
        if is_known(host):
            yield "website-known"
        yield f"website-topics:{min(len(topics), 3)}"
        for topic in topics:
            yield f"website-topic:{topic}"
        yield f"website-words:{min(len(_LETTERS.findall(host)) - 1, 4)}"
        yield f"website-depth:{min(len(website.path_words), 4)}"
        rare = _rare_pairs_in(host)
        if rare:
            yield f"website-rare-pairs:{min(rare, RANDOM_PAIRS + 1)}"
        if "?" in website.text:
            yield "website-query"
        if any(map(str.isdigit, host)):
            yield "website-digits"
        if any(len(word) > 3 and word in host for word in self.words):
            yield "website-of-name"
        if self.mail_domain == host:
            yield "website-of-mail"


def read_identity(submission: Submission) -> Identity | None:
    """
    Return what a comment is signed with; None where it is not signed.

    Examples
    --------
    >>> read_identity(Submission("Thanks!"))
    >>> read_identity(Submission("Thanks!", url="www.shop.example/sale")).website.host
    'shop.example'
    """
    if not (submission.name or submission.email or submission.url):
        return None
    name = submission.name[:LONGEST_NAME]
    return Identity(
        name=name,
        words=_words_of_name(name) if name else [],
        mail_domain=submission.email.rpartition("@")[2][-_LONGEST_DOMAIN:].lower(),
        has_url=bool(submission.url),
        website=_find_website(submission.url[:LONGEST_WEBSITE].strip()),
    )


def _words_of_name(name: str) -> list[str]:
    # Folding costs more than all the rest, and in ASCII it undoes no more than digits.
    if not name.isascii():
        name = fold(name) or name
    return _WORD.findall(name.lower())[:_MOST_WORDS]


def _find_website(address: str) -> Link | None:
    if not address:
        return None
    if "://" not in address:
        address = f"http://{address}"
    return next(iter(find_links(address)), None)


def _topics_in(words: list[str]) -> list[str]:
    return [topic for topic in topics_of(words) if topic not in _NOT_SOLD]


def _case_of(name: str) -> str:
    if name.islower():
        return "lower"
    if name.isupper():
        return "upper" if len(name) > 1 else "title"
    return "title" if name.istitle() else "mixed"


def _words_of(website: Link | None) -> list[str]:
    """Return the words of host and path; the ending of the host is none."""
    if website is None:
        return []
    host = website.host.rpartition(".")[0]
    return [*_LETTERS.findall(host), *website.path_words][:_MOST_WORDS]


def _rare_pairs_in(host: str) -> int:
    """Return how many rare pairs of letters are in ``host`` without its ending."""
    return count_rare_pairs(host.rpartition(".")[0].removeprefix("www."))
