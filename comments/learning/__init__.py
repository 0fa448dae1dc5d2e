"""
Decisions in, ModelVersion out: train, gate, activate, roll back.

The machine never learns from its own verdicts: only standing Decisions are labels.
"""

from comments.learning.backtest import Backtest, backtest
from comments.learning.labels import Label, labels
from comments.learning.thresholds import (
    HIGHEST_PUBLISHED,
    apply_costs,
    choose_costs,
    current_costs,
    held_out,
    thresholds_at,
)
from comments.learning.training import LearningError, ask_once, is_due, train, train_if_due
from comments.learning.versions import (
    activate,
    active_version,
    forget,
    roll_back,
    set_shadow,
    version_before,
)

__all__ = [
    "HIGHEST_PUBLISHED",
    "Backtest",
    "Label",
    "LearningError",
    "activate",
    "active_version",
    "apply_costs",
    "ask_once",
    "backtest",
    "choose_costs",
    "current_costs",
    "forget",
    "held_out",
    "is_due",
    "labels",
    "roll_back",
    "set_shadow",
    "thresholds_at",
    "train",
    "train_if_due",
    "version_before",
]
