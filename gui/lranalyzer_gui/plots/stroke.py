"""How a line is painted: colour by meaning, weight, dash."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from lranalyzer_gui.draw.curve import Curve, Ints, lonely
from lranalyzer_gui.draw.picture import Line
from lranalyzer_gui.theme.tokens import Tokens

FADED_ALPHA = 0.32
BAND_ALPHA = 0.18
WIDTHS = {"faded": 1.0, "line": 1.6, "thick": 2.6}
"""Device-independent pixels."""
DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)
MOST_DASHED = 600
"""Points up to which a dashed line is drawn dashed; dashing many points is slow and reads as noise."""
_TOKEN = {"schedule": "accent"}
"""Colour token of a meaning, where it is not of the same name."""


@dataclass(frozen=True, eq=False)
class Stroke:
    """A curve with its paint."""

    curve: Curve
    colour: QColor
    width: float
    dash: Qt.PenStyle
    dots: bool
    band: tuple[Curve, Curve] | None
    bare: bool = False
    aside: bool = False
    worked_out: bool = False
    alone: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    """Indices of points that no line leads to; each is marked with a dot."""

    def pen(self, pixels: float, points: int = 0) -> QPen:
        """A pen of so many device pixels, dashed while few points are drawn."""
        pen = QPen(self.colour, pixels)
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if points <= MOST_DASHED:
            pen.setStyle(self.dash)
        return pen


def stroke(line: Line, tokens: Tokens) -> Stroke:
    """Paint for a line."""
    colour, dash = colour_and_dash(line.meaning, tokens)
    if line.faded:
        colour.setAlphaF(FADED_ALPHA)
    weight = "faded" if line.faded else "thick" if line.thick else "line"
    return Stroke(
        line.curve, colour, WIDTHS[weight], dash, line.dots, line.band, line.bare, line.aside, line.worked_out,
        lonely(line.curve),
    )  # fmt: skip


def colour_and_dash(meaning: str, tokens: Tokens) -> tuple[QColor, Qt.PenStyle]:
    """Colour and dash of a meaning; ``run:9`` takes the second dash once the colours are used up."""
    if meaning.startswith("run:"):
        number = int(meaning.removeprefix("run:"))
        lap = number // len(tokens.curves)
        return QColor(tokens.curves[number % len(tokens.curves)]), DASHES[lap % len(DASHES)]
    return QColor(str(getattr(tokens, _TOKEN.get(meaning, meaning)))), Qt.PenStyle.SolidLine
