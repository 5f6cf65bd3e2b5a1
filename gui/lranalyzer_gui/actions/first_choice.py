"""Which run is looked at while nobody has chosen one."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject

from lranalyzer_gui.models.columns import worst_first
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.session.session import Session


class FirstChoice(QObject):
    """Selects the worst of the runs that have come; anything the user does leaves the choice to him."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._open, self._choosing = False, False
        session.view_changed.connect(lambda *_: None if self._choosing else self.leave())

    def begin(self) -> None:
        """The first runs are about to come."""
        self._open = True

    def take(self, entries: Iterable[RunEntry]) -> None:
        """These came; the worst of them may be worse than the one that is selected."""
        if not self._open:
            return
        current = self._session.current
        known = [*([] if current is None else [current]), *entries]
        if known:
            self._choosing = True
            self._session.look(merge="open", selected=(min(known, key=worst_first).key,))
            self._choosing = False

    def leave(self) -> None:
        """The user has done something, or nothing more comes: the selection stays."""
        self._open = False
