"""How cells of the run table are painted: verdict with icon and word, sparkline, number with its step."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from lranalyzer_gui.draw import numbers
from lranalyzer_gui.models.run_table import COLUMNS, Role
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.theme import fonts, icons
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import CAPTION, GAP, GAP_S, Tokens
from lranalyzer_gui.theme.verdicts import LOOKS

ROW_HEIGHT = 40
Index = QModelIndex | QPersistentModelIndex


class RunCell(QStyledItemDelegate):
    """Paints a cell by the kind of its column."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All rows are alike."""
        return QSize(COLUMNS[index.column()].width, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Background from the style, content from us."""
        entry = index.data(Role.ENTRY)
        tokens = self._theme.tokens
        rect = QRectF(option.rect)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.accent_soft))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(tokens.raised))
        painter.save()
        painter.setPen(QColor(tokens.border))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        inside = rect.adjusted(GAP, 0, -GAP, 0)
        kind = COLUMNS[index.column()].kind
        if kind == "verdict":
            paint_verdict(painter, inside, entry, tokens)
        elif kind == "spark":
            paint_spark(painter, inside.adjusted(0, 8, 0, -8), entry, tokens)
        else:
            first = index.column() == 0
            paint_pair(
                painter,
                inside,
                index.data(),
                index.data(Role.DETAIL),
                tokens,
                bold=first,
                quiet=kind == "text" and not first,
            )
        painter.restore()


def paint_verdict(painter: QPainter, rect: QRectF, entry: RunEntry, tokens: Tokens) -> float:
    """Icon, word, confidence; returns the x where it ends."""
    verdict = entry.diagnosis.verdict
    look, colour = LOOKS[verdict], tokens.verdict(verdict)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    icons.paint_icon(painter, look.icon, colour, QRectF(rect.left(), rect.center().y() - 8, 16, 16))
    text = rect.adjusted(16 + GAP * 0.75, 0, 0, 0)
    painter.setFont(fonts.font(bold=True))
    painter.setPen(QColor(colour))
    painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, look.word)
    x = text.left() + painter.fontMetrics().horizontalAdvance(look.word) + GAP * 0.75
    if verdict != "unknown":
        painter.setFont(fonts.font(CAPTION))
        painter.setPen(QColor(tokens.muted))
        share = numbers.percent(entry.diagnosis.confidence)
        painter.drawText(
            QRectF(x, rect.top(), max(rect.right() - x, 0), rect.height()),
            Qt.AlignmentFlag.AlignVCenter,
            share,
        )
        x += painter.fontMetrics().horizontalAdvance(share)
    return x


def paint_spark(painter: QPainter, rect: QRectF, entry: RunEntry, tokens: Tokens) -> None:
    """The loss the size of a word, in the colour of curves; the last point carries a dot."""
    x, y = entry.digest.spark
    if not x.size:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = QColor(tokens.verdict(entry.diagnosis.verdict))
    painter.setPen(QPen(colour, 1.3))
    px, py = rect.left() + x * (rect.width() - 4), rect.bottom() - y * rect.height()
    breaks = np.flatnonzero(~np.isfinite(px))
    for part in np.split(np.arange(px.size), breaks):
        part = part[np.isfinite(px[part])]
        painter.drawPolyline(
            QPolygonF([QPointF(a, b) for a, b in zip(px[part].tolist(), py[part].tolist(), strict=True)])
        )
    last = np.flatnonzero(np.isfinite(px))[-1]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(QPointF(px[last], py[last]), 2.2, 2.2)


def paint_pair(
    painter: QPainter,
    rect: QRectF,
    text: str,
    detail: str,
    tokens: Tokens,
    *,
    bold: bool = False,
    quiet: bool = False,
) -> None:
    """A text, elided in the middle where it is a name, and a quieter one after it."""
    painter.setFont(fonts.font(bold=bold))
    painter.setPen(QColor(tokens.muted if quiet else tokens.text))
    metrics = painter.fontMetrics()
    mode = Qt.TextElideMode.ElideMiddle if bold else Qt.TextElideMode.ElideRight
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
    painter.drawText(rect, flags, metrics.elidedText(text, mode, int(rect.width())))
    if detail:
        x = rect.left() + metrics.horizontalAdvance(text) + GAP_S + 2
        painter.setFont(fonts.font(CAPTION))
        painter.setPen(QColor(tokens.muted))
        room = QRectF(x, rect.top(), max(rect.right() - x, 0.0), rect.height())
        painter.drawText(
            room,
            flags,
            painter.fontMetrics().elidedText(detail, Qt.TextElideMode.ElideRight, int(room.width())),
        )
