"""
Measure what name, e-mail domain and website tell the shipped model.

    python -m benchmarks.identity

Two writers wrote texts of our own that say little without what they are signed with
(training/own_signatures.jsonl, kinds that begin with "first-" and "second-"). The shipped model,
what it knows of signatures taken away, learns those of one writer, with the signatures given to
older texts of ours, and is tested on the other's. The baseline, in the same run, is the model
shown the text alone. A third writer, who saw neither the filter nor any training text, wrote an
examination that the shipped model takes as it is (benchmarks/signed_comments.jsonl). The texts are
invented and half of them are spam: this measures whether
signatures are read, not how often they give spam away.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.reporting import header, percent, print_table
from comments.spam import SpamModel, Submission, layout
from comments.spam.corpus import LabelledSubmission, read_corpus
from comments.spam.evaluation import bootstrap_interval, evaluation_of, roc_auc

SIGNATURES = Path(__file__).parent.parent / "training" / "own_signatures.jsonl"
EXAMINATION = Path(__file__).parent / "signed_comments.jsonl"
WRITERS = ("first", "second")
COLUMNS = (
    "shown",
    "AUC (95 %)",
    "spam below hold_at",
    "ham above hold_at",
    "spam above spam_at",
    "ham above spam_at",
)
# What the model is shown besides the text.
SHOWN = {
    "text alone": (),
    "and e-mail": ("email",),
    "and name": ("name",),
    "and website": ("url",),
    "all": ("name", "email", "url"),
}


def shown(submission: Submission, fields: tuple[str, ...]) -> Submission:
    """Return a submission with no more than its text and some of its fields."""
    hidden = {field: "" for field in ("name", "email", "url") if field not in fields}
    return replace(submission, **hidden)


def without_signatures(model: SpamModel) -> SpamModel:
    weights = np.array(model.weights)
    weights[layout.BLOCKS["identity"]] = 0.0
    return SpamModel(weights, model.bias, model.info)


def read_rows() -> dict[str, list[LabelledSubmission]]:
    """Read the signed texts, by the first word of their kind."""
    lines = SIGNATURES.read_text(encoding="utf-8").splitlines()
    rows: dict[str, list[LabelledSubmission]] = {}
    for row, line in zip(read_corpus(SIGNATURES), lines, strict=True):
        rows.setdefault(json.loads(line)["kind"].partition("-")[0], []).append(row)
    return rows


def figures_of(
    model: SpamModel, rows: list[LabelledSubmission], fields: tuple[str, ...]
) -> tuple[str, ...]:
    labels = [row.label or "" for row in rows]
    assessed = model.assess_many(shown(row.submission, fields) for row in rows)
    probabilities = [one.probability for one in assessed]
    result = evaluation_of(probabilities, labels, model.spam_at)
    interval = bootstrap_interval(roc_auc, probabilities, labels)
    hold_at = model.info.thresholds["hold_at"]
    held = {
        wanted: [
            p >= hold_at for p, label in zip(probabilities, labels, strict=True) if label == wanted
        ]
        for wanted in ("spam", "ham")
    }
    return (
        f"{result['auc']:.3f} ({interval.low:.3f}\N{EN DASH}{interval.high:.3f})",
        percent(1 - sum(held["spam"]) / len(held["spam"])),
        percent(sum(held["ham"]) / len(held["ham"])),
        percent(result["spam_caught"]),
        percent(result["blocked_ham"], 2),
    )


def print_figures(title: str, model: SpamModel, rows: list[LabelledSubmission]) -> None:
    spam = sum(row.label == "spam" for row in rows)
    print_table(
        f"{title}: {spam} spam and {len(rows) - spam} ham, %",
        COLUMNS,
        [(shown_as, *figures_of(model, rows, fields)) for shown_as, fields in SHOWN.items()],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.parse_args()
    print(header())
    shipped, rows = SpamModel.load(), read_rows()
    base = without_signatures(shipped)
    for tested in WRITERS:
        train = [row for name, of_writer in rows.items() if name != tested for row in of_writer]
        model = base.learn_signatures(
            [row.submission for row in train], [row.label or "" for row in train]
        )
        print_figures(f"The {tested} writer", model, rows[tested])
    print_figures("Examination, shipped model", shipped, list(read_corpus(EXAMINATION)))


if __name__ == "__main__":
    main()
