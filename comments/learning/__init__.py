"""
Decisions in, ModelVersion out: train, gate, activate, roll back.

The machine never learns from its own verdicts: only standing Decisions are labels.
"""

from comments.learning.backtest import Backtest, backtest
from comments.learning.labels import Label, labels
from comments.learning.thresholds import current_costs, held_out_of, thresholds_at
from comments.learning.training import LearningError, is_due, train
from comments.learning.versions import activate, active_version, roll_back, set_shadow

__all__ = [
    "Backtest",
    "Label",
    "LearningError",
    "activate",
    "active_version",
    "backtest",
    "current_costs",
    "held_out_of",
    "is_due",
    "labels",
    "roll_back",
    "set_shadow",
    "thresholds_at",
    "train",
]
