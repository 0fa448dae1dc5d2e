"""Whose comments a command is about: by e-mail address or by login."""

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError
from django.db.models import Q

from comments.models import Comment


def add_person_arguments(parser):
    parser.add_argument("--email", help="Comments with this e-mail address, whatever its case.")
    parser.add_argument("--user", help="Comments of the login with this user name.")


def comments_of(options):
    """Return the comments the options name. Raises CommandError when they name nobody."""
    if not options["email"] and not options["user"]:
        raise CommandError("Name a person: --email or --user.")
    wanted = Q(pk__in=[])
    if options["email"]:
        wanted |= Q(email__iexact=options["email"])
    if options["user"]:
        users = get_user_model()
        try:
            user = users._default_manager.get_by_natural_key(options["user"])
        except users.DoesNotExist as error:
            raise CommandError(f"There is no user {options['user']!r}.") from error
        wanted |= Q(user=user)
    return Comment.objects.filter(wanted).order_by("pk")
