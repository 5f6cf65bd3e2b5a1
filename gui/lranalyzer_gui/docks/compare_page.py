"""Many runs over each other."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QFrame, QStackedLayout, QVBoxLayout, QWidget

from lranalyzer_gui.docks.curve_view import CurveView, options_of
from lranalyzer_gui.docks.empty import Empty
from lranalyzer_gui.docks.pieces import column, label, row
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.compare_picture import compare_picture, parameters
from lranalyzer_gui.draw.lines import Options
from lranalyzer_gui.models.run_filter import RunFilter
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.session.view_state import ViewState
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP, GAP_L
from lranalyzer_gui.workers.job import Handle, Pool

Shown = tuple[tuple[str, ...], Options, str, str]


class ComparePage(QWidget):
    """The selected runs, or all that pass the filter while fewer than two are selected."""

    def __init__(self, session: Session, runs: RunFilter, theme: Theme, pool: Pool) -> None:
        super().__init__()
        self._session, self._runs = session, runs
        self._shown: Shown | None = None
        self.curves = CurveView(session, theme, pool, self)
        self.stack = self.curves.stack
        self._title = label("", "title")
        self._hint = label("", "muted")
        self.group_by = QComboBox()
        self.group_by.setAccessibleName("Group by")
        self.group_by.setMinimumWidth(160)
        empty = Empty(theme, "compare", "Nothing to compare", "Open more runs, or loosen the filter.")
        self._switch = QStackedLayout(self)
        self._switch.addWidget(empty)
        self._switch.addWidget(self._build())
        self._wire()

    @property
    def settled(self) -> bool:
        """Whether everything asked for is on the screen."""
        return self.curves.settled

    def run_command(self, command: str) -> None:
        """What the keyboard asks of this page."""
        if command == "ruler":
            self.curves.bar.ruler.toggle()

    def _build(self) -> QWidget:
        head = QFrame()
        head.setProperty("role", "card")
        words = column(self._title, self._hint, spacing=2)
        layout = row(words, -1, label("Group by", "caption"), self.group_by)
        layout.setContentsMargins(GAP_L, 12, GAP_L, 12)
        head.setLayout(layout)
        body = QWidget()
        outer = QVBoxLayout(body)
        outer.setContentsMargins(GAP_L, GAP_L, GAP_L, GAP)
        outer.setSpacing(GAP)
        for part in (head, self.curves.bar):
            outer.addWidget(part)
        outer.addWidget(self.curves.plots, 1)
        return body

    def _wire(self) -> None:
        self._session.view_changed.connect(self._on_view)
        self._session.entries_changed.connect(lambda _: self._again())
        self._session.entries_added.connect(lambda _: self._again())
        self.stack.line_clicked.connect(self._on_line)
        self.group_by.activated.connect(lambda _: self._session.look(group_by=self.group_by.currentData()))

    def compared(self) -> list[RunEntry]:
        """The runs that are looked at together."""
        chosen = self._session.selected
        return chosen if len(chosen) > 1 else self._runs.entries()

    def _again(self) -> None:
        self._shown = None
        self._on_view(self._session.view, self._session.view)

    def _on_line(self, key: str) -> None:
        others = tuple(k for k in self._session.view.selected if k != key)
        many = len(self._session.view.selected) > 1
        self._session.look(selected=(key, *others) if many else (key,))

    def _on_view(self, before: ViewState, after: ViewState) -> None:
        if after.page != "compare":
            return
        entries = self.compared()
        self._switch.setCurrentIndex(1 if entries else 0)
        options = options_of(after)
        current = after.selected[0] if after.selected else ""
        wanted: Shown = (tuple(e.key for e in entries), options, after.group_by, current)
        if wanted == self._shown:
            self.stack.look_at(after.zoom)
            return
        self._shown = wanted
        self._head(entries, after)
        runs = {e.key: e.run for e in entries}

        def work(handle: Handle) -> object:
            return compare_picture(runs, options, after.group_by, current, handle.check)

        self.curves.ask(work)

    def _head(self, entries: list[RunEntry], view: ViewState) -> None:
        self._title.setText(f"Comparing {numbers.plural(len(entries), 'run')}")
        self._hint.setText(
            "The selected runs. Click a curve to bring it to the front."
            if len(self._session.selected) > 1
            else "All runs in the list. Select some at the left to compare just those."
        )
        names = parameters([e.run for e in entries])
        self.group_by.clear()
        self.group_by.addItem("Every run by itself", "")
        for name in names:
            self.group_by.addItem(name, name)
        self.group_by.setEnabled(bool(names))
        self.group_by.setCurrentIndex(max(self.group_by.findData(view.group_by), 0))
