"""One run: the answer on top, curves below, what to do and why at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedLayout, QVBoxLayout, QWidget

from lranalyzer.detectors import Finding
from lranalyzer_gui.docks.curve_view import CurveView, options_of
from lranalyzer_gui.docks.empty import Empty
from lranalyzer_gui.docks.findings_card import FindingsCard
from lranalyzer_gui.docks.pieces import column
from lranalyzer_gui.docks.recommendation_card import RecommendationCard
from lranalyzer_gui.docks.scrolled import scrolled
from lranalyzer_gui.docks.series_picker import SeriesPicker
from lranalyzer_gui.docks.verdict_header import VerdictHeader
from lranalyzer_gui.docks.why_not_card import WhyNotCard
from lranalyzer_gui.draw.lines import Options
from lranalyzer_gui.draw.picture import Label
from lranalyzer_gui.draw.run_picture import first_picture, further_series, run_picture, span_in_axis
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.session.view_state import ViewState
from lranalyzer_gui.settings.store import Settings
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP, GAP_L
from lranalyzer_gui.theme.verdicts import LEVEL_COLOURS
from lranalyzer_gui.workers.job import Handle, Pool

SIDE_WIDTH = 348
ZOOM_ROOM = 0.35
"""A zoom to a finding shows this share of its span on each side."""
ZOOM_LEAST = 0.08
"""A zoom to a finding shows at least this share of the run: a spike of one step says nothing by itself."""


class RunPage(QWidget):
    """Shows the session's current run."""

    def __init__(self, session: Session, theme: Theme, settings: Settings, pool: Pool) -> None:
        super().__init__()
        self._session, self._theme = session, theme
        self._shown: tuple[str, Options] | None = None
        self._key = ""
        """The run that was looked at last, however many points it had."""
        self._finding: Finding | None = None
        self._wanted: Finding | None = None
        """To be zoomed to once the plots are those of the view in force: until then places are in other units."""
        self._answer_in_view = False
        self.curves = CurveView(session, theme, pool, self)
        self.stack = self.curves.stack
        self.series = SeriesPicker(session)
        self.curves.bar.tools.insertWidget(0, self.series)
        self.header = VerdictHeader(theme)
        self.findings = FindingsCard(theme)
        self.recommendation = RecommendationCard(theme, settings)
        self.why_not = WhyNotCard(session, pool)
        empty = Empty(theme, "run", "No run selected", "Choose a run at the left, or open a log.")
        self._switch = QStackedLayout(self)
        self._switch.addWidget(empty)
        self._switch.addWidget(self._build())
        self._wire()

    @property
    def settled(self) -> bool:
        """Whether everything asked for is on the screen."""
        return self.curves.settled and self.why_not.settled

    def _build(self) -> QWidget:
        self.side = scrolled(column(self.recommendation, self.findings, self.why_not, -1, spacing=GAP))
        self.side.setMinimumWidth(SIDE_WIDTH)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(GAP)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.curves.plots)
        self.splitter.addWidget(self.side)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.setSizes([900, SIDE_WIDTH])
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(GAP_L, GAP_L, GAP_L, GAP)
        layout.setSpacing(GAP)
        layout.addWidget(self.header)
        layout.addWidget(self.curves.bar)
        layout.addWidget(self.splitter, 1)
        return body

    def _wire(self) -> None:
        self._session.view_changed.connect(self._on_view)
        self._session.entries_added.connect(self._on_added)
        self._session.entries_changed.connect(self._on_changed)
        self.findings.finding_chosen.connect(self.show_finding)
        self.stack.label_clicked.connect(self._on_label)
        self.curves.shown.connect(lambda _: self._on_shown())
        bar = self.side.verticalScrollBar()
        self.why_not.answered.connect(lambda: self._look_at_answer(True))
        bar.rangeChanged.connect(lambda *_: self._look_at_answer(self._answer_in_view))
        bar.actionTriggered.connect(lambda _: self._look_at_answer(False))  # the user scrolls

    def reset_layout(self) -> None:
        """Plots wide, cards at their width."""
        self.splitter.setSizes([max(self.width() - SIDE_WIDTH, 400), SIDE_WIDTH])

    def run_command(self, command: str) -> None:
        """What the keyboard asks of this page."""
        if command == "copy-code":
            self.recommendation.code.copy()
        elif command == "ruler":
            self.curves.bar.ruler.toggle()
        elif command == "next-finding":
            rows = self.findings.rows
            chosen = [at for at, row in enumerate(rows) if row.isChecked()]
            if rows:
                self.show_finding(rows[(chosen[0] + 1 if chosen else 0) % len(rows)].finding)

    def _look_at_answer(self, wanted: bool) -> None:
        """Keep the answer in view while it finds its place; its head where it is taller than the page."""
        self._answer_in_view = wanted
        if wanted:
            self.side.ensureWidgetVisible(self.why_not, 0, GAP)
            if self.why_not.height() > self.side.viewport().height():
                self.side.verticalScrollBar().setValue(self.why_not.y() - GAP)

    def show_finding(self, finding: Finding | None) -> None:
        """Zoom to the stretch that shows a finding and shade it; None shows everything again."""
        self._finding = finding
        entry = self._session.current
        if entry is None:
            return
        self._shade(entry)
        row = self.findings.choose(finding)
        if row is not None:
            self.side.ensureWidgetVisible(row, 0, GAP)
        self._wanted = finding if self.curves.pending else None
        if finding is None or self._wanted is not None:
            self._session.look(zoom=None)
            return
        self._zoom_to(entry, finding)

    def _zoom_to(self, entry: RunEntry, finding: Finding) -> None:
        low, high = self._span(entry, finding)
        first, last = self.stack.picture.extent
        room = max(ZOOM_ROOM * (high - low), (ZOOM_LEAST * (last - first) - (high - low)) / 2)
        self._session.look(zoom=(max(low - room, first), min(high + room, last)))

    def _span(self, entry: RunEntry, finding: Finding) -> tuple[float, float]:
        return span_in_axis(entry.run, finding.span, self.stack.picture.x_axis, self.stack.picture.log_x)

    def _shade(self, entry: RunEntry) -> None:
        span = None if self._finding is None else self._span(entry, self._finding)
        self.stack.shade(span, "span")

    def _on_shown(self) -> None:
        self._mark()
        wanted, self._wanted = self._wanted, None
        entry = self._session.current
        if wanted is not None and entry is not None and wanted in entry.diagnosis.findings:
            self._zoom_to(entry, wanted)

    def _mark(self) -> None:
        """Name every finding over its stretch, and shade the chosen one."""
        entry = self._session.current
        if entry is None:
            return
        self.stack.name(
            tuple(
                Label(*self._span(entry, f), f.symptom.replace("_", " "), LEVEL_COLOURS[f.level], str(at))
                for at, f in enumerate(entry.diagnosis.findings)
            )
        )
        self._shade(entry)

    def _on_label(self, key: str) -> None:
        entry = self._session.current
        if entry is not None and int(key) < len(entry.diagnosis.findings):
            self.show_finding(entry.diagnosis.findings[int(key)])

    def _on_view(self, before: ViewState, after: ViewState) -> None:
        if after.page != "run":
            return
        entry = self._session.current
        self._switch.setCurrentIndex(0 if entry is None else 1)
        if entry is None:
            self._shown = None
            return
        if self._shown != (entry.key, options_of(after)):
            self._refresh(entry)
        elif before.zoom != after.zoom or before.page != after.page:
            self.stack.look_at(after.zoom)

    def _on_added(self, entries: list[RunEntry]) -> None:
        """The run that was looked at last time arrives after the view that names it."""
        current = self._session.current
        if current is not None and self._session.view.page == "run" and current.key in {e.key for e in entries}:
            self._switch.setCurrentIndex(1)
            self._refresh(current)

    def _on_changed(self, entries: list[RunEntry]) -> None:
        current = self._session.current
        if current is None or current.key not in {e.key for e in entries}:
            return
        chosen = self._finding.symptom if self._finding is not None else ""
        self._finding = next((f for f in current.diagnosis.findings if f.symptom == chosen), None)
        self._shown = None
        if self._session.view.page == "run":
            self._refresh(current)

    def _refresh(self, entry: RunEntry) -> None:
        other, fresh = entry.key != self._key, self._shown is None or self._shown[0] != entry.key
        if other:
            self._key, self._finding, self._wanted, self._answer_in_view = entry.key, None, None, False
            self.side.verticalScrollBar().setValue(0)
            self.stack.forget_measure()
        if fresh:
            self.header.show_entry(entry)
            self.findings.show_entry(entry)
            self.findings.choose(self._finding)
            self.recommendation.show_entry(entry)
            self.series.offer(further_series(entry.run))
            self.why_not.show_entry(entry)
        options = options_of(self._session.view)
        self._shown = (entry.key, options)
        run = entry.run

        def work(handle: Handle) -> object:
            first = first_picture(run, options) if other else None
            if first is not None:
                handle.item(first)
            return run_picture(run, options)

        self.curves.ask(work)
