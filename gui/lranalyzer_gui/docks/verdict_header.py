"""The answer, before anything else: verdict, what it rests on, how sure it is, and which run it is about."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QSizePolicy, QWidget

from lranalyzer.diagnosis import Verdict
from lranalyzer_gui.docks.pieces import Elided, button, column, label, row
from lranalyzer_gui.docks.probability_bar import ProbabilityBar
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.names import short
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.theme import icons
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP, GAP_L
from lranalyzer_gui.theme.verdicts import LOOKS, WORST_FIRST

BADGE = 48
SEPARATOR = "  ·  "


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


class Facts(QLabel):
    """Facts beside each other: as many as fit, none of them cut in the middle but the name."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "muted")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._facts: list[str] = []

    def set_facts(self, found: list[str], name: str) -> None:
        """Most important first, which is the name; all of it is in the tool tip."""
        self._facts = found
        self.setToolTip("\n".join([name, *found[1:]]))
        self.setAccessibleName(", ".join(found))
        self._fit()

    def resizeEvent(self, event: object) -> None:
        """Fit again."""
        self._fit()

    def _fit(self) -> None:
        metrics, shown = self.fontMetrics(), ""
        for fact in self._facts:
            longer = f"{shown}{SEPARATOR}{fact}" if shown else fact
            if shown and metrics.horizontalAdvance(longer) > self.width():
                break
            shown = longer
        self.setText(metrics.elidedText(shown, Qt.TextElideMode.ElideMiddle, max(self.width(), 40)))


class VerdictHeader(QFrame):
    """Badge, title and run at the left; probabilities at the right, and a way to disagree."""

    corrected = Signal(str)
    """The user's own verdict."""
    withdrawn = Signal()
    """He takes it back."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._theme = theme
        self._badge = Badge(theme)
        self._title = label("", "title")
        self.reason = Elided()
        self.reason.mode = Qt.TextElideMode.ElideRight
        self._facts = Facts()
        self.disagree = button("Disagree", "quiet-link", tip="Say what it really is; remembered on this machine")
        self.disagree.clicked.connect(self._open_menu)
        self._entry: RunEntry | None = None
        self._bar = ProbabilityBar(theme)
        self._caption = label("", "caption")
        left = column(-1, self._title, self.reason, self._facts, -1, spacing=2)
        self._right = QWidget()
        self.disagree.setFixedHeight(20)
        top = row(self._caption, self.disagree)
        top.setStretch(0, 1)
        top.setAlignment(self.disagree, Qt.AlignmentFlag.AlignTop)
        right = column(-1, top, self._bar, -1, spacing=2)
        self._right.setLayout(right)
        layout = row(self._badge, GAP, left, GAP_L, self._right)
        layout.setStretch(2, 3)
        layout.setStretch(4, 2)
        layout.setContentsMargins(GAP_L, 12, GAP_L, 12)
        self.setLayout(layout)
        self.setFixedHeight(104)

    def show_entry(self, entry: RunEntry) -> None:
        """Swap in another run."""
        diagnosis, self._entry = entry.diagnosis, entry
        self._badge.set_verdict(entry.verdict)
        words = LOOKS[entry.verdict].title if entry.corrected else f"{diagnosis.words[0].upper()}{diagnosis.words[1:]}"
        self._title.setText(words)
        self.reason.set_whole(diagnosis.reason.sentence if diagnosis.reason else "")
        self.reason.setVisible(diagnosis.reason is not None and not entry.corrected)
        self._facts.set_facts(facts(entry), entry.run.name)
        known = bool(diagnosis.probabilities) and diagnosis.verdict != "unknown"
        sure = diagnosis.sure if known else _needed(diagnosis.missing)
        if entry.corrected:
            sure = f"You said so. We said: {LOOKS[diagnosis.verdict].title.lower()}" + (f", {sure}" if known else "")
        self._caption.setText(sure)
        self._caption.setToolTip(sure)
        self._caption.setWordWrap(not known)
        self.disagree.setText("Take back" if entry.corrected else "Disagree")
        self._bar.set_probabilities(diagnosis.probabilities)
        self._bar.setVisible(bool(diagnosis.probabilities))
        self.setAccessibleName(f"Diagnosis: {diagnosis.summary}")

    def verdict_menu(self) -> QMenu:
        """What the user may say instead."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        now = self._entry.verdict if self._entry else "unknown"
        for verdict in WORST_FIRST:
            if verdict not in ("unknown", now):
                tokens = self._theme.tokens
                action = menu.addAction(icons.icon(LOOKS[verdict].icon, tokens.verdict(verdict)), LOOKS[verdict].title)
                action.triggered.connect(lambda _, v=verdict: self.corrected.emit(v))
        return menu

    def _open_menu(self) -> None:
        if self._entry is not None and self._entry.corrected:
            self.withdrawn.emit()
            return
        self.verdict_menu().popup(self.disagree.mapToGlobal(self.disagree.rect().bottomLeft()))


def facts(entry: RunEntry) -> list[str]:
    """Name of the run and what matters most about it."""
    digest, run = entry.digest, entry.run
    found = [short(run.name)]
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
