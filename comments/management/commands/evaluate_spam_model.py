"""Measure a spam model on files of labelled comments."""

import json
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from comments.management.progress import Progress
from comments.spam import ModelFileError, SpamModel
from comments.spam.corpus import CorpusError, read_corpus
from comments.spam.evaluation import evaluation_of

BATCH = 500


class Command(BaseCommand):
    # It says itself what is wrong with a model, also with one that a check would refuse.
    requires_system_checks = []

    help = (
        "Measure a spam model on files of labelled comments it was not trained on: spam "
        "caught, blocked ham, calibration, each with its 95 % interval."
    )

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", type=Path, help="Files of one JSON object a line.")
        parser.add_argument("--model", type=Path, help="A model file; else the shipped one.")
        parser.add_argument(
            "--cut", type=float, help="Spam from this probability on; else the model's own."
        )
        parser.add_argument("--split", help='Only rows of this "split", such as test.')
        parser.add_argument("--json", action="store_true", help="Print the result as JSON.")

    def handle(self, *args, **options):
        if options["cut"] is not None and not 0 <= options["cut"] <= 1:
            raise CommandError(f"--cut {options['cut']}: give a probability between 0 and 1.")
        try:
            model = SpamModel.load(options["model"])
        except ModelFileError as error:
            raise CommandError(str(error)) from error
        cut = options["cut"]
        if cut is None:
            cut = 0.5 if model.spam_at is None else model.spam_at
        results = {}
        names = _names_of(options["paths"])
        with Progress(self.stderr, is_shown=options["verbosity"] > 0) as progress:
            for path in options["paths"]:
                probabilities, labels = _assessed(model, path, options["split"], progress)
                results[names[path]] = evaluation_of(probabilities, labels, cut)
        if options["json"]:
            described = {"model": model.info.version, "cut": cut, "files": results}
            self.stdout.write(json.dumps(described, indent=2))
            return
        self.stdout.write(f"Model {model.info.version}, spam from probability {cut:.3f} on.")
        for name, result in results.items():
            self._report(name, result)

    def _report(self, name, result):
        self.stdout.write(f"{name}: {result['spam']:,} spam, {result['ham']:,} ham")
        for figure, title in (
            ("spam_caught", "spam caught"),
            ("blocked_ham", "blocked ham"),
            ("accuracy", "accuracy"),
        ):
            if figure in result:
                low, high = result[f"{figure}_interval"]
                self.stdout.write(f"  {title:24} {result[figure]:8.2%}  ({low:.2%} to {high:.2%})")
        for figure, title in (
            ("auc", "area under ROC"),
            ("spam_caught_at_01", "caught at .1 % blocked"),
            ("spam_caught_at_1", "caught at 1 % blocked"),
            ("calibration_error", "calibration error"),
        ):
            if figure in result:
                self.stdout.write(f"  {title:24} {result[figure]:8.4f}")


def _names_of(paths):
    """Return the name of each file, or its path where two have the same name."""
    taken = Counter(path.name for path in set(paths))
    return {path: path.name if taken[path.name] == 1 else str(path) for path in paths}


def _assessed(model, path, split, progress):
    try:
        rows = [row for row in read_corpus(path) if split is None or row.split == split]
    except CorpusError as error:
        raise CommandError(str(error)) from error
    if not rows:
        raise CommandError(
            f"{path}: no rows"
            + (f" with split {split!r}. Leave --split out or name another." if split else ".")
        )
    probabilities = []
    for start in range(0, len(rows), BATCH):
        progress(f"Assessing {path.name}", start, len(rows))
        batch = rows[start : start + BATCH]
        probabilities += [
            assessment.probability
            for assessment in model.assess_many(row.submission for row in batch)
        ]
    return probabilities, [row.label for row in rows]
