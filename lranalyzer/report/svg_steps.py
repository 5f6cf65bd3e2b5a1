"""What lies ahead, over the steps, as SVG: a forecast, and a schedule."""

from __future__ import annotations

import numpy as np

from lranalyzer.recommend.forecast import Forecast
from lranalyzer.report.axis import Axis
from lranalyzer.report.canvas import BOTTOM, LEFT, RIGHT, TOP, Canvas
from lranalyzer.report.payload import PREVIEW_POINTS
from lranalyzer.report.words import number
from lranalyzer.run import FloatArray
from lranalyzer.schedules import Schedule

HEIGHT = 240

NEAR = 3.0
"""Times the peak up to which the rate until now is drawn: a higher one would squeeze the schedule flat."""


def forecast_svg(forecast: Forecast, *, width: int = 900, theme: str = "light") -> str:
    """The loss expected at each step, and between what nine of ten trainings should stay."""
    canvas = Canvas(width, theme)
    steps = forecast.steps.astype(np.float64)
    x = _steps(steps, width)
    y = Axis.around(np.concatenate([forecast.loss, forecast.low, forecast.high]), TOP + HEIGHT, TOP)
    _grid(canvas, x, y)
    colour = canvas.palette.curves["train_loss"]
    canvas.band(x.place(steps), y.place(forecast.low), y.place(forecast.high), colour)
    canvas.curve(x.place(steps), y.place(forecast.loss), colour)
    between = f"{number(float(forecast.low[-1]), 4)} to {number(float(forecast.high[-1]), 4)}"
    canvas.keys(TOP - 8, [(f"ends at {number(forecast.final, 4)} ({between})", colour)])
    return _finished(canvas, x, y, "Forecast", "Training loss", f"final loss {number(forecast.final, 4)}, {between}")


def schedule_svg(
    schedule: Schedule, title: str, lr: float | None = None, *, width: int = 900, theme: str = "light"
) -> str:
    """A schedule's rate at each step; ``lr``, the rate until now, as a dashed line."""
    canvas = Canvas(width, theme)
    step = np.linspace(0, schedule.total_steps or 1000, PREVIEW_POINTS)
    rate = np.asarray(schedule(step.astype(np.int64)), dtype=np.float64)
    x = _steps(step, width)
    peak = float(np.nanmax(rate))
    drawn = lr is not None and lr <= NEAR * peak
    top = max(peak, lr or 0.0) * 1.06 if drawn else peak * 1.06
    y = Axis(0.0, top or 1.0, TOP + HEIGHT, TOP)
    _grid(canvas, x, y)
    if lr is not None and drawn:
        at = float(y.place(np.array([lr]))[0])
        canvas.line(LEFT, at, width - RIGHT, at, canvas.palette.muted, 'stroke-dasharray="5 4" stroke-width="1.5"')
    canvas.curve(x.place(step), y.place(rate), canvas.palette.curves["lr"])
    keys = [(f"peak {number(peak)}", canvas.palette.curves["lr"])]
    keys += [(f"until now {number(lr)}", canvas.palette.muted)] if lr else []
    canvas.keys(TOP - 8, keys)
    return _finished(canvas, x, y, title, "Learning rate", schedule.describe())


def _steps(steps: FloatArray, width: int) -> Axis:
    first, last = float(steps[0]), float(steps[-1])
    return Axis(first, max(last, first + 1), LEFT, width - RIGHT)


def _grid(canvas: Canvas, x: Axis, y: Axis) -> None:
    canvas.vertical_grid(y, TOP, TOP + HEIGHT)
    canvas.horizontal_grid(x, TOP, TOP + HEIGHT)


def _finished(canvas: Canvas, x: Axis, y: Axis, title: str, measure: str, words: str) -> str:
    canvas.heading(title)
    canvas.text(LEFT, TOP - 8, measure + (" (log)" if y.log else ""), canvas.palette.ink, bold=True)
    canvas.level_labels(x, TOP + HEIGHT, "step", lambda step: f"{step:,.0f}")
    return canvas.finished(TOP + HEIGHT + BOTTOM, f"{title}: {words}")
