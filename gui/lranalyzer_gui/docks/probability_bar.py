"""How probable each verdict is: a stacked bar with words and numbers under it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from lranalyzer.diagnosis import VERDICTS
from lranalyzer.recommend.diagnosis import percent
from lranalyzer_gui.theme import fonts, icons
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import CAPTION
from lranalyzer_gui.theme.verdicts import LOOKS

BAR_HEIGHT = 10
SHOWN = tuple(v for v in VERDICTS if v != "unknown")
GAP_PIXELS = 2


class ProbabilityBar(QWidget):
    """Four segments that fill the width, and a legend that says the same in words."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shares: dict[str, float] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Probabilities of the verdicts")
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Bar and one line of words."""
        return QSize(392, BAR_HEIGHT + 24)

    def minimumSizeHint(self) -> QSize:
        """Narrower than this the words would run into each other."""
        return QSize(400, BAR_HEIGHT + 24)

    def set_probabilities(self, probabilities: Mapping[str, float]) -> None:
        """Show these shares; nothing where there are none."""
        self._shares = {v: float(probabilities.get(v, 0.0)) for v in SHOWN} if probabilities else {}
        self.setAccessibleDescription(
            ", ".join(f"{LOOKS[v].word} {percent(self._shares[v])}" for v in SHOWN if self._shares)
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Track, segments, words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        track = QPainterPath()
        track.addRoundedRect(QRectF(0, 0, self.width(), BAR_HEIGHT), BAR_HEIGHT / 2, BAR_HEIGHT / 2)
        painter.setClipPath(track)
        painter.fillRect(self.rect(), QColor(tokens.unknown_soft))
        x, total = 0.0, sum(self._shares.values()) or 1.0
        for verdict, share in self._shares.items():
            width = self.width() * share / total
            painter.fillRect(QRectF(x, 0, max(width - GAP_PIXELS, 0), BAR_HEIGHT), QColor(tokens.verdict(verdict)))
            x += width
        painter.setClipping(False)
        self._paint_words(painter)
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        """Each word under its own quarter, so that none is ever cut."""
        tokens = self._theme.tokens
        x, top = 0.0, BAR_HEIGHT + 8.0
        texts = [f"{LOOKS[v].word} {percent(share)}" for v, share in self._shares.items()]
        painter.setFont(fonts.font(CAPTION))
        widths = [18.0 + painter.fontMetrics().horizontalAdvance(text) for text in texts]
        room = max((self.width() - sum(widths)) / max(len(widths) - 1, 1), 6.0)
        largest = max(self._shares.values(), default=0.0)
        for (verdict, share), text, width in zip(self._shares.items(), texts, widths, strict=True):
            icons.paint_icon(painter, LOOKS[verdict].icon, tokens.verdict(verdict), QRectF(x, top + 1, 13, 13))
            painter.setPen(QColor(tokens.text if share == largest else tokens.muted))
            painter.drawText(QRectF(x + 17, top, width, 16), Qt.AlignmentFlag.AlignVCenter, text)
            x += width + room
