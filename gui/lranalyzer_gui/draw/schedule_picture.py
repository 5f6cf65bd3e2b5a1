"""A schedule as a plot."""

from __future__ import annotations

import numpy as np

from lranalyzer.schedules import Schedule
from lranalyzer_gui.draw.curve import prepare
from lranalyzer_gui.draw.lines import extent
from lranalyzer_gui.draw.picture import Line, PanelPicture, StackPicture
from lranalyzer_gui.draw.schedule_form import DEFAULT_STEPS

MOST_STEPS = 20_000
"""Longer schedules are drawn at this many evenly spaced steps."""
PAST_THE_END = 1.05
"""A little of what comes after the last step is drawn too."""


def schedule_picture(schedule: Schedule, *, log_rate: bool = False) -> StackPicture:
    """Rate over step, the end of the schedule included."""
    last = round((schedule.total_steps or DEFAULT_STEPS) * PAST_THE_END)
    step = np.unique(np.linspace(0, last, min(last + 1, MOST_STEPS)).astype(np.int64))
    rate = np.asarray(schedule(step), np.float64)
    curve = prepare(step.astype(np.float64), rate, log_y=log_rate)
    panel = PanelPicture("Learning rate", (Line("rate", curve, "schedule", thick=True),), log_rate, schedule.describe())
    return StackPicture((panel,), "step", False, extent([curve]))
