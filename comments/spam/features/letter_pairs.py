"""How far a word is from what can be pronounced: its pairs of letters that few words hold."""

from __future__ import annotations

# After each letter those that follow it in at least one of ten thousand pairs, of the 236,000 in
# the 40,840 different words in Latin letters of training/own_writing.jsonl, in 40 languages.
_FOLLOWERS = {
    "a": "abcdefghijklmnopqrstuvwxyz",
    "b": "abcdeghilnorstuy",
    "c": "acehijkloprstuyz",
    "d": "abcdefghiklmnoprstuvwyz",
    "e": "abcdefghijklmnopqrstuvwxyz",
    "f": "aefgilorstuy",
    "g": "abdeghiklmnoprstuy",
    "h": "abcdeiklmnorstuwy",
    "i": "abcdefghijklmnopqrstuvwxyz",
    "j": "aeikosu",
    "k": "abcdefhiklmnoprstuwy",
    "l": "abcdefghiklmnoprstuvwyz",
    "m": "abcdegiklmnoprstuyz",
    "n": "abcdefghijklmnopqrstuvwyz",
    "o": "abcdefghijklmnopqrstuvwxyz",
    "p": "acdefhiklmnoprstuy",
    "q": "u",
    "r": "abcdefghijklmnoprstuvwyz",
    "s": "abcdefghijklmnopqrstuvwyz",
    "t": "abcdefghijklmnoprstuvwyz",
    "u": "abcdefghijklmnoprstuvwxyz",
    "v": "aeioruy",
    "w": "adehiklnoprsuy",
    "x": "aceioptx",
    "y": "abcdefgiklmnoprstuw",
    "z": "acdehiklmnotuwyz",
}
_COMMON = frozenset(first + second for first, seconds in _FOLLOWERS.items() for second in seconds)


def count_rare_pairs(word: str) -> int:
    """
    Return how many pairs of neighbouring letters are rare in words of any language.

    Of hosts that people chose one in a hundred has two or more, of eight letters drawn at random
    six in ten. What is not a Latin small letter is passed over.

    Parameters
    ----------
    word : str
        In lower case.

    Returns
    -------
    int

    Examples
    --------
    >>> count_rare_pairs("knightsbridge"), count_rare_pairs("zqxwkvbj")
    (0, 6)
    """
    pairs = (word[place : place + 2] for place in range(len(word) - 1))
    return sum(
        pair not in _COMMON and pair.isascii() and pair.isalpha() and pair.islower()
        for pair in pairs
    )
