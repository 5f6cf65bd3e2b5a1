"""All curves of one plot in one graphics item, decimated to the view on every paint.

Few points are painted directly. Many (hundreds of long curves) are painted into a picture in short slices
between
events; while the view moves, the last picture is moved with it. A frame then costs one blit, the event loop
is never
held for longer than a slice, and the sharp picture follows when the slices are through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from pyqtgraph.graphicsItems.PlotCurveItem import arrayToLineSegments
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTransform

from lranalyzer_gui.draw.curve import Curve, Floats, polyline, values_between, view_indices
from lranalyzer_gui.draw.cut import cut
from lranalyzer_gui.draw.envelope import Envelope
from lranalyzer_gui.draw.thin import thinned
from lranalyzer_gui.plots.dots import paint_dots
from lranalyzer_gui.plots.stroke import BAND_ALPHA, MOST_DASHED, WIDTHS, Stroke
from lranalyzer_gui.workers.slices import Slices

DIRECT_POINTS = 16_000
"""Points a paint may draw directly; noisy ones take about 10 ms."""
SMOOTH_POINTS = 12_000
"""Points up to which lines are anti-aliased; noisy ones take about 18 ms."""
HEAVY_POINTS = 6_000
"""Points up to which every line is painted in its full weight."""
MANY_STROKES = 64
"""From so many curves on, the background picture shows two pixels a bin; each bin still shows its
extremes."""
MOST_WIDE = 24
"""Curves up to which each is painted in its full weight; of more only the chosen ones."""
ROUGH_TRAVEL = 2_000.0
"""Device pixels up and down from which a line counts as rough."""
MOST_ROUGH = 1_200
"""Points up to which a rough line has its full width; of a denser one nobody sees it, and it would double a frame."""
UNSEEN = 0.1
"""Device pixels by which a wide smooth line may miss its points; Qt takes 4 ms for 2,200 points of one (Qt 6.10)."""
REACH = 30.0
"""View heights outside which values are drawn at the edge of that stretch: Qt loses whole lines over coordinates of
1e15."""
SAMPLES = 33
"""Places of every curve from which the points in view are estimated."""
LONELY = 2.5
"""Radius in pixels of a point that no line leads to."""
EDGE = 0.5
"""The background picture reaches this many view widths beyond each side, so a pan does not run into
emptiness."""


@dataclass(frozen=True)
class Shot:
    """A finished background picture and the stretch of the plot it shows."""

    image: QImage
    rect: QRectF


class CurveLayer(pg.GraphicsObject):  # type: ignore[misc]
    """Strokes in data coordinates."""

    def __init__(self) -> None:
        super().__init__()
        self._strokes: tuple[Stroke, ...] = ()
        self._view = QRectF()
        self._envelope: Envelope | None = None
        self._sizes, self._samples = np.empty(0), np.empty((0, SAMPLES))
        self._shot: Shot | None = None
        self._wanted: tuple[float, ...] = ()
        self._painting = Slices(self)
        self.vector = False
        """Paint every curve directly, whatever it costs: for export to SVG and for screenshots."""

    def set_strokes(self, strokes: Sequence[Stroke], envelope: Envelope | None = None) -> None:
        """Swap in what is drawn; later ones lie on top."""
        self._envelope = envelope
        filled = [s.curve.x for s in strokes if len(s.curve)] if len(strokes) > MANY_STROKES else []
        self._sizes = np.array([x.size for x in filled])
        self._samples = np.array([x[np.linspace(0, x.size - 1, SAMPLES).astype(np.int64)] for x in filled])
        self.prepareGeometryChange()
        self._strokes = tuple(strokes)
        self._painting.stop()
        self._wanted, self._shot = (), None
        self.update()

    @property
    def busy(self) -> bool:
        """Whether a sharper picture is on its way."""
        return self._painting.pending

    def boundingRect(self) -> QRectF:
        """The view, all of which the layer paints; data bounds of 1e15 would make Qt skip it.

        Remembered, because Qt asks while it takes a scene apart and the view box is already gone.
        """
        return self._view

    def dataBounds(self, axis: int, frac: float = 1.0, orthoRange: Any = None) -> tuple[None, None]:  # noqa: N803
        """Ranges are set by the plot, never found by pyqtgraph."""
        return None, None

    def viewTransformChanged(self) -> None:
        """pyqtgraph calls this when the view moves."""
        self.prepareGeometryChange()
        view = self.getViewBox()
        self._view = QRectF() if view is None else QRectF(view.viewRect())
        self.update()

    def logged_y(self, low: float, high: float) -> Floats:
        """As :meth:`visible_y`, of what was logged alone: without bands and what was worked out."""
        parts = [values_between(s.curve, low, high) for s in self._strokes if not s.worked_out]
        return np.concatenate(parts) if parts else np.empty(0)

    def visible_y(self, low: float, high: float, *, aside: bool = True) -> Floats:
        """The y in the view ``low..high``, or enough of them to hold the extremes; without those of lines that
        stand ``aside`` where that is False."""
        if self._envelope is not None and not (aside and any(s.aside for s in self._strokes)):
            found = self._envelope.between(low, high)
            if found is not None:
                return found
        strokes = [s for s in self._strokes if aside or not s.aside]
        curves = [c for s in strokes for c in (s.curve, *(s.band or ()))]
        parts = [values_between(c, low, high) for c in curves]
        return np.concatenate(parts) if parts else np.empty(0)

    def visible_lines(self, low: float, high: float) -> list[Floats]:
        """The y in the view of each line that does not stand aside; none where there are many lines."""
        strokes = [] if self._envelope is not None else self._strokes
        return [values_between(s.curve, low, high) for s in strokes if not s.aside]

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Paint directly, or move the last background picture and order a new one."""
        view = self.getViewBox()
        if view is None or not self._strokes:
            return
        rect, pixels = view.viewRect(), max(1, round(view.width()))
        points = self._drawn_points(rect, pixels)
        if self.vector or points <= DIRECT_POINTS:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, points <= SMOOTH_POINTS)
            heavy, few = points <= HEAVY_POINTS, len(self._strokes) <= MOST_WIDE
            within = rect if self.vector else None
            for s in self._strokes:
                wide = heavy and (few or s.width > WIDTHS["line"])
                _paint_stroke(painter, s, rect.left(), rect.right(), pixels, wide, within)
            return
        if self._shot is not None:
            _blit(painter, self._shot)
        ratio = painter.device().devicePixelRatioF() if painter.device() else 1.0
        self._order(rect, pixels, max(1, round(view.height())), ratio)

    def _drawn_points(self, rect: QRectF, pixels: int) -> int:
        if self._sizes.size:
            seen = ((self._samples >= rect.left()) & (self._samples <= rect.right())).mean(axis=1) * self._sizes
            about = int(np.minimum(seen, 2 * pixels).sum())
            if about > 2 * DIRECT_POINTS:
                return about
        total = 0
        for s in self._strokes:
            a, b = np.searchsorted(s.curve.x, [rect.left(), rect.right()])
            total += min(int(b - a), 2 * pixels)
        return total

    def _order(self, rect: QRectF, width: int, height: int, ratio: float) -> None:
        wanted = (rect.left(), rect.right(), rect.top(), rect.bottom(), width, height, ratio)
        if wanted == self._wanted:
            return
        if self._painting.pending:
            return  # finished first; the paint that follows orders the newest view
        self._wanted = wanted
        self._painting.start(self._draw_in_background(QRectF(rect), width, height, ratio), self.update)

    def _draw_in_background(self, rect: QRectF, width: int, height: int, ratio: float) -> Iterator[None]:
        target = rect.adjusted(-EDGE * rect.width(), 0, EDGE * rect.width(), 0)
        columns = round(width * (1 + 2 * EDGE))
        image = QImage(round(columns * ratio), round(height * ratio), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        to_pixels = QTransform()
        to_pixels.scale(image.width() / target.width(), -image.height() / target.height())
        to_pixels.translate(-target.left(), -target.bottom())
        painter = QPainter(image)
        painter.setTransform(to_pixels)
        bins = columns // 2 if len(self._strokes) > MANY_STROKES else columns
        try:
            for s in self._strokes:
                _paint_stroke(painter, s, target.left(), target.right(), bins, heavy=False)
                yield
        finally:
            painter.end()
        self._shot = Shot(image, target)


def _blit(painter: QPainter, shot: Shot) -> None:
    """Put the picture where it belongs now. Upright and in device units: a mirrored blit is many times
    slower."""
    place = painter.worldTransform().mapRect(shot.rect)
    painter.save()
    painter.resetTransform()
    painter.drawImage(place, shot.image)
    painter.restore()


def _paint_stroke(
    painter: QPainter, s: Stroke, low: float, high: float, pixels: int, heavy: bool, within: QRectF | None = None
) -> None:
    """Paint one; cut to ``within``, where the format of the picture cannot clip."""
    if s.band is not None:
        _paint_band(painter, s, low, high, pixels, within)
    index = view_indices(s.curve, low, high, pixels)
    if not index.size:
        return
    x, y = polyline(s.curve, index)
    y = np.clip(y, *_drawable(painter))
    if within is not None:
        x, y = cut(x, y, within.top(), within.bottom())
        y, x = cut(y, x, within.left(), within.right())
        index = index[_inside(s.curve, index, within)]
    if not s.bare:
        _paint_line(painter, s, x, y, heavy, broken=within is not None)
    if s.alone.size and not s.dots:
        seen = index[np.isin(index, s.alone, assume_unique=True)]
        paint_dots(painter, zip(s.curve.x[seen].tolist(), s.curve.y[seen].tolist(), strict=True), s.colour, LONELY)
    if s.dots:
        shown = slice(None) if within is None else index
        paint_dots(painter, zip(s.curve.x[shown].tolist(), s.curve.y[shown].tolist(), strict=True), s.colour, 3.0)


def _inside(curve: Curve, index: NDArray[np.intp], view: QRectF) -> NDArray[np.bool_]:
    x, y = curve.x[index], curve.y[index]
    return (x >= view.left()) & (x <= view.right()) & (y >= view.top()) & (y <= view.bottom())


def _drawable(painter: QPainter) -> tuple[float, float]:
    """Lowest and highest y that can be drawn without harm."""
    transform, height = painter.worldTransform(), float(painter.viewport().height())
    ends = [
        (-REACH * height - transform.dy()) / transform.m22(),
        ((1 + REACH) * height - transform.dy()) / transform.m22(),
    ]
    return min(ends), max(ends)


def _paint_line(painter: QPainter, s: Stroke, x: Floats, y: Floats, heavy: bool, broken: bool = False) -> None:
    """A smooth line as a path; a rough one segment by segment, which a wide pen draws fifty times faster (2,400 noisy
    points 4 ms against 180, Qt 6.10) and no worse, for its corners hide in the roughness. A dash needs the path."""
    connect = "finite" if broken or s.curve.gap.size else "all"
    device = painter.device()
    width = s.width * (max(1.0, device.devicePixelRatioF()) if device else 1.0) if heavy else 1.0
    pixels = abs(painter.worldTransform().m22())
    travelled = pixels * float(np.nansum(np.abs(np.diff(y))))
    rough = travelled > ROUGH_TRAVEL
    if rough and (x.size > MOST_ROUGH or (s.dash != Qt.PenStyle.SolidLine and x.size <= MOST_DASHED)):
        width = min(width, 1.0)
    painter.setPen(s.pen(width, x.size))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if rough and width > 1.0:
        segments = arrayToLineSegments(x, y, connect, finiteCheck=False)
        painter.drawLines(*segments.drawargs())  # a pointer: without a name for them the segments are gone by now
    else:
        if width > 1.0 and pixels > 0.0:
            x, y = thinned(x, y, UNSEEN / pixels)
        painter.drawPath(pg.functions.arrayToQPath(x, y, connect=connect))


def _paint_band(
    painter: QPainter, s: Stroke, low: float, high: float, pixels: int, within: QRectF | None = None
) -> None:
    assert s.band is not None
    edges = [polyline(c, view_indices(c, low, high, pixels)) for c in s.band]
    x = np.concatenate([edges[0][0], edges[1][0][::-1]])
    y = np.concatenate([edges[0][1], edges[1][1][::-1]])
    if x.size < 3:
        return
    if within is not None:
        x, y = np.clip(x, within.left(), within.right()), np.clip(y, within.top(), within.bottom())
    fill = QColor(s.colour)
    fill.setAlphaF(BAND_ALPHA)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawPath(pg.functions.arrayToQPath(x, y, connect="all"))
