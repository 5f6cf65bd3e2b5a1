"""All runs at once: what changed, how many of what, where they lie, and the table, worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from lranalyzer_gui.docks.changes_bar import ChangesBar
from lranalyzer_gui.docks.column_chooser import ColumnChooser
from lranalyzer_gui.docks.filter_box import FilterBox
from lranalyzer_gui.docks.group_box import GroupBox
from lranalyzer_gui.docks.overview_plots import OverviewPlots
from lranalyzer_gui.docks.pieces import button, column, keep_icon, label, row
from lranalyzer_gui.docks.run_grid import RunGrid
from lranalyzer_gui.docks.verdict_tiles import VerdictTiles, filter_for
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.models.columns import parameters_of
from lranalyzer_gui.models.run_filter import RunFilter
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.session.view_state import ViewState
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP, GAP_L
from lranalyzer_gui.workers.job import Pool
from lranalyzer_gui.workers.slices import Slices
from lranalyzer_gui.workers.throttle import Throttle

REDRAW_MS = 150
"""While runs stream in, tiles and plots follow at most this often."""
SIZES = [230, 450]


class DashboardPage(QWidget):
    """Changes, tiles, plots, table."""

    run_opened = Signal(str)

    def __init__(self, session: Session, runs: RunFilter, theme: Theme, pool: Pool) -> None:
        super().__init__()
        self._session, self._runs = session, runs
        self.changes = ChangesBar(session, theme)
        self.tiles = VerdictTiles(theme)
        self.plots = OverviewPlots(theme, pool)
        self.grid = RunGrid(session, runs, theme)
        self.filter_box = FilterBox(session, runs, theme)
        self.group_by = GroupBox(session)
        self._count = label("", "caption")
        self.columns_button = button("Columns", tip="Choose the columns of the table")
        keep_icon(theme, self.columns_button, "columns")
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setHandleWidth(GAP)
        self.splitter.setChildrenCollapsible(False)
        self.plots.setMinimumHeight(150)
        for part in (self.plots, self._table()):
            self.splitter.addWidget(part)
        self.reset_layout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_L, GAP_L, GAP_L, GAP)
        layout.setSpacing(GAP)
        layout.addWidget(self.changes)
        layout.addWidget(self.tiles)
        layout.addWidget(self.splitter, 1)
        self._brushed = ""
        self._stale = True
        """Runs came or changed while another page was in view."""
        self._drawing = Slices(self)
        self._redraw = Throttle(
            REDRAW_MS, lambda: self._drawing.start(self._drawn_again(), lambda: None), self, later=True
        )
        self._wire()

    def reset_layout(self) -> None:
        """Plots above, table below, the usual columns."""
        self.splitter.setSizes(SIZES)
        self.grid.reset_layout()

    @property
    def settled(self) -> bool:
        """Whether everything asked for is on the screen."""
        drawn = not self._redraw.pending and not self._drawing.pending
        return drawn and self.plots.settled and self.grid.groups.settled

    def layout_state(self) -> dict[str, object]:
        """Columns, order and the picture in view, to be kept."""
        return {**self.grid.layout_state(), "plot": self.plots.plot}

    def restore_layout(self, state: object) -> None:
        """Back to what was kept."""
        if isinstance(state, dict):
            self.grid.restore_layout(state)
            if state.get("plot") in (0, 1):
                self.plots.show_plot(state["plot"])

    def _drawn_again(self) -> Iterator[None]:
        """A part at a time: with thousands of runs all of them together would hold the window."""
        self._stale = self._session.view.page != "dashboard"
        if self._stale:
            return
        entries, shown = self._session.entries, self._runs.entries()
        self.tiles.set_counts(Counter(e.verdict for e in entries))
        total = numbers.plural(len(entries), "run")
        self._count.setText(total if len(shown) == len(entries) else f"{len(shown):,} of {total}")
        yield
        self.plots.show_runs(entries, shown)
        yield
        self.changes.recount()

    def choose_columns(self, at: QPoint | None = None) -> ColumnChooser:
        """Open the list of columns."""
        shown = [c.id for c in self.grid.shown_columns]
        chooser = ColumnChooser(shown, parameters_of(self._session.entries), self)
        chooser.chosen.connect(self.grid.show_columns)
        below = self.columns_button.mapToGlobal(self.columns_button.rect().bottomLeft())
        chooser.popup(at or below)
        return chooser

    def _table(self) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        tools = row(self.filter_box, self._count, GAP, label("Group by", "caption"), self.group_by, self.columns_button)
        tools.setStretch(0, 1)
        head = column(tools, self.filter_box.problem, spacing=2)
        head.setContentsMargins(GAP, GAP, GAP, 4)
        inside = column(head, self.grid, spacing=0)
        inside.setContentsMargins(1, 1, 1, 4)
        inside.setStretch(1, 1)
        card.setLayout(inside)
        return card

    def _wire(self) -> None:
        session = self._session
        self.tiles.verdict_chosen.connect(lambda verdict: session.look(filter_text=filter_for(verdict)))
        self.changes.filter_wanted.connect(lambda text: session.look(filter_text=text))
        self.plots.chosen.connect(self._on_chosen)
        self.plots.opened.connect(self.run_opened)
        self.plots.filter_wanted.connect(self._on_brushed)
        self.grid.run_opened.connect(self.run_opened)
        self.grid.columns_wanted.connect(self.choose_columns)
        self.columns_button.clicked.connect(lambda: self.choose_columns())
        session.view_changed.connect(self._on_view)
        self._runs.refreshed.connect(lambda: self._redraw())

    def _on_view(self, before: ViewState, after: ViewState) -> None:
        self.plots.select(after.selected)
        if before.group_by != after.group_by:
            self.grid.group_by(after.group_by)
        if before.filter_text != after.filter_text:
            self.tiles.mark(after.filter_text)
            if after.filter_text != self._brushed:
                self.plots.parallel.forget_brushes()
        if before.page != after.page and self._stale:
            self._redraw()

    def _on_brushed(self, text: str) -> None:
        self._brushed = text
        self._session.look(merge="filter", filter_text=text)

    def _on_chosen(self, key: str, added: bool) -> None:
        others = tuple(k for k in self._session.view.selected if k != key) if added else ()
        self._session.look(selected=(key, *others), zoom=None)
