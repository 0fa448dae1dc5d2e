"""
Measure training on a stream: time and memory as it grows.

    python -m benchmarks.scale --data ../shared/data --texts 50000 200000 1000000

The stream repeats the labelled sets, each text with a number of its own behind it, in random
order; the texts are read from a generator and never held. Each length runs in a process of its
own, whose largest resident set is printed. Streams longer than 75,000 texts are learnt from in
one pass; shorter ones are fitted at once.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import tee
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks import corpora
from benchmarks.reporting import header, print_table
from comments.spam import SpamModel, Submission

SETS = ("youtube", "youtube_indonesian", "sms_uci", "telegram_ru", "blog_djangocast")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled sets")
    parser.add_argument(
        "--texts", type=int, nargs="+", default=[50_000, 100_000, 200_000, 1_000_000]
    )
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(train_one(arguments.data, arguments.one)))
        return
    print(header())
    rows = []
    for count in arguments.texts:
        command = [sys.executable, "-m", "benchmarks.scale", "--data", str(arguments.data)]
        output = subprocess.check_output([*command, "--one", str(count)])
        wall, processor, memory = json.loads(output)
        rows.append(
            (
                f"{count:,}",
                f"{wall:.0f}",
                f"{processor:.0f}",
                f"{1e6 * processor / count:.0f}",
                f"{memory / 1e6:.0f}",
            )
        )
    columns = ("texts", "seconds", "processor seconds", "microseconds a text", "largest MB")
    print_table("Training on a stream", columns, rows)


def train_one(folder: Path, count: int) -> tuple[float, float, float]:
    """Train on `count` texts; return seconds, processor seconds and largest bytes resident."""
    rows = [row for name in SETS for row in corpora.read_set(folder, name) if row.label]
    for_submissions, for_labels = tee(_stream(rows, count))
    start = time.perf_counter(), time.process_time()
    SpamModel.fit(
        (submission for submission, _ in for_submissions), (label for _, label in for_labels)
    )
    wall, processor = time.perf_counter() - start[0], time.process_time() - start[1]
    return wall, processor, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _stream(rows: list, count: int) -> Iterator[tuple[Submission, str]]:
    generator = random.Random(7)
    for number in range(count):
        row = generator.choice(rows)
        yield Submission(body=f"{row.submission.body} {number}"), row.label


if __name__ == "__main__":
    main()
