"""The curves of one run as an SVG picture: for papers, issues and notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from lranalyzer.detectors.finding import Finding
from lranalyzer.diagnosis.judgement import VERDICT_WORDS
from lranalyzer.recommend.diagnosis import Diagnosis
from lranalyzer.report.axis import Axis
from lranalyzer.report.curves import Curve, curves_of
from lranalyzer.report.words import GLYPHS, number, short
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
LEFT, RIGHT, TOP, GAP, BOTTOM = 64, 16, 58, 32, 40


@dataclass(frozen=True)
class Palette:
    """Colours by meaning."""

    card: str
    ink: str
    muted: str
    line: str
    curves: dict[Role, str]
    levels: dict[str, str]


PALETTES = {
    "light": Palette(
        "#ffffff", "#18202c", "#586273", "#e1e6ed",
        {"train_loss": "#2563eb", "val_loss": "#c25e00", "lr": "#7431c4", "grad_norm": "#4b5a70"},
        {"fault": "#a8175f", "warning": "#95590a", "note": "#3d6489"},
    ),
    "dark": Palette(
        "#181e27", "#e7ebf1", "#9ba7b8", "#2a3341",
        {"train_loss": "#7aa8ff", "val_loss": "#f5a65b", "lr": "#c3a0ff", "grad_norm": "#a3b2c8"},
        {"fault": "#f783bd", "warning": "#f0b860", "note": "#8dbbe6"},
    ),
}  # fmt: skip
"""The colours of the HTML report, told apart by people with any kind of colour vision."""


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
    return _Picture(run, diagnosis, width, PALETTES[theme]).drawn()


class _Picture:
    def __init__(self, run: Run, diagnosis: Diagnosis | None, width: int, palette: Palette) -> None:
        self.run, self.diagnosis, self.width, self.palette = run, diagnosis, width, palette
        self.curves = curves_of(run, POINTS)
        steps = [step for curve in self.curves for step in (curve.step[0], curve.step[-1])] or [0, 1]
        self.x = Axis(float(min(steps)), float(max(max(steps), min(steps) + 1)), LEFT, width - RIGHT)
        self.parts: list[str] = []
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
        self.step_labels(bottom)
        height = bottom + BOTTOM
        self.heading()
        words = escape(self.words(), quote=True)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{height}" '
            f'viewBox="0 0 {self.width} {height}" role="img" aria-label="{words}" '
            f'font-family="system-ui, sans-serif" font-size="12">'
            f'<rect width="100%" height="100%" rx="8" fill="{self.palette.card}"/>{"".join(self.parts)}</svg>'
        )

    def words(self) -> str:
        verdict = f": {VERDICT_WORDS[self.diagnosis.verdict]}" if self.diagnosis else ""
        return f"Curves of {short(self.run.name)}{verdict}"

    def heading(self) -> None:
        verdict = self.diagnosis.verdict if self.diagnosis else None
        words = f"   {GLYPHS[verdict]} {VERDICT_WORDS[verdict]}" if verdict else ""
        self.text(LEFT, 24, short(self.run.name, 70) + words, self.palette.ink, size=14, bold=True)

    def panel(self, title: str, curves: Sequence[Curve], top: int, height: int) -> None:
        # A rate that decays to nothing would squeeze everything else into the top of its panel.
        decades = 300.0 if curves[0].role.endswith("loss") else 4.0
        y = Axis.around(np.concatenate([curve.value for curve in curves]), top + height, top, decades=decades)
        self.grid(y, top, height)
        self.text(LEFT, top - 8, title + (" (log)" if y.log else ""), self.palette.ink, bold=True)
        for i, finding in enumerate(self.diagnosis.findings if self.diagnosis else ()):
            self.shade(i, finding, top, height)
        for i, curve in enumerate(curves):
            self.curve(curve, y)
            if len(curves) > 1:
                label = "validation" if curve.role == "val_loss" else "training"
                self.text(
                    self.width - RIGHT - 76 * i,
                    top - 8,
                    label,
                    self.palette.curves[curve.role],
                    "end",
                    bold=True,
                )
            self.broken(curve, top)

    def grid(self, y: Axis, top: int, height: int) -> None:
        for tick in y.ticks(max(3, height // 52)):
            at = float(y.place(np.array([tick]))[0])
            self.line(LEFT, at, self.width - RIGHT, at)
            self.text(LEFT - 8, at + 4, number(tick), self.palette.muted, "end")
        for tick in self.x.ticks(self.width // 130):
            at = float(self.x.place(np.array([tick]))[0])
            self.line(at, top, at, top + height)

    def step_labels(self, bottom: int) -> None:
        for tick in self.x.ticks(self.width // 130):
            at = float(self.x.place(np.array([tick]))[0])
            self.text(at, bottom + 17, f"{tick:,.0f}", self.palette.muted, "middle")
        self.text(self.width - RIGHT, bottom + 32, self.run.x_unit, self.palette.muted, "end")

    def shade(self, i: int, finding: Finding, top: int, height: int) -> None:
        """A bar for every finding; only the first that is about a part of the run is filled: more would be mud."""
        first, last = self.x.place(np.array(finding.span, dtype=np.float64)).tolist()
        colour, width = self.palette.levels[finding.level], max(last - first, 3)
        words = escape(f"{finding.symptom.replace('_', ' ')}: {finding.sentence}")
        box = f'x="{first:.1f}" width="{width:.1f}" fill="{colour}"'
        if i == self.telling:
            shown = f'<rect {box} y="{top}" height="{height}" opacity="0.1"><title>{words}</title></rect>'
            self.parts.append(shown)
        bar = f'<rect {box} y="{top + 5 * (i % 6)}" height="3"><title>{words}</title></rect>'
        self.parts.append(bar)

    def curve(self, curve: Curve, y: Axis) -> None:
        colour = self.palette.curves[curve.role]
        dashes = ' stroke-dasharray="7 3"' if curve.role == "val_loss" else ""
        smooth = curve.trend_step.size > 0
        self.path(
            curve.step.astype(np.float64),
            curve.value,
            y,
            colour,
            'stroke-width="1" opacity="0.35"' if smooth else dashes,
        )
        if smooth:
            self.path(curve.trend_step, curve.trend_value, y, colour, dashes)

    def path(self, step: FloatArray, value: FloatArray, y: Axis, colour: str, style: str) -> None:
        path = _path(self.x.place(step), np.minimum(y.place(value), y.start))
        width = "" if "stroke-width" in style else ' stroke-width="1.8"'
        self.parts.append(f'<path d="{path}" fill="none" stroke="{colour}"{width} {style}/>')

    def broken(self, curve: Curve, top: int) -> None:
        bad = self.x.place(curve.step[~np.isfinite(curve.value)].astype(np.float64))
        previous = -99.0
        for at in bad.tolist():
            if at - previous >= 12:
                previous = at
                cross = f"M{at - 4:.1f} {top + 6}l8 8m0 -8l-8 8"
                self.parts.append(f'<path d="{cross}" stroke="{self.palette.levels["fault"]}" stroke-width="2"/>')

    def line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        self.parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{self.palette.line}"/>'
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        colour: str,
        anchor: str = "start",
        *,
        size: int = 12,
        bold: bool = False,
    ) -> None:
        weight = ' font-weight="600"' if bold else ""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" font-size="{size}"'
            f"{weight}>{escape(words)}</text>"
        )


def _path(x: FloatArray, y: FloatArray) -> str:
    """A polyline that breaks at NaN."""
    parts, pen = [], "M"
    for a, b in zip(x.tolist(), y.tolist(), strict=True):
        if b != b:  # NaN
            pen = "M"
            continue
        parts.append(f"{pen}{a:.1f} {b:.1f}")
        pen = "L"
    return "".join(parts)
