"""How cells of the run table are painted: verdict with icon and word, sparkline, number with its step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from lranalyzer.recommend.diagnosis import percent
from lranalyzer.report.elide import Part, elided
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.models.columns import Role
from lranalyzer_gui.models.groups import RunGroup
from lranalyzer_gui.models.spark import paint_spark
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.theme import fonts, icons
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import CAPTION, GAP, GAP_S, Tokens
from lranalyzer_gui.theme.verdicts import LOOKS, WORST_FIRST

ROW_HEIGHT = 34
ICON = 16
Index = QModelIndex | QPersistentModelIndex
MIDDLE_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class RunCell(QStyledItemDelegate):
    """Paints a cell by the kind of its column; the view paints what is behind a whole row."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All rows are alike."""
        return QSize(index.data(Role.COLUMN).width, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The content alone."""
        tokens, column = self._theme.tokens, index.data(Role.COLUMN)
        inside = QRectF(option.rect).adjusted(GAP, 0, -GAP, 0)
        group: RunGroup | None = index.data(Role.GROUP)
        painter.save()
        painter.setClipRect(option.rect)
        if group is not None and column.id == "verdict":
            paint_counts(painter, inside, group, tokens)
        elif group is not None and column.kind == "spark":
            paint_shares(painter, inside, group, tokens)
        elif group is not None:
            paint_pair(painter, inside, index.data(), index.data(Role.DETAIL), tokens, bold=column.kind == "name")
        elif column.kind == "verdict":
            paint_verdict(painter, inside, index.data(Role.ENTRY), tokens)
        elif column.kind == "spark":
            paint_spark(painter, inside.adjusted(0, 7, 0, -7), index.data(Role.ENTRY), tokens)
        else:
            name = column.kind == "name"
            telling = partial(index.data, Role.TELLING) if name else None
            paint_pair(
                painter, inside, index.data(), index.data(Role.DETAIL), tokens,
                bold=name, quiet=column.kind == "text", telling=telling,
            )  # fmt: skip
        painter.restore()


def paint_verdict(painter: QPainter, rect: QRectF, entry: RunEntry, tokens: Tokens) -> None:
    """Icon, word, confidence."""
    look, colour = LOOKS[entry.verdict], tokens.verdict(entry.verdict)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    icons.paint_icon(painter, look.icon, colour, QRectF(rect.left(), rect.center().y() - ICON / 2, ICON, ICON))
    text = rect.adjusted(ICON + GAP * 0.75, 0, 0, 0)
    painter.setFont(fonts.font(bold=True))
    painter.setPen(QColor(colour))
    painter.drawText(text, MIDDLE_LEFT, look.word)
    x = text.left() + painter.fontMetrics().horizontalAdvance(look.word) + GAP * 0.75
    said = "yours" if entry.corrected else percent(entry.diagnosis.confidence)
    if entry.verdict != "unknown" or entry.corrected:
        painter.setFont(fonts.font(CAPTION))
        painter.setPen(QColor(tokens.muted))
        painter.drawText(QRectF(x, rect.top(), max(rect.right() - x, 0), rect.height()), MIDDLE_LEFT, said)


def paint_counts(painter: QPainter, rect: QRectF, group: RunGroup, tokens: Tokens) -> None:
    """The icon of each verdict in a group with its count, worst first, while there is room."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(fonts.font(CAPTION, bold=True))
    x = rect.left()
    for verdict in (v for v in WORST_FIRST if group.counts[v]):
        colour, text = tokens.verdict(verdict), numbers.count(group.counts[verdict])
        width = painter.fontMetrics().horizontalAdvance(text)
        if x + 16 + width > rect.right() + GAP:
            break
        icons.paint_icon(painter, LOOKS[verdict].icon, colour, QRectF(x, rect.center().y() - 7, 14, 14))
        painter.setPen(QColor(colour))
        painter.drawText(QRectF(x + 16, rect.top(), width + 2, rect.height()), MIDDLE_LEFT, text)
        x += 16 + width + GAP_S


def paint_shares(painter: QPainter, rect: QRectF, group: RunGroup, tokens: Tokens) -> None:
    """The verdicts of a group as shares of a bar, worst first."""
    x, whole = rect.left(), max(len(group.entries), 1)
    for verdict in (v for v in WORST_FIRST if group.counts[v]):
        width = rect.width() * group.counts[verdict] / whole
        painter.fillRect(QRectF(x, rect.center().y() - 3, max(width - 1, 1), 6), QColor(tokens.verdict(verdict)))
        x += width


def paint_pair(
    painter: QPainter,
    rect: QRectF,
    text: str,
    detail: str,
    tokens: Tokens,
    *,
    bold: bool = False,
    quiet: bool = False,
    telling: Callable[[], Part | None] | None = None,
) -> None:
    """A text, shortened around what tells it from others where it is a name, and a quieter one after it while there is
    room."""
    painter.setFont(fonts.font(bold=bold))
    painter.setPen(QColor(tokens.muted if quiet else tokens.text))
    metrics = painter.fontMetrics()
    flags = MIDDLE_LEFT | Qt.TextFlag.TextSingleLine
    if telling is not None and metrics.horizontalAdvance(text) > rect.width():
        shown = elided(text, telling(), int(rect.width()), metrics.horizontalAdvance)
    else:
        mode = Qt.TextElideMode.ElideMiddle if bold else Qt.TextElideMode.ElideRight
        shown = metrics.elidedText(text, mode, int(rect.width()))
    painter.drawText(rect, flags, shown)
    x = rect.left() + metrics.horizontalAdvance(text) + GAP_S + 2
    if detail and x < rect.right() - 3 * GAP:
        painter.setFont(fonts.font(CAPTION))
        painter.setPen(QColor(tokens.muted))
        room = QRectF(x, rect.top(), rect.right() - x, rect.height())
        mode = Qt.TextElideMode.ElideLeft if bold else Qt.TextElideMode.ElideRight  # a folder is told by its end
        painter.drawText(room, flags, painter.fontMetrics().elidedText(detail, mode, int(room.width())))
