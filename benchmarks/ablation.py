"""
Leave out one part of the engine at a time: feature groups, and steps of the recipe.

    python -m benchmarks.ablation --data ../shared/data

Measured as P3 is, on the seven sets with both labels, each left out in turn, with at most
--cap texts of a source and label in training, so that a row takes seconds. The data hold no
names, websites or articles (some of our own writing has an article's sentence, and is never
measured on): the rows of identity and context only show that nothing hangs on them here.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import mean

import numpy as np

from benchmarks import corpora
from benchmarks.reporting import header, percent, print_table
from comments.spam import layout
from comments.spam.corpus import corrected
from comments.spam.evaluation import roc_auc, spam_caught_at
from comments.spam.features.extraction import extract, link_token_columns
from comments.spam.fitting import _fit_rows, _texts
from comments.spam.recipes import FitSettings, settled
from comments.spam.training import shipped_corrections

RECIPE = {
    "everything": {},
    "without disguised copies": {"disguised_share": 0.0},
    "without unlinked and padded copies": {"unlinked_share": 0.0, "padded_share": 0.0},
    "half of the unlinked and padded copies": {"unlinked_share": 0.2, "padded_share": 0.1},
    "without an intercept for each source": {"source_intercept": 0.0},
    "every text counts the same": {"full_weight": 10**9},
    "features of a single text too": {"least_texts": 1},
}
OWN_WRITING = "own_writing"


def measured(texts, sources, truth, settings, left_out=()) -> tuple[float, float, float]:
    """Return mean AUC, SC@1 and SC@0.1 over the sets with both labels, each left out."""
    figures = []
    for name in corpora.TWO_CLASS_SETS:
        held_out = np.flatnonzero(sources[: texts.count] == name)
        excluded = {name, *left_out}
        rest = np.flatnonzero(~np.isin(sources, list(excluded)))
        weights, bias = _fit_rows(texts, rest, settings)
        scores = texts.matrix[held_out] @ weights + bias
        labels = [truth[place] for place in held_out]
        figures.append(
            (
                roc_auc(scores, labels),
                spam_caught_at(scores, labels, 0.01),
                spam_caught_at(scores, labels, 0.001),
            )
        )
    return tuple(mean(column) for column in zip(*figures, strict=True))


def feature_groups(submissions) -> Iterator[tuple[str, np.ndarray]]:
    """
    Yield name and columns of every feature group inside the shape block, and identity.

    Link tokens share a hashed region with word shapes and first and last words: a column that
    any link took counts as a link's.
    """
    for group in dict.fromkeys(one.group for one in layout.MEASUREMENTS):
        yield f"{group} measurements", columns_of(group)
    yield "topic columns", columns_of("topic columns")
    of_links: set[int] = set()
    for submission in submissions:
        of_links |= link_token_columns(submission, extract([submission]))
    linked = np.array(sorted(of_links))
    yield "link tokens", linked
    others = np.setdiff1d(columns_of("tokens"), linked)
    yield "word shapes, first and last word", others
    yield "identity block", columns_of("identity")


def columns_of(group: str) -> np.ndarray:
    return np.arange(layout.COLUMN_COUNT)[layout.GROUPS[group]]


def without_columns(texts, columns):
    """Return the texts with some columns taken out, and the rest as it was."""
    matrix = texts.matrix.copy()
    kept = np.ones(layout.COLUMN_COUNT, dtype=bool)
    kept[columns] = False
    matrix.data[~kept[matrix.indices]] = 0
    matrix.eliminate_zeros()
    return replace(texts, matrix=matrix)


def capped(rows, cap, generator):
    """Keep at most `cap` texts of each source and label."""
    kept = []
    for label in ("spam", "ham"):
        chosen = [row for row in rows if row.label == label]
        if len(chosen) > cap:
            places = sorted(generator.choice(len(chosen), cap, replace=False))
            chosen = [chosen[place] for place in places]
        kept += chosen
    return kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled sets")
    parser.add_argument("--cap", type=int, default=1200, help="most texts of a source and label")
    arguments = parser.parse_args()
    print(header())
    generator = np.random.default_rng(0)
    corrections = shipped_corrections()
    rows = corpora.read_own_writing()
    for name in corpora.SETS:
        kept = list(corrected(corpora.read_set(arguments.data, name), corrections))
        rows += capped(kept, arguments.cap, generator)
    truth = [row.label for row in rows]
    named = np.array([row.source for row in rows])
    targets = np.array([float(label == "spam") for label in truth])
    submissions = [row.submission for row in rows]

    lines = []

    def report(title, settings, texts, left_out=()):
        auc, at_1, at_01 = measured(texts, texts.sources, truth, settings, left_out)
        lines.append((title, f"{auc:.3f}", percent(at_1), percent(at_01)))
        print("  ", *lines[-1], flush=True)

    texts = None
    for title, changes in RECIPE.items():
        settings = settled(FitSettings(**changes), len(rows), is_for_elsewhere=True)
        is_new = texts is None or any(name.endswith("_share") for name in changes)
        made = _texts(submissions, targets, named, settings) if is_new else texts
        texts = texts or made
        report(title, settings, made)
    plain = settled(FitSettings(), len(rows), is_for_elsewhere=True)
    report("without our own writing", plain, texts, (OWN_WRITING,))
    for block in layout.BLOCKS:
        if block != "identity":
            factors = {block: 0.0}
            report(f"without the {block} block", replace(plain, block_factors=factors), texts)
            others = {other: 0.0 for other in layout.BLOCKS if other != block}
            report(f"the {block} block alone", replace(plain, block_factors=others), texts)
    for title, columns in feature_groups(submissions):
        report(f"without {title}", plain, without_columns(texts, columns))
    print_table(
        f"Ablation, leave one source out, cap {arguments.cap}",
        ("", "AUC", "SC@1", "SC@0.1"),
        lines,
    )


if __name__ == "__main__":
    main()
