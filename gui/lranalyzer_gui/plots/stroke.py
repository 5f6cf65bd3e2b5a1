"""How a line is painted: colour by meaning, width, dash."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from lranalyzer_gui.draw.curve import Curve
from lranalyzer_gui.draw.picture import Line
from lranalyzer_gui.theme.tokens import Tokens

FADED_ALPHA = 0.30
BAND_ALPHA = 0.18
FINE, THICK = 1.6, 2.4
"""Pen widths while few points are drawn; many points are always drawn with the fast one-pixel pen."""
DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


@dataclass(frozen=True, eq=False)
class Stroke:
    """A curve with its paint."""

    curve: Curve
    colour: QColor
    width: float
    dash: Qt.PenStyle
    dots: bool
    band: tuple[Curve, Curve] | None

    def pen(self, fast: bool) -> QPen:
        """The pen; ``fast`` gives the one-pixel solid pen that the raster painter draws quickest."""
        pen = QPen(self.colour)
        pen.setCosmetic(True)
        pen.setWidthF(1.0 if fast else self.width)
        if not fast:
            pen.setStyle(self.dash)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            pen.setCapStyle(
                Qt.PenCapStyle.RoundCap if self.dash == Qt.PenStyle.SolidLine else Qt.PenCapStyle.FlatCap
            )
        return pen


def stroke(line: Line, tokens: Tokens) -> Stroke:
    """Paint for a line."""
    colour, dash = colour_and_dash(line.meaning, tokens)
    if line.faded:
        colour.setAlphaF(FADED_ALPHA)
    width = 1.0 if line.faded else THICK if line.thick else FINE
    return Stroke(line.curve, colour, width, dash, line.dots, line.band)


def colour_and_dash(meaning: str, tokens: Tokens) -> tuple[QColor, Qt.PenStyle]:
    """Colour and dash of a meaning; ``run:9`` takes the second dash once the colours are used up."""
    if meaning.startswith("run:"):
        number = int(meaning.removeprefix("run:"))
        lap = number // len(tokens.curves)
        return QColor(tokens.curves[number % len(tokens.curves)]), DASHES[lap % len(DASHES)]
    return QColor(str(getattr(tokens, meaning))), Qt.PenStyle.SolidLine
