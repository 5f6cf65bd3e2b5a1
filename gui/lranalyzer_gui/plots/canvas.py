"""One plot area: axes, curves, marks, and what the mouse and the keyboard do in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from lranalyzer_gui.draw.limits import Limits, limits, widened, within
from lranalyzer_gui.draw.picture import Label, PanelPicture
from lranalyzer_gui.plots.axis import ValueAxis
from lranalyzer_gui.plots.handles import Handles
from lranalyzer_gui.plots.knobs import Knobs
from lranalyzer_gui.plots.layer import CurveLayer
from lranalyzer_gui.plots.marks import CrossHair, LostMarks, RulerMark, Span
from lranalyzer_gui.plots.menus import adopt_menus
from lranalyzer_gui.plots.names import Labels, Posts, Reason
from lranalyzer_gui.plots.ring import Ring
from lranalyzer_gui.plots.stroke import Stroke, stroke
from lranalyzer_gui.theme.manager import Theme

WHEEL_STEP = 0.85
"""Share of the view that one notch of the wheel keeps."""
CLICK_PIXELS = 4
"""A press and release further apart than this is a drag."""


class Canvas(pg.PlotWidget):  # type: ignore[misc]
    """Draws a :class:`PanelPicture`; says where the user wants to look, and looks only where it is told."""

    x_range_wanted = Signal(float, float)
    """The user zoomed or panned."""
    fit_wanted = Signal()
    hovered = Signal(object)
    """x under the pointer, or None when it left."""
    clicked = Signal(float, float)
    limits_changed = Signal(object)
    """:class:`Limits` after every change of the vertical range."""
    handle_moved = Signal(int, float, float)
    """A handle is being dragged: its number, x, y."""
    handle_released = Signal()
    stepped = Signal(int)
    """Arrow keys: one point to the left (-1) or right (+1)."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._left, self._bottom = ValueAxis("left"), ValueAxis("bottom")
        super().__init__(parent, axisItems={"left": self._left, "bottom": self._bottom}, enableMenu=False)
        adopt_menus(self)
        self._theme = theme
        self._picture = PanelPicture("")
        self._everything = False
        self._log_x = False
        self._press: QPointF | None = None
        self._press_range = (0.0, 1.0)
        self.strokes: tuple[Stroke, ...] = ()
        self.layer, self.span, self.lost, self.cross, self.ruler = (
            CurveLayer(),
            Span(),
            LostMarks(),
            CrossHair(),
            RulerMark(),
        )
        self.labels, self.posts, self.handles, self.reason = Labels(), Posts(), Handles(), Reason()
        for item in (
            self.reason,
            self.span,
            self.layer,
            self.posts,
            self.lost,
            self.labels,
            self.cross,
            self.ruler,
            self.handles,
        ):
            self.addItem(item, ignoreBounds=True)
        for unseen in ("top", "right"):
            self.plotItem.getAxis(unseen).enableAutoSIPrefix(False)  # else their titles are written in every frame
        self.hideButtons()
        self.plotItem.vb.setMouseEnabled(False, False)
        self.plotItem.vb.disableAutoRange()
        self.plotItem.vb.setDefaultPadding(0)
        self.plotItem.setContentsMargins(0, 4, 12, 0)
        self.setFrameShape(self.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.ring, self.knobs = Ring(self, theme), Knobs(self, theme)
        theme.changed.connect(self.recolour)
        self.recolour()

    def recolour(self) -> None:
        """Take colours from the theme in force."""
        tokens = self._theme.tokens
        self.setBackground(QColor(tokens.surface))
        for axis in (self._left, self._bottom):
            axis.recolour(tokens)
        self.plotItem.showGrid(x=False, y=False)
        self._left.setGrid(90)
        for axis in (self._left, self._bottom):  # a tick must not cut the marks of lost values
            axis.put_behind()
        self.cross.recolour(QColor(tokens.border_strong), QColor(tokens.surface))
        self.show_picture(self._picture, self._log_x, self._everything)

    def show_picture(self, picture: PanelPicture, log_x: bool, everything: bool) -> None:
        """Swap in what is drawn; the range stays until :meth:`look_at`."""
        self._picture, self._log_x, self._everything = picture, log_x, everything
        self.strokes = tuple(stroke(line, self._theme.tokens) for line in picture.lines)
        self.layer.set_strokes(self.strokes, picture.envelope)
        lost = [line.curve.lost for line in picture.lines if not line.faded and line.curve.lost.size]
        self.lost.set_lost(np.sort(np.concatenate(lost)) if lost else np.empty(0), QColor(self._theme.tokens.diverged))
        self.reason.set_text(picture.nothing, self._theme.tokens)
        self.posts.set_posts(picture.posts, self._theme.tokens)
        self._left.set_scale_kind("log" if picture.log_y else "linear")
        self._left.show_numbers(any(len(line.curve) for line in picture.lines))
        self._bottom.set_scale_kind("log" if log_x else "linear")
        self.setAccessibleDescription(picture.description)

    def show_handles(self, places: Sequence[tuple[float, float]], names: Sequence[str]) -> None:
        """Handles on the curve, for the mouse and for the keyboard."""
        self.handles.set_places(places, self._theme.tokens)
        self.knobs.show(places, names)

    def count_in_whole(self, whole: bool) -> None:
        """Whether x counts something that has no halves, such as steps."""
        self._bottom.count_in_whole(whole)

    def show_numbers_below(self, shown: bool) -> None:
        """Whether the x axis carries labels; in a stack only the lowest one does."""
        self._bottom.show_numbers(shown)

    @property
    def x_range(self) -> tuple[float, float]:
        """Shown stretch of x."""
        low, high = self.plotItem.vb.viewRange()[0]
        return float(low), float(high)

    @property
    def y_range(self) -> tuple[float, float]:
        """Shown stretch of y."""
        low, high = self.plotItem.vb.viewRange()[1]
        return float(low), float(high)

    def hold_y(self, y_range: tuple[float, float]) -> None:
        """Show this stretch of y, whatever lies in it."""
        self.plotItem.vb.setRange(yRange=y_range, padding=0)

    def look_at(self, low: float, high: float) -> None:
        """Show this stretch of x, and the y that lies in it."""
        if not high > low:
            return
        found = self._limits(low, high)
        y_range = (0.0, 1.0) if found is None else (found.low, found.high)
        above = self.labels.height / max(self.plotItem.vb.height(), 2.0 * self.labels.height, 1.0)
        y_range = (y_range[0], y_range[1] + above * (y_range[1] - y_range[0]) / (1.0 - above))
        self.plotItem.vb.setRange(xRange=(low, high), yRange=y_range, padding=0, update=True)
        self.limits_changed.emit(found)

    def _limits(self, low: float, high: float) -> Limits | None:
        if self._picture.limits is not None and not self._everything:
            return within(self.layer.logged_y(low, high), *self._picture.limits)
        y, log = self.layer.visible_y(low, high), self._picture.log_y
        aside = not self._everything and any(line.aside for line in self._picture.lines)
        deciding = self.layer.visible_y(low, high, aside=False) if aside else y
        found = limits(deciding, everything=self._everything, log=log)
        if found is None:
            return limits(y, everything=self._everything, log=log) if aside else None
        if found.outside:
            found = widened(found, deciding, self.layer.visible_lines(low, high), log=log)
        return within(y, found.low, found.high) if aside else found

    def label_at(self, x: float, y: float) -> Label | None:
        """The named stretch whose bar lies at a place in data coordinates."""
        low, high = self.plotItem.vb.viewRange()[1]
        return self.labels.at(x, (high - y) / (high - low) * self.plotItem.vb.height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom x around the pointer; with Shift, pan."""
        notches = (event.angleDelta().y() or event.angleDelta().x()) / 120.0
        low, high = self.x_range
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            shift = -0.1 * notches * (high - low)
            self.x_range_wanted.emit(low + shift, high + shift)
        else:
            x = self._data_at(event.position()).x()
            keep = WHEEL_STEP**notches
            self.x_range_wanted.emit(x - (x - low) * keep, x + (high - x) * keep)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag begins."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.handles.held = self.handles.nearest(self.mapToScene(event.position().toPoint()))
            if self.handles.held is None:
                self._press, self._press_range = event.position(), self.x_range
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag a handle, pan while pressed, read values otherwise."""
        if self.handles.held is not None:
            at = self._data_at(event.position())
            self.handle_moved.emit(self.handles.held, at.x(), at.y())
        elif self._press is not None:
            low, high = self._press_range
            moved = (event.position().x() - self._press.x()) * (high - low) / max(self.plotItem.vb.width(), 1.0)
            if abs(event.position().x() - self._press.x()) >= CLICK_PIXELS:
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.x_range_wanted.emit(low - moved, high - moved)
        else:
            near = self.handles.nearest(self.mapToScene(event.position().toPoint()))
            if self.handles.places:
                self.setCursor(Qt.CursorShape.SizeAllCursor if near is not None else Qt.CursorShape.ArrowCursor)
            self.hovered.emit(self._data_at(event.position()).x())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press that did not move is a click."""
        if self.handles.held is not None:
            self.handles.held = None
            self.handle_released.emit()
        elif self._press is not None and event.button() == Qt.MouseButton.LeftButton:
            if (event.position() - self._press).manhattanLength() < CLICK_PIXELS:
                at = self._data_at(event.position())
                self.clicked.emit(at.x(), at.y())
            self._press = None
            self.unsetCursor()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Everything again."""
        self._press = None
        self.fit_wanted.emit()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """No pointer, no reading."""
        self.hovered.emit(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk point by point, plus and minus zoom, Home shows everything."""
        low, high = self.x_range
        quarter = (high - low) / 4
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                self.stepped.emit(-1 if event.key() == Qt.Key.Key_Left else 1)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.x_range_wanted.emit(low + quarter, high - quarter)
            case Qt.Key.Key_Minus:
                self.x_range_wanted.emit(low - quarter, high + quarter)
            case Qt.Key.Key_Home:
                self.fit_wanted.emit()
            case _:
                super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More pixels, more points."""
        super().resizeEvent(event)
        if hasattr(self, "layer"):  # pyqtgraph resizes while it is being built
            self.layer.update()

    def _data_at(self, position: QPointF) -> QPointF:
        at = self.plotItem.vb.mapSceneToView(self.mapToScene(position.toPoint()))
        return QPointF(at.x(), at.y())
