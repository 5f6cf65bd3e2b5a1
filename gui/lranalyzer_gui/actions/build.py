"""QActions, menus and tool buttons out of the table."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolButton, QWidget

from lranalyzer_gui.actions.commands import RECENT, Commands
from lranalyzer_gui.actions.table import ACTIONS, BY_ID, MENUS, ActionSpec
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.settings.recent import is_there, shortened
from lranalyzer_gui.settings.store import Settings
from lranalyzer_gui.theme import icons
from lranalyzer_gui.theme.manager import Theme


class Actions(QObject):
    """One QAction for each row; enabled, ticked and coloured by what is going on."""

    def __init__(self, commands: Commands, session: Session, settings: Settings, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._commands, self._session, self._settings, self._theme = commands, session, settings, theme
        self.by_id = {spec.id: self._make(spec, window) for spec in ACTIONS}
        session.view_changed.connect(lambda before, after: self.refresh())
        for signal in (session.entries_added, session.entries_removed):
            signal.connect(lambda _: self.refresh())
        theme.changed.connect(self._recolour)
        self._recolour()
        self.refresh()

    def fill_menus(self, bar: QMenuBar) -> None:
        """A menu for each heading of the table."""
        for title in MENUS:
            menu = bar.addMenu(title)
            menu.setToolTipsVisible(True)
            menu.setAccessibleName(f"{title} menu")
            for spec in (s for s in ACTIONS if s.menu == title):
                if spec.separated:
                    menu.addSeparator()
                menu.addAction(self.by_id[spec.id])
                if spec.id == "open-mlflow":
                    self._add_recent(menu)

    def _add_recent(self, menu: QMenu) -> None:
        recent = menu.addMenu("Open recent")
        recent.setAccessibleName("Open recent menu")
        recent.setToolTipsVisible(True)
        recent.aboutToShow.connect(lambda: self._fill_recent(recent))

    def _fill_recent(self, menu: QMenu) -> None:
        menu.clear()
        for source in self._settings.recent():
            action = menu.addAction(shortened(source))
            action.setToolTip(source)
            action.setEnabled(is_there(source))
            action.triggered.connect(lambda *_, s=source: self._commands.run(RECENT + s))
        if menu.isEmpty():
            menu.addAction("Nothing was opened yet").setEnabled(False)
            return
        menu.addSeparator()
        menu.addAction("Forget these").triggered.connect(lambda *_: self._settings.forget_recent())

    def tool_buttons(self) -> list[QToolButton]:
        """A button for each action marked as a tool."""
        made = []
        for spec in (s for s in ACTIONS if s.tool):
            tool = QToolButton()
            tool.setDefaultAction(self.by_id[spec.id])
            tool.setIconSize(QSize(18, 18))
            tool.setAccessibleName(spec.text)
            made.append(tool)
        return made

    def rows(self) -> list[tuple[str, str, str, str, bool, str]]:
        """Id, text, menu, shortcut, whether it can be done now, and further words, of every action but the palette
        itself."""
        rows = [
            (s.id, s.text, s.menu, s.shortcut, self.by_id[s.id].isEnabled(), f"{s.id} {s.tip}")
            for s in ACTIONS
            if s.id != "palette"
        ]
        recent = [(RECENT + s, f"Open {shortened(s)}", "Recent", "", is_there(s), s) for s in self._settings.recent()]
        return rows + recent

    def refresh(self) -> None:
        """Enable and tick by what is open and how it is looked at."""
        for action_id, action in self.by_id.items():
            spec = BY_ID[action_id]
            action.setEnabled(self._commands.enabled(spec.needs))
            if spec.checked_by:
                field, _, value = spec.checked_by.partition("=")
                now = getattr(self._session.view, field)
                action.setChecked(now == value if value else bool(now))

    def _make(self, spec: ActionSpec, window: QWidget) -> QAction:
        action = QAction(spec.text, window)
        action.setObjectName(spec.id)
        action.setCheckable(bool(spec.checked_by))
        if spec.shortcut:
            action.setShortcut(QKeySequence(spec.shortcut))
        shown = f"{spec.tip or spec.text} ({spec.shortcut})" if spec.shortcut else spec.tip or spec.text
        action.setToolTip(shown)
        action.setStatusTip(spec.tip)
        action.triggered.connect(lambda *_: self._run(spec.id))
        window.addAction(action)
        return action

    def _run(self, action_id: str) -> None:
        self._commands.run(action_id)
        self.refresh()  # Qt has toggled the tick by itself, whatever came of the command

    def _recolour(self) -> None:
        for action_id, action in self.by_id.items():
            name = BY_ID[action_id].icon
            if name:
                action.setIcon(icons.icon(name, self._theme.tokens.muted))
