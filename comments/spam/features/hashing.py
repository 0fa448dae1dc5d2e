"""
Hash the words and character n-grams of a whole batch with array arithmetic.

References
----------
Weinberger, Dasgupta, Langford, Smola and Attenberg (2009), "Feature hashing for large scale
multitask learning", ICML '09. Multilinear hashing of words: Carter and Wegman (1979),
"Universal classes of hash functions".
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from comments.spam.layout import CHARACTER_SIZES

_SHAPE_LENGTH = 10  # characters of a word that tell its shape
LONGEST_WORD = 64  # later characters of a word share one multiplier


def odd_constants(name: str, count: int) -> npt.NDArray[np.uint64]:
    """Return reproducible random odd 64-bit numbers."""
    digest = hashlib.shake_256(name.encode()).digest(8 * count)
    return np.frombuffer(digest, dtype="<u8").astype(np.uint64) | np.uint64(1)


_PLACES = odd_constants("places in a word", LONGEST_WORD)
_MIX, _STEP, _BIGRAM, _SYMBOL, FIRST_WORD, LAST_WORD = odd_constants("mixing", 6)
# Made once: a shift by a new number costs half as much again.
_HALF, _HALF_OF_LETTER, _HALF_OF_PAIR = np.uint64(32), np.uint64(31), np.uint64(29)
_NO_WORDS = np.zeros(0, dtype=np.intp)
_NO_HASHES = np.zeros(0, dtype=np.uint64)
_SIZE_SALTS = odd_constants("n-gram sizes", 16)[list(CHARACTER_SIZES), None]


def to_bits(hashes: npt.NDArray[np.uint64], bits: int) -> npt.NDArray[np.int64]:
    """
    Reduce 64-bit hashes to columns of a block.

    Parameters
    ----------
    hashes : ndarray of uint64
    bits : int
        Logarithm of the size of the block.

    Returns
    -------
    ndarray of int64, values in [0, 2**bits)
    """
    mixed = hashes ^ (hashes >> _HALF)
    mixed *= _MIX
    mixed >>= np.uint64(64 - bits)
    return mixed.view(np.int64)


def running_sums(
    stream: npt.NDArray[np.uint32],
    word_starts: npt.NDArray[Any],
    word_ends: npt.NDArray[Any],
) -> npt.NDArray[np.uint64]:
    """
    Sum up the letters of the stream, each times the number of its place in its word.

    Parameters
    ----------
    stream : ndarray of uint32
        Folded words with one space around each.
    word_starts, word_ends : ndarray of int
        Offsets of the words.

    Returns
    -------
    ndarray of uint64, shape (len(stream),)
        The hash of any beginning of a word is the difference of two of these.
    """
    sums = np.zeros(len(stream), dtype=np.uint64)
    if len(word_starts):
        lengths = word_ends - word_starts + 1  # with the space that follows
        places = np.arange(1, len(stream)) - word_starts.repeat(lengths)
        np.minimum(places, LONGEST_WORD - 1, out=places)
        values = _PLACES.take(places)
        values *= stream[1:]
        np.cumsum(values, out=sums[1:])
    return sums


def hash_words(
    sums: npt.NDArray[np.uint64],
    word_starts: npt.NDArray[Any],
    word_ends: npt.NDArray[Any],
) -> npt.NDArray[np.uint64]:
    """
    Hash each word, the space that ends it included.

    Returns
    -------
    ndarray of uint64, shape (n_words,)
    """
    hashes: npt.NDArray[np.uint64] = sums[word_ends] - sums[word_starts - 1]
    return hashes


def hash_lone_words(
    stream: npt.NDArray[np.uint32],
    word_starts: npt.NDArray[Any],
    word_ends: npt.NDArray[Any],
) -> npt.NDArray[np.uint64]:
    """Do what `hash_words` does, without running sums: fewer operations for a text alone."""
    if not len(word_starts):
        return _NO_HASHES
    places = np.arange(1, len(stream)) - word_starts.repeat(word_ends - word_starts + 1)
    values = _PLACES.take(places, mode="clip")
    values *= stream[1:]
    hashes: npt.NDArray[np.uint64] = np.add.reduceat(values, word_starts - 1)
    return hashes


def prefix_hashes(
    sums: npt.NDArray[np.uint64],
    word_starts: npt.NDArray[Any],
    word_ends: npt.NDArray[Any],
    lengths: npt.NDArray[Any],
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.bool_]]:
    """
    Hash beginnings of words, for looking them up.

    Parameters
    ----------
    sums : ndarray of uint64
        See `running_sums`.
    word_starts, word_ends : ndarray of int
    lengths : ndarray of int, shape (n_lengths,)
        How many letters.

    Returns
    -------
    hashes : ndarray of uint64, shape (n_words, n_lengths + 1)
        Of the first letters; of the whole word with the space that ends it in the last
        column.
    valid : ndarray of bool, same shape
        Whether the word has that many letters.
    """
    before = word_starts - 1
    ends = np.empty((len(word_starts), len(lengths) + 1), dtype=np.intp)
    np.add.outer(before, lengths, out=ends[:, :-1])
    ends[:, -1] = word_ends
    valid = ends <= word_ends[:, None]
    valid[:, :-1] = ends[:, :-1] < word_ends[:, None]
    np.minimum(ends, len(sums) - 1, out=ends)
    hashes = sums.take(ends)
    hashes -= sums.take(before)[:, None]
    return mix(hashes), valid


def mix(hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Spread the bits of hashes, in place."""
    hashes ^= hashes >> _HALF
    hashes *= _MIX
    return hashes


