"""The window: puts the parts together and restores where they were. No arithmetic, no drawing, no reading."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QMainWindow, QSplitter, QVBoxLayout, QWidget

from lranalyzer.readers.source import is_mlflow_uri
from lranalyzer_gui.actions.build import Actions
from lranalyzer_gui.actions.commands import Commands, Surroundings
from lranalyzer_gui.actions.judging import Judging
from lranalyzer_gui.actions.opening import Opener
from lranalyzer_gui.actions.table import shortcut_groups
from lranalyzer_gui.crash import report_text
from lranalyzer_gui.dialogs.palette import Entry
from lranalyzer_gui.dialogs.roles import RolesDialog
from lranalyzer_gui.dialogs.show import Dialogs
from lranalyzer_gui.docks.centre import Centre
from lranalyzer_gui.docks.compare_page import ComparePage
from lranalyzer_gui.docks.dashboard_page import DashboardPage
from lranalyzer_gui.docks.exporting import export, export_rows, rows_as_text
from lranalyzer_gui.docks.news import verdict_news
from lranalyzer_gui.docks.notices import Notices
from lranalyzer_gui.docks.one_paint import OnePaint
from lranalyzer_gui.docks.rail import Rail
from lranalyzer_gui.docks.rate_answer_page import RateAnswerPage
from lranalyzer_gui.docks.reporting import export_report
from lranalyzer_gui.docks.run_list import RunList
from lranalyzer_gui.docks.run_menu import run_menu
from lranalyzer_gui.docks.run_page import RunPage
from lranalyzer_gui.docks.schedule_page import SchedulePage
from lranalyzer_gui.docks.status_line import StatusLine
from lranalyzer_gui.docks.top_bar import TopBar
from lranalyzer_gui.docks.welcome_page import WelcomePage
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.rate_answer import range_test_answer, sweep_answer
from lranalyzer_gui.models.run_filter import RunFilter
from lranalyzer_gui.plots.export import picture_of
from lranalyzer_gui.plots.stack import Stack
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.session.kept_view import view_as_text, view_from_text
from lranalyzer_gui.session.memory import Memory
from lranalyzer_gui.session.preferences import KEYS, preferred
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.session.view_state import Page
from lranalyzer_gui.settings.place import keep_place, restore_place
from lranalyzer_gui.settings.store import Settings
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.workers.job import Pool
from lranalyzer_gui.workers.store_watcher import StoreWatcher
from lranalyzer_gui.workers.watcher import Watcher

STORE_SECONDS = 5.0
"""Least time between two looks at an MLflow store: a look is a few requests to somebody's server."""
LIST_WIDTH = 272
TITLE = "LR Analyzer"


