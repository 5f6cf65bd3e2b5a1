"""A workbench for schedules: choose the shape, turn the numbers, see the rate, copy the code."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from lranalyzer.errors import LRAnalyzerError, ScheduleError
from lranalyzer.schedules import Schedule
from lranalyzer_gui.docks.code_view import CodeView
from lranalyzer_gui.docks.pieces import button, card, column, label, row, segment
from lranalyzer_gui.draw.schedule_form import (
    DEFAULT_RATE,
    DEFAULT_STEPS,
    Field,
    build,
    fields_of,
    kinds,
    parse_steps,
)
from lranalyzer_gui.draw.schedule_picture import schedule_picture
from lranalyzer_gui.plots.stack import Stack
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.session.view_state import ViewState
from lranalyzer_gui.settings.store import Settings
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP, GAP_L

FORM_WIDTH = 340


class SchedulePage(QWidget):
    """Form at the left, rate and code at the right."""

    def __init__(self, session: Session, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self._session = session
        self._zoom: tuple[float, float] | None = None
        self._schedule: Schedule | None = None
        self.kind = QComboBox()
        self.kind.setAccessibleName("Kind of schedule")
        for word, title in kinds():
            self.kind.addItem(title, word)
        self.kind.setCurrentIndex(self.kind.findData("cosine"))
        self.editors: dict[str, tuple[Field, QLineEdit | QComboBox]] = {}
        self._form = QFormLayout()
        self._form.setVerticalSpacing(GAP)
        self._form.setHorizontalSpacing(GAP_L)
        self._describe = label("", "", wrap=True)
        self._error = label("", "", wrap=True)
        self.stack = Stack(theme)
        self.log_rate = segment("log rate", "Logarithmic rate axis")
        self.take = button("Start from the recommendation", "link")
        self.code = CodeView(theme, settings)
        self._build()
        self._refill()
        self._wire()

    @property
    def settled(self) -> bool:
        """Whether everything asked for is on the screen."""
        return not self.stack.busy

    @property
    def schedule(self) -> Schedule | None:
        """The schedule of the form; None while a value is not allowed."""
        return self._schedule

    def _build(self) -> None:
        head = column(
            label("Schedule", "heading"),
            self.kind,
            self._form,
            self.take,
            GAP,
            self._describe,
            self._error,
            -1,
        )
        left = card(head)
        scroll = QScrollArea()
        scroll.setWidget(left)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFixedWidth(FORM_WIDTH)
        code = card(column(label("Code", "heading"), self.code))
        right = QVBoxLayout()
        right.setSpacing(GAP)
        words = row(self._describe, self.log_rate)
        words.setStretch(0, 1)
        right.addLayout(words)
        right.addWidget(self.stack, 1)
        right.addWidget(code)
        layout = row(scroll, right, spacing=GAP)
        layout.setContentsMargins(GAP_L, GAP_L, GAP_L, GAP)
        self.setLayout(layout)

    def _wire(self) -> None:
        self.kind.currentIndexChanged.connect(lambda _: self._refill())
        self.log_rate.toggled.connect(lambda _: self._draw())
        self.take.clicked.connect(self.take_recommendation)
        self.stack.zoom_wanted.connect(self._look_at)
        self._session.view_changed.connect(self._on_view)

    def take_recommendation(self) -> None:
        """Fill the form with the recommended rate and length of the current run."""
        entry = self._session.current
        if entry is None or entry.diagnosis.recommendation is None:
            return
        found = entry.diagnosis.recommendation
        kind = getattr(found.schedule, "kind", "cosine")
        if self.kind.findData(kind) >= 0:
            self.kind.setCurrentIndex(self.kind.findData(kind))
        self._refill(found.lr, found.schedule.total_steps or DEFAULT_STEPS, found.schedule)

    def _on_view(self, before: ViewState, after: ViewState) -> None:
        if after.page == "schedule":
            entry = self._session.current
            self.take.setVisible(entry is not None and entry.diagnosis.recommendation is not None)

    def _look_at(self, zoom: tuple[float, float] | None) -> None:
        self._zoom = zoom
        self.stack.look_at(zoom)

    def _refill(self, lr: float = DEFAULT_RATE, steps: int = DEFAULT_STEPS, like: Schedule | None = None) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        self.editors = {}
        for field in fields_of(self.kind.currentData(), lr, steps):
            editor = self._editor(field, getattr(like, field.name, field.first))
            self.editors[field.name] = (field, editor)
            self._form.addRow(field.title, editor)
        self._take_values()

    def _editor(self, field: Field, value: Any) -> QLineEdit | QComboBox:
        editor: QLineEdit | QComboBox
        if field.kind == "choice":
            editor = QComboBox()
            editor.addItems(list(field.choices))
            editor.setCurrentText(str(value))
            editor.currentIndexChanged.connect(lambda _: self._take_values())
        else:
            editor = QLineEdit("" if value is None else _text(value))
            editor.setPlaceholderText("automatic" if field.optional else "")
            editor.textChanged.connect(lambda _: self._take_values())
        editor.setAccessibleName(field.title)
        return editor

    def _take_values(self) -> None:
        try:
            values = {name: _value(field, editor) for name, (field, editor) in self.editors.items()}
            self._schedule = build(self.kind.currentData(), values)
            message = ""
        except LRAnalyzerError as error:
            self._schedule, message = None, str(error)
        self._error.setText(message)
        self._error.setVisible(bool(message))
        self._describe.setText(self._schedule.describe() if self._schedule else "")
        self.code.show_schedule(self._schedule)
        self._zoom = None
        self._draw()

    def _draw(self) -> None:
        if self._schedule is not None:
            self.stack.show_picture(schedule_picture(self._schedule, log_rate=self.log_rate.isChecked()), self._zoom)


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(v) for v in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _value(field: Field, editor: QLineEdit | QComboBox) -> Any:
    if isinstance(editor, QComboBox):
        return editor.currentText()
    text = editor.text().strip().replace("_", "")
    if not text:
        if field.optional:
            return None
        raise ScheduleError(f"{field.title} is empty")
    if field.kind == "list":
        return parse_steps(text)
    try:
        return int(float(text)) if field.kind == "steps" else float(text)
    except (ValueError, OverflowError):
        raise ScheduleError(f"{field.title}: {text!r} is not a number") from None
