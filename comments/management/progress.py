"""A progress bar for commands that take a while."""

import time


class Progress:
    """
    Draw a bar on a terminal; write one line a step anywhere else.

    Called with what is being done, how many are done, and of how many.
    """

    WIDTH = 30

    def __init__(self, stream, is_shown=True):
        self.stream = stream
        self.is_shown = is_shown
        self.is_terminal = stream.isatty()
        self.started = time.monotonic()
        self.current = None

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self.is_shown and self.is_terminal and self.current:
            self.stream.write("\r\x1b[K", ending="")

    def __call__(self, step, done, total):
        if not self.is_shown:
            return
        if self.is_terminal:
            filled = self.WIDTH * done // max(total, 1)
            bar = "█" * filled + "░" * (self.WIDTH - filled)
            elapsed = time.monotonic() - self.started
            line = f"\r\x1b[K{bar} {done:,}/{total:,} {step} ({elapsed:.0f} s)"
            self.stream.write(line, ending="")
            self.stream.flush()
        elif step != self.current:
            self.stream.write(step)
        self.current = step
