"""Words inside a plot: named stretches at its upper edge, and named vertical lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from lranalyzer_gui.draw.picture import Label, Post, lanes
from lranalyzer_gui.plots.marks import OverView
from lranalyzer_gui.theme import fonts
from lranalyzer_gui.theme.tokens import CAPTION, Tokens

LANE, MOST_LANES = 19, 4
"""Height in pixels of a named bar, and how many may lie under each other."""
NAME_ROOM = 18
"""Pixels between two lines below which their names stand under each other."""
NAME_SHARE = 0.2
"""Share of the plot's width that a name takes, about; bars closer than this get lanes of their own."""


@dataclass(frozen=True)
class Sheet:
    """The view in logical pixels: a place to write on without mirrored or stretched letters."""

    painter: QPainter
    edge: QRectF
    x: Callable[[float], float]
    """From data to pixels."""


@contextmanager
def sheet(painter: QPainter, view: QRectF) -> Iterator[Sheet]:
    """Paint in logical pixels, clipped to ``view``, in the font of captions; what a screen has more of them, Qt adds."""
    to_pixels = painter.worldTransform()
    edge = to_pixels.mapRect(view)
    painter.save()
    painter.resetTransform()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(edge)
    painter.setFont(fonts.font(CAPTION - 1))
    try:
        yield Sheet(painter, edge, lambda x: to_pixels.map(QPointF(x, 0.0)).x())
    finally:
        painter.restore()


class Labels(OverView):
    """Named stretches of x as thin bars, under each other where they overlap."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(25)
        self._labels: tuple[Label, ...] = ()
        self._lanes: list[int] = []
        self._tokens: Tokens | None = None

    def set_labels(self, labels: Sequence[Label], tokens: Tokens, extent: tuple[float, float]) -> None:
        """Name these stretches of a plot that reaches over ``extent``."""
        self._labels, self._tokens = tuple(labels), tokens
        self._lanes = lanes(labels, NAME_SHARE * (extent[1] - extent[0]))
        self.update()

    @property
    def labels(self) -> tuple[Label, ...]:
        """What is named."""
        return self._labels

    @property
    def height(self) -> int:
        """Pixels that the bars take."""
        return LANE * min(1 + max(self._lanes, default=-1), MOST_LANES)

    def at(self, x: float, pixel_y: float) -> Label | None:
        """The bar under a place: x in data, y in pixels from the upper edge."""
        for label, lane in zip(self._labels, self._lanes, strict=True):
            if lane < MOST_LANES and label.low <= x <= label.high and lane * LANE <= pixel_y < (lane + 1) * LANE:
                return label
        return None

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Bars, and their names."""
        if self._tokens is None or not self._labels:
            return
        with sheet(painter, self.boundingRect()) as on:
            for label, lane in zip(self._labels, self._lanes, strict=True):
                if lane < MOST_LANES:
                    _paint_bar(on, label, lane, QColor(str(getattr(self._tokens, label.meaning))))


class Posts(OverView):
    """Named vertical lines."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(15)
        self._posts: tuple[Post, ...] = ()
        self._tokens: Tokens | None = None
        self.below = 0
        """Pixels that are taken at the upper edge."""

    def set_posts(self, posts: Sequence[Post], tokens: Tokens) -> None:
        """Draw these."""
        self._posts, self._tokens = tuple(posts), tokens
        self.update()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Lines, and their names."""
        if self._tokens is None or not self._posts:
            return
        with sheet(painter, self.boundingRect()) as on:
            taken: list[tuple[float, float]] = []  # x and lower end of the names so far
            for post in sorted(self._posts, key=lambda post: (not post.strong, post.x)):
                x = on.x(post.x)
                if on.edge.left() <= x <= on.edge.right():
                    near = [end for other, end in taken if abs(other - x) < NAME_ROOM]
                    top = max([on.edge.top() + self.below + 4, *near])
                    end = _paint_post(on, post, top, QColor(str(getattr(self._tokens, post.meaning))))
                    taken.append((x, end))


def _paint_bar(on: Sheet, label: Label, lane: int, colour: QColor) -> None:
    left, right = on.x(label.low), on.x(label.high)
    if right < on.edge.left() or left > on.edge.right():
        return
    top = on.edge.top() + lane * LANE
    on.painter.setPen(Qt.PenStyle.NoPen)
    on.painter.setBrush(colour)
    bar = QRectF(left, top + 1.5, max(right - left, 4), 3)
    on.painter.drawRoundedRect(bar, 1.5, 1.5)
    width = on.painter.fontMetrics().horizontalAdvance(label.text)
    start = max(min(max(left, on.edge.left()), on.edge.right() - width - 2), on.edge.left())
    on.painter.setPen(colour)
    room = QRectF(start, bar.bottom(), width + 4, LANE - 5)
    on.painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, label.text)


def _paint_post(on: Sheet, post: Post, top: float, colour: QColor) -> float:
    """Line, and beside it the name, read from below; returns where the name ends."""
    x, gap = on.x(post.x), 4
    style = Qt.PenStyle.SolidLine if post.strong else Qt.PenStyle.DashLine
    on.painter.setPen(QPen(colour, 2.0 if post.strong else 1.0, style))
    on.painter.drawLine(QPointF(x, on.edge.top()), QPointF(x, on.edge.bottom()))
    metrics = on.painter.fontMetrics()
    beside = x - gap if x - gap - metrics.height() > on.edge.left() else x + metrics.ascent() + gap
    end = top + metrics.horizontalAdvance(post.text)
    on.painter.save()
    on.painter.translate(beside, end)
    on.painter.rotate(-90)
    on.painter.drawText(QPointF(0, 0), post.text)
    on.painter.restore()
    return end + 3 * gap
