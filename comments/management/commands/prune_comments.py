from django.core.management.base import BaseCommand, CommandError

from comments.management.arguments import MOST
from comments.pruning import BATCH, prune


class Command(BaseCommand):
    help = (
        "Remove expired challenges, and the hashes of addresses older than "
        "COMMENTS_ADDRESS_DAYS. Run it once an hour or once a day."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--batch", type=int, default=BATCH, help=f"rows in one statement (default {BATCH})"
        )

    def handle(self, *args, batch, verbosity, **options):
        if not 1 <= batch <= MOST:
            raise CommandError(f"--batch is {batch}: give it a number of rows from 1 to {MOST}.")
        removed = prune(batch)
        if verbosity:
            self.stdout.write(
                f"Removed {removed['challenges']} expired challenges and emptied "
                f"{removed['address_hashes']} address hashes."
            )
