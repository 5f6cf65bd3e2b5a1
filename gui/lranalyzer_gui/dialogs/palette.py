"""The command palette: type a few letters of any action."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

WIDTH, HEIGHT = 560, 420
ID = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Entry:
    """What the palette lists."""

    id: str
    text: str
    menu: str
    shortcut: str
    enabled: bool = True


def rank(entries: list[Entry], typed: str) -> list[Entry]:
    """Entries in which all letters of ``typed`` occur in order, best first: whole words before scattered
    letters."""
    typed = typed.lower().strip()
    scored = [(score, at, entry) for at, entry in enumerate(entries) if (score := _score(entry, typed)) is not None]
    return [entry for _, _, entry in sorted(scored, key=lambda row: (not row[2].enabled, row[0], row[1]))]


def _score(entry: Entry, typed: str) -> float | None:
    text = f"{entry.text} {entry.menu}".lower()
    if typed in text:
        return float(text.index(typed)) * 0.01
    at, gaps = -1, 0
    for letter in typed.replace(" ", ""):
        found = text.find(letter, at + 1)
        if found < 0:
            return None
        gaps += found - at - 1
        at = found
    return 1.0 + gaps


class Palette(QDialog):
    """A line to type in and a list to choose from."""

    chosen = Signal(str)

    def __init__(self, entries: list[Entry], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Search commands")
        self._entries = entries
        self.line = QLineEdit()
        self.line.setPlaceholderText("Type a command")
        self.line.setAccessibleName("Command")
        self.list = QListWidget()
        self.list.setAccessibleName("Commands")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.addWidget(self.line)
        layout.addWidget(self.list)
        self.resize(WIDTH, HEIGHT)
        middle = parent.mapToGlobal(parent.rect().center())
        self.move(middle.x() - WIDTH // 2, parent.mapToGlobal(parent.rect().topLeft()).y() + 56)
        self.line.textChanged.connect(self._list)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(lambda _: self._choose())
        self._list("")
        self.line.setFocus()

    def event(self, event: QEvent) -> bool:
        """A click elsewhere closes it."""
        if event.type() == QEvent.Type.WindowDeactivate:
            self.close()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter work while typing."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            move = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if move is not None:
                self.list.setCurrentRow((self.list.currentRow() + move) % max(self.list.count(), 1))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose()
                return True
        return False

    def _list(self, typed: str) -> None:
        self.list.clear()
        for entry in rank(self._entries, typed):
            hint = f"{entry.menu}  ·  {entry.shortcut}" if entry.shortcut else entry.menu
            item = QListWidgetItem(f"{entry.text}    {hint}")
            item.setData(ID, entry.id)
            if not entry.enabled:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _choose(self) -> None:
        item = self.list.currentItem()
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsEnabled:
            command = str(item.data(ID))
            self.close()
            self.chosen.emit(command)
