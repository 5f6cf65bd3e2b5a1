"""What was seen, cause first; a click shows the stretch of the curve."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from lranalyzer.detectors import Finding
from lranalyzer_gui.docks.pieces import clear, column, label, row
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.theme import icons
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP, GAP_L, GAP_S
from lranalyzer_gui.theme.verdicts import LEVEL_COLOURS, LEVEL_ICONS, LEVEL_WORDS

INDENT = 20
"""A finding that another one explains stands this far to the right."""


class FindingRow(QAbstractButton):
    """Level icon, symptom, sentence, measured numbers, and what would change our mind."""

    def __init__(self, finding: Finding, theme: Theme, indented: bool, unit: str = "step") -> None:
        super().__init__()
        self.finding, self._theme = finding, theme
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._left = INDENT if indented else 0
        title = finding.symptom.replace("_", " ").capitalize()
        low, high = finding.span
        where = f"{unit} {numbers.steps(low)}" if low == high else f"{unit}s {numbers.steps(low)}–{numbers.steps(high)}"
        parts: list[QWidget | QLayout] = [
            row(label(title, "strong"), -1, label(where, "caption")),
            label(finding.sentence, wrap=True),
        ]
        if finding.evidence:
            parts.append(label("  ·  ".join(map(str, finding.evidence)), "caption", wrap=True))
        if finding.would_change:
            parts.append(label(f"Would change our mind: {_lower_first(finding.would_change)}", "caption", wrap=True))
        if finding.cause:
            parts.append(label(f"Explained by: {finding.cause.replace('_', ' ')}", "caption"))
        layout = column(*parts, spacing=GAP_S)
        layout.setContentsMargins(self._left + 38, 10, 12, 10)
        self.setLayout(layout)
        self._layout = layout
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(f"{LEVEL_WORDS[finding.level]}: {title}. {finding.sentence}")
        self.setAccessibleDescription(f"Shows {where} in the plots")
        self.setToolTip("Show this stretch in the plots")

    def sizeHint(self) -> QSize:
        """As the texts need."""
        return self._layout.sizeHint()

    def hasHeightForWidth(self) -> bool:
        """Texts wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As the wrapped texts need."""
        return self._layout.totalHeightForWidth(width)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Hover."""
        self.update()

    def leaveEvent(self, event: object) -> None:
        """No hover."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Background by state, icon at the left."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        box = QRectF(self.rect()).adjusted(self._left + 0.5, 0.5, -0.5, -0.5)
        fill = tokens.accent_soft if self.isChecked() else tokens.raised if self.underMouse() else tokens.surface
        painter.setBrush(QColor(fill))
        painter.setPen(QColor(tokens.accent if self.hasFocus() else fill))
        painter.drawRoundedRect(box, 8, 8)
        colour = tokens.verdict(LEVEL_COLOURS[self.finding.level])
        icons.paint_icon(painter, LEVEL_ICONS[self.finding.level], colour, QRectF(self._left + 12, 11, 17, 17))
        painter.end()


class FindingsCard(QFrame):
    """All findings of a run."""

    finding_chosen = Signal(object)
    """The finding, or None when the choice was taken back."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName("Findings")
        self._theme = theme
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._count = label("", "caption")
        self._none = label("Nothing wrong was seen in this run.", "muted", wrap=True)
        self._rows: QVBoxLayout = column(spacing=2)
        head = row(label("Findings", "heading"), -1, self._count)
        head.setContentsMargins(GAP_L, GAP_L, GAP_L, 0)
        self._none.setContentsMargins(GAP_L, 0, GAP_L, GAP)
        body = column(self._rows)
        body.setContentsMargins(GAP_S, 0, GAP_S, GAP)
        self.setLayout(column(head, self._none, body, spacing=GAP))

    def show_entry(self, entry: RunEntry) -> None:
        """Swap in another run's findings."""
        for old in self._group.buttons():
            self._group.removeButton(old)
        clear(self._rows)
        found = entry.diagnosis.findings
        self._count.setText("cause first" if len(found) > 1 else "")
        self._none.setVisible(not found)
        known = entry.diagnosis.verdict != "unknown"
        self._none.setText("Nothing wrong was seen in this run." if known else "Nothing can be said from so little.")
        symptoms = {f.symptom for f in found}
        for finding in found:
            made = FindingRow(finding, self._theme, finding.cause in symptoms, entry.run.x_unit)
            made.clicked.connect(lambda checked, f=finding: self._on_clicked(f, checked))
            self._group.addButton(made)
            self._rows.addWidget(made)

    @property
    def rows(self) -> list[FindingRow]:
        """Rows in shown order."""
        return [b for b in self._group.buttons() if isinstance(b, FindingRow)]

    def choose(self, finding: Finding | None) -> FindingRow | None:
        """Mark one row, or none; the row that is marked now."""
        for made in self.rows:
            made.setChecked(made.finding is finding)
        return next((made for made in self.rows if made.isChecked()), None)

    def _on_clicked(self, finding: Finding, checked: bool) -> None:
        self.choose(finding if checked else None)
        self.finding_chosen.emit(finding if checked else None)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
