"""The bar over everything: name, menus, command search, undo, open."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QMenuBar, QPushButton, QSizePolicy, QToolButton

from lranalyzer_gui.docks.pieces import button, keep_icon, label, row
from lranalyzer_gui.theme import icons
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP

HEIGHT = 48


class TopBar(QFrame):
    """Menus and tools are filled by the action table."""

    command_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.setFixedHeight(HEIGHT)
        self._theme = theme
        self._logo = QLabel()
        self.menus = QMenuBar()
        self.menus.setNativeMenuBar(False)
        self.menus.setStyleSheet("QMenuBar { border: none; }")
        self.menus.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.search = QPushButton("Search commands    Ctrl+K")
        self.search.setProperty("role", "chip")
        self.search.setMinimumHeight(28)
        self.search.setMinimumWidth(220)
        self.search.setAccessibleName("Search commands")
        self.search.setCursor(Qt.CursorShape.PointingHandCursor)
        self.open = button("Open log", "primary")
        keep_icon(theme, self.search, "search")
        keep_icon(theme, self.open, "open", "on_accent")
        self.tools = row(spacing=2)
        layout = row(
            self._logo,
            label("LR Analyzer", "strong"),
            GAP,
            self.menus,
            -1,
            self.search,
            -1,
            self.tools,
            GAP,
            self.open,
        )
        layout.setContentsMargins(GAP * 3, 0, GAP * 2, 0)
        self.setLayout(layout)
        self.search.clicked.connect(lambda: self.command_wanted.emit("palette"))
        self.open.clicked.connect(lambda: self.command_wanted.emit("open-file"))
        theme.changed.connect(self._recolour)
        self._recolour()

    def add_tool(self, tool: QToolButton) -> None:
        """Add a button at the right."""
        self.tools.addWidget(tool)

    def _recolour(self) -> None:
        self._logo.setPixmap(icons.pixmap("logo", self._theme.tokens.accent, 22, 2.0))
