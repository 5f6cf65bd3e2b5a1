"""Many runs over each other."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QStackedLayout, QVBoxLayout, QWidget

from lranalyzer_gui.docks.choice import Choice
from lranalyzer_gui.docks.curve_view import CurveView, options_of
from lranalyzer_gui.docks.empty import Empty
from lranalyzer_gui.docks.group_box import GroupBox
from lranalyzer_gui.docks.pieces import Elided, column, label, row
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.compare_picture import Compared, Comparison, compare_picture, first_comparison
from lranalyzer_gui.draw.lines import Options
from lranalyzer_gui.draw.names import short
from lranalyzer_gui.models.groups import title_of, value_of
from lranalyzer_gui.models.run_filter import RunFilter
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.session.view_state import ViewState
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP, GAP_L
from lranalyzer_gui.workers.job import Handle, Pool
from lranalyzer_gui.workers.throttle import Throttle

Shown = tuple[tuple[str, ...], Options, str, str, str]
REDRAW_MS = 500
"""While runs stream in, or grow, the picture follows at most this often."""
MOST_OFFERED = 300
"""Runs in the list of references; the menu Run offers any other."""


class ComparePage(QWidget):
    """The selected runs, or all that pass the filter while fewer than two are selected."""

    def __init__(self, session: Session, runs: RunFilter, theme: Theme, pool: Pool) -> None:
        super().__init__()
        self._session, self._runs = session, runs
        self._shown: Shown | None = None
        self._drawn: tuple[str, ...] = ()
        self._about: tuple[object, ...] = ()
        """Which runs, and what of them, the curves are of."""
        self.curves = CurveView(session, theme, pool, self)
        self.stack = self.curves.stack
        self._title = label("", "title")
        self._hint = Elided("muted")
        self.group_by = GroupBox(session)
        self.reference = Choice()
        self.reference.setAccessibleName("Compare to")
        self.reference.setToolTip("Draw what the runs differ by from this one")
        self.reference.setFixedWidth(190)
        empty = Empty(theme, "compare", "Nothing to compare", "Open more runs, or loosen the filter.")
        self._switch = QStackedLayout(self)
        self._switch.addWidget(empty)
        self._switch.addWidget(self._build())
        self._again = Throttle(REDRAW_MS, self._refresh, self)
        self._wire()

    @property
    def settled(self) -> bool:
        """Whether everything asked for is on the screen."""
        return self.curves.settled and not self._again.pending

    def run_command(self, command: str) -> None:
        """What the keyboard asks of this page."""
        if command == "ruler":
            self.curves.bar.ruler.toggle()

    def compared(self) -> list[RunEntry]:
        """The runs that are looked at together; the one they are held against is always among them."""
        found = self.looked_at()
        reference = self._session.entry(self._session.view.reference)
        return found if reference is None or reference in found else [*found, reference]

    def looked_at(self) -> list[RunEntry]:
        """The selected runs, or all in the list."""
        chosen = self._session.selected
        return chosen if len(chosen) > 1 else self._runs.entries()

    def _build(self) -> QWidget:
        head = QFrame()
        head.setProperty("role", "card")
        words = column(self._title, self._hint, spacing=2)
        layout = row(
            words,
            GAP_L,
            label("Compare to", "caption"),
            self.reference,
            GAP,
            label("Group by", "caption"),
            self.group_by,
        )
        layout.setStretch(0, 1)
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
        self._session.view_changed.connect(lambda before, after: self._on_view(after))
        self._session.entries_changed.connect(lambda _: self._again())
        self._session.entries_added.connect(lambda _: self._again())
        self._session.entries_removed.connect(lambda _: self._again())
        self._runs.refreshed.connect(lambda: self._on_view(self._session.view))
        self.stack.line_clicked.connect(self._on_line)
        self.reference.activated.connect(lambda _: self._session.look(reference=self.reference.currentData() or ""))

    def _refresh(self) -> None:
        self._shown = None
        self._on_view(self._session.view)

    def _on_line(self, key: str) -> None:
        others = tuple(k for k in self._session.view.selected if k != key)
        many = len(self._session.view.selected) > 1
        self._session.look(selected=(key, *others) if many else (key,))

    def _on_view(self, view: ViewState) -> None:
        if view.page != "compare":
            return
        entries = self.compared()
        self._switch.setCurrentIndex(1 if entries else 0)
        options = options_of(view)
        current = view.selected[0] if view.selected else ""
        reference = view.reference if self._session.entry(view.reference) else ""
        wanted: Shown = (tuple(e.key for e in entries), options, view.group_by, current, reference)
        if wanted == self._shown:
            self.stack.look_at(view.zoom)
            return
        self._shown = wanted
        about = wanted[0], view.group_by, reference
        if about != self._about:
            self._about = about
            self.stack.forget_measure()
        self._head(entries, view)
        fact = view.group_by
        runs = {e.key: Compared(e.run, e.verdict, value_of(e, fact) if fact else "") for e in entries}
        how = Comparison(current, reference, title_of(fact).lower() if fact else "")

        fresh = self._drawn != wanted[0]
        self._drawn = wanted[0]

        def work(handle: Handle) -> object:
            first = first_comparison(runs, options, how) if fresh else None
            if first is not None:
                handle.item(first)
            return compare_picture(runs, options, how, handle.check)

        self.curves.ask(work)

    def _head(self, entries: list[RunEntry], view: ViewState) -> None:
        self._title.setText(f"Comparing {numbers.plural(len(entries), 'run')}")
        chosen, current = len(self._session.selected) > 1, self._session.current
        which = "The selected runs" if chosen else "All in the list"
        front = f" · in front: {short(current.run.name)}" if current is not None and current in entries else ""
        self._hint.set_whole(which + front)
        self.reference.clear()
        self.reference.addItem("No other run", "")
        offered = entries[:MOST_OFFERED]
        held = self._session.entry(view.reference)
        for entry in [*offered, *([held] if held is not None and held not in offered else [])]:
            self.reference.addItem(f"{entry.run.name}  {entry.beside_name}".strip(), entry.key)
        self.reference.setCurrentIndex(max(self.reference.findData(view.reference), 0))
