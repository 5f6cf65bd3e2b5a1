"""How a run looks in the narrow list: name, verdict, sparkline, rate, in two lines."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from lranalyzer.report.elide import elided
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.models.columns import Role
from lranalyzer_gui.models.spark import paint_spark
from lranalyzer_gui.theme import fonts, icons
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import CAPTION, GAP
from lranalyzer_gui.theme.verdicts import LOOKS

HEIGHT = 56
SPARK_WIDTH, SPARK_HEIGHT = 64, 18
SPARK_SHARE = 0.3
"""Most of the width that the curve takes in a narrow list."""


class RunCard(QStyledItemDelegate):
    """Two lines and a sparkline."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All cards are alike."""
        return QSize(160, HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Rounded background, name above, verdict and rate below, curve at the right."""
        entry, tokens = index.data(Role.ENTRY), self._theme.tokens
        rect = QRectF(option.rect).adjusted(GAP, 2, -GAP, -2)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(QColor(tokens.accent_soft))
            painter.drawRoundedRect(rect, 8, 8)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(tokens.raised))
            painter.drawRoundedRect(rect, 8, 8)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(tokens.accent))
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        inside = rect.adjusted(10, 7, -10, -7)
        verdict = entry.verdict
        look, colour = LOOKS[verdict], QColor(tokens.verdict(verdict))
        icons.paint_icon(painter, look.icon, colour.name(), QRectF(inside.left(), inside.top() + 1, 16, 16))
        text = inside.adjusted(16 + GAP, 0, 0, 0)
        painter.setFont(fonts.font(bold=True))
        painter.setPen(QColor(tokens.text))
        name, width = entry.run.name, painter.fontMetrics().horizontalAdvance
        if width(name) > text.width():
            name = elided(name, index.data(Role.TELLING), int(text.width()), width)
        painter.drawText(text, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, name)
        painter.setFont(fonts.font(CAPTION))
        painter.setPen(colour)
        below = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
        painter.drawText(text, below, look.word)
        wide = min(SPARK_WIDTH, SPARK_SHARE * text.width())
        rest = text.adjusted(painter.fontMetrics().horizontalAdvance(look.word), 0, -wide - GAP, 0)
        painter.setPen(QColor(tokens.muted))
        rate = f"  ·  lr {numbers.rate(entry.digest.lr)}" if entry.digest.lr is not None else ""
        whole = f"{rate}  ·  {entry.beside_name}" if entry.beside_name else rate
        fits = (said for said in (whole, rate) if painter.fontMetrics().horizontalAdvance(said) <= rest.width())
        painter.drawText(rest, below, next(fits, ""))
        spark = QRectF(inside.right() - wide, inside.bottom() - SPARK_HEIGHT, wide, SPARK_HEIGHT)
        paint_spark(painter, spark, entry, tokens)
        painter.restore()
