"""All runs at once: how many of what, where they lie, and the table, worst first."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from lranalyzer_gui.docks.pieces import column
from lranalyzer_gui.docks.run_grid import RunGrid
from lranalyzer_gui.docks.verdict_tiles import VerdictTiles, filter_for
from lranalyzer_gui.draw.scatter import Dot, scatter
from lranalyzer_gui.models.run_filter import RunFilter
from lranalyzer_gui.plots.scatter import ScatterCard
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.session.view_state import ViewState
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP, GAP_L
from lranalyzer_gui.workers.throttle import Throttle

REDRAW_MS = 150
"""While runs stream in, the scatter plot follows at most this often."""


class DashboardPage(QWidget):
    """Tiles, scatter plot, table."""

    run_opened = Signal(str)

    def __init__(self, session: Session, runs: RunFilter, theme: Theme) -> None:
        super().__init__()
        self._session, self._runs = session, runs
        self.tiles = VerdictTiles(theme)
        self.scatter = ScatterCard(theme)
        self.grid = RunGrid(session, runs, theme)
        table = QFrame()
        table.setProperty("role", "card")
        inside = column(self.grid)
        inside.setContentsMargins(1, 4, 1, 4)
        table.setLayout(inside)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setHandleWidth(GAP)
        self.splitter.setChildrenCollapsible(False)
        self.scatter.setMinimumHeight(140)
        for part in (self.scatter, table):
            self.splitter.addWidget(part)
        self.splitter.setSizes([260, 420])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_L, GAP_L, GAP_L, GAP)
        layout.setSpacing(GAP)
        layout.addWidget(self.tiles)
        layout.addWidget(self.splitter, 1)
        self._redraw = Throttle(REDRAW_MS, self.redraw, self)
        self._wire()

    def reset_layout(self) -> None:
        """Scatter plot above, table below."""
        self.splitter.setSizes([260, 420])

    def redraw(self) -> None:
        """Count and place the runs."""
        self.tiles.set_counts(Counter(e.diagnosis.verdict for e in self._session.entries))
        self.scatter.show_scatter(scatter([_dot(e) for e in self._runs.entries()]))

    def _wire(self) -> None:
        self.tiles.verdict_chosen.connect(lambda verdict: self._session.look(filter_text=filter_for(verdict)))
        self.scatter.plot.chosen.connect(self._on_chosen)
        self.grid.run_opened.connect(self.run_opened)
        self._session.view_changed.connect(self._on_view)
        for signal in (
            self._runs.rowsInserted,
            self._runs.rowsRemoved,
            self._runs.modelReset,
            self._runs.dataChanged,
        ):
            signal.connect(lambda *_: self._redraw())

    def _on_view(self, before: ViewState, after: ViewState) -> None:
        self.scatter.plot.select(after.selected)
        if before.filter_text != after.filter_text or before.page != after.page:
            self.tiles.mark(after.filter_text)
            self._redraw()

    def _on_chosen(self, key: str, added: bool) -> None:
        others = tuple(k for k in self._session.view.selected if k != key) if added else ()
        self._session.look(selected=(key, *others), zoom=None)


def _dot(entry: RunEntry) -> Dot:
    digest = entry.digest
    loss = digest.best if digest.best is not None and entry.diagnosis.verdict != "diverged" else digest.last
    return Dot(
        entry.key,
        entry.run.name,
        entry.diagnosis.verdict,
        digest.lr or 0.0,
        float("nan") if loss is None else loss,
    )
