from django.core.management.base import BaseCommand, CommandError

from comments import tasks


class Command(BaseCommand):
    help = (
        "Assess every comment again that another model version assessed. Changes probabilities, "
        "never a status. Runs as tasks: at once, or on as many workers as the site has."
    )

    def add_arguments(self, parser):
        parser.add_argument("--chunk", type=int, default=2000, help="Comments in one task.")

    def handle(self, *args, **options):
        if options["chunk"] < 1:
            raise CommandError(f"--chunk is {options['chunk']}: give a number from 1.")
        count = tasks.enqueue_rescoring(options["chunk"])
        how = "run" if tasks.is_immediate(tasks.rescore) else "enqueued"
        self.stdout.write(f"{count} tasks {how}, {options['chunk']} comments each.")
