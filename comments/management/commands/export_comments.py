import json
import sys

from django.core.management.base import BaseCommand, CommandError

from comments.management.person import add_person_arguments, comments_of


class Command(BaseCommand):
    help = "Write everything kept about one person's comments as JSON, for that person."

    def add_arguments(self, parser):
        add_person_arguments(parser)
        parser.add_argument("--output", help="File to write; standard output when left out.")

    def handle(self, *args, **options):
        comments = comments_of(options)
        rows = [row_of(comment) for comment in comments.prefetch_related("reasons", "decisions")]
        text = json.dumps(rows, ensure_ascii=False, indent=2, default=str)
        if options["output"]:
            try:
                with open(options["output"], "w", encoding="utf-8") as file:
                    file.write(text + "\n")
            except OSError as error:
                raise CommandError(
                    f"--output is {options['output']!r}, which cannot be written: "
                    f"{error.strerror or error}. Give it a file in a folder that exists."
                ) from error
            self.stderr.write(f"{len(rows)} comments written to {options['output']}.")
        else:
            # Not self.stdout: a site's own styling must not get into the file.
            sys.stdout.write(text + "\n")


def row_of(comment):
    fields = {
        field.name: getattr(comment, field.attname) for field in comment._meta.concrete_fields
    }
    return {
        **fields,
        "reasons": [str(reason) for reason in comment.reasons.all()],
        "decisions": [
            {"action": decision.action, "date": decision.decided_at}
            for decision in comment.decisions.all()
        ],
    }
