"""What the figures of a version hold besides those of the gate; a damaged row holds nothing."""

from typing import Any

# Where a version keeps what `thresholds.opening_of` found.
OPENING = "opening"
# Where a version keeps the keys of the Decisions that it was not taught.
SET_ASIDE = "set_aside"


def opening_in(figures: Any) -> dict[str, float]:
    """Return P(spam) by comment of the labels that no learnt version judged."""
    return {
        key: probability
        for key, probability in dict_in(figures, OPENING).items()
        if key.isdecimal() and is_number(probability) and 0 <= probability <= 1
    }


def set_aside_in(figures: Any) -> set[int]:
    """Return the keys of the Decisions that were set aside."""
    kept = figures.get(SET_ASIDE) if isinstance(figures, dict) else None
    return {key for key in kept if isinstance(key, int)} if isinstance(kept, list) else set()


def rates_in(figures: Any, name: str) -> dict | None:
    """Return what the gate measured of the model ``name``; None where it measured no rates."""
    row = dict_in(figures, name)
    caught, blocked = row.get("spam_caught"), row.get("blocked_ham")
    is_whole = (
        is_number(row.get("loss")) and isinstance(caught, list) and isinstance(blocked, list)
    )
    return row if is_whole and caught and blocked else None


def dict_in(figures: Any, name: str) -> dict:
    kept = figures.get(name) if isinstance(figures, dict) else None
    return kept if isinstance(kept, dict) else {}


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
