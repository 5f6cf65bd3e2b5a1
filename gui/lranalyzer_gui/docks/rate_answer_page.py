"""A sweep or a range test: the answer at the right, the curve over the learning rate at the left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtWidgets import QGridLayout, QStackedLayout, QVBoxLayout, QWidget

from lranalyzer.run import Run
from lranalyzer_gui.docks.empty import Empty
from lranalyzer_gui.docks.pieces import card, clear, column, label, row
from lranalyzer_gui.docks.rate_ruler import RateRuler
from lranalyzer_gui.draw import numbers
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


class RateAnswerPage(QWidget):
    """Asks ``answer`` about the runs that ``chosen`` names."""

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
        self._shown: tuple[str, ...] = ()
        self._answers = Latest(pool, "Comparing rates", self)
        self._answers.ready.connect(self._on_answer)
        self._answers.failed.connect(self._on_failed)
        self._empty = Empty(theme, page, "Nothing to show", "")
        self._title, self._rate = label("", "heading"), label("", "display", select=True)
        self._range, self._why = label("", "muted", wrap=True), label("", wrap=True, select=True)
        self._warnings = label("", "caption", wrap=True)
        self._ruler = RateRuler(theme)
        self._facts = QGridLayout()
        self.stack = Stack(theme)
        self._switch = QStackedLayout(self)
        self._switch.addWidget(self._empty)
        self._switch.addWidget(self._build())
        session.view_changed.connect(self._on_view)
        self.stack.zoom_wanted.connect(self.stack.look_at)
        self.stack.everything_wanted.connect(self._show_everything)

    @property
    def settled(self) -> bool:
        """Whether everything asked for is on the screen."""
        return not self._answers.pending and not self.stack.busy

    def _build(self) -> QWidget:
        words = column(
            self._title, self._rate, self._range, self._ruler, self._why, GAP, self._facts, GAP, self._warnings, -1
        )
        side = card(words)
        side.setFixedWidth(SIDE_WIDTH)
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(GAP_L, GAP_L, GAP_L, GAP)
        parts = row(self.stack, side, spacing=GAP)
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

    def _show_everything(self) -> None:
        self.stack.show_picture(replace(self.stack.picture, everything=True), None)

    def _on_failed(self, failure: Failure) -> None:
        self._empty.text.setText(failure.text)
        self._switch.setCurrentIndex(0)

    def _on_answer(self, found: RateAnswer) -> None:
        self._switch.setCurrentIndex(1)
        self._title.setText(found.title)
        self._rate.setText(numbers.rate(found.lr))
        self._why.setText(found.why)
        self._warnings.setText("\n".join(found.warnings))
        known = found.lr is not None and found.lr_low is not None and found.lr_high is not None
        self._ruler.setVisible(known)
        self._range.setVisible(known)
        self.stack.show_picture(found.picture, None)
        self.stack.shade(None, self._theme.tokens.ok)
        if found.lr is not None and found.lr_low is not None and found.lr_high is not None:
            self._ruler.set_rates(None, found.lr, found.lr_low, found.lr_high)
            self._range.setText(f"Good from {numbers.rate(found.lr_low)} to {numbers.rate(found.lr_high)}")
            span = (float(np.log10(found.lr_low)), float(np.log10(found.lr_high)))
            self.stack.shade(span, self._theme.tokens.ok)
        clear(self._facts)
        for at, (name, value) in enumerate(found.facts):
            self._facts.addWidget(label(name, "muted"), at, 0)
            self._facts.addWidget(label(value, "strong", select=True), at, 1)
