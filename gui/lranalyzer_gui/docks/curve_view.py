"""Controls, plots, ruler and remarks of the pages that draw runs; the page says what is drawn."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from lranalyzer_gui.docks.pieces import button, column, label, row
from lranalyzer_gui.docks.ruler_card import RulerCard
from lranalyzer_gui.docks.view_bar import ViewBar
from lranalyzer_gui.draw.lines import Options
from lranalyzer_gui.draw.picture import StackPicture
from lranalyzer_gui.plots.stack import Stack
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.session.view_state import ViewState
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP
from lranalyzer_gui.workers.job import Handle, Pool
from lranalyzer_gui.workers.latest import Latest

USUAL = 3
"""Plots of most pages: loss, rate and one more."""


def options_of(view: ViewState) -> Options:
    """What of the view a drawing depends on; a change of anything else needs no new picture."""
    return Options(
        view.x_axis, view.smoothing, view.log_x, view.log_loss, view.log_rate, view.everything, view.extra
    )  # fmt: skip


class CurveView(QObject):
    """``bar`` and ``plots`` are placed by the page; everything between them is wired here."""

    shown = Signal(object)
    """The picture that has just been swapped in."""

    def __init__(self, session: Session, theme: Theme, pool: Pool, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.bar = ViewBar(session, theme)
        self.stack = Stack(theme, usual=USUAL)
        self.ruler_card = RulerCard(self.stack)
        self.remarks = label("", "caption", wrap=True)
        self.plots = QWidget()
        self.by_progress = button(
            "Draw them by progress", "link", tip="From the first point of each run to its last one"
        )
        self.by_progress.hide()
        below = row(self.remarks, self.by_progress)
        below.setStretch(0, 1)
        self.plots.setLayout(column(self.stack, below, spacing=GAP))
        self._pictures = Latest(pool, "Drawing", self)
        self._pictures.ready.connect(self._on_picture)
        self._pictures.failed.connect(lambda failure: session.notify("error", failure.text, failure.details))
        self.stack.zoom_wanted.connect(lambda zoom: session.look(merge="zoom", zoom=zoom))
        self.stack.everything_wanted.connect(lambda: session.look(everything=True))
        self.stack.measured.connect(self.ruler_card.show_rows)
        self.by_progress.clicked.connect(lambda: session.look(x_axis="relative"))
        self.bar.ruler_toggled.connect(self.stack.start_ruler)

    @property
    def settled(self) -> bool:
        """Whether everything asked for is on the screen."""
        return not self._pictures.pending and not self.stack.busy

    @property
    def pending(self) -> bool:
        """Whether another picture than the one in view is on its way."""
        return self._pictures.pending

    def ask(self, work: Callable[[Handle], object]) -> None:
        """Draw what ``work`` makes off the GUI thread; only the newest request counts."""
        self._pictures.ask(work)

    def _on_picture(self, picture: StackPicture) -> None:
        self.stack.show_picture(picture, self._session.view.zoom)
        self.remarks.setText("  ·  ".join(picture.remarks))
        self.remarks.setVisible(bool(picture.remarks))
        self.by_progress.setVisible(picture.pressed)
        self.bar.show_reach(picture.smoothing)
        self.shown.emit(picture)
