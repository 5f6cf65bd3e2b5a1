"""From series to drawn lines: raw behind smoothed, over the chosen axis; shared by all pictures of runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from lranalyzer.run import Run, Series
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.axis import X_TITLES, XAxis, x_values
from lranalyzer_gui.draw.clock import clock_of
from lranalyzer_gui.draw.curve import Curve, prepare
from lranalyzer_gui.draw.picture import Line, PanelPicture
from lranalyzer_gui.draw.smooth import DEFAULT_SMOOTHING, KIND_TITLES, Smoothing, smooth

FEW = 40
"""Up to this many points each one is marked with a dot."""


@dataclass(frozen=True)
class Options:
    """What of the view state matters to a drawing."""

    x_axis: XAxis = "step"
    smoothing: Smoothing = DEFAULT_SMOOTHING
    log_x: bool = False
    log_loss: bool = False
    log_rate: bool = True
    everything: bool = False
    extra: tuple[str, ...] = ()
    """Names of further series that get a plot of their own."""
    width: float = 0.0
    """Steps that the smoothing spans; found by :func:`width_of` for all curves of a picture alike."""


def width_of(runs: Iterable[Run], smoothing: Smoothing) -> float:
    """Steps that the smoothing spans: the widest that any of the runs asks for, by its training loss."""
    widths = [0.0]
    for run in runs:
        series = run.train_loss or run.val_loss or next(iter(run.series.values()), None)
        if series is not None and len(series):
            widths.append(smoothing.width(series.step))
    return max(widths)


def reach(options: Options, runs: Sequence[Run]) -> str:
    """How far the smoothing of these runs reaches, in words: ``190 steps``; epochs where all the logs count those."""
    if not options.width > 0:
        return ""
    width, unit = round(options.width), "epoch" if _by_epoch(runs) else "step"
    return numbers.plural(width, unit) if width < 10_000 else f"{numbers.steps(width)} {unit}s"


def smoothed_how(options: Options, run: Run) -> str:
    """How the lines in front were smoothed, for a note: ``gaussian over 190 steps``."""
    over = reach(options, [run])
    return f"{KIND_TITLES[options.smoothing.kind].lower()} over {over}" if over else ""


def x_title(runs: Sequence[Run], axis: XAxis) -> str:
    """What the axis counts; a log written once an epoch counts epochs where others count steps."""
    return X_TITLES["epoch" if axis == "step" and _by_epoch(runs) else axis]


def _by_epoch(runs: Sequence[Run]) -> bool:
    return bool(runs) and all(run.x_unit == "epoch" for run in runs)


def curves_of(series: Series, run: Run, options: Options, log_y: bool) -> tuple[Curve, Curve | None]:
    """Raw curve, and the smoothed one where smoothing does anything; smoothed in logarithms on a log axis."""
    x = x_values(series, options.x_axis, clock_of(run))
    value = series.value
    raw = prepare(x, value, log_x=options.log_x, log_y=log_y)
    strength = options.smoothing.over(options.width, series.step)
    if not strength.active:
        return raw, None
    if log_y:
        with np.errstate(invalid="ignore", divide="ignore"):
            logs = np.where(value > 0, np.log10(value), np.nan)
        return raw, prepare(x, np.power(10.0, smooth(logs, strength)), log_x=options.log_x, log_y=True)
    return raw, prepare(x, smooth(value, strength), log_x=options.log_x)


def lines_of(series: Series, run: Run, options: Options, log_y: bool, label: str, meaning: str) -> list[Line]:
    """Raw behind smoothed, or raw alone."""
    raw, smoothed = curves_of(series, run, options, log_y)
    if smoothed is None:
        return [Line(label, raw, meaning, dots=len(raw) <= FEW)]
    return [Line("", raw, meaning, faded=True), Line(label, smoothed, meaning)]


def extent(curves: Iterable[Curve]) -> tuple[float, float]:
    """The stretch of x that all curves need, points that are not finite included."""
    ends = [float(part[i]) for c in curves for part in (c.x, c.lost) if part.size for i in (0, -1)]
    if not ends:
        return 0.0, 1.0
    low, high = min(ends), max(ends)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def hidden_remarks(panels: tuple[PanelPicture, ...]) -> tuple[str, ...]:
    """One remark for each plot whose logarithmic axis hides values."""
    counts = [(p.title, sum(line.curve.hidden for line in p.lines if not line.faded)) for p in panels]
    return tuple(
        f"{title}: {numbers.plural(n, 'point')} at zero or below cannot be shown on a logarithmic axis"
        for title, n in counts
        if n
    )
