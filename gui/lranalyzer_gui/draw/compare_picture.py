"""Many runs over each other: one line a run, or one mean with a band for each group; as they are, or as what they
differ by from a reference."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from lranalyzer.run import Role, Run, Series
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.axis import has_axis, x_values
from lranalyzer_gui.draw.clock import clock_of
from lranalyzer_gui.draw.curve import Curve, Floats, prepare
from lranalyzer_gui.draw.difference import Reference, against
from lranalyzer_gui.draw.envelope import envelope
from lranalyzer_gui.draw.group import group
from lranalyzer_gui.draw.lines import (
    FEW,
    Options,
    extent,
    hidden_remarks,
    lines_of,
    reach,
    width_of,
    x_title,
)
from lranalyzer_gui.draw.picture import Line, PanelPicture, StackPicture
from lranalyzer_gui.draw.smooth import Smoothing, smooth

LONG = 4_000_000
"""Points of all runs together from which they are drawn in two goes: first the raw losses, then everything."""
RAW_BEHIND = 6
"""Up to this many runs the raw values stay visible behind the smoothed lines; more would be a haze."""
MOST_COLOURED = 24
"""Runs that get a colour and dash of their own: the eight colours with three dashes; of more, the colour says the
verdict."""
FEW_RUNS, PRESSED = 6, 0.03
"""From so many runs on it is said when their middle one ends in less than this share of the axis."""
PANELS: tuple[tuple[str, Role], ...] = (
    ("Training loss", "train_loss"),
    ("Validation loss", "val_loss"),
    ("Learning rate", "lr"),
)
FAR_ABOVE, MOST_OF_THEM = 10.0, 0.9
"""A run that never comes below so many times the highest value that so many of the runs reach would press them flat: the
axis is theirs, and its points are counted as outside."""
NOWHERE = "Not logged in any of these runs"
WEIGHTS = {"train_loss": 6, "val_loss": 4}
"""Share of the height; 3 for every other plot."""

Check = Callable[[], None]


@dataclass(frozen=True, eq=False)
class Compared:
    """One run as the compare page sees it."""

    run: Run
    verdict: str = "unknown"
    group: str = ""
    """The head of its group; empty while runs are not grouped."""


@dataclass(frozen=True)
class Comparison:
    """How runs are looked at together."""

    current: str = ""
    """Key of the run to bring to the front."""
    reference: str = ""
    """Key of the run the others are compared to; empty: none."""
    grouped_by: str = ""
    """Title of what they are grouped by; empty: not at all."""


def compare_picture(
    runs: Mapping[str, Compared],
    options: Options,
    how: Comparison | None = None,
    check: Check = lambda: None,
) -> StackPicture:
    """Everything the compare page draws; ``check`` is called between runs so that the work can be stopped."""
    how = how or Comparison()
    plain = [c.run for c in runs.values()]
    options = replace(options, width=width_of(plain, options.smoothing))
    panels = tuple(_Panel(title, role, runs, options, how, check).picture() for title, role in PANELS)
    whole = extent([line.curve for p in panels for line in p.lines])
    panels = tuple(
        replace(p, envelope=envelope([line.curve for line in p.lines if not line.aside], whole)) for p in panels
    )
    left_out = sum(_without_axis(run, options) for run in plain)
    remarks = [f"{numbers.plural(left_out, 'run')} cannot be drawn over this axis"] if left_out else []
    lost = sum(compared.verdict == "diverged" for compared in runs.values())
    if how.grouped_by and 0 < lost < len(runs):
        remarks.append(f"The means leave {numbers.plural(lost, 'diverged run')} out")
    missing = [p.title.lower() for p in panels if p.empty == NOWHERE]
    if 0 < len(missing) < len(panels):
        panels = tuple(p for p in panels if p.empty != NOWHERE)
        remarks.append(f"Not in these logs: {' and '.join(missing)}")
    pressed = options.x_axis != "relative" and _pressed([line.curve for line in panels[0].lines], whole)
    if pressed:
        remarks.append("Most runs end at the very beginning of this axis.")
    return StackPicture(
        panels,
        options.x_axis,
        options.log_x,
        whole,
        options.everything,
        x_title(plain, options.x_axis),
        (*hidden_remarks(panels), *remarks),
        reach(options, plain),
        pressed,
    )


def first_comparison(runs: Mapping[str, Compared], options: Options, how: Comparison) -> StackPicture | None:
    """The training losses as they were logged, for so many points that the complete picture takes a while; None for
    others, and where raw values are not what is asked for."""
    title, role = PANELS[0]
    points = sum(len(compared.run.role(role) or ()) for compared in runs.values())
    if points < LONG or how.grouped_by or how.reference:
        return None
    raw = replace(options, smoothing=Smoothing("none"))
    panel = _Panel(title, role, runs, raw, how, lambda: None).picture()
    curves = [line.curve for line in panel.lines]
    whole = extent(curves)
    panel = replace(panel, envelope=envelope([line.curve for line in panel.lines if not line.aside], whole))
    later = [
        PanelPicture(name, (), True, "", "Being prepared")
        for name, role in PANELS[1:]
        if any(compared.run.role(role) is not None for compared in runs.values())
    ]
    plain = [compared.run for compared in runs.values()]
    title_below = x_title(plain, options.x_axis)
    return StackPicture((panel, *later), options.x_axis, options.log_x, whole, options.everything, title_below)


class _Panel:
    """One plot in the making."""

    def __init__(
        self, title: str, role: Role, runs: Mapping[str, Compared], options: Options, how: Comparison, check: Check
    ) -> None:
        self._title, self._role, self._options, self._how, self._check = title, role, options, how, check
        self._log_y = options.log_rate if role == "lr" else options.log_loss
        self._shown: dict[str, tuple[Compared, Series]] = {}
        self._many = len(runs) > MOST_COLOURED
        # A run, and a group, has one colour in every plot.
        self._numbers = {key: number for number, key in enumerate(runs)}
        groups = sorted({compared.group for compared in runs.values()}, key=_natural)
        self._group_numbers = {group: number for number, group in enumerate(groups)}
        for key, compared in runs.items():
            series = compared.run.role(role)
            if series is not None and _has_axis(series, compared.run, options):
                self._shown[key] = compared, series
        self._reference = self._made_reference(how.reference)

    def picture(self) -> PanelPicture:
        """Lines, words and the reason where there is nothing."""
        title, shown = self._title, self._shown
        if not shown:
            return PanelPicture(title, (), self._log_y, f"{title}: not logged in any run.", NOWHERE)
        if self._how.reference and self._reference is None:
            why = "Not logged in the run to compare with"
            return PanelPicture(title, (), self._log_y, f"{title}: {why.lower()}.", why)
        named = f"{title} {self._reference.words}" if self._reference else title
        held = self._reference.words if self._reference else ""
        if self._how.grouped_by:
            lines = self._grouped()
            words, note = (
                f"{named}: {len(lines)} groups by {self._how.grouped_by}.",
                "mean, and band from lowest to highest",
            )
        else:
            lines = self._single()
            words = f"{named} of {numbers.plural(len(shown), 'run')}."
            note = "colours say the verdict" if self._many else ""
        spoken = f"{words} {self._ends()}".strip()
        note = " · ".join(text for text in (held, note) if text)
        return PanelPicture(
            title, tuple(lines), self._log_y, spoken, "", note, WEIGHTS.get(self._role, 3), rate=self._role == "lr"
        )

    def _single(self) -> list[Line]:
        lines: list[Line] = []
        many = self._many
        lost = self._lost() | self._far()
        for key, (compared, series) in self._shown.items():
            self._check()
            meaning = compared.verdict if many else f"run:{self._numbers[key]}"
            thick, aside = key == self._how.current, key in lost and self._role != "lr"
            for line in self._lines_of(compared.run, series):
                if line.faded and len(self._shown) > RAW_BEHIND:
                    continue
                lines.append(
                    Line(
                        compared.run.name if line.label and (thick or not many) else "", line.curve, meaning,
                        line.faded, thick and not line.faded, None, key,
                        line.dots and len(line.curve) <= FEW and len(self._shown) <= RAW_BEHIND, aside=aside,
                    )
                )  # fmt: skip
        return sorted(lines, key=lambda line: (not line.faded, line.thick))

    def _lines_of(self, run: Run, series: Series) -> list[Line]:
        if self._reference is None and self._role != "lr":
            return lines_of(series, run, self._options, self._log_y, run.name, "")
        x, y = self._values(run, series)
        return [Line(run.name, self._prepared(x, y), "")]

    def _grouped(self) -> list[Line]:
        members: dict[str, list[tuple[Compared, Series]]] = {}
        for key, (compared, series) in self._shown.items():
            if key not in self._lost():
                members.setdefault(compared.group, []).append((compared, series))
        lines = []
        for value, found in sorted(members.items(), key=lambda row: _natural(row[0])):
            curves = []
            for compared, series in found:
                self._check()
                x, y = self._values(compared.run, series)
                curves.append((x, np.where(y > 0, y, np.nan) if self._log_y else y))
            made = group(curves)
            mean, low, high = (self._prepared(made.x, y) for y in (made.mean, made.low, made.high))
            label = f"{value} ({numbers.plural(len(found), 'run')})"
            verdicts = {compared.verdict for compared, _ in found}
            by_verdict = self._how.grouped_by == "verdict" and len(verdicts) == 1
            lines.append(
                Line(
                    label, mean, verdicts.pop() if by_verdict else f"run:{self._group_numbers[value]}", band=(low, high)
                )
            )
        return lines

    def _values(self, run: Run, series: Series) -> tuple[Floats, Floats]:
        """What is drawn of a run: smoothed but for the rate, and against the reference where there is one."""
        x = x_values(series, self._options.x_axis, clock_of(run))
        y = series.value
        if self._role != "lr":
            y = smooth(y, self._options.smoothing.over(self._options.width, series.step))
        return (x, y) if self._reference is None else (x, against(self._reference, x, y))

    def _prepared(self, x: Floats, y: Floats) -> Curve:
        return prepare(x, y, log_x=self._options.log_x, log_y=self._log_y)

    def _made_reference(self, key: str) -> Reference | None:
        found = self._shown.get(key)
        if found is None:
            return None
        self._reference = None
        x, y = self._values(found[0].run, found[1])
        return Reference(found[0].run.name, x, y, ratio=self._log_y)

    def _lost(self) -> set[str]:
        """Runs that must not decide what the others are drawn in: the diverged ones, unless all are."""
        lost = {key for key, (compared, _) in self._shown.items() if compared.verdict == "diverged"}
        return set() if len(lost) == len(self._shown) else lost

    def _far(self) -> set[str]:
        """Runs far above the others on a linear axis; never the one in front, nor one of a few."""
        if len(self._shown) < FEW_RUNS or self._log_y or self._role == "lr" or self._reference is not None:
            return set()
        ends: dict[str, tuple[float, float]] = {}
        for key in self._shown.keys() - self._lost():
            self._check()
            value = self._shown[key][1].value
            finite = value[np.isfinite(value)]
            if finite.size:
                ends[key] = float(finite.min()), float(finite.max())
        reached = sorted(high for _, high in ends.values())[: math.ceil(MOST_OF_THEM * len(ends))]
        if not reached or reached[-1] <= 0:
            return set()
        return {key for key, (low, _) in ends.items() if low > FAR_ABOVE * reached[-1]} - {self._how.current}

    def _ends(self) -> str:
        ends = {c.run.name: float(s.value[-1]) for c, s in self._shown.values() if len(s) and np.isfinite(s.value[-1])}
        if not ends or self._reference is not None:
            return ""
        best, worst = min(ends, key=ends.__getitem__), max(ends, key=ends.__getitem__)
        return f"Lowest end {numbers.loss(ends[best])} ({best}), highest {numbers.loss(ends[worst])} ({worst})."


def _has_axis(series: Series, run: Run, options: Options) -> bool:
    return has_axis(series, options.x_axis, clock_of(run))


def _without_axis(run: Run, options: Options) -> bool:
    return not any(_has_axis(s, run, options) for s in (run.train_loss, run.val_loss, run.lr) if s is not None)


def _pressed(curves: list[Curve], whole: tuple[float, float]) -> bool:
    """Whether a few long runs press most of the others into a line."""
    ends = [(float(c.x[-1]) - whole[0]) / (whole[1] - whole[0]) for c in curves if len(c)]
    return len(ends) >= FEW_RUNS and float(np.median(ends)) < PRESSED


def _natural(text: str) -> tuple[int, float, str]:
    """Numbers in order of size, before words."""
    try:
        return 0, float(text), ""
    except ValueError:
        return 1, 0.0, text
