"""What to run next: the rate, its range, the schedule, and the code; the user's own verdict goes before ours."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from lranalyzer_gui.docks.code_view import CodeView
from lranalyzer_gui.docks.pieces import button, column, label, row
from lranalyzer_gui.docks.rate_ruler import RateRuler
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.plots.small_plot import SchedulePreview
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.settings.store import Settings
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP, GAP_L
from lranalyzer_gui.theme.verdicts import LOOKS


class RecommendationCard(QFrame):
    """Without a rate, but with the reason, when not even a starting point is known, or ours goes against the user's word."""

    roles_wanted = Signal()
    """The user wants to say which series is the loss."""

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName("Recommendation")
        self._rate = label("", "display", select=True)
        self._change = label("", "muted")
        self._range = label("", "muted", wrap=True, select=True)
        self._ruler = RateRuler(theme)
        self._expected = label("", wrap=True, select=True)
        self._why = label("", "muted", wrap=True, select=True)
        self._describe = label("", "muted", wrap=True)
        self._preview = SchedulePreview(theme)
        self.code = CodeView(theme, settings)
        self._said = label("", wrap=True, select=True)
        self._missing = label("", "muted", wrap=True, select=True)
        self.choose = button("Say which series is the loss…", "link", tip="Choose the series for each role")
        self.choose.clicked.connect(self.roles_wanted)
        head = row(self._rate, self._change, -1, spacing=GAP)
        self._body = QWidget()
        self._body.setLayout(
            column(
                column(head, self._range, spacing=0), self._ruler, self._expected, self._why, GAP,
                label("Schedule", "strong"), self._describe, self._preview, self.code,
            )
        )  # fmt: skip
        layout = column(label("Run next", "heading"), self._said, self._missing, row(self.choose, -1), self._body)
        layout.setContentsMargins(GAP_L, GAP_L, GAP_L, GAP_L)
        self.setLayout(layout)

    def show_entry(self, entry: RunEntry) -> None:
        """Swap in another run's recommendation."""
        found, now = entry.advice, entry.diagnosis.lr
        _show(self._said, f"You say: {LOOKS[entry.verdict].title.lower()}." if entry.corrected else "")
        _show(self._missing, _left_out(entry))
        run = entry.run
        self.choose.setVisible(run.train_loss is None and run.val_loss is None and bool(run.series))
        self._body.setVisible(found is not None)
        if found is None:
            self.code.show_schedule(None)
            return
        self._rate.setText(numbers.rate(found.lr))
        self._change.setText(
            f"{numbers.times(found.lr / now)} from {numbers.rate(now)}" if now and found.lr != now else ""
        )
        if now and numbers.times(found.lr / now) == numbers.SAME:
            self._change.setText("as it is")
        low, high = numbers.rate(found.lr_low), numbers.rate(found.lr_high)
        _show(self._range, f"Anything from {low} to {high} should do about as well." if low != high else "")
        self._ruler.set_rates(now, found.lr, found.lr_low, found.lr_high)
        _show(self._expected, _sentence(f"Expected: {found.expected}" if found.expected else ""))
        _show(self._why, _sentence(found.why))
        self._describe.setText(found.schedule.describe())
        self._preview.show_schedule(found.schedule)
        self.code.show_schedule(found.schedule)


def _show(words: QLabel, text: str) -> None:
    words.setText(text)
    words.setVisible(bool(text))


def _left_out(entry: RunEntry) -> str:
    """Why there is no rate, or which one of ours the user's word has set aside."""
    ours, now = entry.diagnosis.recommendation, entry.diagnosis.lr
    if ours is None:
        wanted = "; ".join(entry.diagnosis.missing) or "the learning rate it was trained with"
        return f"No starting point is known. Needed: {wanted}."
    if entry.advice is not None and entry.advice.lr == ours.lr:
        return ""
    change = f" ({numbers.times(ours.lr / now)})" if now else ""
    why = "" if entry.advice is not None else ", which goes the other way"
    return f"Without your word we would run {numbers.rate(ours.lr)}{change}{why}."


def _sentence(text: str) -> str:
    """Capital at the start, full stop at the end."""
    text = text.strip()
    return text if not text else text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")
