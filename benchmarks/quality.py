"""
Measure quality: P1 TubeSpam, P2 webmix, P3 leave one source out.

    python -m benchmarks.quality --data ../shared/data p1 p2 p3
    python -m benchmarks.quality --data ../shared/data --filter logistic-regression p2
    python -m benchmarks.quality --data ../shared/data p1-learn

P1 and P2 train on the train part alone. p1-learn is P1 the way a site uses the engine: a model
trained without youtube learns the video's train part; then one that learnt the train parts of
the other four videos first. P3 trains on all other sets as the shipped model is
trained: label mistakes taken out, our own writing added (--filter ours-without-own-writing
leaves it out); what is tested is never touched.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from statistics import mean

from benchmarks import corpora
from benchmarks.filters import FILTERS, Filter, Scorer, fit_model, learnt, scorer_of
from benchmarks.reporting import header, percent, print_table
from comments.spam import SpamModel
from comments.spam.corpus import corrected, text_digest
from comments.spam.evaluation import (
    bootstrap_interval,
    confusion,
    evaluation_of,
    expected_calibration_error,
    proportion_interval,
    roc_auc,
    spam_caught_at,
)
from comments.spam.training import shipped_corrections


def tubespam(folder: Path, method: Filter) -> list[dict]:
    """P1: five videos, each trained on its first 70 % and tested on the rest, cut .5."""
    return _by_video(folder, lambda train, _: method.at_home(train)[0])


def model_without_youtube(folder: Path) -> SpamModel:
    """Train as for P3, with youtube left out."""
    sets = corpora.read_sets(folder, is_corrected=True)
    rows = [row for name, rows in sets.items() if name != "youtube" for row in rows]
    return fit_model(rows + corpora.read_own_writing())


def tubespam_learnt(folder: Path, base: SpamModel, is_with_others: bool) -> list[dict]:
    """P1 by `learn`: the video's train part on top of base knowledge."""

    def fit(train, others):
        return scorer_of(learnt(learnt(base, others) if is_with_others else base, train))

    return _by_video(folder, fit)


def _by_video(folder: Path, fit: Callable[[list, list], Scorer]) -> list[dict]:
    rows = corpora.read_set(folder, "youtube")
    results = []
    for video in sorted({row.group for row in rows}):
        of_train = [row for row in rows if row.split == "train"]
        train = [row for row in of_train if row.group == video]
        others = [row for row in of_train if row.group != video]
        test = [row for row in rows if row.split == "test" and row.group == video]
        result = confusion(fit(train, others)(test), corpora.labels(test), 0.5)
        results.append({"video": video, "texts": len(test)} | result.as_dict())
    means = {
        name: mean(result[name] for result in results)
        for name in ("accuracy", "spam_caught", "blocked_ham", "mcc")
    }
    total = sum(result["texts"] for result in results)
    right = sum(result["caught"] + result["passed"] for result in results)
    interval = proportion_interval(right, total)
    return [*results, {"video": "mean", "texts": total, "interval": interval} | means]


def webmix(folder: Path, method: Filter) -> dict:
    """
    P2: webmix, trained on its train part only.

    The cut is the model's own, from cross-validation on the train part; .5 for a filter that
    states none.
    """
    rows = corpora.read_set(folder, "webmix")
    train = [row for row in rows if row.split == "train"]
    test = [row for row in rows if row.split == "test"]
    score, cut = method.at_home(train)
    cut = 0.5 if cut is None else cut
    probabilities, truth = score(test), corpora.labels(test)
    at_cut = confusion(probabilities, truth, cut)
    return {
        "auc": roc_auc(probabilities, truth),
        "sc_01": spam_caught_at(probabilities, truth, 0.001),
        "sc_01_interval": bootstrap_interval(
            lambda p, y: spam_caught_at(p, y, 0.001), probabilities, truth
        ),
        "sc_1": spam_caught_at(probabilities, truth, 0.01),
        "cut": cut,
        "at_half": confusion(probabilities, truth, 0.5).as_dict(),
        "at_cut": at_cut.as_dict(),
        "spam_caught_interval": proportion_interval(at_cut.caught, at_cut.caught + at_cut.missed),
        "blocked_ham_interval": proportion_interval(
            at_cut.blocked, at_cut.blocked + at_cut.passed
        ),
        "calibration_error": expected_calibration_error(probabilities, truth),
        "probabilities": probabilities,
        "labels": truth,
    }


def leave_one_source_out(folder: Path, method: Filter) -> list[dict]:
    """P3: train on all other sets, test on this one; ham-only sets count false alarms."""
    sets = corpora.read_sets(folder)
    results = []
    pooled = []
    for name, test in sets.items():
        train = [
            row
            for other, rows in sets.items()
            if other != name
            for row in corrected(rows, shipped_corrections())
        ]
        score, cut = method.elsewhere(train)
        probabilities, truth = score(test), corpora.labels(test)
        result = {"set": name} | evaluation_of(probabilities, truth, 0.5 if cut is None else cut)
        pooled += [
            (row, label, probability, result["cut"])
            for row, label, probability in zip(test, truth, probabilities, strict=True)
        ]
        half = confusion(probabilities, truth, 0.5)
        result |= {
            "spam_caught_at_half": half.spam_caught,
            "blocked_ham_at_half": half.blocked_ham,
        }
        right = labels_after_review(test)
        if right != truth:
            kept = [place for place, label in enumerate(right) if label]
            again = evaluation_of(
                [probabilities[place] for place in kept],
                [right[place] for place in kept],
                result["cut"],
            )
            result["blocked_ham_after_review"] = again["blocked_ham"]
            result["blocked_ham_after_review_interval"] = again["blocked_ham_interval"]
        results.append(result)
        print(f"  {name} done", flush=True)
    judged = [result for result in results if "auc" in result]
    means = {
        key: mean(result[key] for result in judged)
        for key in ("auc", "spam_caught_at_1", "spam_caught_at_01", "spam_caught", "blocked_ham")
    }
    return [*results, {"set": "mean"} | means, *by_language_and_length(pooled)]


