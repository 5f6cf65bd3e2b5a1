"""A sweep or a range test: the answer at the right, the curve over the learning rate at the left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from lranalyzer.run import Run
from lranalyzer_gui.docks.empty import Empty
from lranalyzer_gui.docks.pieces import button, card, clear, column, label, row
from lranalyzer_gui.docks.rate_ruler import RateRuler
from lranalyzer_gui.docks.trial_table import TrialTable
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.names import sentence, short
from lranalyzer_gui.draw.picture import Label
from lranalyzer_gui.draw.rate_answer import RateAnswer
from lranalyzer_gui.plots.stack import Stack
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.session.view_state import Page, ViewState
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP, GAP_L
from lranalyzer_gui.workers.job import Failure, Handle, Pool
from lranalyzer_gui.workers.latest import Latest

SIDE_WIDTH = 348
NOTHING = {"sweep": "No sweep among these runs", "range-test": "This run is no range test"}
"""Title of the page while there is no answer; the reason stands under it."""
TABLE_ROWS = 5
"""Least height of the table, in rows."""
MOST_OFFERED = 5
"""Range tests that are named where another run is selected."""


class RateAnswerPage(QWidget):
    """Asks ``answer`` about the runs that ``chosen`` names."""

    rate_wanted = Signal(float)
    """The user wants to shape a schedule with this peak rate."""

    def __init__(
        self,
        page: Page,
        session: Session,
        theme: Theme,
        pool: Pool,
        chosen: Callable[[], list[RunEntry]],
        answer: Callable[[list[Run]], RateAnswer],
    ) -> None:
        super().__init__()
        self._page, self._session, self._theme = page, session, theme
        self._chosen, self._answer = chosen, answer
        self._shown: tuple[str, ...] | None = None
        self._answers = Latest(pool, "Comparing rates", self)
        self._answers.ready.connect(self._on_answer)
        self._answers.failed.connect(self._on_failed)
        self._empty = Empty(theme, page, NOTHING[page], "")
        self._title, self._rate = label("", "heading"), label("", "display", select=True)
        self._range, self._why = label("", "muted", wrap=True), label("", wrap=True, select=True)
        self._warnings = label("", "caption", wrap=True)
        self._ruler = RateRuler(theme)
        self._facts = QGridLayout()
        self._facts.setColumnStretch(0, 1)
        self._facts.setVerticalSpacing(6)
        self.table = TrialTable()
        self.use = button("Shape a schedule with this rate", tip="Open the schedule page with this peak rate")
        self._lr: float | None = None
        self.stack = Stack(theme)
        self._switch = QStackedLayout(self)
        self._switch.addWidget(self._empty)
        self._switch.addWidget(self._build())
        session.view_changed.connect(self._on_view)
        session.entries_changed.connect(lambda _: self._again())
        self.stack.zoom_wanted.connect(self.stack.look_at)
        self.stack.everything_wanted.connect(self._show_everything)
        self.use.clicked.connect(lambda: self.rate_wanted.emit(self._lr or 0.0))
        self.table.run_wanted.connect(self._open_run)

    @property
    def settled(self) -> bool:
        """Whether everything asked for is on the screen."""
        return not self._answers.pending and not self.stack.busy

    def _build(self) -> QWidget:
        words = column(
            self._title, self._rate, self._range, self._ruler, self._why, self.use, GAP, self._facts, GAP, self._warnings
        )  # fmt: skip
        words.addWidget(self.table, 1)
        words.addStretch(0)
        side = card(words)
        scroll = QScrollArea()
        scroll.setWidget(side)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFixedWidth(SIDE_WIDTH)
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(GAP_L, GAP_L, GAP_L, GAP)
        parts = row(self.stack, scroll, spacing=GAP)
        parts.setStretch(0, 1)
        layout.addLayout(parts)
        return body

    def _on_view(self, before: ViewState, after: ViewState) -> None:
        if after.page != self._page:
            return
        entries = self._chosen()
        keys = tuple(e.key for e in entries)
        if keys == self._shown:
            return
        self._shown = keys

        def work(_handle: Handle) -> object:
            return self._answer([e.run for e in entries])

        self._answers.ask(work)

    def relook(self) -> None:
        """The list of runs has changed."""
        self._on_view(self._session.view, self._session.view)

    def _again(self) -> None:
        self._shown = None
        self.relook()

    def _show_everything(self) -> None:
        self.stack.show_picture(replace(self.stack.picture, everything=True), None)

    def _on_failed(self, failure: Failure) -> None:
        self._empty.text.setText(sentence(failure.text))
        self._empty.offer([(f"Show {short(e.run.name)}", partial(self._look_at, e.key)) for e in self._range_tests()])
        self._switch.setCurrentIndex(0)

    def _on_answer(self, found: RateAnswer) -> None:
        self._switch.setCurrentIndex(1)
        self._title.setText(found.title)
        self._rate.setText(numbers.rate(found.lr))
        self._why.setText(found.why)
        self._warnings.setText("\n".join(found.warnings))
        self._warnings.setVisible(bool(found.warnings))
        known = found.lr is not None and found.lr_low is not None and found.lr_high is not None
        self._ruler.setVisible(known)
        self._range.setVisible(known)
        self._lr = found.lr
        self.use.setVisible(found.lr is not None)
        self.table.setVisible(bool(found.tried))
        self.table.show_runs(found.tried)
        self.table.setMinimumHeight(TABLE_ROWS * self.table.verticalHeader().defaultSectionSize() if found.tried else 0)
        self.stack.show_picture(found.picture, None)
        labels: tuple[Label, ...] = ()
        if found.lr is not None and found.lr_low is not None and found.lr_high is not None:
            self._ruler.set_rates(None, found.lr, found.lr_low, found.lr_high)
            self._range.setText(f"Good from {numbers.rate(found.lr_low)} to {numbers.rate(found.lr_high)}")
            low, high = float(np.log10(found.lr_low)), float(np.log10(found.lr_high))
            labels = (Label(low, high, "good range", "ok"),)
        self.stack.shade((labels[0].low, labels[0].high) if labels else None, "ok")
        self.stack.name(labels)
        clear(self._facts)
        for at, fact in enumerate(found.facts):
            for place, made in enumerate((label(fact.name, "muted"), label(fact.value, "strong", select=True))):
                made.setToolTip(fact.help)
                self._facts.addWidget(made, at, place)

    def _range_tests(self) -> list[RunEntry]:
        """Open runs that this page has an answer for, where it shows one at a time."""
        if self._page != "range-test":
            return []
        found = [e for e in self._session.entries if "range_test" in e.diagnosis.symptoms]
        return found[:MOST_OFFERED]

    def _look_at(self, key: str) -> None:
        self._session.look(selected=(key,), zoom=None)

    def _open_run(self, name: str) -> None:
        key = next((e.key for e in self._chosen() if e.run.name == name), None)
        if key is not None:
            self._session.look(selected=(key,), page="run")
