"""Loss against learning rate over all runs; colour and shape say the verdict, a click selects."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QToolTip

from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.scatter import Dot, Scatter, scatter
from lranalyzer_gui.plots.axis import ValueAxis
from lranalyzer_gui.plots.menus import adopt_menus
from lranalyzer_gui.plots.ring import Ring
from lranalyzer_gui.plots.symbols import SymbolField
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.verdicts import LOOKS, WORST_FIRST

REACH_PIXELS = 14
WALK = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
MARGIN = 0.08
UNDER_LOST = 3.0
"""Room under runs that are all lost: they stand at the top."""
LEAST_DECADES = 1.2
"""A shorter rate axis would make small differences look large."""
SIZES = {"x": 10, "d": 11, "t": 11, "t1": 11, "o": 9}


class ScatterPlot(pg.PlotWidget):  # type: ignore[misc]
    """Dots on a log axis."""

    chosen = Signal(str, bool)
    """Key of a clicked run, and whether it is added to the selection."""
    opened = Signal(str)
    """Key of the selected run, when Enter is pressed."""

    def __init__(self, theme: Theme) -> None:
        self._left, self._bottom = ValueAxis("left"), ValueAxis("bottom")
        super().__init__(axisItems={"left": self._left, "bottom": self._bottom}, enableMenu=False)
        adopt_menus(self)
        self._theme = theme
        self._scatter = scatter([])
        self._selected: tuple[str, ...] = ()
        self._field = SymbolField()
        self.addItem(self._field, ignoreBounds=True)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.plotItem.vb.setMouseEnabled(False, False)
        self.plotItem.vb.disableAutoRange()
        self.plotItem.setContentsMargins(0, 4, 12, 0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.ring = Ring(self, theme)
        self.setAccessibleName("Loss against learning rate of all runs")
        self._bottom.set_scale_kind("log")
        theme.changed.connect(self.recolour)
        self.recolour()

    def recolour(self) -> None:
        """Take colours from the theme in force."""
        self.setBackground(QColor(self._theme.tokens.surface))
        for axis in (self._left, self._bottom):
            axis.recolour(self._theme.tokens)
        self._left.setGrid(90)
        self._left.put_behind()
        self._paint()

    def show_scatter(self, found: Scatter) -> None:
        """Swap in other dots."""
        self._scatter = found
        self._left.set_scale_kind("log" if found.log_y else "linear")
        self.setAccessibleDescription(_words(found))
        all_lost = found.lost == len(found.dots)
        self._left.show_numbers(not all_lost)  # there is no loss that a number could stand for
        for axis, values in (("xRange", found.x), ("yRange", found.y)):
            if values.size:
                low, high = float(values.min()), float(values.max())
                least = LEAST_DECADES if axis == "xRange" else 0.0
                room = max(MARGIN * (high - low), (least - (high - low)) / 2) or 0.3
                if axis == "yRange" and all_lost:
                    low = -UNDER_LOST
                self.plotItem.vb.setRange(**{axis: (low - room, high + room)}, padding=0)
        self._paint()

    @property
    def remark(self) -> str:
        """Which runs cannot be placed, and why."""
        found = self._scatter
        remarks = [f"{numbers.plural(found.without_rate, 'run')} without a known rate"] if found.without_rate else []
        remarks += [f"{numbers.plural(found.lost, 'run')} lost or far off, at the top"] if found.lost else []
        remarks += [f"{numbers.plural(found.below, 'run')} at or below zero, at the bottom"] if found.below else []
        return " · ".join(remarks)

    def select(self, keys: tuple[str, ...]) -> None:
        """Ring the selected runs."""
        if keys != self._selected:
            self._selected = keys
            self._paint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right walk along the rate, up and down along the loss, with Shift adding to the selection; Enter opens the
        run."""
        key, dots = Qt.Key(event.key()), self._scatter.dots
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._selected:
            self.opened.emit(self._selected[0])
        elif key in WALK and dots:
            order = np.lexsort(
                (self._scatter.y, self._scatter.x) if WALK[key][0] else (self._scatter.x, self._scatter.y)
            )
            keys = [dots[at].key for at in order.tolist()]
            now = keys.index(self._selected[0]) if self._selected and self._selected[0] in keys else -1
            step = sum(WALK[key])
            at = now + step if now >= 0 else 0 if step > 0 else len(keys) - 1
            wanted = keys[min(max(at, 0), len(keys) - 1)]
            self.chosen.emit(wanted, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            dot = next(dot for dot in dots if dot.key == wanted)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, _told(dot).replace("\n", ", ")))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the nearest dot."""
        at = self._nearest(event.position())
        if at is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self._scatter.dots[at].key, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Name the run under the pointer."""
        at = self._nearest(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if at is not None else Qt.CursorShape.ArrowCursor)
        if at is None:
            QToolTip.hideText()
            return
        dot = self._scatter.dots[at]
        QToolTip.showText(event.globalPosition().toPoint(), _told(dot), self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing to drag here."""
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """No pointer, no name."""
        QToolTip.hideText()
        super().leaveEvent(event)

    def _nearest(self, position: QPointF) -> int | None:
        if not self._scatter.dots:
            return None
        box = self.plotItem.vb
        at = box.mapSceneToView(self.mapToScene(position.toPoint()))
        (x0, x1), (y0, y1) = box.viewRange()
        dx = (self._scatter.x - at.x()) / (x1 - x0) * box.width()
        dy = (self._scatter.y - at.y()) / (y1 - y0) * box.height()
        distance = np.hypot(dx, dy)
        best = int(np.argmin(distance))
        return best if distance[best] <= REACH_PIXELS else None

    def _paint(self) -> None:
        tokens, found, chosen = self._theme.tokens, self._scatter, set(self._selected)
        verdict = np.array([WORST_FIRST.index(dot.verdict) for dot in found.dots], int)
        ringed = np.array([dot.key in chosen for dot in found.dots], bool)
        layers = []
        for selected in (False, True):
            for number, name in enumerate(WORST_FIRST):
                here, symbol = (verdict == number) & (ringed == selected), LOOKS[name].symbol
                colour = QColor(tokens.verdict(name))
                layers.append((symbol, colour, float(SIZES[symbol]), found.x[here], found.y[here], selected))
        self._field.set_layers(layers, QColor(tokens.surface), QColor(tokens.text))


def _told(dot: Dot) -> str:
    return f"{dot.name}\n{LOOKS[dot.verdict].word} · rate {numbers.rate(dot.rate)} · loss {numbers.loss(dot.loss)}"


def _words(found: Scatter) -> str:
    if not found.dots:
        return "No run has a known learning rate."
    counts = Counter(d.verdict for d in found.dots)
    shares = ", ".join(f"{counts[v]} {LOOKS[v].word.lower()}" for v in WORST_FIRST if counts[v])
    best = min((d for d in found.dots if math.isfinite(d.loss)), key=lambda d: d.loss, default=None)
    lowest = f" Lowest loss {numbers.loss(best.loss)} at rate {numbers.rate(best.rate)} ({best.name})." if best else ""
    return f"{numbers.plural(len(found.dots), 'run')}: {shares}.{lowest}"
