"""What each action does. A command's name is its id with underscores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QMimeData, QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from lranalyzer.diagnosis import VERDICTS
from lranalyzer.readers.mlflow.browse import ui_address
from lranalyzer_gui.actions.judging import Judging
from lranalyzer_gui.actions.opening import Opener
from lranalyzer_gui.crash import log_folder
from lranalyzer_gui.draw.smooth import Smoothing
from lranalyzer_gui.session.loading import sources_in
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.theme.manager import Theme


@dataclass(frozen=True)
class Surroundings:
    """What commands reach besides the session: the window gives it."""

    dialog: Callable[[str], object]
    """Show the dialog of that name."""
    run_command: Callable[[str], None]
    """Something a page does: ``copy-code``, ``ruler``, ``next-finding``, ``filter``."""
    close: Callable[[], Any]
    reset_layout: Callable[[], None]
    copy_runs: Callable[[], None]
    """Put the selected rows of the table on the clipboard."""
    report: Callable[[], str]
    """The problem report."""
    choose_theme: Callable[[str], None]
    """Switch to ``light`` or ``dark`` and remember it."""
    shown_keys: Callable[[], list[str]]
    """Keys of the filtered runs in shown order."""


class Commands(QObject):
    """Runs an action by its id."""

    def __init__(
        self, session: Session, opener: Opener, judging: Judging, theme: Theme, around: Surroundings, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._opener, self._judging = session, opener, judging
        self._theme, self._around = theme, around

    def run(self, command: str) -> None:
        """Do it."""
        if command.startswith("page-"):
            self._session.look(page=command.removeprefix("page-"))
        elif command.startswith(RECENT):
            self._opener.open([command.removeprefix(RECENT)])
        elif command.startswith("x-"):
            self._session.look(x_axis=command.removeprefix("x-"))
        elif command.removeprefix("mark-") in VERDICTS:
            self._judging.correct(self._session.selected, command.removeprefix("mark-"))
        elif command in _TOGGLES:
            field = _TOGGLES[command]
            changes: dict[str, Any] = {field: not getattr(self._session.view, field)}
            self._session.look(**changes)
        elif command in _DIALOGS:
            self._around.dialog(command)
        elif command in _PAGE_COMMANDS:
            self._around.run_command(command)
        else:
            getattr(self, command.replace("-", "_"))()

    def enabled(self, needs: str) -> bool:
        """Whether an action that needs this can be done now."""
        session = self._session
        asked: dict[str, Callable[[], bool]] = {
            "": lambda: True,
            "runs": lambda: bool(session.entries),
            "selection": lambda: session.current is not None,
            "undo": lambda: session.can_undo,
            "redo": lambda: session.can_redo,
        }
        return asked[needs]()

    @staticmethod
    def sources_of(data: QMimeData | None) -> list[str]:
        """Paths and addresses in what was pasted or dropped."""
        if data is None:  # an empty clipboard on some platforms
            return []
        if data.hasUrls():
            return [url.toLocalFile() or url.toString() for url in data.urls()]
        return sources_in(data.text())

    def paste(self) -> None:
        """Open what the clipboard names."""
        found = self.sources_of(QGuiApplication.clipboard().mimeData())
        if found:
            self._opener.open(found)
        else:
            self._session.notify("info", "The clipboard holds no path")

    def open_in_mlflow(self) -> None:
        """Show the current run in the MLflow UI, or say how to get one."""
        current = self._session.current
        if current is None:
            return
        page, source = ui_address(current.run), current.run.source
        if page:
            QDesktopServices.openUrl(QUrl(page))
        elif current.run.format == "mlflow":
            command = f'mlflow ui --backend-store-uri "{source}"'
            text = "This run comes from a local store; start a server to see it in the MLflow UI, and open that"
            self._session.notify("info", f"{text}: {command}", command)
        else:
            self._session.notify("info", "This run does not come from MLflow")

    def reload(self) -> None:
        """Read every source again."""
        self._opener.reload()

    def close_runs(self) -> None:
        """Take the selected runs out."""
        self._session.remove([entry.key for entry in self._session.selected])

    def close_all(self) -> None:
        """Take every run out."""
        self._session.remove([entry.key for entry in self._session.entries])

    def quit(self) -> None:
        """Close the window."""
        self._around.close()

    def undo(self) -> None:
        """Take the last view change back."""
        self._session.undo()

    def redo(self) -> None:
        """Make it again."""
        self._session.redo()

    def copy_summary(self) -> None:
        """Put the diagnosis of the current run on the clipboard."""
        entry = self._session.current
        if entry is not None:
            summary = entry.told.summary
            lines = [f"{entry.run.name}: {summary}"]
            rest = (f.sentence for f in entry.diagnosis.findings if f.sentence.casefold() not in summary.casefold())
            lines += [f"- {sentence}" for sentence in rest]
            QGuiApplication.clipboard().setText("\n".join(lines))
            self._session.notify("success", "Diagnosis copied")

    def copy_runs(self) -> None:
        """The selected rows of the table."""
        self._around.copy_runs()

    def unmark(self) -> None:
        """Our verdict again."""
        self._judging.withdraw(self._session.selected)

    def mark_seen(self) -> None:
        """Changes are counted from now on."""
        self._judging.see()

    def reference(self) -> None:
        """What the other runs differ by from the current one; a second time: the runs themselves."""
        current, view = self._session.current, self._session.view
        if current is not None:
            same = view.reference == current.key and view.page == "compare"
            self._session.look(page="compare", reference="" if same else current.key)

    def copy_report(self) -> None:
        """Put versions and messages on the clipboard."""
        QGuiApplication.clipboard().setText(self._around.report())
        self._session.notify("success", "Report copied")

    def log_folder(self) -> None:
        """Show the folder in the desktop's file manager."""
        folder = log_folder()
        folder.mkdir(parents=True, exist_ok=True)
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._session.notify("info", f"The log folder is {folder}")

    def fit(self) -> None:
        """The whole run."""
        self._session.look(zoom=None)

    def smooth_more(self) -> None:
        """Twice as many points."""
        self._smooth(2.0)

    def smooth_less(self) -> None:
        """Half as many points."""
        self._smooth(0.5)

    def theme(self) -> None:
        """Light to dark and back."""
        self._around.choose_theme("light" if self._theme.mode == "dark" else "dark")

    def reset_layout(self) -> None:
        """Panels as on the first start."""
        self._around.reset_layout()

    def next_run(self) -> None:
        """The run below."""
        self._step(1)

    def previous_run(self) -> None:
        """The run above."""
        self._step(-1)

    def _step(self, by: int) -> None:
        keys = self._around.shown_keys()
        if not keys:
            return
        now = self._session.view.selected[:1]
        at = keys.index(now[0]) + by if now and now[0] in keys else 0
        self._session.look(selected=(keys[min(max(at, 0), len(keys) - 1)],), zoom=None)

    def _smooth(self, factor: float) -> None:
        now = self._session.view.smoothing
        points = max(now.points * factor, 1.0)
        weight = min(max((points - 1) / (points + 1), 0.0), 0.999)
        kind = now.kind if now.kind != "none" else Smoothing().kind
        self._session.look(merge="smoothing", smoothing=replace(now, kind=kind, weight=weight))


RECENT = "recent:"
"""Before a source, in the id of the command that opens it again."""
_TOGGLES = {"log-loss": "log_loss", "log-rate": "log_rate", "log-x": "log_x", "everything": "everything"}
_DIALOGS = (
    "open-file",
    "open-folder",
    "open-mlflow",
    "preferences",
    "palette",
    "shortcuts",
    "messages",
    "about",
    "export-picture",
    "export-csv",
    "export-runs",
    "export-report",
    "roles",
    "plot-table",
)
_PAGE_COMMANDS = ("copy-code", "ruler", "next-finding", "filter", "copy-picture", "toggle-runs", "toggle-cards")
