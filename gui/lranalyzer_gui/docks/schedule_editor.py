"""The form of a schedule: its kind, what it counts, its numbers, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from lranalyzer.errors import LRAnalyzerError, ScheduleError
from lranalyzer.schedules import Schedule
from lranalyzer_gui.docks.pieces import column, label, row
from lranalyzer_gui.draw.schedule_form import (
    DEFAULT_RATE,
    DEFAULT_STEPS,
    Field,
    build,
    fields_of,
    form_of,
    kinds,
    parse_steps,
    rare_fields,
)
from lranalyzer_gui.theme.tokens import GAP, GAP_L

UNITS = (("step", "Steps"), ("epoch", "Epochs"))


class ScheduleEditor(QWidget):
    """``schedule`` is what the form says; None while a value is not allowed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.schedule: Schedule | None = None
        self.editors: dict[str, tuple[Field, QLineEdit | QComboBox]] = {}
        self.kind = QComboBox()
        self.kind.setAccessibleName("Kind of schedule")
        self.kind.setMaxVisibleItems(20)
        for word, title in kinds():
            self.kind.addItem(title, word)
        self.kind.setCurrentIndex(self.kind.findData("cosine"))
        self.unit = QComboBox()
        self.unit.setAccessibleName("Counted in")
        self.unit.setToolTip("What the schedule counts: steps of the optimizer, or epochs")
        for word, title in UNITS:
            self.unit.addItem(title, word)
        self.error = label("", "error", wrap=True)
        self._form = QFormLayout()
        self._form.setVerticalSpacing(GAP)
        self._form.setHorizontalSpacing(GAP_L)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._quiet = False
        head = row(self.kind, self.unit)
        head.setStretch(0, 1)
        self.setLayout(column(head, self._form, self.error))
        self._refill({})
        self.kind.currentIndexChanged.connect(lambda _: self._refill(self._kept()))
        self.unit.currentIndexChanged.connect(lambda _: self._refill(self._written()))

    @property
    def values(self) -> dict[str, Any]:
        """The form as values; raises ScheduleError where one cannot be read."""
        return {name: _value(field, editor) for name, (field, editor) in self.editors.items()}

    def show_schedule(self, schedule: Schedule) -> bool:
        """Fill the form with a schedule; False when no form describes it."""
        found = form_of(schedule)
        if found is None:
            return False
        kind, values = found
        _choose(self.kind, kind)
        _choose(self.unit, schedule.unit)
        self._refill(values)
        return True

    def begin(self, unit: str, steps: int) -> None:
        """The form as it is, for a training of so many steps or epochs."""
        _choose(self.unit, unit)
        self._refill({**self._kept(), "total_steps": steps})

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Write values into the form; one change is told."""
        self._quiet = True
        for name, value in values.items():
            _, editor = self.editors[name]
            if isinstance(editor, QLineEdit) and editor.text() != _text(value):
                editor.setText(_text(value))
        self._quiet = False
        self._take_values()

    def _kept(self) -> dict[str, Any]:
        """Peak rate and length survive a change of kind."""
        if self.schedule is None:
            return {}
        kept: dict[str, Any] = {"lr": self.schedule.peak}
        return kept | ({"total_steps": self.schedule.total_steps} if self.schedule.total_steps else {})

    def _written(self) -> dict[str, Any]:
        """Everything in the form; of one that cannot be read what survives a change of kind."""
        try:
            return self.values
        except ScheduleError:
            return self._kept()

    def _refill(self, values: Mapping[str, Any]) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        self.editors = {}
        lr, steps = values.get("lr", DEFAULT_RATE), values.get("total_steps") or DEFAULT_STEPS
        for field in [*fields_of(self.kind.currentData(), lr, steps), *rare_fields(values)]:
            editor = self._editor(field, values.get(field.name, field.first))
            self.editors[field.name] = (field, editor)
            title = field.title.replace("steps", f"{self.unit.currentData()}s")
            editor.setAccessibleName(title)
            self._form.addRow(title, editor)
        self._take_values()

    def _editor(self, field: Field, value: Any) -> QLineEdit | QComboBox:
        editor: QLineEdit | QComboBox
        if field.kind == "choice":
            editor = QComboBox()
            editor.addItems(list(field.choices))
            editor.setCurrentText(str(value))
            editor.currentIndexChanged.connect(lambda _: self._take_values())
        else:
            editor = QLineEdit(_text(value))
            editor.setPlaceholderText("automatic" if field.optional else "")
            editor.textChanged.connect(lambda _: self._take_values())
        return editor

    def _take_values(self) -> None:
        if self._quiet:
            return
        try:
            made = build(self.kind.currentData(), self.values)
            self.schedule, message = made.per_epoch() if self.unit.currentData() == "epoch" else made, ""
        except LRAnalyzerError as error:
            self.schedule, message = None, str(error)
        self.error.setText(message)
        self.error.setVisible(bool(message))
        self.changed.emit()


def _choose(box: QComboBox, word: str) -> None:
    """Without telling: the form is filled next."""
    box.blockSignals(True)
    box.setCurrentIndex(box.findData(word))
    box.blockSignals(False)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(str(v) for v in value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)


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
