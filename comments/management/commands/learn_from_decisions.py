from django.core.management.base import BaseCommand, CommandError

from comments import learning


class Command(BaseCommand):
    help = (
        "Train a model on the decisions of this site's moderators, and use it if it is not worse."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-due",
            action="store_true",
            help="Do nothing unless COMMENTS_LEARN_EVERY decisions have come since the last time.",
        )
        parser.add_argument(
            "--keep-active",
            action="store_true",
            help="Keep what passes as a candidate; it is activated on the desk.",
        )
        parser.add_argument(
            "--trust-everybody",
            action="store_true",
            help="Learn also from moderators' days that contradict the model.",
        )

    def handle(self, *args, **options):
        if options["if_due"] and not learning.is_due():
            self.stdout.write("Not due yet.")
            return
        try:
            version = learning.train(
                is_activating=not options["keep_active"],
                trust_everybody=options["trust_everybody"],
            )
        except learning.LearningError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Version {version.version} from {version.label_count} decisions: "
            f"{version.get_state_display()}. {version.note}"
        )
