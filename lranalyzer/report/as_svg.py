"""The curves of one run as an SVG picture: for papers, issues and notebooks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lranalyzer.detectors.finding import Finding
from lranalyzer.diagnosis.judgement import VERDICT_WORDS
from lranalyzer.recommend.diagnosis import Diagnosis
from lranalyzer.report.axis import Axis
from lranalyzer.report.canvas import BOTTOM, GAP, LEFT, RIGHT, TOP, Canvas
from lranalyzer.report.curves import Curve, curves_of
from lranalyzer.report.words import short
from lranalyzer.run import FloatArray, Role, Run

PANELS: tuple[tuple[str, tuple[Role, ...], int], ...] = (
    ("Loss", ("train_loss", "val_loss"), 240),
    ("Learning rate", ("lr",), 96),
    ("Gradient norm", ("grad_norm",), 96),
)
"""Title, what is drawn, height in pixels."""

POINTS = 1_500
WHOLE = 0.9
"""Share of a run from which a shade over it would say nothing."""

BAR, BARS = 5, 6
"""Pixels from one finding's bar to the next, above the curves of the first panel; and so many rows."""

BROKEN = "M-4 -4l8 8m0 -8l-8 8"
"""The sign for a value that is not finite."""

_LABELS = {"train_loss": "training", "val_loss": "validation"}


def to_svg(run: Run, diagnosis: Diagnosis | None = None, *, width: int = 900, theme: str = "light") -> str:
    """Draw loss, learning rate and gradient norm under each other, with findings shaded.

    Parameters
    ----------
    run
        What to draw.
    diagnosis
        Its diagnosis; without one the curves alone are drawn.
    width
        Pixels; the height follows from what was logged.
    theme
        ``"light"`` or ``"dark"``.
    """
    return _Picture(run, diagnosis, width, theme).drawn()


class _Picture:
    def __init__(self, run: Run, diagnosis: Diagnosis | None, width: int, theme: str) -> None:
        self.run, self.diagnosis = run, diagnosis
        self.canvas = Canvas(width, theme)
        self.palette, self.right = self.canvas.palette, width - RIGHT
        self.curves = curves_of(run, POINTS)
        steps = [step for curve in self.curves for step in (curve.step[0], curve.step[-1])] or [0, 1]
        self.x = Axis(float(min(steps)), float(max(max(steps), min(steps) + 1)), LEFT, self.right)
        spans = [f.span[1] - f.span[0] for f in diagnosis.findings] if diagnosis else []
        extent = max(steps) - min(steps)
        self.telling = next((i for i, span in enumerate(spans) if span <= WHOLE * extent), None)

    def drawn(self) -> str:
        top = TOP
        for title, roles, height in PANELS:
            curves = [curve for curve in self.curves if curve.role in roles]
            if curves:
                self.panel(title, curves, top, height)
                top += height + GAP
        bottom = top - GAP
        self.canvas.level_labels(self.x, bottom, self.run.x_unit, lambda step: f"{step:,.0f}")
        verdict = self.diagnosis.verdict if self.diagnosis else None
        self.canvas.heading(short(self.run.name, 70), VERDICT_WORDS[verdict] if verdict else "")
        said = f": {VERDICT_WORDS[verdict]}" if verdict else ""
        return self.canvas.finished(bottom + BOTTOM, f"Curves of {short(self.run.name)}{said}")

    def panel(self, title: str, curves: Sequence[Curve], top: int, height: int) -> None:
        # A rate that decays to nothing would squeeze everything else into the top of its panel.
        decades = 300.0 if curves[0].role.endswith("loss") else 4.0
        found = len(self.diagnosis.findings) if self.diagnosis and top == TOP else 0
        room = BAR * min(found, BARS) + 3 if found else 0
        y = Axis.around(np.concatenate([curve.value for curve in curves]), top + height, top + room, decades=decades)
        self.canvas.vertical_grid(y, top, top + height)
        self.canvas.horizontal_grid(self.x, top, top + height)
        self.canvas.text(LEFT, top - 8, title + (" (log)" if y.log else ""), self.palette.ink, bold=True)
        for i, finding in enumerate(self.diagnosis.findings if self.diagnosis else ()):
            self.shade(i, finding, top, height)
        for curve in curves:
            self.curve(curve, y)
            self.broken(curve, top + max(room + 6, 10))
        if len(curves) > 1:
            labels = [(_LABELS[curve.role], self.palette.curves[curve.role]) for curve in curves]
            self.canvas.keys(top - 8, labels[::-1])

    def shade(self, i: int, finding: Finding, top: int, height: int) -> None:
        """A bar for every finding over the first panel; one is filled, the first about a part of the run: more would
        be mud."""
        first, last = self.x.place(np.array(finding.span, dtype=np.float64)).tolist()
        colour, width = self.palette.levels[finding.level], max(last - first, 3)
        words = f"{finding.symptom.replace('_', ' ')}: {finding.sentence}"
        if i == self.telling:
            self.canvas.box(first, top, width, height, colour, 0.1, words)
        if top == TOP:
            self.canvas.box(first, top + BAR * (i % BARS), width, 3, colour, words=words)

    def curve(self, curve: Curve, y: Axis) -> None:
        colour = self.palette.curves[curve.role]
        dashes = 'stroke-dasharray="7 3"' if curve.role == "val_loss" else ""
        smooth = curve.trend_step.size > 0
        self.line(
            curve.step.astype(np.float64),
            curve.value,
            y,
            colour,
            'stroke-width="1" opacity="0.35"' if smooth else dashes,
        )
        if smooth:
            self.line(curve.trend_step, curve.trend_value, y, colour, dashes)

    def line(self, step: FloatArray, value: FloatArray, y: Axis, colour: str, style: str) -> None:
        self.canvas.curve(self.x.place(step), np.minimum(y.place(value), y.start), colour, style)

    def broken(self, curve: Curve, height: int) -> None:
        bad = self.x.place(curve.step[~np.isfinite(curve.value)].astype(np.float64))
        previous = -99.0
        for at in bad.tolist():
            if at - previous >= 12:
                previous = at
                self.canvas.mark(BROKEN, at, height, self.palette.levels["fault"])
