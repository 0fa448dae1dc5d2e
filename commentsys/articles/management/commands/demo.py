import errno
import signal
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.servers.basehttp import (
    ThreadedWSGIServer,
    WSGIRequestHandler,
    get_internal_wsgi_application,
)
from django.db import DatabaseError, connection
from django.utils.crypto import get_random_string

from comments.models import Comment
from commentsys.articles.conversation import load_comments
from commentsys.articles.loading import load_articles
from commentsys.articles.models import Article

ADDRESS = "127.0.0.1"
LOGIN = "admin"
# No 0 and O, 1, l and I: the password is read off one window and typed into another.
READABLE_CHARACTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

READY = """\
{articles} articles, {comments} comments: {statuses}.

  Site      {site}
  Admin     {site}admin/
  Login     {login}
  Password  {password}

"""
SERVING = "Ctrl-C stops the site. What you do there is kept; `make demo-reset` starts over."


class Command(BaseCommand):
    help = (
        "Set up the demo site - tables, articles, comments in every status, an admin login "
        "with a fresh password - and serve it. Run again, it keeps what is there."
    )

    def add_arguments(self, parser):
        parser.add_argument("--port", default="8000", help="port to serve on (default: 8000)")
        parser.add_argument(
            "--reset", action="store_true", help="delete the site's data first, all of it"
        )
        parser.add_argument(
            "--setup-only", action="store_true", help="set up, print the login, do not serve"
        )

    def handle(self, *, port, reset, setup_only, **options):
        port = read_port(port)
        stop_on_signals()
        try:
            if setup_only:
                self.set_up(port, reset)
            else:
                self.serve(port, reset)
        except KeyboardInterrupt:
            self.stdout.write("\nStopped.")

    def serve(self, port, reset):
        # The port is taken before anything is touched: a second demo started by mistake
        # changes neither the data nor the password of the first.
        with open_server(port) as server:
            self.set_up(port, reset)
            self.stdout.write(SERVING)
            self.stdout.flush()
            server.set_app(get_internal_wsgi_application())
            server.serve_forever()

    def set_up(self, port, reset):
        try:
            if reset:
                delete_everything()
            call_command("migrate", interactive=False, verbosity=0)
            load_articles()
            load_comments()
            password = renew_admin()
        except DatabaseError as error:
            fault = str(error).strip().partition("\n")[0]
            raise CommandError(
                f"The {connection.vendor} database {connection.settings_dict['NAME']!r} cannot "
                f"be used: {fault}. See COMMENTSYS_DATABASE in commentsys/settings.py."
            ) from error
        self.stdout.write(
            READY.format(
                articles=Article.objects.count(),
                comments=Comment.objects.count(),
                statuses=describe_statuses(),
                site=f"http://{ADDRESS}:{port}/",
                login=LOGIN,
                password=password,
            ),
            ending="",
        )
        connection.close()


def read_port(text):
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65535):
        raise CommandError(f"PORT is {text!r}; give a whole number from 1 to 65535.")
    return int(text)


def stop_on_signals():
    # A shell starts background jobs with SIGINT ignored, and Python keeps it so.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)


def open_server(port):
    reasons = {
        errno.EADDRINUSE: "is in use",
        errno.EACCES: "needs more rights than you have",
    }
    try:
        server = ThreadedWSGIServer((ADDRESS, port), WSGIRequestHandler)
    except OSError as error:
        reason = reasons.get(error.errno, f"cannot be opened ({error.strerror})")
        other = port + 1 if 1024 < port < 65535 else 8001
        raise CommandError(
            f"Port {port} {reason}. Pick another one, such as: make demo PORT={other}"
        ) from error
    server.daemon_threads = True
    return server


def delete_everything():
    if connection.vendor != "sqlite":
        call_command("migrate", interactive=False, verbosity=0)
        call_command("flush", interactive=False, verbosity=0)
        return
    connection.close()
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{settings.DATABASES['default']['NAME']}{suffix}").unlink(missing_ok=True)


def renew_admin():
    """Make the admin user, or find it; give it a new password and return that."""
    password = get_random_string(14, READABLE_CHARACTERS)
    admin, _ = get_user_model().objects.get_or_create(username=LOGIN)
    admin.is_active = admin.is_staff = admin.is_superuser = True
    admin.set_password(password)
    admin.save()
    return password


def describe_statuses():
    counts = {status: Comment.objects.filter(status=status).count() for status in Comment.Status}
    return ", ".join(f"{count} {status}" for status, count in counts.items())
