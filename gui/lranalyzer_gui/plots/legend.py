"""The line above a plot: title, one key a curve with its value at the cross-hair, and chips for what is not
shown."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from lranalyzer.report.elide import Telling, elided
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.names import isolated
from lranalyzer_gui.plots.stroke import Stroke
from lranalyzer_gui.theme.tokens import GAP, GAP_S

MOST_KEYS = 4
"""Further curves are counted, not named; the cross-hair names the nearest one."""
MOST_LETTERS = 22
MARGINS, MORE_WIDTH = 8 * GAP, 72
"""Pixels at both ends together, and of the count of curves that are not named."""


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
            painter.setPen(self._stroke.pen(2.5 * self.devicePixelRatioF()))
            painter.drawLine(QPointF(2, 6), QPointF(16, 6))
        painter.end()


class Note(QLabel):
    """A caption at the right that gives way to everything else; complete in its tool tip."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "caption")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As much as fits."""
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()


class LegendRow(QWidget):
    """Title left, keys after it, chips at the right end."""

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self._labels: list[QLabel] = []
        self._names: list[str] = []
        self._pairs: list[tuple[KeySample, QLabel]] = []
        self._more: QLabel | None = None
        self._total, self._outside = 0, 0
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP * 2, GAP, GAP * 2, 0)
        row.setSpacing(GAP)
        self.title = QLabel(title)
        self.title.setProperty("role", "strong")
        self.note = Note()
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
        row.addWidget(self.note, 1)
        row.addWidget(self.lost)
        row.addWidget(self.chip)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(30)

    def set_keys(self, keys: list[tuple[str, Stroke]]) -> None:
        """Replace the keys."""
        while (item := self._keys.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()  # it would stay on the screen until the event loop runs again
                widget.deleteLater()
        self._labels, self._names, self._pairs, self._total = [], [], [], len(keys)
        beside = Telling(name for name, _ in keys)
        for name, stroke in keys[:MOST_KEYS]:
            shown = isolated(elided(name, beside.part(name), MOST_LETTERS))
            sample, label = KeySample(stroke), QLabel(shown)
            label.setProperty("role", "caption")
            label.setToolTip(name)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setContentsMargins(0, 0, GAP, 0)
            label.ensurePolished()  # its style decides how wide it is
            label.setMinimumWidth(label.sizeHint().width())
            self._keys.addWidget(sample)
            self._keys.addWidget(label)
            self._labels.append(label)
            self._names.append(shown)
            self._pairs.append((sample, label))
        self._more = QLabel()
        self._more.setProperty("role", "caption")
        self._keys.addWidget(self._more)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Name as many curves as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Further curves are counted; none runs into another one."""
        beside = (self.title, self.lost, self.chip)
        taken = sum(part.sizeHint().width() + GAP for part in beside if not part.isHidden()) + MARGINS
        room, named = self.width() - taken, 0
        for sample, label in self._pairs:
            room -= sample.width() + label.minimumWidth() + 2 * GAP_S
            fits = room > (0 if named + 1 == self._total else MORE_WIDTH)
            named += fits
            sample.setVisible(fits)
            label.setVisible(fits)
            room = room if fits else -1
        if self._more is not None:
            left = self._total - named
            self._more.setVisible(left > 0)
            self._more.setText(f"+ {left:,} more" if named else numbers.plural(left, "curve"))

    def set_lost(self, count: int) -> None:
        """Say how many values are no numbers; the ticks at the lower edge of the plot show where."""
        self.lost.setVisible(count > 0)
        self.lost.setText(f"▍{count:,} NaN or ∞")
        self.lost.setMinimumWidth(self.lost.sizeHint().width() if count else 0)
        self._fit()

    def set_outside(self, count: int) -> None:
        """Offer the points that the view leaves out."""
        if count == self._outside:  # asked in every frame of a pan
            return
        self._outside = count
        said = numbers.plural(count, "point")
        self.chip.setVisible(count > 0)
        self.chip.setText(f"{said} outside · show")
        self.chip.setMinimumWidth(self.chip.sizeHint().width())
        self.chip.setAccessibleName(f"Show {said} outside the view")
        self._fit()

    def set_values(self, values: list[str]) -> None:
        """Texts behind the names; an empty list takes them away."""
        for at, label in enumerate(self._labels):
            value = values[at] if at < len(values) else ""
            label.setText(f"{self._names[at]}  {value}" if value else self._names[at])
        needed = [max(label.minimumWidth(), label.sizeHint().width()) for label in self._labels]
        if needed != [label.minimumWidth() for label in self._labels]:  # kept from then on: nothing moves while reading
            for label, width in zip(self._labels, needed, strict=True):
                label.setMinimumWidth(width)
            self._fit()
