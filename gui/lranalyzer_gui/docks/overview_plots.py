"""The two pictures of all runs: loss against rate, and every parameter beside every other."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QStackedLayout, QWidget

from lranalyzer_gui.docks.pieces import Elided, column, label, row, segment
from lranalyzer_gui.draw.scatter import scatter
from lranalyzer_gui.plots.parallel import ParallelPlot
from lranalyzer_gui.plots.scatter import ScatterPlot
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP, GAP_L
from lranalyzer_gui.workers.job import Pool

TITLES = ("Best loss against peak rate", "Parameters of all runs")

NO_RATE = "None of these runs names its learning rate, neither as a series nor as a parameter."


class OverviewPlots(QFrame):
    """A card with a switch; only the picture in view is drawn."""

    chosen = Signal(str, bool)
    opened = Signal(str)
    """Key of a run that was entered by the keyboard."""
    filter_wanted = Signal(str)

    def __init__(self, theme: Theme, pool: Pool) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.scatter, self.parallel = ScatterPlot(theme), ParallelPlot(theme, pool)
        self._title, self._remark = label("", "strong"), Elided("caption")
        self._remark.mode = Qt.TextElideMode.ElideRight
        self._remark.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.switches = [segment("Rate", TITLES[0]), segment("Parameters", TITLES[1])]
        group = QButtonGroup(self)
        self._plots = QWidget()
        self._stack = QStackedLayout(self._plots)
        for at, switch in enumerate(self.switches):
            group.addButton(switch, at)
        self._nothing = label("", "muted", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        rates = QWidget()
        self._rates = QStackedLayout(rates)
        self._rates.addWidget(self.scatter)
        self._rates.addWidget(self._nothing)
        self._stack.addWidget(rates)
        self._stack.addWidget(self.parallel)
        head = row(self._title, GAP, self._remark, GAP, *self.switches, spacing=4)
        head.setStretch(2, 1)
        head.setContentsMargins(GAP_L, GAP, GAP, 0)
        body = row(self._plots)
        body.setContentsMargins(1, 0, 1, 4)
        layout = column(head, body, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self._shown: tuple[list[RunEntry], list[RunEntry]] = ([], [])
        group.idClicked.connect(self.show_plot)
        self.scatter.chosen.connect(self.chosen)
        self.scatter.opened.connect(self.opened)
        self.parallel.chosen.connect(self.chosen)
        self.parallel.filter_wanted.connect(self.filter_wanted)
        self.show_plot(0)

    @property
    def plot(self) -> int:
        """0: loss against rate; 1: parameters."""
        return self._stack.currentIndex()

    @property
    def settled(self) -> bool:
        """Whether everything asked for is on the screen."""
        return self.parallel.settled

    def show_plot(self, at: int) -> None:
        """Switch pictures."""
        self.switches[at].setChecked(True)
        self._stack.setCurrentIndex(at)
        self._title.setText(TITLES[at])
        self._draw()

    def show_runs(self, everything: list[RunEntry], shown: list[RunEntry]) -> None:
        """Swap in all runs, and those of them that pass the filter."""
        self._shown = everything, shown
        self._draw()

    def select(self, keys: tuple[str, ...]) -> None:
        """Mark the selected runs."""
        self.scatter.select(keys)
        self.parallel.select(keys)

    def _draw(self) -> None:
        everything, shown = self._shown
        if self.plot == 0:
            self.scatter.show_scatter(scatter([entry.dot for entry in shown]))
            without = "No run passes the filter." if everything and not shown else NO_RATE
            self._nothing.setText(without)
            self._rates.setCurrentIndex(0 if any(entry.dot.rate for entry in shown) else 1)
            self._remark.set_whole(self.scatter.remark if self._rates.currentIndex() == 0 else "")
        else:
            self.parallel.show_runs(everything, {entry.key for entry in shown})
            self._remark.set_whole("drag along an axis to filter")
