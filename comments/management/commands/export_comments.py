import json
import sys

from django.core.management.base import BaseCommand, CommandError
from django.db.models import F, Prefetch

from comments.learning.kept_figures import opening_in, set_aside_in
from comments.management.person import add_person_arguments, comments_of
from comments.models import ModelVersion, ShadowAssessment


class Command(BaseCommand):
    help = "Write everything kept about one person's comments as JSON, for that person."

    def add_arguments(self, parser):
        add_person_arguments(parser)
        parser.add_argument("--output", help="File to write; standard output when left out.")

    def handle(self, *args, **options):
        rows = rows_of(comments_of(options))
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


# The moderator is another person; what a row belongs to is where it stands.
LEFT_OUT = {"moderator", "comment", "decision"}


def rows_of(comments):
    """Return all that is kept of each of ``comments``, a queryset, ready for JSON."""
    # A version's name without its content, which is megabytes.
    shadows = ShadowAssessment.objects.annotate(name=F("version__version"))
    comments = comments.prefetch_related(
        "reasons", "decisions__second_look", Prefetch("shadows", shadows)
    )
    rows = ModelVersion.objects.order_by("pk").values_list("version", "figures")
    versions = [(version, opening_in(figures), set_aside_in(figures)) for version, figures in rows]
    return [row_of(comment, versions) for comment in comments]


def row_of(comment, versions):
    return {
        **values_of(comment),
        "reasons": [
            {**values_of(reason), "sentence": str(reason)} for reason in comment.reasons.all()
        ],
        "decisions": [decision_row(decision, versions) for decision in comment.decisions.all()],
        "shadows": [
            {**values_of(shadow), "version": shadow.name} for shadow in comment.shadows.all()
        ],
        # P(spam) by version, from a model that had learnt the others but not this one.
        "openings": {
            version: opening[str(comment.pk)]
            for version, opening, _ in versions
            if str(comment.pk) in opening
        },
    }


def decision_row(decision, versions):
    look = getattr(decision, "second_look", None)
    return {
        **values_of(decision),
        "second_look": look and values_of(look),
        "set_aside_by": [
            version for version, _, set_aside in versions if decision.pk in set_aside
        ],
    }


def values_of(instance):
    fields = (field for field in instance._meta.concrete_fields if field.name not in LEFT_OUT)
    return {field.name: getattr(instance, field.attname) for field in fields}
