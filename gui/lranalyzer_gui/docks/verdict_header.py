"""The answer, before anything else: verdict, how sure it is, and which run it is about."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from lranalyzer.diagnosis import Verdict
from lranalyzer_gui.docks.pieces import Elided, column, label, row
from lranalyzer_gui.docks.probability_bar import ProbabilityBar
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.theme import icons
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP, GAP_L
from lranalyzer_gui.theme.verdicts import LOOKS

BADGE = 48
MOST_LETTERS = 26
"""A longer name is shortened here; the list and the tool tip have all of it."""


class Badge(QWidget):
    """The icon of a verdict on its soft background."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._verdict: Verdict = "unknown"
        self.setFixedSize(QSize(BADGE, BADGE))
        theme.changed.connect(self.update)

    def set_verdict(self, verdict: Verdict) -> None:
        """Change the icon."""
        self._verdict = verdict
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Rounded square, icon inside."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        painter.setPen(QColor(tokens.verdict_soft(self._verdict)))
        painter.setBrush(QColor(tokens.verdict_soft(self._verdict)))
        painter.drawRoundedRect(QRectF(0, 0, BADGE, BADGE), 12, 12)
        inset = (BADGE - 26) / 2
        icons.paint_icon(
            painter, LOOKS[self._verdict].icon, tokens.verdict(self._verdict), QRectF(inset, inset, 26, 26)
        )
        painter.end()


class VerdictHeader(QFrame):
    """Badge, title and run at the left; probabilities at the right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._badge = Badge(theme)
        self._title = label("", "title")
        self._facts = Elided("muted")
        self._facts.mode = Qt.TextElideMode.ElideRight
        self._bar = ProbabilityBar(theme)
        self._caption = label("", "caption")
        left = column(-1, self._title, self._facts, -1, spacing=2)
        self._right = QWidget()
        right = column(-1, self._caption, 2, self._bar, -1, spacing=4)
        self._right.setLayout(right)
        layout = row(self._badge, GAP, left, GAP_L, self._right)
        layout.setStretch(2, 3)
        layout.setStretch(4, 2)
        layout.setContentsMargins(GAP_L, 12, GAP_L, 12)
        self.setLayout(layout)
        self.setFixedHeight(84)

    def show_entry(self, entry: RunEntry) -> None:
        """Swap in another run."""
        diagnosis = entry.diagnosis
        self._badge.set_verdict(diagnosis.verdict)
        self._title.setText(LOOKS[diagnosis.verdict].title)
        self._facts.set_whole("  ·  ".join(facts(entry)))
        self._facts.setToolTip(entry.run.name)
        known = bool(diagnosis.probabilities) and diagnosis.verdict != "unknown"
        self._caption.setText(f"{numbers.percent(diagnosis.confidence)} sure" if known else _needed(diagnosis.missing))
        self._caption.setWordWrap(not known)
        self._bar.set_probabilities(diagnosis.probabilities)
        self._bar.setVisible(bool(diagnosis.probabilities))
        self.setAccessibleName(f"Diagnosis: {diagnosis.summary}")


def facts(entry: RunEntry) -> list[str]:
    """Name of the run and what matters most about it."""
    digest, run = entry.digest, entry.run
    name = run.name
    short = name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS // 2]}…{name[-MOST_LETTERS // 2 :]}"
    found = [short]
    if digest.optimizer:
        found.append(digest.optimizer)
    if digest.lr is not None:
        found.append(f"peak rate {numbers.rate(digest.lr)}")
    if digest.last_step is not None:
        found.append(f"{numbers.steps(digest.last_step)} {'epochs' if run.x_unit == 'epoch' else 'steps'}")
    found.append(numbers.plural(digest.points, "point"))
    if digest.lost:
        found.append(f"{digest.lost:,} not finite")
    if run.status in ("running", "failed"):
        found.append(run.status)
    return found


def _needed(missing: tuple[str, ...]) -> str:
    if not missing:
        return "The log says too little."
    more = f" (and {len(missing) - 1} more, at the right)" if len(missing) > 1 else ""
    return f"Needed: {missing[0]}{more}"
