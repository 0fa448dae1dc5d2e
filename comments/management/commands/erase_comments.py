from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, router

from comments import learning
from comments.deadlocks import in_transaction
from comments.management.person import add_person_arguments, comments_of
from comments.models import Comment, ModelVersion


class Command(BaseCommand):
    help = (
        "Delete one person's comments with their reasons and decisions. Answers by others stay. "
        "Model versions that learnt from them and do not serve are emptied; the one that serves "
        "is replaced by the next training, which learn_from_decisions starts at once."
    )

    def add_arguments(self, parser):
        add_person_arguments(parser)
        parser.add_argument("--yes", action="store_true", help="Delete without asking.")

    def handle(self, *args, **options):
        pks = list(comments_of(options).values_list("pk", flat=True))
        if pks and not options["yes"]:
            self.ask(len(pks))
        try:
            is_learnt = in_transaction(lambda: erase(pks), router.db_for_write(Comment))
        except OperationalError as error:
            raise CommandError(
                f"Nothing was deleted, since the database is busy or gone ({error}). Run it again."
            ) from error
        self.stdout.write(f"{len(pks)} comments deleted.")
        if is_learnt:
            self.stdout.write(
                "The model version that serves has learnt from them: run learn_from_decisions."
            )

    def ask(self, count):
        try:
            answer = input(f"Delete {count} comments for good? Type yes: ")
        except EOFError:
            raise CommandError(
                "Nothing was deleted: nobody is there to be asked. Give --yes to delete unasked."
            ) from None
        if answer.strip() != "yes":
            raise CommandError("Nothing was deleted.")


def erase(pks):
    """Delete the comments ``pks``; return whether the version that serves has learnt from them."""
    # A training that is just being stored ends first, and what it has learnt is found.
    ModelVersion.objects.lock()
    comments = Comment.objects.filter(pk__in=pks)
    # A ruling given meanwhile waits, and then finds nothing to rule on. By key, since
    # MariaDB locks every row that it looks at.
    for pk in pks:
        Comment.objects.select_for_update().filter(pk=pk).first()
    is_learnt = learning.forget(comments)
    comments.delete()
    return is_learnt
