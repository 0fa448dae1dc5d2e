"""
Measure evasion (P5): change the text of spam and see how much less of it is caught.

    python -m benchmarks.evasion --data ../shared/data
    python -m benchmarks.evasion --data ../shared/data --on train

Trained on the train part of webmix. The cut is each filter's own (the shipped recipe's
threshold; for the baseline the lowest that blocks at most 0.1 % of the ham measured on), and
stays where it is while the spam changes. With `--on train` the last third of the train part
is measured and the rest trained on: that is where choices are made.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks import corpora
from benchmarks.filters import FILTERS, Scorer
from benchmarks.reporting import header, percent, print_table
from comments.spam.corpus import LabelledSubmission
from comments.spam.text.links import find_links

Evasion = Callable[[str, random.Random], str]

BLOCKED_HAM = 0.001
_HOMOGLYPHS = {
    "a": "аα", "c": "сϲ", "e": "е", "h": "һ", "i": "іι", "j": "ј", "k": "κ", "o": "оοօ",
    "p": "рρ", "s": "ѕ", "u": "υս", "v": "ν", "w": "ԝω", "x": "хχ", "y": "у",
    "A": "АΑ", "B": "ВΒ", "C": "С", "E": "ЕΕ", "H": "НΗ", "I": "ІΙ", "K": "КΚ", "M": "МΜ",
    "N": "Ν", "O": "ОΟ", "P": "РΡ", "S": "Ѕ", "T": "ТΤ", "X": "ХΧ", "Y": "ΥҮ", "Z": "Ζ",
    "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x",
}  # fmt: skip
_LEET = str.maketrans("aeiostAEIOST", "431057431057")
_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"


def homoglyph(text: str, generator: random.Random) -> str:
    """Swap every letter that has a look-alike in another script."""
    return "".join(generator.choice(_HOMOGLYPHS.get(letter, letter)) for letter in text)


def zero_width(text: str, generator: random.Random) -> str:
    """Put invisible characters between letters."""
    pieces = []
    for letter, following in zip(text, text[1:] + " ", strict=True):
        pieces.append(letter)
        if letter.isalpha() and following.isalpha():
            pieces.append(generator.choice(_ZERO_WIDTH))
    return "".join(pieces)


def bold(text: str, generator: random.Random) -> str:
    """Write Latin letters as mathematical bold ones."""
    return "".join(
        chr(0x1D400 + ord(letter) - ord("A"))
        if "A" <= letter <= "Z"
        else chr(0x1D41A + ord(letter) - ord("a"))
        if "a" <= letter <= "z"
        else letter
        for letter in text
    )


def leet(text: str, generator: random.Random) -> str:
    """Write a, e, i, o, s and t as digits, outside links."""
    return _outside_links(text, lambda piece: piece.translate(_LEET))


def spaced(text: str, generator: random.Random) -> str:
    """S p a c e the letters of every word, outside links; two spaces part words."""
    return _outside_links(text, lambda piece: "  ".join(map(" ".join, piece.split(" "))))


def spaced_close(text: str, generator: random.Random) -> str:
    """The same with one space between words as well: where they end is lost."""
    return _outside_links(text, lambda piece: " ".join(map(" ".join, piece.split(" "))))


def links_removed(text: str, generator: random.Random) -> str:
    """Take links and mark-up out."""
    return _outside_links(text, lambda piece: piece, keep=False)


def _outside_links(text: str, change: Callable[[str], str], keep: bool = True) -> str:
    pieces, end = [], 0
    for link in find_links(text):
        if link.start < end:
            continue
        pieces.append(change(text[end : link.start]))
        pieces.append(text[link.start : link.end] if keep else " ")
        end = link.end
    pieces.append(change(text[end:]))
    return "".join(pieces)


def good_words(ham: Sequence[str]) -> Evasion:
    """Append thirty of the hundred words of ham that are frequent and not in every text."""
    counts = Counter(word for text in ham for word in set(text.lower().split()) if word.isalpha())
    frequent = [word for word, _ in counts.most_common(200)[50:150]]
    return lambda text, generator: f"{text} {' '.join(generator.sample(frequent, 30))}"


def ham_appended(ham: Sequence[str]) -> Evasion:
    """Append 400 characters of an honest comment."""
    long = [text[:400] for text in ham if len(text) >= 400]
    return lambda text, generator: f"{text}\n\n{generator.choice(long)}"


def measure(
    score: Scorer, cut: float, spam: list[LabelledSubmission], evasions: dict[str, Evasion]
) -> dict[str, float]:
    """Return the share of spam caught under each evasion; unchanged under ""."""
    caught = {"": _share_above(score(spam), cut)}
    for name, evade in evasions.items():
        generator = random.Random(5)
        changed = []
        for row in spam:
            body = evade(row.submission.body, generator)
            changed.append(replace(row, submission=replace(row.submission, body=body)))
        caught[name] = _share_above(score(changed), cut)
    return caught


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled sets")
    parser.add_argument("--on", choices=("test", "train"), default="test")
    parser.add_argument(
        "--filter", choices=FILTERS, nargs="+", default=["ours", "logistic-regression"]
    )
    arguments = parser.parse_args()
    train, measured = split(arguments.data, arguments.on)
    ham = [row for row in measured if row.label == "ham"]
    spam = [row for row in measured if row.label == "spam"]
    good = [row.submission.body for row in train if row.label == "ham"]
    evasions = {
        "homoglyph": homoglyph,
        "zero width": zero_width,
        "bold": bold,
        "leet": leet,
        "spaced": spaced,
        "spaced, word ends lost": spaced_close,
        "links removed": links_removed,
        "+30 good words": good_words(good),
        "+ham comment": ham_appended(good),
    }
    print(header())
    print(f"webmix {arguments.on}: {len(spam)} spam, {len(ham)} ham, trained on {len(train)}")
    rows = []
    for name in arguments.filter:
        score, cut = FILTERS[name].at_home(train)
        of_ham = sorted(score(ham), reverse=True)
        if cut is None:
            cut = of_ham[int(BLOCKED_HAM * len(of_ham))] + 1e-9
        caught = measure(score, cut, spam, evasions)
        losses = [f"{100 * (caught[''] - caught[evasion]):.1f}" for evasion in evasions]
        blocked = percent(_share_above(of_ham, cut), 2)
        rows.append((name, f"{cut:.4f}", blocked, percent(caught[""]), *losses))
    print_table(
        "P5 evasion: spam caught at the cut, and points lost",
        ("filter", "cut", "BH", "SC", *evasions),
        rows,
    )


def split(folder: Path, part: str) -> tuple[list[LabelledSubmission], list[LabelledSubmission]]:
    """Return what is trained on and what is measured."""
    rows = corpora.read_set(folder, "webmix")
    train = [row for row in rows if row.split == "train"]
    if part == "test":
        return train, [row for row in rows if row.split == "test"]
    shuffled = random.Random(0).sample(train, len(train))
    return shuffled[len(train) // 3 :], shuffled[: len(train) // 3]


def _share_above(scores: Sequence[float], cut: float) -> float:
    return sum(score >= cut for score in scores) / len(scores)


if __name__ == "__main__":
    main()
