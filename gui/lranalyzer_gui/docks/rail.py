"""The pages, at the left edge."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton

from lranalyzer_gui.docks.pieces import column, keep_icon
from lranalyzer_gui.session.view_state import PAGE_TITLES, Page
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP

WIDTH = 80


class Rail(QFrame):
    """One button a page."""

    page_wanted = Signal(str)

    def __init__(self, theme: Theme, pages: tuple[Page, ...]) -> None:
        super().__init__()
        self.setProperty("role", "rail")
        self.setFixedWidth(WIDTH)
        self.setAccessibleName("Pages")
        self._theme = theme
        self._group = QButtonGroup(self)
        self._buttons: dict[Page, QToolButton] = {}
        for page in pages:
            self._buttons[page] = self._button(page)
        layout = column(*self._buttons.values(), -1, spacing=4)
        layout.setContentsMargins(GAP, GAP * 2, GAP, GAP)
        self.setLayout(layout)

    def show_page(self, page: Page | None) -> None:
        """Mark the page in view; None while there is nothing to see on any of them."""
        self._group.setExclusive(False)
        for name, made in self._buttons.items():
            made.setChecked(name == page)
        self._group.setExclusive(True)

    def _button(self, page: Page) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "nav")
        button.setText(PAGE_TITLES[page])
        button.setAccessibleName(f"{PAGE_TITLES[page]} page")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(22, 22))
        button.setCheckable(True)
        keep_icon(self._theme, button, page)
        button.clicked.connect(lambda: self.page_wanted.emit(page))
        self._group.addButton(button)
        return button
