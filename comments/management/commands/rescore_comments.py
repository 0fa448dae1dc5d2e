from django.core.management.base import BaseCommand, CommandError

from comments import tasks
from comments.management.arguments import count


class Command(BaseCommand):
    help = (
        "Assess every comment again that another model version assessed. Changes probabilities, "
        "never a status. Runs as tasks: at once, or on as many workers as the site has."
    )

    def add_arguments(self, parser):
        parser.add_argument("--chunk", type=count, default=2000, help="Comments in one task.")

    def handle(self, *args, **options):
        if options["chunk"] < 1:
            raise CommandError(f"--chunk is {options['chunk']}: give a number from 1.")
        enqueued = tasks.enqueue_rescoring(options["chunk"])
        how = "run" if tasks.is_immediate(tasks.rescore) else "enqueued"
        self.stdout.write(f"{enqueued} tasks {how}, {options['chunk']} comments each.")
