from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from comments.management.person import add_person_arguments, comments_of
from comments.models import Comment


class Command(BaseCommand):
    help = (
        "Delete one person's comments with their reasons and decisions. Answers by others stay. "
        "The next training knows nothing of them; learn_from_decisions starts it at once."
    )

    def add_arguments(self, parser):
        add_person_arguments(parser)
        parser.add_argument("--yes", action="store_true", help="Delete without asking.")

    def handle(self, *args, **options):
        comments = comments_of(options)
        count = comments.count()
        question = f"Delete {count} comments for good? Type yes: "
        if count and not options["yes"] and input(question).strip() != "yes":
            raise CommandError("Nothing was deleted.")
        pks = list(comments.values_list("pk", flat=True))
        with transaction.atomic():
            # A ruling given meanwhile waits, and then finds nothing to rule on. By key, since
            # MariaDB locks every row that it looks at.
            for pk in pks:
                Comment.objects.select_for_update().filter(pk=pk).first()
            Comment.objects.filter(pk__in=pks).delete()
        self.stdout.write(f"{count} comments deleted.")
