"""Which further series of a run get a plot: a button that opens a list with a search line."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QWidget

from lranalyzer_gui.docks.pieces import column, segment
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.theme.tokens import GAP

WIDTH, HEIGHT = 300, 340


class SeriesPicker(QWidget):
    """Writes the chosen names to the session's view, and follows it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._filling = False
        self.button = segment("Series", "Plots of further series")
        self.button.setCheckable(False)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.popup = QFrame(self, Qt.WindowType.Popup)
        self.popup.setProperty("role", "card")
        self.line = QLineEdit()
        self.line.setPlaceholderText("Search series")
        self.line.setAccessibleName("Search series")
        self.list = QListWidget()
        self.list.setAccessibleName("Further series of this run")
        inside = column(self.line, self.list, spacing=GAP)
        inside.setContentsMargins(GAP, GAP, GAP, GAP)
        self.popup.setLayout(inside)
        self.popup.resize(WIDTH, HEIGHT)
        self.setLayout(column(self.button))
        self.button.clicked.connect(self.open)
        self.line.textChanged.connect(self._search)
        self.list.itemChanged.connect(lambda _: self._choose())
        session.view_changed.connect(lambda before, after: self._follow())

    def offer(self, names: tuple[str, ...]) -> None:
        """Replace the list."""
        self._filling = True
        self.list.clear()
        for name in names:
            item = QListWidgetItem(name)
            item.setToolTip(name)
            item.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self._filling = False
        self.button.setEnabled(bool(names))
        self.button.setToolTip("Plots of further series" if names else "This log holds no further series")
        self._search(self.line.text())
        self._follow()

    def open(self) -> None:
        """Drop the list down."""
        corner = self.button.mapToGlobal(QPoint(self.button.width() - WIDTH, self.button.height() + 4))
        self.popup.move(corner)
        self.popup.show()
        self.line.setFocus()

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(at) for at in range(self.list.count())]

    def _follow(self) -> None:
        chosen = self._session.view.extra
        self._filling = True
        for item in self._items():
            item.setCheckState(Qt.CheckState.Checked if item.text() in chosen else Qt.CheckState.Unchecked)
        self._filling = False
        shown = sum(item.text() in chosen for item in self._items())
        self.button.setText(f"Series · {shown}" if shown else "Series")

    def _choose(self) -> None:
        if self._filling:
            return
        here = [item.text() for item in self._items()]
        ticked = [item.text() for item in self._items() if item.checkState() == Qt.CheckState.Checked]
        elsewhere = [name for name in self._session.view.extra if name not in here]  # chosen for another run
        self._session.look(extra=(*elsewhere, *ticked))

    def _search(self, typed: str) -> None:
        for item in self._items():
            item.setHidden(typed.lower().strip() not in item.text().lower())
