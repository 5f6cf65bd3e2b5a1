"""A workbench for schedules: choose the shape, drag its handles, see the rate and the predicted loss, copy the code."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from lranalyzer.recommend.forecast import Forecast, forecast
from lranalyzer.run import Run
from lranalyzer.schedules import Schedule, fit
from lranalyzer_gui.docks.code_view import CodeView
from lranalyzer_gui.docks.pieces import button, card, column, label, row, segment
from lranalyzer_gui.docks.schedule_editor import ScheduleEditor
from lranalyzer_gui.docks.scrolled import scrolled
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.names import sentence
from lranalyzer_gui.draw.readout import plain_x
from lranalyzer_gui.draw.schedule_form import DEFAULT_STEPS
from lranalyzer_gui.draw.schedule_handles import Handle as CurveHandle
from lranalyzer_gui.draw.schedule_handles import handles, moved
from lranalyzer_gui.draw.schedule_picture import Plan, far_above, last_step, schedule_picture, told
from lranalyzer_gui.plots.stack import Stack
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.session.view_state import ViewState
from lranalyzer_gui.settings.store import Settings
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP, GAP_L
from lranalyzer_gui.workers.job import Failure, Handle, Pool
from lranalyzer_gui.workers.latest import Latest
from lranalyzer_gui.workers.throttle import Settle

FORM_WIDTH = 364
SETTLE_MS = 120
"""A forecast is asked for once the form has been still for so long."""


class SchedulePage(QWidget):
    """Form and code at the left, rate and loss at the right."""

    def __init__(self, session: Session, theme: Theme, settings: Settings, pool: Pool) -> None:
        super().__init__()
        self._session, self._theme = session, theme
        self._zoom: tuple[float, float] | None = None
        self._runs: tuple[Run, ...] = ()
        self._keys: tuple[str, ...] = ()
        self._forecast: Forecast | None = None
        self._reason = ""
        self._dragging = False
        self._handles: tuple[CurveHandle, ...] = ()
        self.editor = ScheduleEditor()
        self.code = CodeView(theme, settings)
        self.stack = Stack(theme)
        self.logs = {n: segment(f"log {n}", f"Logarithmic {n} axis") for n in ("rate", "loss")}
        self.take = button("Start from the recommendation", "link", tip="Fill the form with the recommended schedule")
        self.recognise = button("Start from what was run", "link", tip="Recognise the schedule in the logged rate")
        self._describe, self._predicted = label("", "heading", wrap=True), label("", "", wrap=True, select=True)
        self._why = label("", "caption", wrap=True, select=True)
        self._forecasts = Latest(pool, "Forecasting", self)
        self._ask_later = Settle(SETTLE_MS, self._ask, self)
        self._waiting = False
        self._build()
        self._wire()
        self._on_form()

    @property
    def settled(self) -> bool:
        """Whether everything asked for is on the screen."""
        return not (self._waiting or self._forecasts.pending or self.stack.busy)

    @property
    def schedule(self) -> Schedule | None:
        """The schedule of the form; None while a value is not allowed."""
        return self.editor.schedule

    def _build(self) -> None:
        form = card(column(label("Schedule", "heading"), self.editor, self.take, self.recognise))
        code = card(column(label("Code", "heading"), self.code))
        scroll = scrolled(column(form, code, -1, spacing=GAP))
        scroll.setFixedWidth(FORM_WIDTH)
        head = QFrame()
        head.setProperty("role", "card")
        words = column(self._describe, self._predicted, self._why, spacing=4)
        top = row(words, column(row(*self.logs.values(), spacing=4), -1))
        top.setStretch(0, 1)
        top.setContentsMargins(GAP_L, 12, GAP_L, 12)
        head.setLayout(top)
        right = QVBoxLayout()
        right.setSpacing(GAP)
        right.addWidget(head)
        right.addWidget(self.stack, 1)
        layout = row(scroll, right, spacing=GAP)
        layout.setStretch(1, 1)
        layout.setContentsMargins(GAP_L, GAP_L, GAP_L, GAP)
        self.setLayout(layout)

    def _wire(self) -> None:
        self.editor.changed.connect(self._on_form)
        for button_ in self.logs.values():
            button_.toggled.connect(lambda _: self._draw())
        self.take.clicked.connect(self.take_recommendation)
        self.recognise.clicked.connect(self.take_what_was_run)
        self.stack.zoom_wanted.connect(self._look_at)
        self.stack.everything_wanted.connect(self._show_everything)
        canvas = self.stack.panels[0].canvas
        canvas.handle_moved.connect(self._on_handle)
        canvas.handle_released.connect(self._on_released)
        canvas.knobs.moved.connect(self._on_pushed)
        self._forecasts.ready.connect(self._on_forecast)
        self._forecasts.failed.connect(self._on_failed)
        self._session.view_changed.connect(self._on_view)
        for signal in (self._session.entries_added, self._session.entries_changed):
            signal.connect(lambda _: self._on_view(self._session.view, self._session.view))
        self._theme.changed.connect(self._draw)

    def take_recommendation(self) -> None:
        """Fill the form with the recommended schedule of the current run."""
        entry = self._session.current
        if entry is not None and entry.advice is not None:
            self.editor.show_schedule(entry.advice.schedule)

    def take_rate(self, lr: float) -> None:
        """Write a peak rate into the form."""
        self.editor.set_values({"lr": lr})

    def take_what_was_run(self) -> None:
        """Fill the form with the schedule recognised in the rate of the current run."""
        run = self._runs[0] if self._runs else None
        if run is None or run.lr is None:
            return
        begin = run.lr.step[0] if run.x_unit == "epoch" and len(run.lr) else 0  # the first epoch may be called 1
        found = fit(run.lr.step - begin, run.lr.value)
        made = found.schedule.per_epoch() if found.schedule is not None and run.x_unit == "epoch" else found.schedule
        if made is None or not self.editor.show_schedule(made):
            self._session.notify("info", f"No schedule of this form was recognised: {found.reason}")

    def _on_view(self, before: ViewState, after: ViewState) -> None:
        if after.page != "schedule":
            return
        entry = self._session.current
        self.take.setVisible(entry is not None and entry.advice is not None)
        self.recognise.setVisible(entry is not None and entry.run.lr is not None)
        keys, runs = tuple(after.selected), tuple(e.run for e in self._session.selected)
        if runs != self._runs and keys == self._keys and self._runs:  # a run that grew: what was typed stays
            self._runs = runs
            self._on_form()
        elif runs != self._runs:
            self._keys = keys
            self._runs, self._forecast, self._zoom = runs, None, None
            self._reason = "Predicting the loss…" if runs else ""
            if entry is not None and entry.advice is not None:
                self.take_recommendation()
            elif runs:
                self.editor.begin(runs[0].x_unit, last_step(runs[0]) + 1 if last_step(runs[0]) else DEFAULT_STEPS)
            else:
                self._on_form()

    def _look_at(self, zoom: tuple[float, float] | None) -> None:
        self._zoom = zoom
        self.stack.look_at(zoom)

    def _show_everything(self) -> None:
        self.stack.show_picture(replace(self.stack.picture, everything=True), self._zoom)

    def _on_form(self) -> None:
        self._describe.setText(self.schedule.describe() if self.schedule else "This schedule cannot be built")
        self.code.show_schedule(self.schedule)
        self._waiting = self.schedule is not None and bool(self._runs) and not self._apart
        if self._waiting:
            self._ask_later()
        if not self._dragging:
            self._zoom = None
        self._draw()

    @property
    def _apart(self) -> bool:
        """Whether the log counts something else than the schedule: neither can then be laid over the other."""
        return bool(self._runs) and self.schedule is not None and self._runs[0].x_unit != self.schedule.unit

    def _ask(self) -> None:
        self._waiting = False
        runs, schedule = self._runs, self.schedule
        if schedule is None or not runs:
            return

        def work(_handle: Handle) -> object:
            return forecast(runs, schedule)

        self._forecasts.ask(work)

    def _on_forecast(self, found: Forecast) -> None:
        self._forecast, self._reason = found, ""
        self._draw()

    def _on_failed(self, failure: Failure) -> None:
        self._forecast, self._reason = None, sentence(failure.text)
        self._draw()

    def _plan(self, schedule: Schedule) -> Plan:
        if self._apart:
            return Plan(schedule, reason=f"This log counts {self._runs[0].x_unit}s, the schedule {schedule.unit}s.")
        run = self._runs[0] if self._runs else None
        rate, loss = (self.logs[n].isChecked() for n in ("rate", "loss"))
        return Plan(schedule, run, self._forecast if run else None, self._reason, rate, loss)

    def _draw(self) -> None:
        schedule = self.schedule
        if schedule is None:
            return
        plan = self._plan(schedule)
        canvas = self.stack.panels[0].canvas
        held = canvas.y_range if self._dragging else None
        self.stack.show_picture(schedule_picture(plan), self._zoom)
        if held is not None:
            canvas.hold_y(held)  # else the axis would run away under the pointer
        log = self.logs["rate"].isChecked()
        found = handles(self.editor.kind.currentData(), self.editor.values, schedule)
        self._handles = tuple(h for h in found if h.rate > 0 or not log)
        places = [(h.step, math.log10(h.rate) if log else h.rate) for h in self._handles]
        canvas.show_handles(places, [_spoken(h, schedule.unit) for h in self._handles])
        first, second = told(plan)
        second = f"{second} {far_above(plan)}".strip()
        self._predicted.setText(first)
        self._why.setText(second)
        self._why.setVisible(bool(second))

    def _on_handle(self, number: int, step: float, rate: float) -> None:
        schedule = self.schedule
        if schedule is None or number >= len(self._handles):
            return
        if not self._dragging:
            self._dragging, self._zoom = True, self.stack.panels[0].canvas.x_range
        plain = plain_x(rate, self.logs["rate"].isChecked())
        values = moved(self._handles[number], self.editor.values, step, plain, self._plan(schedule).steps)
        self.editor.set_values(values)

    def _on_pushed(self, number: int, step: float, rate: float) -> None:
        """By the keyboard: every press is a drag of its own."""
        self._on_handle(number, step, rate)
        self._on_released()

    def _on_released(self) -> None:
        self._dragging = False
        self._on_form()


def _spoken(handle: CurveHandle, unit: str) -> str:
    """A handle for tool tips and screen readers."""
    return (
        f"{handle.name}: rate {numbers.rate(handle.rate)} at {unit} {numbers.count(handle.step)}. Arrow keys move it."
    )
