"""Train a spam model from files of labelled comments."""

import datetime
import json
import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from comments.management.progress import Progress
from comments.spam.corpus import CorpusError
from comments.spam.training import SHIPPED_SOURCES, shipped_corrections, shipped_files, train

OWN_FOLDER = Path("training")


class Command(BaseCommand):
    # A stale model is a failed check: the command that mends it must run all the same.
    requires_system_checks = []

    help = (
        "Train a spam model from files of labelled comments: one JSON object a line with "
        '"text" and "label" ("spam" or "ham"), plain or gzipped. A folder with sources of the '
        "shipped model stands for all of those, any other for every .jsonl file in it."
    )

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="*", type=Path, help="Files, or folders.")
        parser.add_argument(
            "--data",
            action="append",
            default=[],
            type=Path,
            metavar="DIR",
            help="A folder of training files; may be given more than once. A folder training/ "
            "where the command is run is looked into as well.",
        )
        parser.add_argument(
            "--output", type=Path, default=Path("spam-model"), help="Where to write the model."
        )
        parser.add_argument(
            "--no-corrections",
            action="store_true",
            help="Keep the labels as they are: do not apply the reviewed corrections.",
        )
        parser.add_argument("--json", action="store_true", help="Print the result as JSON.")

    def handle(self, *args, **options):
        self._check_output(options["output"])
        corrections = {} if options["no_corrections"] else shipped_corrections()
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        with Progress(self.stderr, is_shown=options["verbosity"] > 0) as progress:
            try:
                files = _files([*options["paths"], *options["data"]])
                training = train(files, corrections, now, progress)
            except (CorpusError, ValueError) as error:
                raise CommandError(str(error)) from error
        try:
            training.model.save(options["output"])
        except OSError as error:
            raise cannot_be_written(options["output"], error.strerror or error) from error
        self._report(training, options["output"], options["json"])

    def _check_output(self, output):
        # Before what may take half an hour, and not after.
        if output.is_dir():
            raise cannot_be_written(output, "it is a folder")
        nearest = next(path for path in output.absolute().parents if path.exists())
        if not nearest.is_dir():
            raise cannot_be_written(output, f"{nearest} is no folder")
        if not os.access(nearest, os.W_OK):
            raise cannot_be_written(output, f"nothing may be written into {nearest}")

    def _report(self, training, output, is_json):
        model = training.model.info
        if is_json:
            result = {
                "output": str(output),
                "version": model.version,
                "digest": model.digest,
                "counts": dict(model.counts),
                "thresholds": dict(model.thresholds),
                "sources": [vars(source) for source in training.sources],
            }
            self.stdout.write(json.dumps(result, indent=2, default=str))
            return
        for source in training.sources:
            counts = ", ".join(f"{count:,} {label}" for label, count in source.counts.items())
            changed = f"; {source.corrected} labels corrected" if source.corrected else ""
            self.stdout.write(f"{source.name}: {counts}{changed}")
        size = output.stat().st_size / 1e6
        self.stdout.write(
            self.style.SUCCESS(f"Wrote {output}: version {model.version}, {size:.1f} MB.")
        )


def cannot_be_written(output, why):
    return CommandError(f"--output {output}: {why}. Give a path that can be written.")


def _files(paths):
    """Return the files to read: of folders, the shipped model's sources, else all they hold."""
    if not paths:
        raise CommandError("Nothing to train on. Name files, or a folder with --data DIR.")
    folders = [path for path in paths if path.is_dir()]
    files = [path for path in paths if not path.is_dir()]
    own = [path for folder in folders for path in sorted(folder.glob("*.jsonl*"))]
    if own and not {path.name.split(".")[0] for path in own} & set(SHIPPED_SOURCES):
        return files + own
    if folders:
        try:
            files += shipped_files([*folders, OWN_FOLDER])
        except FileNotFoundError as error:
            raise CommandError(str(error)) from error
    return files
