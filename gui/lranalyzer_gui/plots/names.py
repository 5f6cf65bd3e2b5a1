"""Words inside a plot: named stretches at its upper edge, named vertical lines, and why there is no curve."""

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
GROUND = 0.85
"""How much of what lies under a name its ground covers."""
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
                    colour = QColor(str(getattr(self._tokens, label.meaning)))
                    _paint_bar(on, label, lane, colour, QColor(self._tokens.surface))


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
            shown = [(on.x(post.x), post, QColor(str(getattr(self._tokens, post.meaning)))) for post in self._posts]
            shown = [part for part in shown if on.edge.left() <= part[0] <= on.edge.right()]
            for x, post, colour in shown:
                _paint_post(on, x, post.strong, colour)
            for x, post, colour in sorted(shown, key=lambda part: (not part[1].strong, part[0])):
                near = [end for other, end in taken if abs(other - x) < NAME_ROOM]
                top = max([on.edge.top() + self.below + 4, *near])
                taken.append((x, _paint_name(on, x, post.text, top, colour, QColor(self._tokens.surface))))


class Reason(OverView):
    """Why a plot with values shows none, in its middle."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self._colour = "", QColor()

    def set_text(self, text: str, tokens: Tokens) -> None:
        """Say this; nothing where the text is empty."""
        self.text, self._colour = text, QColor(tokens.muted)
        self.update()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """The words."""
        if self.text:
            with sheet(painter, self.boundingRect()) as on:
                on.painter.setPen(self._colour)
                on.painter.drawText(on.edge, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.text)


def _paint_bar(on: Sheet, label: Label, lane: int, colour: QColor, ground: QColor) -> None:
    left, right = on.x(label.low), on.x(label.high)
    if right < on.edge.left() or left > on.edge.right():
        return
    top = on.edge.top() + lane * LANE
    on.painter.setPen(Qt.PenStyle.NoPen)
    on.painter.setBrush(colour)
    bar = QRectF(left, top + 1.5, max(right - left, 4), 3).intersected(on.edge)
    on.painter.drawRoundedRect(bar, 1.5, 1.5)
    width = on.painter.fontMetrics().horizontalAdvance(label.text)
    start = max(min(max(left, on.edge.left()), on.edge.right() - width - 2), on.edge.left())
    room = QRectF(start, bar.bottom(), width + 4, LANE - 5)
    ground.setAlphaF(GROUND)
    on.painter.fillRect(room, ground)
    on.painter.setPen(colour)
    on.painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, label.text)


def _paint_post(on: Sheet, x: float, strong: bool, colour: QColor) -> None:
    style = Qt.PenStyle.SolidLine if strong else Qt.PenStyle.DashLine
    on.painter.setPen(QPen(colour, 2.0 if strong else 1.0, style))
    on.painter.drawLine(QPointF(x, on.edge.top()), QPointF(x, on.edge.bottom()))


def _paint_name(on: Sheet, x: float, text: str, top: float, colour: QColor, ground: QColor) -> float:
    """The name beside a line, read from below, on a ground of its own: other lines may pass under it. Returns where it
    ends."""
    gap, metrics = 4, on.painter.fontMetrics()
    beside = x - gap if x - gap - metrics.height() > on.edge.left() else x + metrics.ascent() + gap
    width = metrics.horizontalAdvance(text)
    ground.setAlphaF(GROUND)
    on.painter.save()
    on.painter.translate(beside, top + width)
    on.painter.rotate(-90)
    on.painter.setPen(Qt.PenStyle.NoPen)
    on.painter.setBrush(ground)
    on.painter.drawRoundedRect(QRectF(-2, -metrics.ascent(), width + 4, metrics.height()), 2, 2)
    on.painter.setPen(colour)
    on.painter.drawText(QPointF(0, 0), text)
    on.painter.restore()
    return top + width + 3 * gap
