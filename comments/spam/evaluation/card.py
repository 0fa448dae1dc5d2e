"""The model card: what a model was made from, how it measured, what it is bad at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comments.spam.types import ModelInfo

__all__ = ["CardTable", "model_card"]


@dataclass(frozen=True)
class CardTable:
    """
    One table of figures.

    Attributes
    ----------
    title : str
    note : str
        What was measured, and by which command.
    columns : tuple of str
    rows : sequence of sequences of str
    """

    title: str
    note: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]

    def as_markdown(self) -> str:
        """Return heading, note and table."""
        lines = [f"## {self.title}", "", self.note, ""]
        lines.append(f"| {' | '.join(self.columns)} |")
        lines.append(f"| {' | '.join('---' for _ in self.columns)} |")
        lines += [f"| {' | '.join(row)} |" for row in self.rows]
        return "\n".join(lines)


def model_card(
    info: ModelInfo,
    versions: Mapping[str, str],
    tables: Sequence[CardTable],
    weaknesses: Sequence[str],
) -> str:
    """
    Write a model card.

    Parameters
    ----------
    info : ModelInfo
    versions : Mapping of str to str
        Of the packages it was trained with.
    tables : sequence of CardTable
        Sources first, then figures.
    weaknesses : sequence of str
        What the model is bad at, a sentence each.

    Returns
    -------
    str
        Markdown, ending with a line feed.

    References
    ----------
    Mitchell et al. (2019), "Model cards for model reporting", FAT*.

    Examples
    --------
    >>> card = model_card(ModelInfo("abc", counts={"spam": 1}), {"numpy": "2"}, [], ["Irony."])
    >>> print(card.splitlines()[0])
    # Model card: abc
    """
    cut = info.thresholds.get("spam_at")
    hold = info.thresholds.get("hold_at")
    counts = ", ".join(f"{count:,} {label}" for label, count in sorted(info.counts.items()))
    parts = [
        f"# Model card: {info.version}",
        "",
        f"- Trained: {info.trained_at or 'date not stated'}",
        f"- Digest: `{info.digest}`",
        f"- Features: `{info.features}`",
        f"- Texts: {counts}",
        "- Trained with: "
        + ", ".join(f"{name} {version}" for name, version in sorted(versions.items())),
    ]
    if cut is not None and hold is not None:
        measured = info.thresholds["spam_at_measured"]
        low, high = measured["interval"]["low"], measured["interval"]["high"]
        parts += [
            f"- `spam_at` {cut:.3f}: {measured['cost']:.2%} of ham expected above it (95 % "
            f"interval {low:.2%} to {high:.2%}), {measured['reached']:.1%} of spam",
            f"- `hold_at` {hold:.3f}: {info.thresholds['hold_at_measured']['cost']:.2%} of spam "
            "expected below it",
            f"- Cuts and calibration: {info.thresholds['measured_by']}",
        ]
    for table in tables:
        parts += ["", table.as_markdown()]
    parts += ["", "## What it is bad at", "", *(f"- {weakness}" for weakness in weaknesses)]
    return "\n".join(parts) + "\n"