LENGTHS = ((0, 40), (40, 120), (120, 400), (400, 10**9))


def by_language_and_length(pooled: list[tuple]) -> list[dict]:
    """Sum up the texts of all left-out sets by language, then by length in characters."""
    parts = []
    languages = sorted({row.language for row, *_ in pooled})
    for language in languages:
        parts.append(
            (f"language {language}", [one for one in pooled if one[0].language == language])
        )
    for least, below in LENGTHS:
        title = f"{least} to {below - 1} characters" if below < 10**9 else f"{least} or more"
        chosen = [one for one in pooled if least <= len(one[0].submission.body) < below]
        parts.append((title, chosen))
    results = []
    for title, chosen in parts:
        # Each left-out model has a cut of its own: only the side of it is pooled.
        sides = [float(probability >= cut) for _, _, probability, cut in chosen]
        labels = [label for _, label, _, _ in chosen]
        result = evaluation_of(sides, labels, 0.5)
        wanted = ("spam", "ham", "spam_caught", "spam_caught_interval", "blocked_ham")
        kept = {key: result[key] for key in (*wanted, "blocked_ham_interval") if key in result}
        results.append({"set": title} | kept)
    return results


def labels_after_review(rows) -> list[str | None]:
    """Return the labels with the reviewed mistakes put right; None for what was dropped."""
    corrections = shipped_corrections()
    verdicts = [corrections.get(text_digest(body)) for body in corpora.bodies(rows)]
    return [
        None if verdict == "drop" else verdict or row.label
        for row, verdict in zip(rows, verdicts, strict=True)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("protocols", nargs="+", choices=("p1", "p1-learn", "p2", "p3"))
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled sets")
    parser.add_argument("--filter", choices=FILTERS, default="ours")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    arguments = parser.parse_args()
    method = FILTERS[arguments.filter]
    print(header())
    figures = {}
    for protocol in arguments.protocols:
        figures[protocol] = REPORTS[protocol](arguments.data, method)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, default=vars, indent=1) + "\n")


def report_tubespam(folder, method):
    results = tubespam(folder, method)
    _print_videos("P1 TubeSpam", results)
    return results


def report_tubespam_learnt(folder, method):
    base = model_without_youtube(folder)
    figures = {}
    for is_with_others in (False, True):
        title = "P1 TubeSpam, learnt" + (" after the other videos" if is_with_others else "")
        figures[title] = tubespam_learnt(folder, base, is_with_others)
        _print_videos(title, figures[title])
    return figures


def _print_videos(title, results):
    print_table(
        title,
        ("video", "accuracy", "SC", "BH", "MCC"),
        [
            (
                result["video"],
                percent(result["accuracy"]),
                percent(result["spam_caught"]),
                percent(result["blocked_ham"]),
                f"{result['mcc']:.3f}",
            )
            for result in results
        ],
    )


def report_webmix(folder, method):
    result = webmix(folder, method)
    at_cut = result["at_cut"]
    print_table(
        "P2 webmix",
        ("accuracy", "AUC", "SC@0.1", "SC@1", "SC at cut", "BH at cut", "cut", "ECE"),
        [
            (
                percent(result["at_half"]["accuracy"]),
                f"{result['auc']:.4f}",
                percent(result["sc_01"]),
                percent(result["sc_1"]),
                percent(at_cut["spam_caught"]),
                percent(at_cut["blocked_ham"], 2),
                f"{result['cut']:.3f}",
                f"{result['calibration_error']:.3f}",
            )
        ],
    )
    return result


def report_sources(folder, method):
    results = leave_one_source_out(folder, method)
    print_table(
        "P3 leave one source out",
        ("set", "AUC", "SC@1", "SC@0.1", "SC at cut", "BH at cut", "after review", "BH at .5"),
        [
            (
                result["set"],
                f"{result['auc']:.3f}" if "auc" in result else "",
                _percent_of(result, "spam_caught_at_1", 1),
                _percent_of(result, "spam_caught_at_01", 1),
                _percent_of(result, "spam_caught", 1),
                _percent_of(result, "blocked_ham", 2),
                _percent_of(result, "blocked_ham_after_review", 2),
                _percent_of(result, "blocked_ham_at_half", 2),
            )
            for result in results
        ],
    )
    return results


def _percent_of(result, name, digits):
    return percent(result[name], digits) if name in result else ""


REPORTS = {
    "p1": report_tubespam,
    "p1-learn": report_tubespam_learnt,
    "p2": report_webmix,
    "p3": report_sources,
}


if __name__ == "__main__":
    main()
