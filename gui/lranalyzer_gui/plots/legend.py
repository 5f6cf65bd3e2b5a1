"""The line above a plot: title, one key a curve with its value at the cross-hair, and chips for what is not
shown."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from lranalyzer_gui.plots.stroke import Stroke
from lranalyzer_gui.theme.tokens import GAP, GAP_S

MOST_KEYS = 4
"""Further curves are counted, not named; the cross-hair names the nearest one."""
MOST_LETTERS = 22


class KeySample(QWidget):
    """A short piece of the line, in its colour and dash."""

    def __init__(self, stroke: Stroke) -> None:
        super().__init__()
        self._stroke = stroke
        self.setFixedSize(QSize(18, 12))

    def paintEvent(self, event: QPaintEvent) -> None:
        """One stroke."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._stroke.bare:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._stroke.colour)
            painter.drawEllipse(QPointF(9, 6), 3.5, 3.5)
        else:
            painter.setPen(self._stroke.pen(2.5))
            painter.drawLine(QPointF(2, 6), QPointF(16, 6))
        painter.end()


class LegendRow(QWidget):
    """Title left, keys after it, chips at the right end."""

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self._labels: list[QLabel] = []
        self._names: list[str] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP * 2, GAP, GAP * 2, 0)
        row.setSpacing(GAP)
        self.title = QLabel(title)
        self.title.setProperty("role", "strong")
        self.note = QLabel()
        self.note.setProperty("role", "caption")
        self._keys = QHBoxLayout()
        self._keys.setSpacing(GAP_S)
        self.lost = QLabel()
        self.lost.setProperty("role", "lost")
        self.lost.setVisible(False)
        self.chip = QPushButton()
        self.chip.setProperty("role", "chip")
        self.chip.setVisible(False)
        row.addWidget(self.title)
        row.addSpacing(GAP)
        row.addLayout(self._keys)
        row.addStretch(1)
        row.addWidget(self.note)
        row.addWidget(self.lost)
        row.addWidget(self.chip)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(30)

    def set_keys(self, keys: list[tuple[str, Stroke]]) -> None:
        """Replace the keys."""
        while (item := self._keys.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._labels, self._names = [], []
        for name, stroke in keys[:MOST_KEYS]:
            short = (
                name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS // 2]}…{name[-MOST_LETTERS // 2 + 1 :]}"
            )
            label = QLabel(short)
            label.setProperty("role", "caption")
            label.setToolTip(name)
            label.setTextFormat(Qt.TextFormat.PlainText)
            self._keys.addWidget(KeySample(stroke))
            label.setMinimumWidth(label.sizeHint().width())
            self._keys.addWidget(label)
            self._keys.addSpacing(GAP)
            self._labels.append(label)
            self._names.append(short)
        if len(keys) > MOST_KEYS:
            more = QLabel(f"+ {len(keys) - MOST_KEYS:,} more")
            more.setProperty("role", "caption")
            self._keys.addWidget(more)

    def set_lost(self, count: int) -> None:
        """Say how many values are no numbers; the ticks at the lower edge of the plot show where."""
        self.lost.setVisible(count > 0)
        self.lost.setText(f"▍{count:,} NaN or ∞")
        self.lost.setMinimumWidth(self.lost.sizeHint().width() if count else 0)

    def set_values(self, values: list[str]) -> None:
        """Texts behind the names; an empty list takes them away."""
        for at, label in enumerate(self._labels):
            value = values[at] if at < len(values) else ""
            label.setText(f"{self._names[at]}  {value}" if value else self._names[at])
