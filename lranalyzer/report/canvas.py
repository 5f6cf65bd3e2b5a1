"""What every SVG picture is made of: a palette, lines, text, curves, and axes with their grid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import numpy as np

from lranalyzer.report.axis import Axis
from lranalyzer.report.words import number, short
from lranalyzer.run import FloatArray, Role

FONTS = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, Liberation Sans, DejaVu Sans, Arial, sans-serif"
"""Named one by one: what draws an SVG outside a browser often knows no generic family."""

LEFT, RIGHT, TOP, GAP, BOTTOM = 64, 16, 58, 32, 40


@dataclass(frozen=True)
class Palette:
    """Colours by meaning."""

    card: str
    ink: str
    muted: str
    line: str
    good: str
    curves: dict[Role, str]
    levels: dict[str, str]


PALETTES = {
    "light": Palette(
        "#ffffff", "#18202c", "#586273", "#e1e6ed", "#0b7266",
        {"train_loss": "#2563eb", "val_loss": "#c25e00", "lr": "#7431c4", "grad_norm": "#4b5a70"},
        {"fault": "#a8175f", "warning": "#95590a", "note": "#3d6489"},
    ),
    "dark": Palette(
        "#181e27", "#e7ebf1", "#9ba7b8", "#2a3341", "#3fd0bd",
        {"train_loss": "#7aa8ff", "val_loss": "#f5a65b", "lr": "#c3a0ff", "grad_norm": "#a3b2c8"},
        {"fault": "#f783bd", "warning": "#f0b860", "note": "#8dbbe6"},
    ),
}  # fmt: skip
"""The colours of the HTML report, told apart by people with any kind of colour vision."""


class Canvas:
    """Collects the parts of one picture. Text is escaped here and nowhere else."""

    def __init__(self, width: int, theme: str) -> None:
        self.width, self.palette = width, PALETTES[theme]
        self.parts: list[str] = []

    def finished(self, height: float, words: str) -> str:
        """The picture; ``words`` say what a screen reader reads."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{height:.0f}" '
            f'viewBox="0 0 {self.width} {height:.0f}" role="img" aria-label="{escape(words, quote=True)}" '
            f'font-family="{FONTS}" font-size="12">'
            f'<rect width="100%" height="100%" rx="8" fill="{self.palette.card}"/>{"".join(self.parts)}</svg>'
        )

    def heading(self, words: str, beside: str = "") -> None:
        """The title of the picture, and a word on the other side."""
        self.text(self.width - RIGHT, 24, beside, self.palette.ink, "end", size=14, bold=True)
        self.text(LEFT, 24, words, self.palette.ink, size=14, bold=True)

    def vertical_grid(self, y: Axis, top: float, bottom: float) -> None:
        """Lines and numbers of an upright axis."""
        for tick in y.ticks(max(3, int(bottom - top) // 52)):
            at = float(y.place(np.array([tick]))[0])
            self.line(LEFT, at, self.width - RIGHT, at)
            self.text(LEFT - 8, at + 4, number(tick), self.palette.muted, "end")

    def horizontal_grid(self, x: Axis, top: float, bottom: float) -> None:
        """Lines of a level axis."""
        for tick in x.ticks(self.width // 130):
            at = float(x.place(np.array([tick]))[0])
            self.line(at, top, at, bottom)

    def level_labels(self, x: Axis, bottom: float, title: str, shown: Callable[[float], str] = number) -> None:
        """Numbers below a level axis, and what they count."""
        for tick in x.ticks(self.width // 130):
            at = float(x.place(np.array([tick]))[0])
            self.text(at, bottom + 17, shown(tick), self.palette.muted, "middle")
        self.text(self.width - RIGHT, bottom + 32, title, self.palette.muted, "end")

    def keys(self, y: float, labels: list[tuple[str, str]]) -> None:
        """Names in their colours, from the right."""
        right = float(self.width - RIGHT)
        for words, colour in labels:
            self.text(right, y, words, colour, "end", bold=True)
            right -= 6.6 * len(words) + 16

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str = "", style: str = "") -> None:
        """A straight line, by default of the grid."""
        place = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
        self.parts.append(f'<line {place} stroke="{colour or self.palette.line}"{style and f" {style}"}/>')

    def box(
        self, x: float, y: float, width: float, height: float, colour: str, opacity: float = 1, words: str = ""
    ) -> None:
        """A filled box; ``words`` show when the pointer rests on it."""
        title = f"<title>{escape(short(words, 400))}</title>" if words else ""
        place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
        self.parts.append(f'<rect {place} fill="{colour}" opacity="{opacity:g}">{title}</rect>')

    def curve(self, x: FloatArray, y: FloatArray, colour: str, style: str = "") -> None:
        """A line through pixels ``(n,)``, broken at NaN."""
        width = "" if "stroke-width" in style else ' stroke-width="1.8"'
        self.parts.append(f'<path d="{_path(x, y)}" fill="none" stroke="{colour}"{width} {style}/>')

    def band(self, x: FloatArray, low: FloatArray, high: FloatArray, colour: str) -> None:
        """The area between two lines of pixels ``(n,)``."""
        whole = np.isfinite(low) & np.isfinite(high)
        around = _path(np.concatenate([x[whole], x[whole][::-1]]), np.concatenate([low[whole], high[whole][::-1]]))
        self.parts.append(f'<path d="{around}Z" fill="{colour}" opacity="0.15"/>')

    def mark(self, path: str, x: float, y: float, colour: str, *, filled: bool = False, words: str = "") -> None:
        """A small sign, drawn around 0, 0."""
        title = f"<title>{escape(short(words, 200))}</title>" if words else ""
        fill = colour if filled else "none"
        place = f'transform="translate({x:.1f} {y:.1f})"'
        self.parts.append(f'<path d="{path}" {place} fill="{fill}" stroke="{colour}" stroke-width="2">{title}</path>')

    def text(
        self, x: float, y: float, words: str, colour: str, anchor: str = "start", *, size: int = 12, bold: bool = False
    ) -> None:
        """One line of text."""
        weight = ' font-weight="600"' if bold else ""
        place = f'x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" font-size="{size}"'
        self.parts.append(f"<text {place}{weight}>{escape(words)}</text>")


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
