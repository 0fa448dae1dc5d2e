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

import numpy as np

LONGEST_WORD = 64  # later characters of a word share one multiplier


def _odd_constants(name: str, count: int) -> np.ndarray:
    """Return reproducible random odd 64-bit numbers."""
    digest = hashlib.shake_256(name.encode()).digest(8 * count)
    return np.frombuffer(digest, dtype="<u8").astype(np.uint64) | np.uint64(1)


_PLACES = _odd_constants("places in a word", LONGEST_WORD)
_MIX, _STEP, _BIGRAM, _SYMBOL = _odd_constants("mixing", 4)
_SIZE_SALTS = _odd_constants("n-gram sizes", 16)


def to_bits(hashes: np.ndarray, bits: int) -> np.ndarray:
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
    mixed = hashes ^ (hashes >> np.uint64(32))
    mixed *= _MIX
    mixed >>= np.uint64(64 - bits)
    return mixed.view(np.int64)


def hash_words(stream, word_starts, word_ends) -> np.ndarray:
    """
    Hash each word.

    Parameters
    ----------
    stream : ndarray of uint32
        Folded words with one space around each.
    word_starts, word_ends : ndarray of int
        Offsets of the words.

    Returns
    -------
    ndarray of uint64, shape (n_words,)
    """
    if not len(word_starts):
        return np.zeros(0, dtype=np.uint64)
    lengths = word_ends - word_starts + 1  # with the space that follows
    places = np.arange(1, len(stream)) - np.repeat(word_starts, lengths)
    np.minimum(places, LONGEST_WORD - 1, out=places)
    values = _PLACES.take(places)
    values *= stream[1:]
    return np.add.reduceat(values, word_starts - 1)


def hash_bigrams(word_hashes, word_texts):
    """
    Hash each pair of neighbouring words of one text.

    Returns
    -------
    hashes : ndarray of uint64
    first : ndarray of int
        Index of the first word of each pair.
    """
    first = np.flatnonzero(word_texts[1:] == word_texts[:-1])
    hashes = word_hashes[first] * _BIGRAM
    hashes ^= hashes >> np.uint64(29)
    hashes += word_hashes[first + 1]
    return hashes, first


def hash_symbols(symbols) -> np.ndarray:
    """Hash single signs, such as emoji."""
    return symbols.astype(np.uint64) * _SYMBOL


def hash_characters(stream, sizes):
    """
    Hash the character n-grams inside each word, its two spaces included.

    Parameters
    ----------
    stream : ndarray of uint32
        Folded words with one space around each.
    sizes : sequence of int
        Lengths of the n-grams, ascending, at least 2.

    Yields
    ------
    hashes : ndarray of uint64
    first : ndarray of int
        Offset in `stream` of each n-gram.
    """
    values = stream * _STEP
    values ^= values >> np.uint64(31)
    is_letter = stream != 0x20
    rolling = values
    valid = np.ones(len(stream), dtype=bool)
    for size in range(2, max(sizes) + 1):
        if len(stream) < size:
            return
        rolling = rolling[:-1] * _STEP
        rolling += values[size - 1 :]
        # Only the first and the last character may be a space.
        valid = valid[:-1]
        if size > 2:
            valid = valid & is_letter[size - 2 : len(stream) - 1]
        if size in sizes:
            first = np.flatnonzero(valid)
            yield rolling[first] ^ _SIZE_SALTS[size], first


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
