"""
Draw ROC, calibration and learning curves as SVG for the docs.

    python -m benchmarks.pictures --data ../shared/data --figures p2.json --output docs/_static

`--figures` is what `benchmarks.quality --json` wrote for P2. Needs matplotlib.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import matplotlib

from benchmarks import corpora
from benchmarks.filters import FILTERS
from benchmarks.reporting import header, percent, print_table
from comments.spam.evaluation import roc_auc, spam_caught_at

matplotlib.use("svg")
# The same picture every time: no date, no random identifiers; text stays text.
matplotlib.rcParams |= {"svg.hashsalt": "commentsys", "svg.fonttype": "none"}
SIZES = (100, 200, 400, 800, 1600, 3008)
COMPARED = {"ours": "this engine", "logistic-regression": "TF-IDF + logistic regression"}


def draw_roc(runs: dict[str, dict], path: Path) -> None:
    """Draw ROC curves with blocked ham on a logarithmic axis: its left end is what counts."""
    from matplotlib import pyplot
    from sklearn.metrics import RocCurveDisplay

    figure, axes = pyplot.subplots(figsize=(6, 4.5))
    for name, run in runs.items():
        RocCurveDisplay.from_predictions(
            [label == "spam" for label in run["labels"]],
            run["probabilities"],
            name=name,
            ax=axes,
            drop_intermediate=False,
        )
    axes.set(xscale="log", xlim=(3e-4, 1), ylim=(0.8, 1.005), aspect="auto")
    axes.set(xlabel="Blocked ham (share, logarithmic)", ylabel="Spam caught (share)")
    axes.set_title("webmix test, trained on webmix train")
    _save(figure, path)


def draw_calibration(runs: dict[str, dict], path: Path) -> None:
    """Draw the share of spam against the probability stated."""
    from matplotlib import pyplot
    from sklearn.calibration import CalibrationDisplay

    figure, axes = pyplot.subplots(figsize=(6, 4.5))
    for name, run in runs.items():
        CalibrationDisplay.from_predictions(
            [label == "spam" for label in run["labels"]],
            run["probabilities"],
            n_bins=10,
            name=name,
            ax=axes,
        )
    axes.set(xlabel="Probability stated", ylabel="Share that is spam")
    axes.set_title("webmix test, trained on webmix train")
    _save(figure, path)


def learning_curve(folder: Path) -> dict[str, list[tuple[int, float, float]]]:
    """Train on the first n texts of webmix train, drawn evenly, and test on its test part."""
    rows = corpora.read_set(folder, "webmix")
    train = [row for row in rows if row.split == "train"]
    test = [row for row in rows if row.split == "test"]
    truth = corpora.labels(test)
    curves = {}
    for key, name in COMPARED.items():
        points = []
        for size in SIZES:
            step = len(train) / min(size, len(train))
            chosen = [train[int(place * step)] for place in range(min(size, len(train)))]
            score, _ = FILTERS[key].at_home(chosen)
            probabilities = score(test)
            points.append(
                (size, spam_caught_at(probabilities, truth, 0.01), roc_auc(probabilities, truth))
            )
        curves[name] = points
    return curves


def draw_learning_curve(curves: dict, path: Path) -> None:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 4.5))
    for name, points in curves.items():
        sizes, caught, _ = zip(*points, strict=True)
        axes.plot(sizes, caught, marker="o", label=name)
    axes.set(xscale="log", xlabel="Texts trained on", ylabel="Spam caught at 1 % blocked ham")
    axes.set_xticks(SIZES, [str(size) for size in SIZES])
    axes.minorticks_off()
    axes.set_title("webmix test")
    axes.legend()
    _save(figure, path)


def _save(figure, path: Path) -> None:
    from matplotlib import pyplot

    figure.tight_layout()
    figure.savefig(path, format="svg", metadata={"Date": None})
    pyplot.close(figure)
    text = path.read_text(encoding="utf-8")
    lines = [line.rstrip() for line in text.splitlines()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"Wrote {path}, {path.stat().st_size / 1000:.0f} kB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled sets")
    parser.add_argument("--figures", type=Path, required=True, help="P2 of this engine, as JSON")
    parser.add_argument("--baseline", type=Path, help="P2 of logistic regression, as JSON")
    parser.add_argument("--output", type=Path, required=True, help="folder of the pictures")
    arguments = parser.parse_args()
    print(header())
    runs = {COMPARED["ours"]: json.loads(arguments.figures.read_text())["p2"]}
    if arguments.baseline:
        runs[COMPARED["logistic-regression"]] = json.loads(arguments.baseline.read_text())["p2"]
    arguments.output.mkdir(parents=True, exist_ok=True)
    draw_roc(runs, arguments.output / "spam-roc.svg")
    draw_calibration(runs, arguments.output / "spam-calibration.svg")
    curves = learning_curve(arguments.data)
    draw_learning_curve(curves, arguments.output / "spam-learning-curve.svg")
    print_table(
        "Learning curve, webmix test",
        ("texts", *(f"{name}: SC@1" for name in curves), *(f"{name}: AUC" for name in curves)),
        [
            (
                size,
                *(percent(points[place][1]) for points in curves.values()),
                *(f"{points[place][2]:.4f}" for points in curves.values()),
            )
            for place, size in enumerate(SIZES)
        ],
    )


if __name__ == "__main__":
    main()
