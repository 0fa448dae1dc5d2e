"""
Fingerprints: numbers that are near each other when two texts are.

References: Charikar (2002), "Similarity estimation techniques from rounding
algorithms", STOC '02; Manku, Jain and Das Sarma (2007), "Detecting near-duplicates
for web crawling", WWW '07.
"""

import hashlib
import unicodedata

BITS = 64
# Letters and digits in one shingle.
SHINGLE = 6
# Shingles looked at in one text, evenly spread, so that a long one costs no more.
MAX_SHINGLES = 1024
# Texts with fewer letters say the same by chance: "thank you", "great".
SHORTEST = 24

# For each byte the integer with its eight bits standing 16 bits apart: adding these
# counts all 64 bits of many hashes with one addition each.
_SPREAD = [sum(((byte >> bit) & 1) << (16 * bit) for bit in range(8)) for byte in range(256)]


def fingerprint_of(text) -> int | None:
    """
    Return the 64-bit SimHash of ``text`` as a signed integer, or None for a short text.

    Case, width, accents, punctuation and spaces make no difference.
    """
    letters = plain_letters(text)
    if len(letters) < SHORTEST:
        return None
    count = len(letters) - SHINGLE + 1
    step = -(-count // MAX_SHINGLES)
    shingles = {letters[start : start + SHINGLE] for start in range(0, count, step)}
    sums = [0] * 8
    for shingle in shingles:
        digest = hashlib.blake2b(shingle.encode(), digest_size=8).digest()
        for place, byte in enumerate(digest):
            sums[place] += _SPREAD[byte]
    majority = len(shingles) / 2
    value = 0
    for place, total in enumerate(sums):
        for bit in range(8):
            if ((total >> (16 * bit)) & 0xFFFF) > majority:
                value |= 1 << (8 * place + bit)
    return value - (1 << BITS) if value >= 1 << (BITS - 1) else value


def distance(first: int, second: int) -> int:
    """Return in how many of their 64 bits two fingerprints differ."""
    return ((first ^ second) & ((1 << BITS) - 1)).bit_count()


def plain_letters(text) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if character.isalnum())
