"""A curve in one sentence, for those who hear the screen instead of seeing it."""

from __future__ import annotations

import numpy as np

from lranalyzer.run import Series
from lranalyzer_gui.draw import numbers


def describe(series: Series | None, what: str, unit: str = "step") -> str:
    """Where the curve starts, its lowest and last value, and how many values are not finite."""
    if series is None or not len(series):
        return f"{what}: not logged."
    finite = np.isfinite(series.value)
    if not finite.any():
        return f"{what}: {numbers.plural(len(series), 'point')}, none of them a finite number."
    step, value = series.step[finite], series.value[finite]
    low = int(np.argmin(value))
    text = (
        f"{what}: {numbers.plural(len(series), 'point')} from {unit} {numbers.count(int(series.step[0]))} to "
        f"{numbers.count(int(series.step[-1]))}. Starts at {numbers.loss(float(value[0]))}, lowest "
        f"{numbers.loss(float(value[low]))} at {unit} {numbers.count(int(step[low]))}, ends at "
        f"{numbers.loss(float(series.value[-1]))}."
    )
    lost = int((~finite).sum())
    return text + (f" {numbers.plural(lost, 'value')} not finite." if lost else "")
