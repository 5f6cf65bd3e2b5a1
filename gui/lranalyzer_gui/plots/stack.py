"""Plots under each other with one x axis, one cross-hair, one ruler."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from lranalyzer_gui.draw.measure import Measure
from lranalyzer_gui.draw.picture import Label, PanelPicture, StackPicture
from lranalyzer_gui.draw.readout import nearest, plain_x
from lranalyzer_gui.plots.panel import LEAST, Panel
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP
from lranalyzer_gui.workers.slices import Slices

LEAST_ZOOM = 1e-9
"""Smallest shown share of the whole extent; below it the axis would run out of digits."""

AXIS = 38
"""Pixels that the numbers and the title of the x axis take from the lowest plot, and that it gets besides its share."""
MOST_SQUEEZED, LEAST_PER_WEIGHT = 3, 36
"""More plots than this scroll, rather than squeeze the first of them; least height of each then, in pixels a weight."""


class Stack(QWidget):
    """Draws a :class:`StackPicture`; ``usual`` plots are made before they are asked for."""

    zoom_wanted = Signal(object)
    """A stretch of x, or None for everything."""
    everything_wanted = Signal()
    line_clicked = Signal(str)
    """Key of the run whose curve was clicked."""
    measured = Signal(object)
    """Rows of a finished measurement, or None."""

    label_clicked = Signal(str)
    """Key of the named stretch whose bar was clicked."""

    def __init__(self, theme: Theme, usual: int = 1) -> None:
        super().__init__()
        self._theme = theme
        self.picture = StackPicture(())
        self._zoom: tuple[float, float] | None = None
        self._ruler: list[tuple[float, float]] | None = None
        self._cursor: float | None = None
        self._lowest: Panel | None = None
        self._labels: tuple[Label, ...] = ()
        self._shaded: tuple[tuple[float, float] | None, str] = (None, "span")
        self.panels: list[Panel] = []
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(GAP)
        self._weights: tuple[int, ...] = ()
        scroll = QScrollArea()
        scroll.setWidget(self._splitter)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)
        self._make_room(1)
        theme.changed.connect(self._recolour)
        self._making = Slices(self)  # a plot takes 20 ms to make
        self._making.start(self._make_spare(usual), lambda: None)

    def sizeHint(self) -> QSize:
        """Roomy."""
        return QSize(640, 520)

    @property
    def zoom(self) -> tuple[float, float] | None:
        """The stretch of x in view; None: all."""
        return self._zoom

    @property
    def busy(self) -> bool:
        """Whether a sharper picture of any plot is on its way."""
        return any(panel.canvas.layer.busy for panel in self.panels)

    def show_picture(self, picture: StackPicture, zoom: tuple[float, float] | None) -> None:
        """Swap in a picture and look at ``zoom`` of it."""
        if _axes(picture) != _axes(self.picture):
            self.forget_measure()
        self.picture = picture
        self._make_room(len(picture.panels))
        empty = PanelPicture("", empty="")
        for at, panel in enumerate(self.panels):
            shown = picture.panels[at] if at < len(picture.panels) else empty
            panel.show_picture(shown, picture.log_x, picture.everything)
            panel.canvas.count_in_whole(picture.x_axis == "step")
            panel.setVisible(at < len(picture.panels))
        self._lowest = next((p for p in reversed(self.panels) if not p.picture.empty and p.picture.lines), None)
        self._share_height(picture)
        self._title_axis(picture.x_title)
        self.look_at(zoom)
        if self._cursor is not None:  # what is under the pointer has another value now
            self.read(self._cursor)

    def look_at(self, zoom: tuple[float, float] | None) -> None:
        """Show a stretch of x in every plot."""
        self._zoom = zoom
        low, high = zoom or padded(self.picture.extent)
        for panel in self.panels:
            panel.canvas.look_at(low, high)

    def shade(self, span: tuple[float, float] | None, meaning: str) -> None:
        """Shade a stretch of x in every plot, in the colour of that name."""
        self._shaded = span, meaning
        for panel in self.panels:
            panel.canvas.span.set_span(span, QColor(str(getattr(self._theme.tokens, meaning))))

    def name(self, labels: tuple[Label, ...]) -> None:
        """Name stretches of x at the upper edge of the first plot."""
        self._labels = labels
        canvas = self.panels[0].canvas
        canvas.labels.set_labels(labels, self._theme.tokens, self.picture.extent)
        canvas.posts.below = canvas.labels.height
        canvas.look_at(*(self._zoom or padded(self.picture.extent)))

    def _recolour(self) -> None:
        """What is drawn over the curves, in the colours of the theme in force."""
        self.shade(*self._shaded)
        self.name(self._labels)
        for panel in self.panels:
            panel.canvas.ruler.recolour(QColor(self._theme.tokens.accent))

    def start_ruler(self, on: bool) -> None:
        """Take the next two clicks as a measurement."""
        self._ruler = [] if on else None
        for panel in self.panels:
            panel.canvas.setCursor(Qt.CursorShape.CrossCursor) if on else panel.canvas.unsetCursor()
            panel.canvas.ruler.set_points([], QColor())
        self.measured.emit(None)

    def forget_measure(self) -> None:
        """What was measured is no longer in view; the next two clicks measure again."""
        if self._ruler:
            self.start_ruler(True)

    def read(self, x: float | None) -> None:
        """Move the cross-hair of every plot."""
        self._cursor = x
        for panel in self.panels:
            panel.read(x)
        self._title_axis(self._axis_text())

    def _axis_text(self) -> str:
        title = self.picture.x_title
        if self._cursor is None:
            return title
        at = plain_x(self._cursor, self.picture.log_x)
        return f"{title} {self.picture.x_text(at)}"

    def _title_axis(self, title: str) -> None:
        for panel in self.panels:
            panel.show_x_axis(title if panel is self._lowest else "")

    def _make_room(self, count: int, *, shown: bool = True) -> None:
        while len(self.panels) < count:
            panel = Panel(self._theme)
            panel.setVisible(shown)
            self.panels.append(panel)
            self._splitter.addWidget(panel)
            self._wire(panel)

    def _make_spare(self, usual: int) -> Iterator[None]:
        while len(self.panels) < usual:
            self._make_room(len(self.panels) + 1, shown=False)
            yield

    def _share_height(self, picture: StackPicture) -> None:
        """By weight; where the user has moved a border it stays until other plots are shown."""
        weights = tuple(0 if p.empty else p.weight for p in picture.panels)
        crowded = sum(weight > 0 for weight in weights) > MOST_SQUEEZED
        for panel, weight in zip(self.panels, weights, strict=False):
            if weight and crowded:
                panel.setMinimumHeight(max(LEAST, LEAST_PER_WEIGHT * weight))
        if weights != self._weights:
            self._weights = weights
            drawn = max(self.height(), self.sizeHint().height()) - AXIS
            sizes = [drawn * w // max(sum(weights), 1) for w in weights] + [0] * (len(self.panels) - len(weights))
            if self._lowest is not None:
                sizes[self.panels.index(self._lowest)] += AXIS
            self._splitter.setSizes(sizes)

    def _wire(self, panel: Panel) -> None:
        canvas = panel.canvas
        canvas.x_range_wanted.connect(self._on_range_wanted)
        canvas.fit_wanted.connect(lambda: self.zoom_wanted.emit(None))
        canvas.hovered.connect(self.read)
        canvas.clicked.connect(lambda x, y, p=panel: self._on_clicked(p, x, y))
        canvas.stepped.connect(lambda by, p=panel: self._walk(p, by))
        panel.everything_wanted.connect(self.everything_wanted)

    def _on_range_wanted(self, low: float, high: float) -> None:
        whole_low, whole_high = padded(self.picture.extent)
        whole = whole_high - whole_low
        width = min(max(high - low, LEAST_ZOOM * whole), whole)
        low = min(max(low, whole_low), whole_high - width)
        self.zoom_wanted.emit(None if width >= whole * (1 - 1e-9) else (low, low + width))

    def _on_clicked(self, panel: Panel, x: float, y: float) -> None:
        if self._ruler is not None:
            self._measure(panel, x, y)
            return
        label = panel.canvas.label_at(x, y)
        if label is not None:
            self.label_clicked.emit(label.key)
            return
        line = nearest_line(panel, x, y)
        if line:
            self.line_clicked.emit(line)

    def _measure(self, panel: Panel, x: float, y: float) -> None:
        assert self._ruler is not None
        if len(self._ruler) >= 2:
            self._ruler = []
        for other in self.panels:
            if other is not panel:
                other.canvas.ruler.set_points([], QColor())
        self._ruler.append(_snapped(panel, x, y))
        panel.canvas.ruler.set_points(self._ruler, QColor(self._theme.tokens.accent))
        if len(self._ruler) == 2:
            (x1, y1), (x2, y2) = sorted(self._ruler)
            log_x, log_y = self.picture.log_x, panel.picture.log_y
            ends = [plain_x(x1, log_x), plain_x(y1, log_y), plain_x(x2, log_x), plain_x(y2, log_y)]
            unit = self.picture.x_unit
            self.measured.emit(Measure(*ends).rows(unit))

    def _walk(self, panel: Panel, by: int) -> None:
        line = next((line for line in reversed(panel.picture.lines) if line.label and len(line.curve)), None)
        if line is None:
            return
        low, high = panel.canvas.x_range
        at = nearest(line.curve, self._cursor if self._cursor is not None else (low + high) / 2)
        if at is not None:
            self.read(float(line.curve.x[min(max(at + by, 0), len(line.curve) - 1)]))
            self._say()

    def _say(self) -> None:
        """Speak the reading to a screen reader: walking by keys is how one without sight reads a curve."""
        words = [panel.reading for panel in self.panels if panel.isVisible() and panel.reading]
        event = QAccessibleAnnouncementEvent(self, f"{self._axis_text()}: {'. '.join(words)}")
        QAccessible.updateAccessibility(event)


def _axes(picture: StackPicture) -> tuple[object, ...]:
    """In what the places of a measurement are counted."""
    return picture.x_axis, picture.x_title, picture.log_x, [(panel.title, panel.log_y) for panel in picture.panels]


def padded(extent: tuple[float, float]) -> tuple[float, float]:
    """The extent with a little room at both ends."""
    low, high = extent
    room = 0.01 * (high - low)
    return low - room, high + room


def nearest_line(panel: Panel, x: float, y: float) -> str:
    """Key of the run whose curve passes nearest to a point, empty when none is within reach."""
    best, key = 0.06, ""
    low, high = panel.canvas.plotItem.vb.viewRange()[1]
    for line in panel.picture.lines:
        at = nearest(line.curve, x)
        if not line.key or line.faded or at is None:
            continue
        distance = abs(float(line.curve.y[at]) - y) / max(high - low, 1e-300)
        if distance < best:
            best, key = distance, line.key
    return key


def _snapped(panel: Panel, x: float, y: float) -> tuple[float, float]:
    """The point of a curve near the click, else the click itself."""
    low, high = panel.canvas.plotItem.vb.viewRange()[1]
    best, point = 0.08 * (high - low), (x, y)
    for line in panel.picture.lines:
        at = nearest(line.curve, x)
        if line.faded or at is None:
            continue
        distance = abs(float(line.curve.y[at]) - y)
        if distance < best:
            best, point = distance, (float(line.curve.x[at]), float(line.curve.y[at]))
    return point
