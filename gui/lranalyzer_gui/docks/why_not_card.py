"""Why not another verdict: what the measured numbers say against it, and what for it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton

from lranalyzer.curve import Curves
from lranalyzer.diagnosis import WhyNot, why_not
from lranalyzer.evidence import Case
from lranalyzer.recommend.diagnosis import percent
from lranalyzer_gui.docks.pieces import clear, column, label, row, segment
from lranalyzer_gui.docks.probability_bar import SHOWN
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.theme.tokens import GAP, GAP_L
from lranalyzer_gui.theme.verdicts import LOOKS
from lranalyzer_gui.workers.job import Handle, Pool
from lranalyzer_gui.workers.latest import Latest


class WhyNotCard(QFrame):
    """One switch for each verdict that was not given; the answer is worked out when it is asked for."""

    answered = Signal()
    """The answer to a question of the user stands there."""

    def __init__(self, session: Session, pool: Pool) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName("Why not another verdict")
        self._session = session
        self._entry: RunEntry | None = None
        self._asked = False
        self._answers = Latest(pool, "Weighing", self)
        self._answers.ready.connect(self._on_answer)
        self._answers.failed.connect(lambda failure: session.notify("error", failure.text, failure.details))
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self.switches: dict[str, QToolButton] = {}
        for verdict in SHOWN:
            made = segment(LOOKS[verdict].word, f"Why not {LOOKS[verdict].word.lower()}?")
            made.clicked.connect(lambda checked, v=verdict: self._on_asked(v if checked else ""))
            self._group.addButton(made)
            self.switches[verdict] = made
        self._lines = column(spacing=6)
        layout = column(
            label("Why not …?", "heading"), row(*self.switches.values(), -1, spacing=4), self._lines, spacing=GAP
        )
        layout.setContentsMargins(GAP_L, GAP_L, GAP_L, GAP_L)
        self.setLayout(layout)

    @property
    def settled(self) -> bool:
        """Whether no answer is on its way."""
        return not self._answers.pending

    def show_entry(self, entry: RunEntry) -> None:
        """Another run, or the same one with more points: the question stays, the answer is new."""
        asked = next((v for v, switch in self.switches.items() if switch.isChecked()), "")
        self._entry = entry
        given = entry.diagnosis.verdict
        self.setVisible(given != "unknown" and bool(entry.diagnosis.probabilities))
        for verdict, switch in self.switches.items():
            switch.setVisible(verdict != given)
        self.ask("" if asked == given else asked)

    def ask(self, verdict: str) -> None:
        """Answer for one verdict; an empty text closes the answer."""
        for name, switch in self.switches.items():
            switch.setChecked(name == verdict)
        clear(self._lines)
        entry = self._entry
        if not verdict or entry is None:
            return
        run, given = entry.run, entry.diagnosis.verdict

        def work(_handle: Handle) -> object:
            return why_not(Case(Curves.of(run)), given, verdict)  # type: ignore[arg-type]

        self._answers.ask(work)

    def _on_asked(self, verdict: str) -> None:
        self._asked = bool(verdict)
        self.ask(verdict)

    def _on_answer(self, found: WhyNot) -> None:
        clear(self._lines)
        if self._entry is None or not self.switches[found.alternative].isChecked():
            return
        word = LOOKS[found.alternative].word
        head = label(f"{word} is {percent(found.probability)} probable.", wrap=True)
        self._lines.addWidget(head)
        for sentence in found.sentences():
            self._lines.addWidget(label(sentence, "muted", wrap=True, select=True))
        if not found.rule and not (found.against or found.in_favour):
            self._lines.addWidget(label("No measured number tells the two apart.", "muted", wrap=True))
        stated = [f.would_change for f in self._entry.diagnosis.findings[:1] if f.would_change]
        self._lines.addWidget(
            label(f"What would change our mind: {stated[0][:1].lower()}{stated[0][1:]}", wrap=True)
            if stated
            else label("")
        )
        if self._asked:
            self.answered.emit()
        self._asked = False
