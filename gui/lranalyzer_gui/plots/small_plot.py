"""A schedule the size of a thumbnail: rate over step, without axes to read off."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from lranalyzer.errors import LRAnalyzerError
from lranalyzer.schedules import Schedule
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.theme import fonts
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import CAPTION

STEPS_WITHOUT_END = 1_000
"""Drawn steps of a schedule that has no end of its own."""
COLUMNS = 400


class SchedulePreview(QWidget):
    """Line with a soft fill, the peak named at the top, the last step at the right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rates = np.empty(0)
        self._last = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Schedule preview")
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A thumbnail."""
        return QSize(280, 88)

    def show_schedule(self, schedule: Schedule | None, steps: int | None = None) -> None:
        """Draw a schedule over ``steps``, or over its own length."""
        self._rates, words = np.empty(0), ""
        if schedule is not None:
            self._last = steps or schedule.total_steps or STEPS_WITHOUT_END
            at = np.unique(np.linspace(0, self._last, COLUMNS).astype(np.int64))
            try:
                self._rates, words = np.asarray(schedule(at), np.float64), schedule.describe()
            except LRAnalyzerError as error:
                words = str(error)
        self.setAccessibleDescription(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill, line, two words."""
        if not self._rates.size or not self._rates.max() > 0:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        area = QRectF(1, 6, self.width() - 2, self.height() - 26)
        x = area.left() + np.linspace(0, 1, self._rates.size) * area.width()
        y = area.bottom() - self._rates / self._rates.max() * area.height()
        line = QPainterPath(QPointF(x[0], y[0]))
        for a, b in zip(x[1:].tolist(), y[1:].tolist(), strict=True):
            line.lineTo(a, b)
        fill = QPainterPath(line)
        fill.lineTo(area.bottomRight())
        fill.lineTo(area.bottomLeft())
        shade = QLinearGradient(area.topLeft(), area.bottomLeft())
        for at, alpha in ((0.0, 70), (1.0, 8)):
            colour = QColor(tokens.accent)
            colour.setAlpha(alpha)
            shade.setColorAt(at, colour)
        painter.fillPath(fill, shade)
        painter.setPen(QPen(QColor(tokens.border_strong), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setPen(QPen(QColor(tokens.accent), 1.8))
        painter.drawPath(line)
        self._paint_words(painter)
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        painter.setFont(fonts.font(CAPTION - 1))
        painter.setPen(QColor(self._theme.tokens.faint))
        row = QRectF(0, self.height() - 17, self.width(), 16)
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft, f"starts {numbers.rate(float(self._rates[0]))}")
        peak = f"peak {numbers.rate(float(self._rates.max()))}"
        painter.drawText(row, Qt.AlignmentFlag.AlignHCenter, peak)
        painter.drawText(
            row,
            Qt.AlignmentFlag.AlignRight,
            f"{numbers.rate(float(self._rates[-1]))} at {numbers.steps(self._last)}",
        )