def hash_beginning(letters: str) -> int:
    """Hash letters as `prefix_hashes` does."""
    total = 0
    for place, letter in enumerate(letters):
        total += int(_PLACES[min(place, LONGEST_WORD - 1)]) * ord(letter)
    total &= 0xFFFFFFFFFFFFFFFF
    total ^= total >> 32
    return (total * int(_MIX)) & 0xFFFFFFFFFFFFFFFF


def hash_bigrams(
    word_hashes: npt.NDArray[np.uint64], word_texts: npt.NDArray[Any]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[Any]]:
    """
    Hash each pair of neighbouring words of one text.

    Returns
    -------
    hashes : ndarray of uint64
    first : ndarray of int
        Index of the first word of each pair.
    """
    hashes = hash_neighbours(word_hashes)
    first = (word_texts[1:] == word_texts[:-1]).nonzero()[0]
    if len(first) < len(hashes):
        hashes = hashes[first]
    return hashes, first


def hash_neighbours(word_hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Hash each pair of neighbouring words."""
    hashes = word_hashes[:-1] * _BIGRAM
    hashes ^= hashes >> _HALF_OF_PAIR
    hashes += word_hashes[1:]
    return hashes


def hash_word_shapes(
    stream: npt.NDArray[np.uint32],
    word_starts: npt.NDArray[Any],
    word_ends: npt.NDArray[Any],
) -> tuple[npt.NDArray[Any], npt.NDArray[np.uint64]]:
    """
    Hash the shape of words with digits: each digit stays one, each run of letters is one.

    "casino77", "rtp88" and "abc12" are alike; "2024" is as long as "1999".

    Returns
    -------
    words : ndarray of int
        Index of the words with digits.
    hashes : ndarray of uint64
    """
    digits = ((stream >= 0x30) & (stream <= 0x39)).nonzero()[0]
    if not len(digits):
        return _NO_WORDS, _NO_HASHES
    words = np.searchsorted(word_starts, digits, side="right") - 1
    words = words[np.concatenate(([True], words[1:] != words[:-1]))]
    offsets = word_starts[words, None] + np.arange(_SHAPE_LENGTH)
    letters = stream.take(offsets, mode="clip")
    digit = (letters >= 0x30) & (letters <= 0x39)
    counts = digit.copy()
    counts[:, 0] = True
    counts[:, 1:] |= digit[:, :-1]  # a letter counts where a run of them starts
    counts &= offsets < word_ends[words, None]
    signs = np.where(digit, np.uint64(3), np.uint64(5)) * counts
    hashes = (signs * _PLACES[np.cumsum(counts, axis=1)]).sum(axis=1, dtype=np.uint64)
    return words, hashes


def hash_word_shape(word: str) -> int:
    """Hash the shape of one word as `hash_word_shapes` does."""
    total = place = 0
    is_digit = True  # as if before the first letter, which counts
    for letter in word[:_SHAPE_LENGTH]:
        was_digit, is_digit = is_digit, "0" <= letter <= "9"
        if is_digit or was_digit:
            place += 1
            total += (3 if is_digit else 5) * int(_PLACES[place])
    return total & 0xFFFFFFFFFFFFFFFF


def hash_symbols(symbols: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """Hash single signs, such as emoji."""
    return symbols.astype(np.uint64) * _SYMBOL


def hash_characters(
    stream: npt.NDArray[np.uint32],
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[Any]]:
    """
    Hash the character n-grams inside each word, its two spaces included.

    Parameters
    ----------
    stream : ndarray of uint32
        Folded words with one space around each.

    Returns
    -------
    hashes : ndarray of uint64
        Of each length in `layout.CHARACTER_SIZES`, one after the other.
    places : ndarray of int
        Where each starts, as if the stream was there once for each length, end to end.
    """
    inside = np.zeros((len(CHARACTER_SIZES), len(stream)), dtype=bool)
    hashes = np.empty(inside.shape, dtype=np.uint64)
    values = stream * _STEP
    values ^= values >> _HALF_OF_LETTER
    rolling = values[:-1] * _STEP
    rolling += values[1:]
    is_letter = stream != 0x20
    within = is_letter[1:-1]  # of each n-gram: all but its first and last character
    for row, size in enumerate(CHARACTER_SIZES):
        count = max(len(stream) - size + 1, 0)
        rolling = np.multiply(rolling[:-1], _STEP, out=hashes[row, :count])
        rolling += values[size - 1 :]
        if row:
            within = within[:-1] & is_letter[size - 2 : -1]
        inside[row, :count] = within
    hashes ^= _SIZE_SALTS
    places = inside.ravel().nonzero()[0]
    return hashes.ravel().take(places), places


@lru_cache(2048)  # hosts and marks of links return from comment to comment
def hash_token(token: str) -> int:
    """
    Hash one string, such as a host name, to 64 bits.

    Examples
    --------
    >>> hash_token("host:example.com") == hash_token("host:example.com")
    True
    """
    digest = hashlib.blake2b(token.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")
