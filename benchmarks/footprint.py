"""
Measure the shipped model's footprint: file, load time, extra memory; and the worst megabyte.

    python -m benchmarks.footprint
    python -m benchmarks.footprint --worst-case

Each load happens in a process of its own that has imported numpy and the engine before. Extra
memory is the resident set after loading and assessing 200 comments, less the one before.
The worst case assesses texts of a million characters made to hurt, each twice as long as
another, so that a cost that is not linear shows.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.reporting import header, print_table

MEGABYTE = 1_000_000
_LOAD = """
import json, sys, time
import numpy
import comments.spam.model
from comments.spam import SpamModel, Submission

def resident():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4096

before = resident()
start = time.perf_counter(), time.process_time()
model = SpamModel.load(sys.argv[1] or None)
taken = time.perf_counter() - start[0], time.process_time() - start[1]
loaded = resident()
for turn in range(200):
    model.assess(Submission(body=f"A comment like any other, number {turn}. " * 8)).reasons
print(json.dumps([*taken, loaded - before, resident() - before]))
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, help="model file; the shipped one when left out")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--worst-case", action="store_true", help="a megabyte of text instead")
    arguments = parser.parse_args()
    print(header())
    if arguments.worst_case:
        report_worst_case(arguments.model)
    else:
        report_load(arguments.model, arguments.rounds)


def report_load(path: Path | None, rounds: int) -> None:
    from comments.spam.model_file import DEFAULT_PATH

    command = [sys.executable, "-c", _LOAD, str(path or "")]
    results = [json.loads(subprocess.check_output(command)) for _ in range(rounds)]
    wall, processor, loaded, used = zip(*results, strict=True)
    print_table(
        f"The model on disk and in memory, {rounds} processes",
        ("file, MB", "load, ms", "range", "of processor time", "memory after load, MB",
         "after 200 comments, MB"),
        [
            (
                f"{(path or DEFAULT_PATH).stat().st_size / 1e6:.1f}",
                f"{1000 * median(wall):.0f}",
                f"{1000 * min(wall):.0f} to {1000 * max(wall):.0f}",
                f"{1000 * median(processor):.0f}",
                f"{median(loaded) / 1e6:.1f}",
                f"{median(used) / 1e6:.1f}",
            )
        ],
    )  # fmt: skip


def report_worst_case(path: Path | None) -> None:
    from comments.spam import SpamModel, Submission

    model = SpamModel.load(path)
    len(model.assess(Submission(body="warm up")).reasons)  # worked out when first asked for
    rows = []
    for name, piece in hurtful_pieces():
        seconds = []
        for length in (MEGABYTE // 2, MEGABYTE):
            body = (piece * (length // len(piece) + 1))[:length]
            start = time.process_time()
            assessment = model.assess(Submission(body=body))
            seconds.append(time.process_time() - start)
        start = time.process_time()
        len(assessment.reasons)
        rows.append((name, seconds[0], seconds[1], time.process_time() - start))
    rows.sort(key=lambda row: -row[2])
    print_table(
        "Texts of 1,000,000 characters, seconds of processor time, slowest first",
        ("text", "half of it", "all of it", "its reasons"),
        [(name, f"{half:.2f}", f"{whole:.2f}", f"{why:.2f}") for name, half, whole, why in rows],
    )


def hurtful_pieces() -> Iterator[tuple[str, str]]:
    """Yield a name and what a text is made of, over and over."""
    generator = random.Random(3)
    yield from {
        "words": "the quick brown fox jumps over it. ",
        "one word": "a",
        "spaces": " ",
        "NULs": "\0",
        "lines": "\n",
        "dots": "a.",
        "dotted names": "a.b.c.d.e.com ",
        "links": "http://a.example.com/b?c=d ",
        "scheme": "http://",
        "www": "www.",
        "at signs": "a@",
        "mail": "bob@a.example.com ",
        "open tags": "<a ",
        "unclosed links": "<a href=",
        "tags": "<b>x</b>",
        "BBCode": "[url=x]y[/url]",
        "unclosed BBCode": "[url=",
        "Markdown": "[a](",
        "digits": "1 ",
        "telephone": "+7 912 345 67 89 ",
        "wallets": "0x",
        "leet": "v1agr4 ",
        "spaced": "v i a g r a ",
        "hyphens": "a-",
        "spaced dots": "ab . ",
        "dots apart": "ab. com ",
        "emoji": "\U0001f600",
        "marks": "a\u0301\u0316",
        "invisible": "a\u200b",
        "ligature of 18": "\ufdfa",
        "ligatures": "\ufb01 ",
        "mixed scripts": "cа\u0455in\u043e ",
        "bold": "\U0001d41a",
        "lone surrogates": "\ud800",
    }.items()
    yield "all code points", "".join(map(chr, range(MEGABYTE)))
    yield (
        "random Chinese",
        "".join(chr(generator.randrange(0x4E00, 0x9FFF)) for _ in range(99_991)),
    )
    yield "random ASCII", "".join(chr(generator.randrange(32, 127)) for _ in range(99_991))
    yield "random", "".join(chr(generator.randrange(0x10000)) for _ in range(99_991))
    yield "distinct links", "".join(f"http://a{k}.b{k}.com/{k} " for k in range(5000))


if __name__ == "__main__":
    main()
