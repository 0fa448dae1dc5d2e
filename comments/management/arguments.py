"""Types of arguments: what a command is given, or the fault of it in words."""

from argparse import ArgumentTypeError

# More rows than any table holds, and fewer than a database can count to.
MOST = 10**9


def probability(text):
    try:
        value = float(text)
    except ValueError:
        value = None
    if value is None or not 0 <= value <= 1:
        raise ArgumentTypeError(f"{text!r} is no probability: give it a number from 0 to 1.")
    return value


def count(text):
    value = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else None
    if value is None or value > MOST:
        raise ArgumentTypeError(f"{text!r} is no count: give it a whole number up to {MOST}.")
    return value
