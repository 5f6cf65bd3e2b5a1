"""Many runs over each other: one line a run, or one mean with a band for each value of a parameter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lranalyzer.run import Role, Run, Series
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.axis import x_values
from lranalyzer_gui.draw.curve import Curve, prepare
from lranalyzer_gui.draw.group import group
from lranalyzer_gui.draw.lines import (
    FEW,
    Options,
    epochs_of,
    extent,
    hidden_remarks,
    lines_of,
    reach,
    width_of,
    x_title,
)
from lranalyzer_gui.draw.picture import Line, PanelPicture, StackPicture
from lranalyzer_gui.draw.smooth import smooth

RAW_BEHIND = 6
"""Up to this many runs the raw values stay visible behind the smoothed lines; more would be a haze."""
PANELS: tuple[tuple[str, Role], ...] = (
    ("Training loss", "train_loss"),
    ("Validation loss", "val_loss"),
    ("Learning rate", "lr"),
)

WEIGHTS = {"train_loss": 6, "val_loss": 4}
"""Share of the height; 3 for every other plot."""

Check = Callable[[], None]


def compare_picture(
    runs: Mapping[str, Run],
    options: Options,
    group_by: str = "",
    current: str = "",
    check: Check = lambda: None,
) -> StackPicture:
    """Everything the compare page draws; ``check`` is called between runs so that the work can be stopped."""
    options = replace(options, width=width_of(runs.values(), options.smoothing))
    panels = tuple(_panel(title, role, runs, options, group_by, current, check) for title, role in PANELS)
    left_out = _without_axis(runs.values(), options)
    remarks = [f"{numbers.plural(left_out, 'run')} cannot be drawn over this axis"] if left_out else []
    return StackPicture(
        panels,
        options.x_axis,
        options.log_x,
        extent([line.curve for p in panels for line in p.lines]),
        options.everything,
        x_title(list(runs.values()), options.x_axis),
        (*remarks, *hidden_remarks(panels)),
        reach(options),
    )


def parameters(runs: Sequence[Run]) -> list[str]:
    """Names of the parameters that differ between runs, and so can group them."""
    values: dict[str, set[str]] = {}
    for run in runs:
        for name, value in run.params.items():
            values.setdefault(str(name), set()).add(str(value))
    return sorted(name for name, found in values.items() if len(found) > 1 or 0 < len(found) < len(runs))


def _panel(
    title: str,
    role: Role,
    runs: Mapping[str, Run],
    options: Options,
    group_by: str,
    current: str,
    check: Check,
) -> PanelPicture:
    log_y = options.log_rate if role == "lr" else options.log_loss
    shown = {key: (run, series) for key, run in runs.items() if (series := run.role(role)) is not None}
    shown = {k: (r, s) for k, (r, s) in shown.items() if x_values(s, options.x_axis, epochs_of(r)) is not None}
    if not shown:
        return PanelPicture(title, (), log_y, f"{title}: not logged in any run.", "Not logged in any of these runs")
    if group_by:
        lines = _grouped(shown, options, log_y, group_by, check)
        words, note = f"{title}: {len(lines)} groups by {group_by}.", "mean, and band from lowest to highest"
    else:
        lines = _single(shown, role, options, log_y, current, check)
        words, note = f"{title} of {numbers.plural(len(shown), 'run')}.", ""
    spoken = f"{words} {_ends(shown)}".strip()
    return PanelPicture(title, tuple(lines), log_y, spoken, "", note, WEIGHTS.get(role, 3))


def _single(
    shown: dict[str, tuple[Run, Series]],
    role: Role,
    options: Options,
    log_y: bool,
    current: str,
    check: Check,
) -> list[Line]:
    lines: list[Line] = []
    for number, (key, (run, series)) in enumerate(shown.items()):
        check()
        made = (
            [Line(run.name, _raw(run, series, options, log_y), "")]
            if role == "lr"
            else lines_of(series, run, options, log_y, run.name, "")
        )
        for line in made:
            if line.faded and len(shown) > RAW_BEHIND:
                continue
            dots = line.dots and len(line.curve) <= FEW and len(shown) <= RAW_BEHIND
            thick = key == current and not line.faded
            lines.append(Line(line.label, line.curve, f"run:{number}", line.faded, thick, None, key, dots))
    return sorted(lines, key=lambda line: (not line.faded, line.thick))


def _raw(run: Run, series: Series, options: Options, log_y: bool) -> Curve:
    x = x_values(series, options.x_axis, epochs_of(run))
    assert x is not None, "the axis was checked before"
    return prepare(x, series.value, log_x=options.log_x, log_y=log_y)


def _grouped(
    shown: dict[str, tuple[Run, Series]], options: Options, log_y: bool, group_by: str, check: Check
) -> list[Line]:
    members: dict[str, list[tuple[Run, Series]]] = {}
    for run, series in shown.values():
        members.setdefault(str(run.params.get(group_by, "not set")), []).append((run, series))
    lines = []
    for number, (value, found) in enumerate(sorted(members.items(), key=lambda row: _natural(row[0]))):
        curves = []
        for run, series in found:
            check()
            x = x_values(series, options.x_axis, epochs_of(run))
            assert x is not None, "the axis was checked before"
            y = smooth(series.value, options.smoothing.over(options.width, series.step))
            curves.append((x, np.where(y > 0, y, np.nan) if log_y else y))
        made = group(curves)
        mean, low, high = (
            prepare(made.x, y, log_x=options.log_x, log_y=log_y) for y in (made.mean, made.low, made.high)
        )
        label = f"{group_by} = {value} ({numbers.plural(len(found), 'run')})"
        lines.append(Line(label, mean, f"run:{number}", band=(low, high), key=""))
    return lines


def _natural(text: str) -> tuple[int, float, str]:
    """Numbers in order of size, before words."""
    try:
        return 0, float(text), ""
    except ValueError:
        return 1, 0.0, text


def _ends(shown: dict[str, tuple[Run, Series]]) -> str:
    last = {run.name: float(s.value[-1]) for run, s in shown.values() if len(s) and np.isfinite(s.value[-1])}
    if not last:
        return ""
    best, worst = min(last, key=last.__getitem__), max(last, key=last.__getitem__)
    return f"Lowest end {numbers.loss(last[best])} ({best}), highest {numbers.loss(last[worst])} ({worst})."


def _without_axis(runs: Any, options: Options) -> int:
    return sum(
        all(
            x_values(s, options.x_axis, epochs_of(run)) is None
            for s in (run.train_loss, run.val_loss, run.lr)
            if s is not None
        )
        for run in runs
    )
