"""Headings and tables of the benchmarks."""

from __future__ import annotations

import datetime
import platform


def header() -> str:
    """Say what this ran on, and when."""
    import numpy
    import sklearn

    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")
    return (
        f"{now}, Python {platform.python_version()}, scikit-learn {sklearn.__version__}, "
        f"numpy {numpy.__version__}"
    )


def percent(share: float, digits: int = 1) -> str:
    return f"{100 * share:.{digits}f}"


def print_table(title: str, columns: tuple[str, ...], rows: list[tuple]) -> None:
    """Print a Markdown table, so that it can be copied into the docs as it is."""
    print(f"\n{title}\n")
    print(f"| {' | '.join(columns)} |")
    print(f"| {' | '.join('---' for _ in columns)} |")
    for row in rows:
        print(f"| {' | '.join(str(cell) for cell in row)} |")
    print(flush=True)
