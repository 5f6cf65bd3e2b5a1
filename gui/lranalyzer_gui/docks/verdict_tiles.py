"""How many runs got which verdict; a click filters."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from lranalyzer.diagnosis import Verdict
from lranalyzer.percent import spaced
from lranalyzer_gui.docks.pieces import row
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.theme import fonts, icons
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import BODY, CAPTION
from lranalyzer_gui.theme.verdicts import LOOKS, WORST_FIRST

COUNT_SIZE = 24


class Tile(QAbstractButton):
    """Icon, count, word."""

    def __init__(self, theme: Theme, verdict: Verdict) -> None:
        super().__init__()
        self._theme, self.verdict = theme, verdict
        self._count, self._share = 0, 0.0
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Five of them fit a small window."""
        return QSize(140, 60)

    def set_count(self, count: int, total: int) -> None:
        """Show a count."""
        self._count, self._share = count, count / total if total else 0.0
        self.setAccessibleName(f"{LOOKS[self.verdict].title}: {numbers.plural(count, 'run')}")
        self.setToolTip(f"Show only: {LOOKS[self.verdict].title}")
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Hover."""
        self.update()

    def leaveEvent(self, event: object) -> None:
        """No hover."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A card; quiet where there is nothing to count."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, look = self._theme.tokens, LOOKS[self.verdict]
        colour = tokens.verdict(self.verdict) if self._count else tokens.faint
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        active = self.isChecked()
        painter.setBrush(
            QColor(
                tokens.verdict_soft(self.verdict) if active else tokens.raised if self.underMouse() else tokens.surface
            )
        )
        painter.setPen(QColor(colour if active else tokens.accent if self.hasFocus() else tokens.border))
        painter.drawRoundedRect(box, 10, 10)
        icons.paint_icon(painter, look.icon, colour, QRectF(16, 20, 20, 20))
        painter.setPen(QColor(tokens.text if self._count else tokens.faint))
        painter.setFont(fonts.font(COUNT_SIZE, bold=True))
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        text = numbers.count(self._count)
        width = painter.fontMetrics().horizontalAdvance(text)
        painter.drawText(QRectF(46, 0, width + 2, box.height()), middle, text)
        left = 46 + width + 12
        room = QRectF(left, 0, max(box.width() - left - 12, 0), box.height())
        painter.setFont(fonts.font(BODY))
        painter.setPen(QColor(colour if self._count else tokens.faint))
        share = spaced(self._share) if self._count else ""
        painter.drawText(room.adjusted(0, 0, 0, -18) if share else room, middle, look.word)
        painter.setFont(fonts.font(CAPTION))
        painter.setPen(QColor(tokens.muted))
        painter.drawText(room.adjusted(0, 18, 0, 0), middle, share)
        painter.end()


class VerdictTiles(QWidget):
    """One tile a verdict, worst first."""

    verdict_chosen = Signal(str)
    """A verdict to filter by, or an empty text to stop."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.tiles = {verdict: Tile(theme, verdict) for verdict in WORST_FIRST}
        self.setLayout(row(*self.tiles.values(), spacing=8))
        for verdict, tile in self.tiles.items():
            tile.clicked.connect(lambda checked, v=verdict: self.verdict_chosen.emit(v if checked else ""))

    def set_counts(self, counts: dict[str, int]) -> None:
        """Show the counts of all runs, filtered or not."""
        total = sum(counts.values())
        for verdict, tile in self.tiles.items():
            tile.set_count(counts.get(verdict, 0), total)

    def mark(self, filter_text: str) -> None:
        """Press the tile whose filter is in force."""
        for verdict, tile in self.tiles.items():
            tile.setChecked(filter_text == filter_for(verdict))


def filter_for(verdict: str) -> str:
    """The expression that shows one verdict."""
    return f'verdict == "{verdict}"' if verdict else ""
