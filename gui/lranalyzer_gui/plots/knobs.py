"""The handles of a curve for the keyboard: one control each, in the order of tabs, moved by the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from lranalyzer_gui.theme.manager import Theme

SIDE = 26
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
SHARE, COARSE = (0.01, 0.02), 10
"""Share of the view that an arrow moves a handle along x and y; with Shift so many times as far."""


class Knob(QWidget):
    """Stands over one handle; the mouse goes through it to the plot."""

    pushed = Signal(int, int)
    """Steps along x and y."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.resize(SIDE, SIDE)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the handle."""
        by = ARROWS.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
            return
        times = COARSE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        self.pushed.emit(by[0] * times, by[1] * times)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide it."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A ring around the handle while it has the focus; the handle itself belongs to the plot."""
        if not self.hasFocus():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.tokens.accent), 2.0))
        painter.drawEllipse(QRectF(self.rect()).adjusted(2, 2, -2, -2))
        painter.end()


class Knobs(QObject):
    """As many as the plot has handles."""

    moved = Signal(int, float, float)
    """A handle was pushed: its number, x, y."""

    def __init__(self, canvas: Any, theme: Theme) -> None:
        super().__init__(canvas)
        self._canvas, self._theme = canvas, theme
        self.knobs: list[Knob] = []
        self._places: tuple[tuple[float, float], ...] = ()
        canvas.plotItem.vb.sigTransformChanged.connect(lambda *_: self.place())

    def show(self, places: Sequence[tuple[float, float]], names: Sequence[str]) -> None:
        """One knob at each of these places; those that stay keep the focus."""
        self._places = tuple(places)
        while len(self.knobs) < len(places):
            self._add()
        for at, knob in enumerate(self.knobs):
            knob.setVisible(at < len(places))
            knob.setAccessibleName(names[at] if at < len(names) else "")
            knob.setToolTip(names[at] if at < len(names) else "")
        self.place()

    def place(self) -> None:
        """Follow the view."""
        for knob, at in zip(self.knobs, self._places, strict=False):
            pixel = self._canvas.mapFromScene(self._canvas.plotItem.vb.mapViewToScene(QPointF(*at)))
            knob.move(pixel.x() - SIDE // 2, pixel.y() - SIDE // 2)

    def _add(self) -> None:
        number, knob = len(self.knobs), Knob(self._theme, self._canvas)
        knob.pushed.connect(lambda across, up: self._push(number, across, up))
        self.knobs.append(knob)

    def _push(self, number: int, across: int, up: int) -> None:
        if number >= len(self._places):
            return
        (x0, x1), (y0, y1) = self._canvas.x_range, self._canvas.y_range
        x, y = self._places[number]
        self.moved.emit(number, x + across * SHARE[0] * (x1 - x0), y + up * SHARE[1] * (y1 - y0))
