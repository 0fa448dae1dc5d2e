"""Assess one text and say why."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from comments.spam import ModelFileError, SpamModel, Submission


class Command(BaseCommand):
    # It says itself what is wrong with a model, also with one that a check would refuse.
    requires_system_checks = []

    help = (
        "Assess a comment with the spam model and say why. The text comes from the argument, "
        "from --file, or from standard input."
    )

    def add_arguments(self, parser):
        parser.add_argument("text", nargs="?", help="The comment.")
        parser.add_argument("--file", type=Path, help="Read the comment from this UTF-8 file.")
        parser.add_argument("--name", default="", help="The name the visitor gave.")
        parser.add_argument("--email", default="", help="The e-mail address the visitor gave.")
        parser.add_argument("--url", default="", help="The website the visitor gave.")
        parser.add_argument("--context", default="", help="The text the comment stands under.")
        parser.add_argument("--model", type=Path, help="A model file; else the shipped one.")
        parser.add_argument("--json", action="store_true", help="Print the result as JSON.")

    def handle(self, *args, **options):
        submission = Submission(
            body=self._body(options),
            name=options["name"],
            email=options["email"],
            url=options["url"],
            context=options["context"],
        )
        try:
            model = SpamModel.load(options["model"])
        except ModelFileError as error:
            raise CommandError(str(error)) from error
        assessment = model.explain(submission)
        if options["json"]:
            self.stdout.write(json.dumps(_as_dict(assessment, submission.body), indent=2))
            return
        self._report(assessment)

    def _body(self, options):
        if options["text"] is not None and options["file"]:
            raise CommandError("Give the text or --file, not both.")
        if options["text"] is not None:
            return options["text"]
        if options["file"]:
            return _read(options["file"])
        text = sys.stdin.read()
        if not text.strip():
            raise CommandError(
                "Nothing to assess: standard input was empty. Give the comment as an argument, "
                "with --file, or through a pipe.",
                returncode=2,
            )
        return text

    def _report(self, assessment):
        cut = assessment.spam_at
        if cut is None:
            ruling = ""
        elif assessment.probability >= cut:
            ruling = f": at or above {cut:.3f}, so it goes to spam"
        else:
            ruling = f": below {cut:.3f}, so it is not certain enough for spam"
        self.stdout.write(
            f"P(spam) is {assessment.probability:.3f} "
            f"(log-odds {assessment.log_odds:+.2f}){ruling}."
        )
        for reason in assessment.reasons:
            self.stdout.write(f"{reason.weight:+7.2f}  {reason.text}")


def _read(path):
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise CommandError(
            f"--file {path}, line {line}: not UTF-8 ({error.reason}). Save the file as UTF-8."
        ) from error
    except OSError as error:
        raise CommandError(f"--file {path}: {error.strerror or error}.") from error


def _as_dict(assessment, body):
    return {
        "probability": assessment.probability,
        "log_odds": assessment.log_odds,
        "spam_at": assessment.spam_at,
        "model_version": assessment.model_version,
        "reasons": [
            {
                "code": reason.code,
                "text": reason.text,
                "weight": reason.weight,
                "details": dict(reason.details),
            }
            for reason in assessment.reasons
        ],
        "spans": [
            {"start": span.start, "end": span.end, "weight": span.weight}
            for span in assessment.spans
        ],
    }
