"""Which dialog belongs to which command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QDialog, QWidget

from lranalyzer_gui.dialogs.lists import About, Messages, Shortcuts
from lranalyzer_gui.dialogs.open_mlflow import OpenMlflow
from lranalyzer_gui.dialogs.palette import Entry, Palette
from lranalyzer_gui.dialogs.pickers import pick_files, pick_folder, pick_target
from lranalyzer_gui.dialogs.plot_points import PlotPointsDialog
from lranalyzer_gui.dialogs.preferences import Preferences
from lranalyzer_gui.draw.picture import StackPicture
from lranalyzer_gui.session.notice import Notice
from lranalyzer_gui.settings.store import Settings
from lranalyzer_gui.workers.job import Pool

EXPORTS = {
    "export-picture": ("Export plots as picture (.png or .svg)", "curves.png"),
    "export-csv": ("Export visible points", "curves.csv"),
    "export-runs": ("Export table of runs", "runs.csv"),
    "export-report": ("Export report (.html, .md or .json)", "report.html"),
}


@dataclass(frozen=True)
class Dialogs:
    """Opens dialogs over the window."""

    parent: QWidget
    settings: Settings
    open_sources: Callable[[list[str]], None]
    run: Callable[[str], None]
    """Run a command by its id."""
    commands: Callable[[], list[Entry]]
    shortcuts: Callable[[], dict[str, list[tuple[str, str]]]]
    notices: Callable[[], list[Notice]]
    export: Callable[[str, str], None]
    """Write what is visible: command and path."""
    pool: Pool
    roles: Callable[[QWidget], QDialog]
    """The dialog of roles for the current run."""
    plots: Callable[[], tuple[StackPicture, tuple[float, float] | None]]
    """What the page draws, and the stretch in view."""

    def show(self, command: str) -> QDialog:
        """Open the dialog of a command, without waiting for it."""
        if command == "open-file":
            return pick_files(self.parent, self.open_sources)
        if command == "open-folder":
            return pick_folder(self.parent, self.open_sources)
        if command in EXPORTS:
            title, name = EXPORTS[command]
            return pick_target(self.parent, title, name, lambda path: self.export(command, path))
        made = self._make(command)
        made.open()
        return made

    def _make(self, command: str) -> QDialog:
        if command == "open-mlflow":
            store = OpenMlflow(self.pool, self.settings.recent(), self.parent)
            store.sources_chosen.connect(self.open_sources)
            return store
        if command == "palette":
            palette = Palette(self.commands(), self.parent)
            palette.chosen.connect(self.run)
            return palette
        if command == "preferences":
            return Preferences(self.settings, self.parent)
        if command == "roles":
            return self.roles(self.parent)
        if command == "shortcuts":
            return Shortcuts(self.shortcuts(), self.parent)
        if command == "plot-table":
            return PlotPointsDialog(*self.plots(), self.parent)
        if command == "messages":
            return Messages(self.notices(), self.parent)
        return About(self.parent)
