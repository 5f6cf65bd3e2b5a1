"""Which columns the table of runs has: the fixed ones and any parameter, with a search for those who log hundreds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QWidget

from lranalyzer.filter import PARAM
from lranalyzer_gui.docks.pieces import button, column, label, row
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.models.columns import COLUMNS
from lranalyzer_gui.theme.tokens import GAP

WIDTH, HEIGHT = 300, 420
DEFAULT = tuple(c.id for c in COLUMNS if c.shown)


class ColumnChooser(QFrame):
    """A list to tick; every tick is in force at once."""

    chosen = Signal(object)
    """Ids of the columns to show: those that were shown keep their order, new ones follow."""

    def __init__(self, shown: Sequence[str], parameters: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "popup")
        self._shown = list(shown)
        self.search = QLineEdit()
        self.search.setProperty("role", "search")
        self.search.setPlaceholderText("Find a column or parameter")
        self.search.setAccessibleName("Find a column")
        self.list = QListWidget()
        self.list.setAccessibleName("Columns")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        for made in COLUMNS[1:]:
            self._add(made.id, made.title, made.help)
        for name in parameters:
            self._add(PARAM + name, name, f"Parameter {name}")
        self._reset = button("Usual columns", "link")
        hint = label(_hint(len(parameters)), "caption")
        layout = column(row(label("Columns", "heading"), -1, self._reset), self.search, self.list, hint)
        layout.setContentsMargins(GAP * 2, GAP * 2, GAP * 2, GAP)
        self.setLayout(layout)
        self.resize(WIDTH, HEIGHT)
        self.search.textChanged.connect(self._find)
        self.list.itemChanged.connect(self._on_ticked)
        self._reset.clicked.connect(self._on_reset)

    def popup(self, at: QPoint) -> None:
        """Show it with its upper left corner here, or where it fits in the window and on the screen."""
        screen = QGuiApplication.screenAt(at) or QGuiApplication.primaryScreen()
        parent, area = self.parentWidget(), screen.availableGeometry()
        if parent is not None:
            area.setRight(min(area.right(), parent.window().geometry().right() - GAP))
        width = max(self.width(), self.minimumSizeHint().width())
        x = max(area.left(), min(at.x(), area.right() - width))
        y = max(area.top(), min(at.y(), area.bottom() - HEIGHT))
        self.move(x, y)
        self.show()
        self.search.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down leads from the search into what it found; the space bar ticks there."""
        found = [at for at in range(self.list.count()) if not self.list.item(at).isHidden()]
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus() and found:
            self.list.setCurrentRow(found[0])
            self.list.setFocus()
        else:
            super().keyPressEvent(event)

    def tick(self, column_id: str, shown: bool) -> None:
        """Show or hide one column."""
        for at in range(self.list.count()):
            item = self.list.item(at)
            if item.data(Qt.ItemDataRole.UserRole) == column_id:
                item.setCheckState(Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked)

    def _add(self, column_id: str, title: str, tip: str) -> None:
        item = QListWidgetItem(title)
        item.setData(Qt.ItemDataRole.UserRole, column_id)
        item.setToolTip(tip)
        item.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        item.setCheckState(Qt.CheckState.Checked if column_id in self._shown else Qt.CheckState.Unchecked)
        self.list.addItem(item)

    def _find(self, text: str) -> None:
        for at in range(self.list.count()):
            item = self.list.item(at)
            item.setHidden(text.lower() not in item.text().lower())

    def _on_ticked(self, item: QListWidgetItem) -> None:
        column_id = item.data(Qt.ItemDataRole.UserRole)
        if item.checkState() == Qt.CheckState.Checked:
            self._shown += [column_id] if column_id not in self._shown else []
        else:
            self._shown = [name for name in self._shown if name != column_id]
        self.chosen.emit(list(self._shown))

    def _on_reset(self) -> None:
        self._shown = list(DEFAULT)
        self.list.blockSignals(True)
        for at in range(self.list.count()):
            item = self.list.item(at)
            on = item.data(Qt.ItemDataRole.UserRole) in DEFAULT
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)
        self.chosen.emit(list(self._shown))


def _hint(parameters: int) -> str:
    many = numbers.plural(parameters, "parameter")
    return f"Below the columns: {many} of these runs" if parameters else "No parameters in these logs"
