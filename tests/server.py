"""Start a site as a person would, in a process of its own, and know when it serves."""

import contextlib
import socket
import subprocess
import time

PATIENCE = 120  # seconds for a server to come up on a busy machine


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(command, port, log, **options):
    """
    Run ``command`` while the block runs, once it answers on ``port``.

    Everything it prints goes to ``log``, a path. Raises RuntimeError with what it
    printed when it ends, or does not answer in time.
    """
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, **options)
    try:
        wait_until_it_answers(process, port, log)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_until_it_answers(process, port, log):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"nothing answers on port {port}: {log.read_text()}")
