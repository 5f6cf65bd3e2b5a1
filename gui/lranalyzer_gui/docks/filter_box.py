"""The box in which runs are filtered: completes names and values, and says what it did not understand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLabel, QLineEdit, QListView

from lranalyzer_gui.docks.pieces import label
from lranalyzer_gui.draw.filter_completion import Completion, complete
from lranalyzer_gui.models.run_filter import RunFilter
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.theme import icons
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.workers.throttle import Settle

TYPING_MS = 200
"""Pause after the last key before the filter is applied."""
MOST_ASKED = 500
"""Runs whose values are offered."""
HINT = 'A part of a name, or an expression: lr > 1e-3 and verdict == "too_high". Ctrl+Space lists the names.'


class FilterBox(QLineEdit):
    """Shows and sets the session's filter; ``problem`` is a label for the page to place."""

    def __init__(self, session: Session, runs: RunFilter, theme: Theme) -> None:
        super().__init__()
        self._session, self._theme = session, theme
        self.setProperty("role", "search")
        self.setPlaceholderText("Filter runs")
        self.setToolTip(HINT)
        self.setAccessibleName("Filter runs")
        self.setAccessibleDescription(HINT)
        self.setClearButtonEnabled(True)
        self.problem: QLabel = label("", "problem", wrap=True)
        self.problem.hide()
        self._offers = QStringListModel(self)
        self._completion = Completion(0)
        self._completer = QCompleter(self._offers, self)
        self._completer.setWidget(self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._popup = QListView()
        self._popup.setAccessibleName("Completions of the filter")
        self._popup.setObjectName("completions")
        self._completer.setPopup(self._popup)
        self._completer.activated.connect(self._insert)
        self._settle = Settle(TYPING_MS, self.apply, self)
        self._icon = self.addAction(icons.icon("search", theme.tokens.faint), QLineEdit.ActionPosition.LeadingPosition)
        self.textEdited.connect(lambda _: self._on_typed())
        self.textChanged.connect(lambda _: self._settle())
        self.returnPressed.connect(self.apply)
        session.view_changed.connect(lambda before, after: self._follow(after.filter_text))
        runs.explained.connect(self._explain)
        theme.changed.connect(lambda: self._icon.setIcon(icons.icon("search", theme.tokens.faint)))
        self.setText(session.view.filter_text)
        self._explain(runs.problem)

    def apply(self) -> None:
        """Put the filter in force now."""
        if self.text() != self._session.view.filter_text:
            self._session.look(merge="filter", filter_text=self.text())

    def offer(self) -> list[str]:
        """List what could come next at the cursor."""
        facts = [entry.facts() for entry in self._session.entries[:MOST_ASKED]]
        self._completion = complete(self.text(), self.cursorPosition(), facts)
        self._offers.setStringList(list(self._completion.offers))
        popup = self._popup
        if not self._completion.offers:
            popup.hide()
            return []
        if self.isVisible():
            area = self.rect()
            area.setWidth(min(area.width(), 360))
            self._completer.complete(area)
            at = self._offers.index(0, 0) if self._completion.sure else QModelIndex()
            popup.setCurrentIndex(at)  # else Enter would turn a part of a name into the name of a parameter
        return list(self._completion.offers)

    def event(self, event: QEvent) -> bool:
        """Tab would go to the next control before it could be looked at."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if isinstance(event, QKeyEvent) and pressed and event.key() == Qt.Key.Key_Tab and self._popup.isVisible():
            self.keyPressEvent(event)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Space lists names; Tab takes the marked offer or the first, Enter the marked one; Escape closes the list,
        then the filter."""
        popup = self._popup
        if popup.isVisible() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            popup.hide()
            marked = popup.currentIndex() if popup.currentIndex().isValid() else self._offers.index(0, 0)
            if popup.currentIndex().isValid() or event.key() == Qt.Key.Key_Tab:
                self._insert(str(marked.data()))
                return
        if event.key() == Qt.Key.Key_Space and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.offer()
            return
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.apply()
            return
        super().keyPressEvent(event)

    def _on_typed(self) -> None:
        if self.hasFocus():
            self.offer()

    def _insert(self, offer: str) -> None:
        if not offer:
            return
        start, end = self._completion.start, self.cursorPosition()
        self.setText(self.text()[:start] + offer + self.text()[end:])
        self.setCursorPosition(start + len(offer))

    def _follow(self, text: str) -> None:
        if self.text() != text and not (self.hasFocus() and self._settle.pending):
            self.setText(text)

    def _explain(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.setProperty("state", "error" if problem else "")
        self.style().polish(self)
