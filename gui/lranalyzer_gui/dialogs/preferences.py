"""The preferences, generated from the schema."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QLabel,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from lranalyzer.errors import SettingsError
from lranalyzer_gui.dialogs.frame import Frame
from lranalyzer_gui.settings.schema import SCHEMA, Setting
from lranalyzer_gui.settings.store import Settings
from lranalyzer_gui.theme.tokens import GAP

WORDS_WIDTH, EDITOR_WIDTH = 368, 160
AROUND, LEAST = 220, 240
"""Pixels of title, buttons, frame and panels of the desktop around the settings; least height of these."""


class Number(QDoubleSpinBox):
    """A number without trailing zeros."""

    def textFromValue(self, value: float) -> str:
        """``2``, ``0.95``."""
        return f"{value:g}"


def _scrolled(inside: QWidget, most: int) -> QScrollArea:
    """As tall as what is inside, or as the screen allows; nothing of it lies under the bar."""
    area = QScrollArea()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setMinimumWidth(inside.minimumSizeHint().width() + area.verticalScrollBar().sizeHint().width())
    area.setMinimumHeight(min(inside.sizeHint().height(), max(most, LEAST)))
    return area


class Preferences(Frame):
    """Changes are in force at once."""

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__("Preferences", parent)
        self._settings = settings
        self.editors: dict[str, QWidget] = {}
        inside = QWidget()
        rows_ = QVBoxLayout(inside)
        rows_.setContentsMargins(0, 0, GAP, 0)
        for title, rows in groupby(SCHEMA, key=lambda setting: setting.group):
            head = QLabel(title)
            head.setProperty("role", "heading")
            rows_.addWidget(head)
            form = QFormLayout()
            form.setVerticalSpacing(10)
            form.setHorizontalSpacing(24)
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
            for setting in rows:
                form.addRow(self._words(setting), self._editor(setting))
            rows_.addLayout(form)
            rows_.addSpacing(8)
        self.body.addWidget(_scrolled(inside, parent.screen().availableGeometry().height() - AROUND))
        self.add_button("Back to defaults").clicked.connect(self._reset)
        self.add_button("Close", "primary").clicked.connect(self.accept)
        self.setMinimumWidth(600)

    def _words(self, setting: Setting) -> QWidget:
        words, help_text = QLabel(setting.title), QLabel(setting.help)
        help_text.setProperty("role", "caption")
        help_text.setWordWrap(True)
        help_text.setFixedWidth(WORDS_WIDTH)
        help_text.ensurePolished()  # its font decides its height, and a form does not ask a text in a box for it
        help_text.setFixedHeight(help_text.heightForWidth(WORDS_WIDTH))
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(words)
        column.addWidget(help_text)
        return both

    def _editor(self, setting: Setting) -> QWidget:
        value = self._settings.get(setting.key)
        editor: QWidget
        if isinstance(setting.default, bool):
            editor = box = QCheckBox()
            box.setChecked(value)
            box.toggled.connect(lambda on: self._set(setting, on))
        elif setting.choices:
            editor = choice = QComboBox()
            for word, title in setting.choices:
                choice.addItem(title, word)
            choice.setCurrentIndex(choice.findData(value))
            choice.currentIndexChanged.connect(lambda _: self._set(setting, choice.currentData()))
        elif isinstance(setting.default, int):
            editor = whole = QSpinBox()
            whole.setRange(int(setting.low), int(setting.high))
            whole.setValue(value)
            whole.valueChanged.connect(lambda number: self._set(setting, number))
        else:
            editor = number = Number()
            number.setDecimals(3)
            number.setRange(setting.low, setting.high)
            number.setSuffix(f" {setting.unit}" if setting.unit else "")
            number.setValue(value)
            number.valueChanged.connect(lambda new: self._set(setting, new))
        editor.setMinimumWidth(EDITOR_WIDTH)
        editor.setAccessibleName(setting.title)
        editor.setAccessibleDescription(setting.help)
        editor.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.editors[setting.key] = editor
        return editor

    def _set(self, setting: Setting, value: object) -> None:
        try:
            self._settings.set(setting.key, value)
        except SettingsError as error:
            self.editors[setting.key].setToolTip(str(error))

    def _reset(self) -> None:
        self._settings.reset()
        self.accept()
