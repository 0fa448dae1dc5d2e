"""Run the demo as `make demo` does, in a process of its own, on data of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 60


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
        timeout=120,
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def password_in(output):
    return re.search(r"^ *Password +(\S+)$", output, re.MULTILINE)[1]


class RunningDemo:
    """A demo that serves until the block ends, stopped as Ctrl-C stops it."""

    def __init__(self, folder, *arguments):
        self.port = free_port()
        self.site = f"http://127.0.0.1:{self.port}"
        self.output_path = folder / f"output-{self.port}"
        self.command = [sys.executable, "manage.py", "demo", "--port", str(self.port), *arguments]
        self.environment = environment(folder)

    def __enter__(self):
        with self.output_path.open("w") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while "Ctrl-C stops" not in self.output:
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                self.process.wait()
                raise AssertionError(f"The demo does not serve:\n{self.output}")
            time.sleep(0.05)
        return self

    def __exit__(self, *exception):
        self.stop()

    def stop(self):
        """Press Ctrl-C and return the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=20)

    @property
    def output(self):
        return self.output_path.read_text()

    @property
    def password(self):
        return password_in(self.output)

    def get(self, path, session=requests):
        return session.get(f"{self.site}{path}", timeout=20)
