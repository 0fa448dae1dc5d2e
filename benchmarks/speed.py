"""
Measure speed: a batch, one comment alone, `learn`, beside the TF-IDF baseline in the same run.

    python -m benchmarks.speed --data ../shared/data

The batch is youtube_unlabelled (or part of it); the baseline is the logistic regression of the
quality benchmarks, trained on webmix's train part. One core: the process binds itself to one.
Seconds are of the wall clock; in brackets the quickest and the slowest round. Processor time
is given as well, for machines that do other work at the same time.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks import corpora
from benchmarks.filters import fit_logistic_regression
from benchmarks.reporting import header, print_table
from comments.spam import SpamModel, Submission
from comments.spam.corpus import LabelledSubmission

LONE_LENGTH = 300
LEARNT_LABELS = 1000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled sets")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of the batch")
    parser.add_argument("--texts", type=int, default=20_000, help="texts in the batch")
    parser.add_argument("--model", type=Path, help="model file; the shipped one when left out")
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    print(header())
    model = SpamModel.load(arguments.model)
    rows = [row for row in corpora.read_set(arguments.data, "webmix") if row.split == "train"]
    baseline = fit_logistic_regression(rows)
    report_batch(arguments, model, baseline)
    report_alone(arguments, model, baseline)
    report_learning(model, rows, arguments.rounds)


def report_batch(arguments: argparse.Namespace, model: SpamModel, baseline: Any) -> None:
    bodies = unlabelled(arguments.data, arguments.texts)
    submissions = [Submission(body=body) for body in bodies]
    rows = [_row(body) for body in bodies]
    methods: dict[str, Callable[[], Any]] = {
        "ours, assess_many": lambda: model.assess_many(submissions),
        "ours, log_odds": lambda: model.log_odds(submissions),
        "logistic regression": lambda: baseline(rows),
    }
    walls, processors = _interleaved(methods, arguments.rounds)
    slowest = median(walls["logistic regression"])
    slowest_processor = median(processors["logistic regression"])
    length = sum(map(len, bodies)) / len(bodies)
    print_table(
        f"Batch of {len(bodies):,} texts of {length:.0f} characters, {arguments.rounds} rounds",
        ("filter", "texts/s, median", "range", "times the baseline", "texts/s of processor time",
         "times the baseline"),
        [
            (
                name,
                f"{len(bodies) / median(wall):,.0f}",
                f"{len(bodies) / max(wall):,.0f} to {len(bodies) / min(wall):,.0f}",
                f"{slowest / median(wall):.1f}",
                f"{len(bodies) / median(processors[name]):,.0f}",
                f"{slowest_processor / median(processors[name]):.1f}",
            )
            for name, wall in walls.items()
        ],
    )  # fmt: skip


def report_alone(arguments: argparse.Namespace, model: SpamModel, baseline: Any) -> None:
    """One comment of 300 characters after the other, each a different one."""
    bodies = [
        row.submission.body[:LONE_LENGTH]
        for row in corpora.read_set(arguments.data, "webmix")
        if len(row.submission.body) >= LONE_LENGTH
    ][:1000]
    methods: dict[str, Callable[[str], Any]] = {
        "ours": lambda body: model.assess(Submission(body=body)),
        "ours, reasons read": lambda body: model.assess(Submission(body=body)).reasons,
        "logistic regression": lambda body: baseline([_row(body)]),
    }
    table = []
    for name, assess in methods.items():
        for body in bodies[:100]:
            assess(body)
        start, started = time.process_time(), time.perf_counter()
        taken = []
        for body in bodies:
            before = time.perf_counter()
            assess(body)
            taken.append(1000 * (time.perf_counter() - before))
        processor = 1000 * (time.process_time() - start) / len(bodies)
        share = processor * len(bodies) / (1000 * (time.perf_counter() - started))
        taken.sort()
        table.append(
            (
                name,
                f"{median(taken):.3f}",
                f"{taken[int(0.99 * len(taken))]:.3f}",
                f"{taken[0]:.3f}",
                f"{processor:.3f}",
                f"{100 * share:.0f} %",
            )
        )
    print_table(
        f"One comment alone, {LONE_LENGTH} characters, {len(bodies)} comments, milliseconds",
        ("filter", "p50", "p99", "quickest", "mean processor time", "of a core had"),
        table,
    )


def report_learning(model: SpamModel, rows: list[LabelledSubmission], rounds: int) -> None:
    chosen = rows[:: max(len(rows) // LEARNT_LABELS, 1)][:LEARNT_LABELS]
    submissions = [row.submission for row in chosen]
    labels = [row.label for row in chosen]
    walls, processors = _interleaved({"": lambda: model.learn(submissions, labels)}, rounds)
    print_table(
        f"learn() with {len(chosen):,} labels, {rounds} rounds, seconds",
        ("median", "range", "median of processor time"),
        [
            (
                f"{median(walls['']):.2f}",
                f"{min(walls['']):.2f} to {max(walls['']):.2f}",
                f"{median(processors['']):.2f}",
            )
        ],
    )


def unlabelled(folder: Path, count: int) -> list[str]:
    """Read the first texts of youtube_unlabelled."""
    bodies: list[str] = []
    with gzip.open(folder / "youtube_unlabelled.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            if len(bodies) == count:
                break
            bodies.append(json.loads(line)["text"])
    return bodies


def _interleaved(
    methods: dict[str, Callable[[], Any]], rounds: int
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Time the methods in turn, so that a slow minute of the machine meets all of them."""
    walls: dict[str, list[float]] = {name: [] for name in methods}
    processors: dict[str, list[float]] = {name: [] for name in methods}
    for turn in range(rounds + 1):
        for name, method in methods.items():
            wall, processor = time.perf_counter(), time.process_time()
            method()
            if turn:  # the first round warms up
                walls[name].append(time.perf_counter() - wall)
                processors[name].append(time.process_time() - processor)
    return walls, processors


def _row(body: str) -> LabelledSubmission:
    return LabelledSubmission(submission=Submission(body=body), label="ham")


if __name__ == "__main__":
    main()
