"""The steps of all measurements, as arrays."""

from __future__ import annotations

import numpy as np

from comments.spam.layout import MEASUREMENTS

STEP_MEASUREMENT = np.array(
    [k for k, measurement in enumerate(MEASUREMENTS) for _ in measurement.steps], dtype=np.intp
)
STEP_VALUES = np.array(
    [step for measurement in MEASUREMENTS for step in measurement.steps], dtype=np.float32
)
