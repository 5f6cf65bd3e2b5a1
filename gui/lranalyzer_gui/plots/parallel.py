"""Parallel coordinates: a line a run across its parameters; dragging along an axis filters, a click selects."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.curve import Floats
from lranalyzer_gui.draw.parallel import Parallel, UprightAxis, parallel
from lranalyzer_gui.plots.parallel_lines import all_lines, polygon
from lranalyzer_gui.plots.ring import Ring
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.theme import fonts
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import CAPTION
from lranalyzer_gui.theme.verdicts import LOOKS
from lranalyzer_gui.workers.job import Handle, Pool
from lranalyzer_gui.workers.latest import Latest

TOP, FOOT, SIDE = 30, 26, 64
MISSING = -0.09
"""Place below the foot of an axis for runs without a value."""
REACH_PIXELS, LEAST_BRUSH = 6, 4
PUSH, FIRST_BRUSH = 0.05, (0.0, 0.5)
"""Share of an axis that a key moves its filter, and where the filter of an axis begins."""


class ParallelPlot(QWidget):
    """Draws the runs that pass the filter in the colour of their verdict, the others as a haze behind."""

    chosen = Signal(str, bool)
    """Key of a clicked run, and whether it is added to the selection."""
    filter_wanted = Signal(str)
    """The expression of all brushed stretches."""

    def __init__(self, theme: Theme, pool: Pool) -> None:
        super().__init__()
        self._theme = theme
        self._places = Latest(pool, "Placing runs", self)
        self._places.ready.connect(self._on_places)
        self._lines = Latest(pool, "Drawing runs", self)
        self._lines.ready.connect(self._on_lines)
        self._entries: list[RunEntry] = []
        self._picture: Parallel = parallel([])
        self._inside: set[str] = set()
        self._selected: tuple[str, ...] = ()
        self._brushes: dict[str, tuple[float, float]] = {}
        self._drag: tuple[int, float] | None = None
        self._current = 0
        """Axis that the keyboard is at."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.ring = Ring(self, theme)
        self._image: QImage | None = None
        self.setMouseTracking(True)
        self.setMinimumHeight(120)
        self.setAccessibleName("Parallel coordinates of parameters")
        theme.changed.connect(self._stale)

    @property
    def axes(self) -> tuple[UprightAxis, ...]:
        """Axes from left to right."""
        return self._picture.axes

    @property
    def settled(self) -> bool:
        """Whether everything asked for is on the screen."""
        return not (self._places.pending or self._lines.pending)

    def show_runs(self, entries: list[RunEntry], inside: set[str]) -> None:
        """Swap in other runs; those whose key is ``inside`` pass the filter."""
        self._inside = inside
        if entries == self._entries:
            self._stale()
            return

        def work(_handle: Handle) -> object:
            return entries, parallel([entry.facts() for entry in entries])

        self._places.ask(work)

    def _on_places(self, found: tuple[list[RunEntry], Parallel]) -> None:
        self._entries, self._picture = found
        self.setAccessibleDescription(self._words())
        self._stale()

    def _on_lines(self, image: QImage) -> None:
        self._image = image
        self.update()

    def select(self, keys: tuple[str, ...]) -> None:
        """Draw the selected runs over all others."""
        if keys != self._selected:
            self._selected = keys
            self.update()

    def forget_brushes(self) -> None:
        """The filter is another than the brushed one."""
        self._brushes.clear()
        self.update()

    def brush(self, axis: int, low: float, high: float) -> None:
        """Filter by a stretch of an axis, places 0 to 1; an empty stretch takes the brush away."""
        fact = self.axes[axis].fact
        if high > low:
            self._brushes[fact] = (low, high)
        else:
            self._brushes.pop(fact, None)
        found = [a.expression(*self._brushes[a.fact]) for a in self.axes if a.fact in self._brushes]
        self.filter_wanted.emit(" and ".join(text for text in found if text))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """All lines from a picture made once, the selected ones over it, axes on top."""
        painter = QPainter(self)
        if not self.axes:
            painter.setPen(QColor(self._theme.tokens.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "No parameter differs between these runs.")
            painter.end()
            return
        if self._image is not None:
            painter.drawImage(self.rect(), self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        points = self._points()
        for at, entry in enumerate(self._entries):
            if entry.key in self._selected:
                for colour, width in ((self._theme.tokens.surface, 5.0), (self._theme.tokens.text, 2.2)):
                    painter.setPen(QPen(QColor(colour), width))
                    painter.drawPolyline(polygon(points[at]))
        self._paint_axes(painter)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw again at the new size."""
        self._stale()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """On an axis a brush begins; elsewhere the nearest line is selected."""
        at = self._axis_at(event.position())
        if at is not None:
            self._drag = at, self._place(event.position().y())
            return
        key = self._nearest(event.position())
        if key:
            self.chosen.emit(key, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw the brush, or name the run under the pointer."""
        if self._drag is not None:
            low, high = sorted((self._drag[1], self._place(event.position().y())))
            self._brushes[self.axes[self._drag[0]].fact] = (low, high)
            self.update()
            return
        on_axis, key = self._axis_at(event.position()) is not None, self._nearest(event.position())
        shape = Qt.CursorShape.SplitVCursor if on_axis else Qt.CursorShape.PointingHandCursor
        self.setCursor(shape if on_axis or key else Qt.CursorShape.ArrowCursor)
        entry = next((e for e in self._entries if e.key == key), None)
        if entry is None or on_axis:
            QToolTip.hideText()
            return
        look = LOOKS[entry.verdict].word
        QToolTip.showText(
            event.globalPosition().toPoint(),
            f"{entry.run.name}\n{look} · best loss {numbers.loss(entry.digest.best)}",
            self,
        )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The brush filters; a mere click on an axis takes its brush away."""
        if self._drag is None:
            return
        axis, start = self._drag
        self._drag = None
        low, high = sorted((start, self._place(event.position().y())))
        tiny = (high - low) * self._height() < LEAST_BRUSH
        self.brush(axis, 0.0 if tiny else max(low, 0.0), 0.0 if tiny else min(high, 1.0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right choose an axis, up and down move what is filtered on it, with Shift its upper end; Delete takes
        the filter of the axis away."""
        key, by = Qt.Key(event.key()), {Qt.Key.Key_Up: PUSH, Qt.Key.Key_Down: -PUSH}.get(Qt.Key(event.key()), 0.0)
        if not self.axes:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._current = min(max(self._current + (1 if key == Qt.Key.Key_Right else -1), 0), len(self.axes) - 1)
            self.update()
        elif by:
            low, high = self._brushes.get(self.axes[self._at_hand].fact, FIRST_BRUSH)
            alone = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            by = min(max(by, -low if not alone else low + PUSH - high), 1.0 - high)
            self.brush(self._at_hand, low if alone else low + by, high + by)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.brush(self._at_hand, 0.0, 0.0)
        else:
            super().keyPressEvent(event)
            return
        self._say()

    @property
    def _at_hand(self) -> int:
        """The axis that the keyboard is at; there may be fewer than a moment ago."""
        return min(self._current, len(self.axes) - 1)

    def _say(self) -> None:
        """Speak the axis and its filter to a screen reader."""
        if self.axes:
            axis = self.axes[self._at_hand]
            found = self._brushes.get(axis.fact)
            words = f"{axis.title}: {axis.expression(*found) if found else 'not filtered'}"
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Mark the axis at hand."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Mark none."""
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """No pointer, no name."""
        QToolTip.hideText()

    def _stale(self) -> None:
        """Have the lines drawn anew, off the GUI thread; until then the old ones stay."""
        if self.axes and self.isVisible():
            entries, inside, points = self._entries, self._inside, self._points()
            size, ratio, tokens = self.size(), self.devicePixelRatioF(), self._theme.tokens
            self._lines.ask(
                lambda handle: all_lines(entries, inside, points, size * ratio, ratio, tokens, handle.check)
            )
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what was not worth drawing while nobody saw it."""
        self._stale()

    def _height(self) -> float:
        return max(self.height() - TOP - FOOT, 1)

    def _x(self, axis: int) -> float:
        return SIDE + axis * (self.width() - 2 * SIDE) / max(len(self.axes) - 1, 1)

    def _place(self, y: float) -> float:
        return min(max(1 - (y - TOP) / self._height(), 0.0), 1.0)

    def _points(self) -> Floats:
        """``(runs, axes, 2)`` in pixels."""
        places = np.where(np.isfinite(self._picture.places), self._picture.places, MISSING)
        x = np.array([self._x(at) for at in range(len(self.axes))])
        return np.stack(np.broadcast_arrays(x, TOP + (1 - places) * self._height()), axis=-1)

    def _paint_axes(self, painter: QPainter) -> None:
        tokens, room = self._theme.tokens, (self.width() - 2 * SIDE) / max(len(self.axes) - 1, 1)
        for at, axis in enumerate(self.axes):
            x = self._x(at)
            painter.setPen(QPen(QColor(tokens.border_strong), 1))
            painter.drawLine(QPointF(x, TOP), QPointF(x, TOP + self._height()))
            self._paint_brush(painter, axis, x)
            painter.setFont(fonts.font(CAPTION, bold=True))
            painter.setPen(QColor(tokens.accent if self.hasFocus() and at == self._at_hand else tokens.text))
            width = min(room, 2.0 * SIDE) - 8
            title = painter.fontMetrics().elidedText(axis.title, Qt.TextElideMode.ElideMiddle, int(width))
            painter.drawText(QRectF(x - width / 2, 2, width, 20), Qt.AlignmentFlag.AlignCenter, title)
            painter.setFont(fonts.font(CAPTION - 1))
            for place, text in _spread(axis.ticks(), self._height()):
                y = TOP + (1 - place) * self._height()
                short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, int(min(room - 14, 96)))
                width = painter.fontMetrics().horizontalAdvance(short) + 4
                beside = x - 6 - width if at == 0 else x + 6  # left of the first axis there is nothing to cover
                box = QRectF(beside, y - 8, width, 16)
                back = QColor(tokens.surface)
                back.setAlphaF(0.78)
                painter.fillRect(box, back)
                painter.setPen(QColor(tokens.muted))
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, short)
            if bool(np.isnan(self._picture.places[:, at]).any()):
                painter.setPen(QColor(tokens.faint))
                painter.drawText(QRectF(x - 40, self.height() - 16, 80, 14), Qt.AlignmentFlag.AlignCenter, "not known")

    def _paint_brush(self, painter: QPainter, axis: UprightAxis, x: float) -> None:
        found = self._brushes.get(axis.fact)
        if found is None:
            return
        top, bottom = (TOP + (1 - place) * self._height() for place in (found[1], found[0]))
        fill = QColor(self._theme.tokens.accent)
        painter.setPen(QPen(fill, 1.5))
        fill.setAlphaF(0.25)
        painter.setBrush(fill)
        painter.drawRoundedRect(QRectF(x - 7, top, 14, bottom - top), 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _axis_at(self, at: QPointF) -> int | None:
        if not self.axes or not TOP - 6 <= at.y() <= TOP + self._height() + 6:
            return None
        distance = [abs(at.x() - self._x(axis)) for axis in range(len(self.axes))]
        best = int(np.argmin(distance))
        return best if distance[best] <= 2 * REACH_PIXELS else None

    def _nearest(self, at: QPointF) -> str:
        if not self.axes or not self._entries:
            return ""
        room = (self.width() - 2 * SIDE) / max(len(self.axes) - 1, 1)
        part = (at.x() - SIDE) / max(room, 1)
        left = int(np.clip(np.floor(part), 0, len(self.axes) - 2))
        points = self._points()
        y = points[:, left, 1] + (part - left) * (points[:, left + 1, 1] - points[:, left, 1])
        shown = np.array([entry.key in self._inside for entry in self._entries])
        distance = np.where(shown, np.abs(y - at.y()), np.inf)
        best = int(np.argmin(distance))
        return self._entries[best].key if distance[best] <= REACH_PIXELS else ""

    def _words(self) -> str:
        if not self.axes:
            return "No parameter differs between these runs."
        titles = ", ".join(axis.title for axis in self.axes)
        return f"{numbers.plural(len(self._inside), 'run')} across {titles}. The table below holds the same numbers."


def _spread(ticks: list[tuple[float, str]], height: float) -> list[tuple[float, str]]:
    """Ticks that do not run into each other."""
    kept: list[tuple[float, str]] = []
    for place, text in sorted(ticks):
        if not kept or (place - kept[-1][0]) * height >= 15:
            kept.append((place, text))
    return kept
