"""The command palette: type a few letters of any action."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

WIDTH, HEIGHT = 560, 420
ID, HINT = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
HINT_ALPHA = 0.72
"""Opacity of menu and shortcut beside a command; still 4.5 to 1 in both themes."""


@dataclass(frozen=True)
class Entry:
    """What the palette lists."""

    id: str
    text: str
    menu: str
    shortcut: str
    enabled: bool = True
    about: str = ""
    """Further words it is found by."""


def rank(entries: list[Entry], typed: str) -> list[Entry]:
    """Entries that are meant by ``typed``, best first: it stands in the text, then all its words do in text or
    explanation, then its letters occur in order.

    >>> found = rank([Entry("a", "Show run in the MLflow UI", "File", ""), Entry("b", "Dark", "View", "", about="theme")], "theme")
    >>> [entry.id for entry in found]
    ['b', 'a']
    """
    typed = typed.lower().strip()
    scored = [(score, at, entry) for at, entry in enumerate(entries) if (score := _score(entry, typed)) is not None]
    return [entry for _, _, entry in sorted(scored, key=lambda row: (not row[2].enabled, row[0], row[1]))]


def _score(entry: Entry, typed: str) -> float | None:
    text = f"{entry.text} {entry.menu}".lower()
    if typed in text:
        return float(text.index(typed)) * 0.01
    about, words = entry.about.lower(), typed.split()
    if all(word in text or word in about for word in words):
        return 1.0 + max(about.find(word) for word in words) * 0.001
    at, gaps = -1, 0
    for letter in typed.replace(" ", ""):
        found = text.find(letter, at + 1)
        if found < 0:
            return None
        gaps += found - at - 1
        at = found
    return 2.0 + gaps


class Row(QStyledItemDelegate):
    """A command, and at the right where it is found and its shortcut."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The row as the style paints it, then the hint."""
        super().paint(painter, option, index)
        colour = option.palette.text().color()
        colour.setAlphaF(HINT_ALPHA if index.flags() & Qt.ItemFlag.ItemIsEnabled else HINT_ALPHA / 2)
        painter.save()
        painter.setPen(colour)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(option.rect.adjusted(0, 0, -10, 0), right, str(index.data(HINT)))
        painter.restore()


class Palette(QDialog):
    """A line to type in and a list to choose from."""

    chosen = Signal(str)

    def __init__(self, entries: list[Entry], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("palette")
        self.setAccessibleName("Search commands")
        self._entries = entries
        self.line = QLineEdit()
        self.line.setPlaceholderText("Type a command")
        self.line.setAccessibleName("Command")
        self.list = QListWidget()
        self.list.setAccessibleName("Commands")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setItemDelegate(Row(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
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
            item = QListWidgetItem(entry.text)
            item.setData(ID, entry.id)
            item.setData(HINT, hint)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.text}, {hint}")
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
