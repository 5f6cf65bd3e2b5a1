"""The bottom line: what is open, and what is being done with a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QSizePolicy, QWidget

from lranalyzer_gui.docks.pieces import Elided, button, label, row
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.theme.tokens import GAP, GAP_L

HEIGHT = 30


class StatusLine(QFrame):
    """Counts at the left, work at the right."""

    stop_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setProperty("role", "status")
        self.setFixedHeight(HEIGHT)
        self._session = session
        self._counts = label("", "caption")
        self._live = label("", "caption")
        self._text = Elided("caption")
        self._text.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)  # else its room is not counted
        self._text.setFixedWidth(320)
        self._text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = QProgressBar()
        self._bar.setFixedWidth(120)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress")
        self._stop = button("Stop", "chip", tip="Stop reading")
        self._stop.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._work = QWidget()
        self._work.setLayout(row(self._text, self._bar, self._stop, spacing=GAP))
        layout = row(self._counts, GAP, self._live, -1, self._work)
        layout.setContentsMargins(GAP_L, 0, GAP_L, 0)
        self.setLayout(layout)
        self._stop.clicked.connect(self.stop_wanted)
        for signal in (session.entries_added, session.entries_removed):
            signal.connect(lambda _: self.recount())
        self.set_work(None)
        self.recount()

    def recount(self) -> None:
        """Say what is open."""
        runs, sources = len(self._session.entries), len(self._session.sources)
        self._counts.setText(
            f"{numbers.plural(runs, 'run')} from {numbers.plural(sources, 'source')}" if runs else "Nothing open"
        )

    def set_live(self, active: bool) -> None:
        """Say whether files are followed."""
        self._live.setText("·  following files" if active else "")

    def set_work(self, text: str | None, done: int = 0, total: int = 0) -> None:
        """Show work under way, or none."""
        self._work.setVisible(text is not None)
        if text is not None:
            self._text.set_whole(text)
            self._bar.setRange(0, total)
            self._bar.setValue(done)
