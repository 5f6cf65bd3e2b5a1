"""The linked plots of one run: loss, learning rate, gradient norm, and whatever else was chosen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lranalyzer.run import Run, Series
from lranalyzer_gui.draw.axis import XAxis, has_axis, x_values
from lranalyzer_gui.draw.clock import clock_of
from lranalyzer_gui.draw.curve import Floats, prepare
from lranalyzer_gui.draw.description import describe
from lranalyzer_gui.draw.lines import (
    FEW,
    Options,
    extent,
    hidden_remarks,
    lines_of,
    reach,
    smoothed_how,
    width_of,
    x_title,
)
from lranalyzer_gui.draw.picture import DrawnAxis, Line, PanelPicture, StackPicture
from lranalyzer_gui.draw.smooth import Smoothing

LONG = 500_000
"""Points from which a run is drawn in two goes: first the raw loss, then everything."""
WEIGHTS = {"Loss": 6, "Learning rate": 3}
"""Share of the height; 3 for every other plot."""

SHOWN_INSTEAD = 3
"""Series that are drawn of a log without a loss while none is chosen."""
EXTRA_MEANING = "run:6"
"""Colour of further series: none of those that mean something."""


def run_picture(run: Run, options: Options) -> StackPicture:
    """Everything the run page draws; takes as long as a few passes over the points."""
    axis, remarks = _available_axis(run, options.x_axis)
    options = replace(options, x_axis=axis, width=width_of([run], options.smoothing))
    panels = [_loss_panel(run, options)]
    panels += [p for p in (_rate_panel(run, options), _gradient_panel(run, options)) if p is not None]
    chosen = [name for name in options.extra if name in run.series]
    if panels[0].empty and not chosen:  # so that one sees what there is, and which of it may be the loss
        chosen = list(further_series(run)[:SHOWN_INSTEAD])
    panels += [_extra_panel(run.series[name], run, options) for name in chosen]
    absent = [what for what, series in (("learning rate", run.lr), ("gradient norm", run.grad_norm)) if series is None]
    silent = (f"Not in this log: {' and '.join(absent)}",) if absent else ()
    return StackPicture(
        tuple(panels),
        axis,
        options.log_x,
        extent(line.curve for p in panels for line in p.lines),
        options.everything,
        x_title([run], axis),
        (*silent, *remarks, *hidden_remarks(tuple(panels))),
        reach(options, [run]),
    )


def first_picture(run: Run, options: Options) -> StackPicture | None:
    """The raw loss alone, for a run so long that the complete picture takes a while; None for others."""
    loss = run.train_loss
    if loss is None or len(loss) < LONG:
        return None
    axis, _ = _available_axis(run, options.x_axis)
    raw = replace(options, smoothing=Smoothing("none"), x_axis=axis)
    panel = _loss_panel(replace(run, roles={"train_loss": run.roles["train_loss"]}), raw)
    later = [
        PanelPicture(title, (), True, "", "Being prepared")
        for title, series in (("Learning rate", run.lr), ("Gradient norm", run.grad_norm))
        if series is not None
    ]
    whole = extent(line.curve for line in panel.lines)
    return StackPicture((panel, *later), axis, options.log_x, whole, options.everything, x_title([run], axis))


def further_series(run: Run) -> tuple[str, ...]:
    """Names of the series that have no plot of their own accord"""
    shown = [run.train_loss, run.val_loss, run.lr, run.grad_norm]
    rest = [name for name, series in run.series.items() if len(series) and not any(series is s for s in shown)]
    return tuple(sorted(rest, key=str.lower))


def span_in_axis(run: Run, span: tuple[int, int], x_axis: DrawnAxis, log_x: bool) -> tuple[float, float]:
    """A finding's span of steps, in the units of the axis it is drawn over."""
    ends = np.array(span, np.float64)
    if not ends[1] > ends[0]:
        ends += (-0.5, 0.5)  # a single step, in whatever unit the axis counts
    series = next((s for s in (run.train_loss, run.val_loss, run.lr) if s is not None), None)
    if x_axis != "step" and x_axis != "rate" and series is not None:
        clock = clock_of(run)
        if has_axis(series, x_axis, clock):
            ends = _interpolated(ends, series.step.astype(np.float64), x_values(series, x_axis, clock))
    if log_x:
        ends = np.log10(np.maximum(ends, 1e-9))
    low, high = float(ends[0]), float(ends[1])
    return (low, high) if high > low else (low, low + max(abs(low) * 1e-6, 1e-6))


def _available_axis(run: Run, wanted: XAxis) -> tuple[XAxis, tuple[str, ...]]:
    shown = [s for s in (run.train_loss, run.val_loss, run.lr, run.grad_norm) if s is not None]
    if all(has_axis(s, wanted, clock_of(run)) for s in shown):
        return wanted, ()
    what = {"epoch": "epochs", "time": "times", "tokens": "count of tokens"}.get(wanted, wanted)
    return "step", (f"This log holds no {what}; drawn over steps",)


def _loss_panel(run: Run, options: Options) -> PanelPicture:
    lines: list[Line] = []
    words = []
    for series, label, meaning in ((run.train_loss, "train", "train"), (run.val_loss, "validation", "validation")):
        if series is not None:
            lines += lines_of(series, run, options, options.log_loss, label, meaning)
        if series is not None or label == "train":
            words.append(describe(series, "Training loss" if label == "train" else "Validation loss", run.x_unit))
    return PanelPicture(
        "Loss", tuple(lines), options.log_loss, " ".join(words),
        "" if lines else "This log holds no loss", _note(lines, run, options), WEIGHTS["Loss"],
    )  # fmt: skip


def _rate_panel(run: Run, options: Options) -> PanelPicture | None:
    if run.lr is None:
        return None
    x = x_values(run.lr, options.x_axis, clock_of(run))
    curve = prepare(x, run.lr.value, log_x=options.log_x, log_y=options.log_rate)
    line = Line("rate", curve, "rate", dots=len(curve) <= FEW)
    words = describe(run.lr, "Learning rate", run.x_unit)
    return PanelPicture("Learning rate", (line,), options.log_rate, words, weight=WEIGHTS["Learning rate"])


def _gradient_panel(run: Run, options: Options) -> PanelPicture | None:
    if run.grad_norm is None:
        return None
    lines = lines_of(run.grad_norm, run, options, True, "norm", "gradient")
    return PanelPicture("Gradient norm", tuple(lines), True, describe(run.grad_norm, "Gradient norm", run.x_unit))


def _extra_panel(series: Series, run: Run, options: Options) -> PanelPicture:
    if not has_axis(series, options.x_axis, clock_of(run)):
        return PanelPicture(series.name, (), False, "", "Not logged over this axis")
    lines = lines_of(series, run, options, False, "value", EXTRA_MEANING)  # the plot has its name
    return PanelPicture(
        series.name, tuple(lines), False, describe(series, series.name, run.x_unit), "", _note(lines, run, options)
    )


def _note(lines: list[Line], run: Run, options: Options) -> str:
    return smoothed_how(options, run) if any(line.faded for line in lines) else ""


def _interpolated(at: Floats, step: Floats, x: Floats) -> Floats:
    order = np.argsort(step, kind="stable")
    return np.asarray(np.interp(at, step[order], x[order]), np.float64)