class MainWindow(QMainWindow):
    """Composition of session, pages, actions and dialogs."""

    def __init__(
        self,
        session: Session,
        settings: Settings,
        theme: Theme,
        pool: Pool,
        memory: Memory,
        samples: Path | None = None,
    ) -> None:
        super().__init__()
        self.session, self.settings, self.theme, self.pool = session, settings, theme, pool
        self.memory = memory
        self.setWindowTitle(TITLE)
        self.setAcceptDrops(True)
        self.resize(1280, 800)
        self.runs = RunFilter(session, self)
        self.opener = Opener(session, settings, pool, memory, self)
        self.judging = Judging(session, memory, self)
        self.watcher = Watcher(self)
        self.stores = StoreWatcher(self)
        self._build_parts(samples)
        self._build_actions()
        self._lay_out()
        self._wire()
        self._restore_layout()

    def _build_parts(self, samples: Path | None) -> None:
        session, theme = self.session, self.theme
        self.top, self.status = TopBar(theme), StatusLine(session)
        self.run_list = RunList(session, self.runs, theme)
        self.dashboard = DashboardPage(session, self.runs, theme, self.pool)
        self.run_page = RunPage(session, theme, self.settings, self.pool)
        self.welcome = WelcomePage(theme, self.settings, samples)
        self.compare = ComparePage(session, self.runs, theme, self.pool)
        self.schedule = SchedulePage(session, theme, self.settings, self.pool)
        self.sweep = RateAnswerPage("sweep", session, theme, self.pool, self.compare.looked_at, sweep_answer)
        self.range_test = RateAnswerPage(
            "range-test", session, theme, self.pool, lambda: session.selected[:1], range_test_answer
        )
        pages: dict[Page, QWidget] = {
            "dashboard": self.dashboard,
            "run": self.run_page,
            "compare": self.compare,
            "sweep": self.sweep,
            "range-test": self.range_test,
            "schedule": self.schedule,
        }
        self.rail = Rail(theme, tuple(pages))
        for signal in (session.view_changed, session.entries_added, session.entries_removed):
            signal.connect(lambda *_: self._make_way())  # before the page is shown, and painted
        self.centre = Centre(session, self.welcome, pages)

    def _build_actions(self) -> None:
        around = Surroundings(
            dialog=lambda name: self.dialogs.show(name),
            run_command=self._run_on_page,
            close=self.close,
            reset_layout=self._reset_layout,
            copy_runs=self._copy_runs,
            report=lambda: report_text(self.notices.history),
            choose_theme=lambda wish: self.settings.set("theme", wish),
            shown_keys=lambda: [entry.key for entry in self.runs.entries()],
        )
        self.commands = Commands(self.session, self.opener, self.judging, self.theme, around, self)
        self.actions_ = Actions(self.commands, self.session, self.settings, self.theme, self)
        self.actions_.fill_menus(self.top.menus)
        for tool in self.actions_.tool_buttons():
            self.top.add_tool(tool)

    def _lay_out(self) -> None:
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.run_list.setMinimumWidth(LIST_WIDTH - 72)
        self.splitter.addWidget(self.run_list)
        self.splitter.addWidget(self.centre)
        self.splitter.setStretchFactor(1, 1)
        self._list_width = LIST_WIDTH
        self.splitter.splitterMoved.connect(lambda at, _: setattr(self, "_list_width", at))
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addWidget(self.splitter, 1)
        central = QWidget()
        central.setObjectName("central")
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addLayout(middle, 1)
        column.addWidget(self.status)
        self.setCentralWidget(central)
        self._painting = OnePaint(central)
        self.notices = Notices(self.session, self.theme, central)
        self.dialogs = Dialogs(
            self, self.settings, self.opener.open, self.commands.run, self._palette_entries, shortcut_groups,
            lambda: self.notices.history, self._export, self.pool, self._roles_dialog,
            lambda: (self._stack().picture, self._stack().zoom),
        )  # fmt: skip

    def _wire(self) -> None:
        session = self.session
        for part in (self.top.command_wanted, self.welcome.command_wanted):
            part.connect(self.commands.run)
        self.welcome.reopen_wanted.connect(self.reopen)
        self.welcome.source_wanted.connect(lambda source: self.opener.open([source]))
        self.rail.page_wanted.connect(lambda page: session.look(page=page))
        self.run_list.run_opened.connect(self._open_run)
        self.dashboard.run_opened.connect(self._open_run)
        self.run_page.recommendation.code.copied.connect(
            lambda framework: session.notify("success", f"{framework} code copied")
        )
        self.run_page.recommendation.roles_wanted.connect(lambda: self.commands.run("roles"))
        self.run_page.header.corrected.connect(lambda verdict: self.commands.run(f"mark-{verdict}"))
        self.run_page.header.withdrawn.connect(lambda: self.commands.run("unmark"))
        self.dashboard.changes.dismissed.connect(self.judging.see)
        for asked in (self.dashboard.grid.menu_wanted, self.run_list.menu_wanted):
            asked.connect(lambda at: run_menu(self.actions_.by_id, self).popup(at))
        for touched in (self.dashboard.grid.pressed, self.run_list.list.pressed, self.dashboard.plots.chosen):
            touched.connect(lambda *_: self.opener.first_choice.leave())  # also on the run that is selected already
        self.runs.refreshed.connect(self.sweep.relook)
        for page in (self.sweep, self.range_test):
            page.rate_wanted.connect(self._shape)
        self.opener.working.connect(self.status.set_work)
        self.status.stop_wanted.connect(self.opener.stop)
        self.watcher.due.connect(self.opener.look)
        self.opener.looked.connect(self._on_looked)
        session.verdicts_changed.connect(self._on_verdicts)
        self.stores.grown.connect(self.opener.take)
        for signal in (session.entries_added, session.entries_removed):
            signal.connect(lambda _: self._follow_files())
        self.settings.changed.connect(self._on_setting)
        self._place_list()
        self._mark_page()
        self.centre.currentChanged.connect(lambda _: self._focus_runs())
        for signal in (session.view_changed, session.entries_added, session.entries_removed):
            signal.connect(lambda *_: self._name())
            signal.connect(lambda *_: self._mark_page())
        self._name()

    def _mark_page(self) -> None:
        shown = self.centre.currentWidget() is not self.welcome
        self.rail.show_page(self.session.view.page if shown else None)

    def _name(self) -> None:
        """The title bar says what is looked at, for the list of windows."""
        current, many = self.session.current, len(self.session.entries)
        one = self.session.view.page in ("run", "range-test") and current is not None
        what = current.run.name if one and current else numbers.plural(many, "run") if many else ""
        self.setWindowTitle(f"{what} – {TITLE}" if what else TITLE)

    def _focus_runs(self) -> None:
        """The keyboard goes on with the runs of the page now in view, not with whatever button comes next."""
        if self.centre.currentWidget() is self.welcome or self.rail.isAncestorOf(self.focusWidget() or self.centre):
            return
        runs = self.dashboard.grid if self.session.view.page == "dashboard" else self.run_list.list
        runs.setFocus(Qt.FocusReason.OtherFocusReason)

    def _shape(self, lr: float) -> None:
        self.session.look(page="schedule")
        self.schedule.take_rate(float(f"{lr:.3g}"))

    @property
    def settled(self) -> bool:
        """Whether the pages show everything that was asked for."""
        pages = (self.dashboard, self.run_page, self.compare, self.schedule, self.sweep, self.range_test)
        return self.runs.settled and all(page.settled for page in pages)

    def _make_way(self) -> None:
        """Another page is to come: painted once, in its own width."""
        if self.centre.due is not self.centre.currentWidget():
            self._painting.hold()
        self._place_list()

    def _place_list(self) -> None:
        """The overview has its own table of the same runs; beside it the list would say everything twice."""
        wanted = bool(self.session.entries) and self.session.view.page != "dashboard"
        if wanted == self.run_list.isHidden():
            self.run_list.setVisible(wanted)
            self.splitter.setSizes([self._list_width, max(self.splitter.width() - self._list_width, 1)])
        self.splitter.refresh()

    def _open_run(self, key: str) -> None:
        self.session.look(selected=(key,), page="run")

    def _run_on_page(self, command: str) -> None:
        if command == "filter":
            box = self.dashboard.filter_box if self.session.view.page == "dashboard" else self.run_list.filter_box
            box.setFocus()
            box.selectAll()
            return
        if command == "copy-picture":
            QGuiApplication.clipboard().setPixmap(picture_of(self._stack()))
            self.session.notify("success", "Picture copied")
            return
        if command in ("toggle-runs", "toggle-cards"):
            part = self.run_list if command == "toggle-runs" else self.run_page.side
            part.setVisible(part.isHidden())
            return
        if command == "ruler" and self.session.view.page == "compare":
            self.compare.run_command(command)
            return
        self.session.look(page="run")
        self.run_page.run_command(command)

    def _copy_runs(self) -> None:
        text = rows_as_text(self.dashboard.grid, self.runs, self.session, delimiter="\t", only=True)
        QGuiApplication.clipboard().setText(text)
        self.session.notify("success", f"{numbers.plural(len(self.session.selected), 'run')} copied")

    def _roles_dialog(self, parent: QWidget) -> QDialog:
        entry = self.session.current
        assert entry is not None, "the action needs a selection"
        made = RolesDialog(entry.run, parent)
        made.roles_chosen.connect(lambda roles: self._choose_roles(entry, roles))
        return made

    def _choose_roles(self, entry: RunEntry, roles: dict[str, str | None]) -> None:
        if self.judging.choose_roles(entry, roles):
            self.opener.reload()

    def _export(self, command: str, path: str) -> None:
        if command == "export-runs":
            export_rows(rows_as_text(self.dashboard.grid, self.runs, self.session), path, self.session)
            return
        if command == "export-report":
            export_report(self.session.selected, path, self.session, self.pool)
            return
        export(self._stack(), command, path, self.session)

    def _stack(self) -> Stack:
        """The plots of the page in view; those of the run page where it has none."""
        page = self.centre.pages.get(self.session.view.page, self.run_page)
        found = getattr(page, "stack", self.run_page.stack)
        assert isinstance(found, Stack)
        return found

    def reopen(self) -> None:
        """What was open when the window was closed the last time, looked at as it was then."""
        sources = self.settings.open_sources()
        if sources:
            kept = view_from_text(self.settings.kept_text("view"), self.session.view)
            self.session.look(merge="open", **{f.name: getattr(kept, f.name) for f in fields(kept)})
            self.opener.open(sources, keep_view=True)

    def _on_setting(self, key: str) -> None:
        if key == "theme":
            self.theme.set_wish(self.settings.get("theme"))
        if key in KEYS:
            view = preferred(self.settings, self.session.view)
            self.session.look(smoothing=view.smoothing, x_axis=view.x_axis, everything=view.everything)
        if key in ("live", "live.seconds"):
            self._follow_files()

    def _follow_files(self) -> None:
        wanted = bool(self.settings.get("live")) and bool(self.opener.sources)
        seconds = float(self.settings.get("live.seconds"))
        self.stores.watch(tuple(source for source in self.session.sources if is_mlflow_uri(source)))
        for watcher, least_seconds in ((self.watcher, 0.0), (self.stores, STORE_SECONDS)):
            if wanted:
                watcher.start(max(seconds, least_seconds))
            else:
                watcher.stop()
        self.status.set_live(wanted)

    def _on_looked(self, took_seconds: float) -> None:
        self._follow_files()
        self.watcher.rest(took_seconds)
        if self.watcher.active:
            self.watcher.watch(self.opener.places)

    def _on_verdicts(self, turned: list[tuple[RunEntry, RunEntry]]) -> None:
        """Say so, and have the system point at the window where it is not in front."""
        level, text, details = verdict_news([(b.run.name, b.diagnosis.verdict, a.diagnosis.verdict) for b, a in turned])
        self.session.notify(level, text, details)
        QApplication.alert(self)

    def _palette_entries(self) -> list[Entry]:
        return [Entry(*row) for row in self.actions_.rows()]

    def _restore_layout(self) -> None:
        for name, part in self._layout_parts().items():
            state = self.settings.layout(name)
            if state is not None:
                part.restoreState(state)
        self._list_width = self.splitter.sizes()[0] or LIST_WIDTH
        with suppress(ValueError):  # written by another version
            self.dashboard.restore_layout(json.loads(self.settings.kept_text("table") or "{}"))
        restore_place(self, self.settings)

    def _layout_parts(self) -> dict[str, QSplitter]:
        return {"window": self.splitter, "run": self.run_page.splitter, "overview": self.dashboard.splitter}

    def _reset_layout(self) -> None:
        self.settings.forget_layout()
        self._list_width = LIST_WIDTH
        self.splitter.setSizes([LIST_WIDTH, max(self.width() - LIST_WIDTH, 600)])
        self.run_page.reset_layout()
        self.dashboard.reset_layout()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take paths and texts."""
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()
            self.welcome.set_drop_active(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Back to rest."""
        self.welcome.set_drop_active(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        self.welcome.set_drop_active(False)
        self.opener.open(self.commands.sources_of(event.mimeData()))
        event.acceptProposedAction()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep the layout, stop the work."""
        for name, part in self._layout_parts().items():
            self.settings.save_layout(name, part.saveState())
        keep_place(self, self.settings)
        self.settings.save_layout("sources", list(self.session.sources))
        self.settings.keep_text("view", view_as_text(self.session.view))
        self.settings.keep_text("table", json.dumps(self.dashboard.layout_state()))
        self.judging.remember()
        self.opener.looked.disconnect(self._on_looked)  # the end of a look would start following again
        self.watcher.stop()
        self.stores.close()
        self.pool.close()
        super().closeEvent(event)
