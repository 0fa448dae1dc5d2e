"""Run the demo as `make demo` does, in a process of its own, on data of its own."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.reader import Reader
from tests.server import PATIENCE, free_port, running

ROOT = Path(__file__).resolve().parent.parent.parent


def environment(folder, **variables):
    """Return the environment of a reader's machine, with every file in ``folder``."""
    foreign = ("COMMENTSYS_", "DJANGO_SETTINGS_MODULE")
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
    return inherited | {
        "COMMENTSYS_DATABASE_NAME": str(folder / "db.sqlite3"),
        "COMMENTSYS_VAR_DIR": str(folder / "var"),
        **variables,
    }


def run_command(folder, *arguments, **variables):
    """Run manage.py to its end and return the finished process, its output as text."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(folder, **variables),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


@contextlib.contextmanager
def serving_demo(folder, *arguments):
    """Serve the demo while the block runs, once it has loaded its data and says so."""
    port = free_port()
    log = folder / f"printed-{port}.txt"
    command = [sys.executable, "manage.py", "demo", "--port", str(port), *arguments]
    with running(command, port, log, cwd=ROOT, env=environment(folder)) as process:
        demo = ServingDemo(f"http://127.0.0.1:{port}", log, process)
        deadline = time.monotonic() + PATIENCE
        while "Ctrl-C stops" not in demo.printed:
            assert process.poll() is None, demo.printed
            assert time.monotonic() < deadline, demo.printed
            time.sleep(0.05)
        yield demo


class ServingDemo:
    def __init__(self, address, log, process):
        self.address = address
        self.log = log
        self.process = process

    @property
    def printed(self):
        return self.log.read_text()

    @property
    def password(self):
        return password_in(self.printed)

    def get(self, path):
        return Reader().open(f"{self.address}{path}")

    def press_ctrl_c(self):
        """Stop the demo as its user does and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)


def password_in(printed):
    return re.search(r"^ *Password +(\S+)$", printed, re.MULTILINE)[1]
