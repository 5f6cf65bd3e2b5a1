"""The middle of the window: the welcome page while nothing is open, else the page in view."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from lranalyzer_gui.docks.welcome_page import WelcomePage
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.session.view_state import Page


class Centre(QStackedWidget):
    """Switches pages as the session says."""

    def __init__(self, session: Session, welcome: WelcomePage, pages: dict[Page, QWidget]) -> None:
        super().__init__()
        self.setObjectName("page")
        self._session, self._welcome, self.pages = session, welcome, pages
        self.addWidget(welcome)
        for page in pages.values():
            self.addWidget(page)
        session.view_changed.connect(lambda before, after: self._switch())
        session.entries_added.connect(lambda _: self._switch())
        session.entries_removed.connect(lambda _: self._switch())
        self._switch()

    @property
    def due(self) -> QWidget:
        """The page that the session asks for."""
        page = self._session.view.page
        if page != "schedule" and not self._session.entries:
            return self._welcome
        return self.pages.get(page, self._welcome)

    def _switch(self) -> None:
        self.setCurrentWidget(self.due)
