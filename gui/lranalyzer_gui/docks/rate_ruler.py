"""Present and recommended rate on a log ruler, with the range that should do as well."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.rate_scale import RateScale, rate_scale
from lranalyzer_gui.draw.ticks import rate_text
from lranalyzer_gui.theme import fonts
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import CAPTION

LINE_Y = 30
EDGE = 6


class RateRuler(QWidget):
    """Decades along a line; a band, a hollow mark for now and a filled one for next."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._now: float | None = None
        self._next: float | None = None
        self._band: tuple[float, float] | None = None
        self._scale: RateScale = rate_scale()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Learning rates on a logarithmic ruler")
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Labels, line, decades."""
        return QSize(280, 60)

    def set_rates(self, now: float | None, following: float, low: float, high: float) -> None:
        """Show the present rate, if known, and the recommended one with its range."""
        self._now, self._next, self._band = now, following, (low, high)
        self._scale = rate_scale(now, following, low, high)
        present = f"now {numbers.rate(now)}, " if now else ""
        self.setAccessibleDescription(
            f"{present}next {numbers.rate(following)}, between {numbers.rate(low)} and {numbers.rate(high)}"
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Line and decades, band, marks, words."""
        if self._next is None or self._band is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        self._paint_line(painter)
        left, right = (self._x(rate) for rate in self._band)
        band = QColor(tokens.ok)
        band.setAlphaF(0.35)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(band)
        painter.drawRoundedRect(QRectF(left, LINE_Y - 4, max(right - left, 8), 8), 4, 4)
        if self._now:
            painter.setPen(QPen(QColor(tokens.text), 2))
            painter.setBrush(QColor(tokens.surface))
            painter.drawEllipse(QPointF(self._x(self._now), LINE_Y), 5, 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.ok))
        painter.drawEllipse(QPointF(self._x(self._next), LINE_Y), 5, 5)
        self._paint_words(painter)
        painter.end()

    def _x(self, rate: float) -> float:
        return EDGE + self._scale.place(rate) * (self.width() - 2 * EDGE)

    def _paint_line(self, painter: QPainter) -> None:
        tokens = self._theme.tokens
        painter.setPen(QPen(QColor(tokens.border_strong), 2))
        painter.drawLine(QPointF(EDGE, LINE_Y), QPointF(self.width() - EDGE, LINE_Y))
        painter.setFont(fonts.font(CAPTION - 1))
        every = max(1, -(-len(self._scale.decades) * 44 // max(self.width(), 1)))
        for decade in self._scale.decades:
            x = EDGE + self._scale.place_of(decade) * (self.width() - 2 * EDGE)
            painter.setPen(QPen(QColor(tokens.border_strong), 1))
            painter.drawLine(QPointF(x, LINE_Y + 7), QPointF(x, LINE_Y + 11))
            if decade % every == 0:
                painter.setPen(QColor(tokens.faint))
                box = QRectF(min(max(x - 30, 0), self.width() - 60), LINE_Y + 13, 60, 15)
                align = Qt.AlignmentFlag.AlignHCenter
                painter.drawText(box, align, rate_text(decade))

    def _paint_words(self, painter: QPainter) -> None:
        assert self._next is not None
        tokens = self._theme.tokens
        painter.setFont(fonts.font(CAPTION, bold=True))
        words = [(self._x(self._next), f"next {numbers.rate(self._next)}", tokens.ok)]
        if self._now and abs(self._now / self._next - 1) > 0.02:
            words.append((self._x(self._now), f"now {numbers.rate(self._now)}", tokens.text))
        elif self._now:
            words = [(words[0][0], f"keep {numbers.rate(self._next)}", tokens.ok)]
        words.sort()
        widths = [painter.fontMetrics().horizontalAdvance(text) + 2.0 for _, text, _ in words]
        for (_, text, colour), x in zip(words, _spread([x for x, _, _ in words], widths, self.width()), strict=True):
            painter.setPen(QColor(colour))
            painter.drawText(QPointF(x, 16), text)


def _spread(centres: list[float], widths: list[float], room: float) -> list[float]:
    """Left edges of texts over their marks, pushed apart and kept inside."""
    lefts = [min(max(c - w / 2, 0.0), room - w) for c, w in zip(centres, widths, strict=True)]
    if len(lefts) == 2 and lefts[0] + widths[0] + 10 > lefts[1]:
        middle = (lefts[0] + widths[0] + lefts[1]) / 2
        lefts = [middle - 5 - widths[0], middle + 5]
        shift = max(-lefts[0], 0.0) - max(lefts[1] + widths[1] - room, 0.0)
        lefts = [x + shift for x in lefts]
    return lefts
