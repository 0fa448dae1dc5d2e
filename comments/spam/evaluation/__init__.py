"""
Metrics, thresholds, calibration and the model card.

Everything here takes probabilities and labels; nothing needs a model, so it measures ours,
another filter's or a site's own decisions alike. numpy and scipy are imported on first use.
"""

from .card import CardTable, model_card
from .intervals import Interval, bootstrap_interval, proportion_interval
from .labelled import is_spam
from .metrics import (
    Confusion,
    confusion,
    evaluation_of,
    expected_calibration_error,
    roc_auc,
    spam_caught_at,
)
from .sites import SITE_TAILS, Ruling, TailBelief, Tails, site_thresholds
from .thresholds import Threshold, thresholds_for_cost

__all__ = [
    "SITE_TAILS",
    "CardTable",
    "Confusion",
    "Interval",
    "Ruling",
    "TailBelief",
    "Tails",
    "Threshold",
    "bootstrap_interval",
    "confusion",
    "evaluation_of",
    "expected_calibration_error",
    "is_spam",
    "model_card",
    "proportion_interval",
    "roc_auc",
    "site_thresholds",
    "spam_caught_at",
    "thresholds_for_cost",
]
