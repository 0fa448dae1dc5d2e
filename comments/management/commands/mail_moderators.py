from django.core.management.base import BaseCommand

from comments import conf, tasks


class Command(BaseCommand):
    help = (
        "Mail moderators what came in and waits, if COMMENTS_MODERATOR_MAIL says it is time. Run "
        "it from cron as often as you like; hourly and daily mail needs it."
    )

    def handle(self, *args, **options):
        if conf.get("COMMENTS_MODERATOR_MAIL") == "off":
            self.stdout.write(
                "Nobody is mailed: COMMENTS_MODERATOR_MAIL is 'off'. Set it, to 'hourly' say."
            )
            return
        tasks.send_mail_to_moderators.enqueue()
