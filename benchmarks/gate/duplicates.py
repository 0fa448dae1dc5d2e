"""
Measure how far apart the fingerprints of different comments are, and of changed copies.

    python -m benchmarks.gate.duplicates --data ../shared/data
    python -m benchmarks.gate.duplicates --data ../shared/data --set ham_blog_haacked
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from pathlib import Path

import numpy as np

from benchmarks.reporting import print_table
from comments.fingerprints import distance, fingerprint_of

CUTS = (4, 6, 8, 10, 12)


def read(folder, name, count):
    """Return different texts of a set that are long enough to be compared."""
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        texts = list(dict.fromkeys(json.loads(line)["text"] for line in file))
    random.Random(1).shuffle(texts)
    fingerprints = {text: fingerprint_of(text) for text in texts[: 2 * count]}
    return {text: value for text, value in fingerprints.items() if value is not None}


def nearest_of(fingerprints):
    """Return the distance of each fingerprint to the nearest other one."""
    values = np.array([value & (2**64 - 1) for value in fingerprints], dtype=np.uint64)
    nearest = []
    for place, value in enumerate(values):
        bits = np.bitwise_count(values ^ value)
        bits[place] = 64
        nearest.append(int(bits.min()))
    return np.array(nearest)


def changed(text, generator, words):
    """Return a text with some of its words replaced, as a spammer varies a template."""
    parts = text.split()
    for place in generator.sample(range(len(parts)), min(words, len(parts))):
        parts[place] = "".join(generator.choices("abcdefghijklmnopqrstuvwxyz", k=7))
    return " ".join(parts)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--set", default="ham_news_ucc")
    parser.add_argument("--count", type=int, default=1000)
    arguments = parser.parse_args()
    started = time.perf_counter()
    texts = read(arguments.data, arguments.set, arguments.count)
    milliseconds = (time.perf_counter() - started) * 1000 / len(texts)
    nearest = nearest_of(texts.values())
    generator = random.Random(2)
    shares = (f"{(nearest <= cut).mean():.2%}" for cut in CUTS)
    rows = [(f"another of {len(texts):,} comments", *shares)]
    long = [text for text in texts if len(text.split()) >= 40]
    for words in (1, 2, 4, 8):
        apart = np.array(
            [
                distance(texts[text], fingerprint_of(changed(text, generator, words)))
                for text in long
            ]
        )
        rows.append(
            (
                f"the same comment of 40 words and more, {words} replaced",
                *(f"{(apart <= cut).mean():.1%}" for cut in CUTS),
            )
        )
    print(f"{arguments.set}, {milliseconds:.1f} ms for one fingerprint")
    print_table("Within so many bits of 64", ("", *map(str, CUTS)), rows)


if __name__ == "__main__":
    main()
