"""Find the topics of `comments.spam.features.topics` in the words of a batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from comments.spam import layout
from comments.spam.features.hashing import hash_beginning, mix, prefix_hashes
from comments.spam.features.limits import TOPIC_NAMES
from comments.spam.features.topics import TOPICS
from comments.spam.text.folded import FoldedTexts
from comments.spam.text.folding import fold

Pair = tuple[npt.NDArray[Any], npt.NDArray[Any]]
_FILTER_BITS = 16
_SHORTEST_JOINED = 8  # a word that may be several written as one
_SHORTEST_PIECE = 5  # shorter ones lie in other words by chance


class Lexicon:
    """
    Words and beginnings of words, by the hash of their letters.

    Parameters
    ----------
    topics : dict of str to str
        Words separated by spaces; a star stands for any ending.
    """

    def __init__(self, topics: dict[str, str]) -> None:
        members: dict[tuple[str, bool], int] = {}
        for bit, words in enumerate(topics.values()):
            for word in words.split():
                # What folds to several words can only be met in pieces.
                entry = (fold(word).replace(" ", ""), word.endswith("*"))
                members[entry] = members.get(entry, 0) | (1 << bit)
        self.members = members
        # What a longer word may be joined from, by its first letters.
        self.pieces: dict[str, list[tuple[str, int]]] = {}
        for (word, _), mask in members.items():
            if len(word) >= _SHORTEST_PIECE:
                self.pieces.setdefault(word[:_SHORTEST_PIECE], []).append((word, mask))
        self.words = {word for word, is_prefix in members if not is_prefix}
        self.lengths = np.array(
            sorted({len(word) for word, is_prefix in members if is_prefix}), dtype=np.intp
        )
        entries = sorted(
            (_hash_of(word, is_prefix), mask) for (word, is_prefix), mask in members.items()
        )
        self.keys = np.array([key for key, _ in entries], dtype=np.uint64)
        self.masks = np.array([mask for _, mask in entries], dtype=np.int64)
        self.filter = np.zeros(1 << _FILTER_BITS, dtype=bool)
        self.filter[self.keys >> np.uint64(64 - _FILTER_BITS)] = True
        self.beginnings = np.zeros(1 << _FILTER_BITS, dtype=bool)
        self.shortest = int(self.lengths[0])
        self.word_beginnings = {word[: self.shortest] for word, is_prefix in members if is_prefix}
        for beginning in map(hash_beginning, self.word_beginnings):
            self.beginnings[beginning >> (64 - _FILTER_BITS)] = True

    def candidates(
        self,
        sums: npt.NDArray[np.uint64],
        word_starts: npt.NDArray[Any],
        word_ends: npt.NDArray[Any],
    ) -> npt.NDArray[Any]:
        """Return which words may be members: one in twelve, and all that are."""
        before = sums.take(word_starts - 1)
        whole = mix(sums.take(word_ends) - before)
        # Past the end of the stream there is no word, so no member: any place will do.
        ends = word_starts + (self.lengths[0] - 1)
        begun = mix(sums.take(ends, mode="clip") - before)
        shift = np.uint64(64 - _FILTER_BITS)
        whole >>= shift
        begun >>= shift
        may = self.filter.take(whole.view(np.int64))
        may |= self.beginnings.take(begun.view(np.int64))
        return may.nonzero()[0]

    def candidates_of(self, words: list[str]) -> list[str]:
        """Return the words that may be members: those that begin like one."""
        exact, beginnings, shortest = self.words, self.word_beginnings, self.shortest
        return [word for word in words if word in exact or word[:shortest] in beginnings]

    def mask_of(self, word: str) -> int:
        """Return the bit mask of the topics of one word."""
        mask = self.members.get((word, False), 0)
        for length in self.lengths.tolist():
            if length > len(word):
                break
            mask |= self.members.get((word[:length], True), 0)
        return mask

    def mask_within(self, word: str) -> int:
        """Return the bit mask of the topics of members that a longer word is joined from."""
        mask = 0
        for start in range(len(word) - _SHORTEST_PIECE + 1):
            for member, its_mask in self.pieces.get(word[start : start + _SHORTEST_PIECE], ()):
                if word.startswith(member, start):
                    mask |= its_mask
        return mask

    def look_up(
        self, hashes: npt.NDArray[np.uint64], valid: npt.NDArray[np.bool_]
    ) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """
        Find members.

        Parameters
        ----------
        hashes : ndarray of uint64, shape (n_words, n_lengths + 1)
            Of each beginning of each word, and of the whole word.
        valid : ndarray of bool, same shape

        Returns
        -------
        words : ndarray of int
            Index of the words that are members.
        masks : ndarray of int
            Bit mask of their topics. A word can be there several times.
        """
        candidates = self.filter[hashes >> np.uint64(64 - _FILTER_BITS)]
        words, columns = np.nonzero(candidates & valid)
        found = hashes[words, columns]
        places = np.minimum(np.searchsorted(self.keys, found), len(self.keys) - 1)
        is_member = self.keys[places] == found
        return words[is_member], self.masks[places[is_member]]


def count_topics(folded: FoldedTexts, sums: npt.NDArray[np.uint64]) -> npt.NDArray[Any]:
    """
    Count the words of each topic in each text.

    Parameters
    ----------
    folded : FoldedTexts
    sums : ndarray of uint64
        Running sums of `comments.spam.features.hashing.running_sums`.

    Returns
    -------
    ndarray of int, shape (n_texts, n_topics)
    """
    count = len(folded)
    lexicon = _lexicon()
    totals = np.zeros((count, len(TOPIC_NAMES)), dtype=np.int64)
    chosen = lexicon.candidates(sums, folded.word_starts, folded.word_ends)
    if not len(chosen):
        return totals
    hashes, valid = prefix_hashes(
        sums, folded.word_starts[chosen], folded.word_ends[chosen], lexicon.lengths
    )
    words, masks = lexicon.look_up(hashes, valid)
    if len(words):
        per_word = np.zeros(int(words[-1]) + 1, dtype=np.int64)
        np.bitwise_or.at(per_word, words, masks)
        words = per_word.nonzero()[0]
        bits = (per_word[words, None] >> np.arange(len(TOPIC_NAMES))) & 1
        word, topic = np.nonzero(bits)
        keys = folded.word_texts[chosen[words[word]]] * len(TOPIC_NAMES) + topic
        totals += np.bincount(keys, minlength=totals.size).reshape(totals.shape)
    return totals


def count_topics_of_one(words: list[str]) -> list[int]:
    """
    Count the words of each topic in one text.

    Examples
    --------
    >>> sum(count_topics_of_one(["a", "cheap", "casino"]))
    2
    """
    lexicon = _lexicon()
    totals = [0] * len(TOPIC_NAMES)
    for word in lexicon.candidates_of(words):
        mask = lexicon.mask_of(word)
        for bit in range(len(TOPIC_NAMES)) if mask else ():
            totals[bit] += (mask >> bit) & 1
    return totals


def topics_of(words: Iterable[str]) -> list[str]:
    """
    Return the names of the topics of some words, those joined into one word included.

    Examples
    --------
    >>> topics_of(["bestcasinobonus", "alice"])
    ['gambling', 'reward']
    """
    lexicon = _lexicon()
    mask = 0
    for word in words:
        mask |= lexicon.mask_of(word)
        if len(word) >= _SHORTEST_JOINED:
            mask |= lexicon.mask_within(word)
    return [name for bit, name in enumerate(TOPIC_NAMES) if mask >> bit & 1]


def topic_columns(topics: npt.NDArray[Any], links: dict[int, Any]) -> Iterator[Pair]:
    """
    Return rows and columns of the topics, alone, with a link and in pairs.

    Parameters
    ----------
    topics : ndarray of int, shape (n_texts, n_topics)
        Words of each topic.
    links : dict of int
        Texts with links.

    Yields
    ------
    rows, columns : ndarray of int
    """
    rows, names = np.nonzero(topics)
    if not len(rows):
        return
    yield rows, names + layout.TOPIC
    times = np.minimum(topics[rows, names], 3) - 1
    yield rows, names + layout.TOPIC_TIMES + layout.TOPIC_COUNT * times
    if links:
        has_link = np.zeros(len(topics), dtype=bool)
        has_link[list(links)] = True
        linked = has_link[rows]
        yield rows[linked], names[linked] + layout.TOPIC_WITH_LINK
    if len(rows) > 1:
        said = topics > 0
        several = (said.sum(axis=1) > 1).nonzero()[0]
        said = said[several]
        text, one, other = np.nonzero(said[:, :, None] & said[:, None, :] & _IN_ORDER)
        yield several[text], one * layout.TOPIC_COUNT + other + layout.TOPIC_PAIR


def topic_columns_of_one(topics: list[int], has_link: bool) -> list[int]:
    """Return the columns that `topic_columns` gives a batch of one text."""
    said = [topic for topic, times in enumerate(topics) if times]
    columns = [layout.TOPIC + topic for topic in said]
    columns += [
        layout.TOPIC_TIMES + layout.TOPIC_COUNT * (min(topics[topic], 3) - 1) + topic
        for topic in said
    ]
    if has_link:
        columns += [layout.TOPIC_WITH_LINK + topic for topic in said]
    columns += [
        layout.TOPIC_PAIR + layout.TOPIC_COUNT * one + other
        for one, other in combinations(said, 2)
    ]
    return columns


_IN_ORDER = np.triu(np.ones((layout.TOPIC_COUNT, layout.TOPIC_COUNT), dtype=bool), 1)
_lexicons: list[Lexicon] = []


def _lexicon() -> Lexicon:
    if not _lexicons:
        _lexicons.append(Lexicon(TOPICS))
    return _lexicons[0]


def _hash_of(word: str, is_prefix: bool) -> int:
    return hash_beginning(word if is_prefix else word + " ")
