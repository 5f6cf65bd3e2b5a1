"""The three linked plots of one run: loss, learning rate, gradient norm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lranalyzer.run import Run, Series
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.axis import X_TITLES, XAxis, x_values
from lranalyzer_gui.draw.curve import Curve, Floats, prepare
from lranalyzer_gui.draw.description import describe
from lranalyzer_gui.draw.picture import Line, PanelPicture, StackPicture
from lranalyzer_gui.draw.smooth import DEFAULT_SMOOTHING, Smoothing, smooth

LONG = 500_000
"""Points from which a run is drawn in two goes: first the raw loss, then everything."""
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


def run_picture(run: Run, options: Options) -> StackPicture:
    """Everything the run page draws; takes as long as a few passes over the points."""
    axis, remarks = _available_axis(run, options.x_axis)
    options = replace(options, x_axis=axis)
    panels = (_loss_panel(run, options), _rate_panel(run, options), _gradient_panel(run, options))
    return StackPicture(
        panels,
        axis,
        options.log_x,
        extent([line.curve for p in panels for line in p.lines]),
        options.everything,
        x_title([run], axis),
        (*remarks, *hidden_remarks(panels)),
    )


def first_picture(run: Run, options: Options) -> StackPicture | None:
    """The raw loss alone, for a run so long that the complete picture takes a while; None for others."""
    loss = run.train_loss
    if loss is None or len(loss) < LONG:
        return None
    raw = replace(options, smoothing=Smoothing("none"))
    axis, _ = _available_axis(run, options.x_axis)
    panel = _loss_panel(replace(run, roles={"train_loss": run.roles["train_loss"]}), replace(raw, x_axis=axis))
    later = [PanelPicture(title, (), True, "", "Being prepared") for title in ("Learning rate", "Gradient norm")]
    whole = extent([line.curve for line in panel.lines])
    return StackPicture((panel, *later), axis, options.log_x, whole, options.everything, x_title([run], axis))


def x_title(runs: Sequence[Run], axis: XAxis) -> str:
    """What the axis counts; a log written once an epoch counts epochs where others count steps."""
    if axis == "step" and runs and all(run.x_unit == "epoch" for run in runs):
        return X_TITLES["epoch"]
    return X_TITLES[axis]


def epochs_of(run: Run) -> tuple[float, float] | None:
    """Steps per epoch and the step of epoch 0, where any series of the run says both."""
    if run.x_unit == "epoch":
        return 1.0, 0.0
    for series in run.series.values():
        if series.epoch is not None and len(series) > 1 and np.ptp(series.epoch) > 0:
            slope = float(np.ptp(series.step) / np.ptp(series.epoch))
            return slope, float(series.step[0] - slope * series.epoch[0])
    return None


def curves_of(series: Series, run: Run, options: Options, log_y: bool) -> tuple[Curve, Curve | None]:
    """Raw curve, and the smoothed one where smoothing does anything; smoothed in logarithms on a log axis."""
    x = x_values(series, options.x_axis, epochs_of(run))
    assert x is not None, "the axis was checked before"
    value = series.value
    raw = prepare(x, value, log_x=options.log_x, log_y=log_y)
    strength = options.smoothing.for_length(len(series))
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


def extent(curves: list[Curve]) -> tuple[float, float]:
    """The stretch of x that all curves need, points that are not finite included."""
    ends = [float(c.x[i]) for c in curves if len(c) for i in (0, -1)]
    ends += [float(c.lost[i]) for c in curves if c.lost.size for i in (0, -1)]
    if not ends:
        return 0.0, 1.0
    low, high = min(ends), max(ends)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def hidden_remarks(panels: tuple[PanelPicture, ...]) -> tuple[str, ...]:
    """One remark for each plot whose logarithmic axis hides values."""
    counts = [(p.title, sum(line.curve.hidden for line in p.lines if not line.faded)) for p in panels]
    return tuple(
        f"{title}: {numbers.plural(n, 'value')} at or below zero cannot be shown on a logarithmic axis"
        for title, n in counts
        if n
    )


def _available_axis(run: Run, wanted: XAxis) -> tuple[XAxis, tuple[str, ...]]:
    shown = [s for s in (run.train_loss, run.val_loss, run.lr, run.grad_norm) if s is not None]
    if all(x_values(s, wanted, epochs_of(run)) is not None for s in shown):
        return wanted, ()
    what = {"epoch": "epochs", "time": "times"}.get(wanted, wanted)
    return "step", (f"This log holds no {what}; drawn over steps",)


def _loss_panel(run: Run, options: Options) -> PanelPicture:
    lines: list[Line] = []
    if run.train_loss is not None:
        lines += lines_of(run.train_loss, run, options, options.log_loss, "train", "train")
    if run.val_loss is not None:
        lines += lines_of(run.val_loss, run, options, options.log_loss, "validation", "validation")
    words = [describe(run.train_loss, "Training loss")]
    words += [describe(run.val_loss, "Validation loss")] if run.val_loss is not None else []
    smoothed = any(line.faded for line in lines)
    length = max((len(line.curve) for line in lines), default=0)
    return PanelPicture(
        "Loss", tuple(lines), options.log_loss, " ".join(words),
        "" if lines else "This log holds no loss",
        str(options.smoothing.for_length(length)) if smoothed else "",
    )  # fmt: skip


def _rate_panel(run: Run, options: Options) -> PanelPicture:
    words = describe(run.lr, "Learning rate")
    if run.lr is None:
        return PanelPicture("Learning rate", (), options.log_rate, words, "The learning rate was not logged")
    x = x_values(run.lr, options.x_axis, epochs_of(run))
    assert x is not None, "the axis was checked before"
    curve = prepare(x, run.lr.value, log_x=options.log_x, log_y=options.log_rate)
    return PanelPicture(
        "Learning rate", (Line("rate", curve, "rate", dots=len(curve) <= FEW),), options.log_rate, words
    )


def _gradient_panel(run: Run, options: Options) -> PanelPicture:
    words = describe(run.grad_norm, "Gradient norm")
    if run.grad_norm is None:
        return PanelPicture("Gradient norm", (), True, words, "The gradient norm was not logged")
    return PanelPicture(
        "Gradient norm", tuple(lines_of(run.grad_norm, run, options, True, "norm", "gradient")), True, words
    )


def span_in_axis(run: Run, span: tuple[int, int], x_axis: XAxis, log_x: bool) -> tuple[float, float]:
    """A finding's span of steps, in the units of the axis it is drawn over."""
    ends = np.array(span, np.float64)
    series = next((s for s in (run.train_loss, run.val_loss, run.lr) if s is not None), None)
    if x_axis != "step" and series is not None:
        x = x_values(series, x_axis, epochs_of(run))
        if x is not None:
            ends = _interpolated(ends, series.step.astype(np.float64), x)
    if log_x:
        ends = np.log10(np.maximum(ends, 1e-9))
    low, high = float(ends[0]), float(ends[1])
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _interpolated(at: Floats, step: Floats, x: Floats) -> Floats:
    order = np.argsort(step, kind="stable")
    return np.asarray(np.interp(at, step[order], x[order]), np.float64)
