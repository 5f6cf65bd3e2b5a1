"""Small building blocks every page uses, so that a card or a caption looks the same everywhere."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lranalyzer_gui.theme import icons
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP, GAP_L

_Box = TypeVar("_Box", QHBoxLayout, QVBoxLayout)


def label(text: str = "", role: str = "", *, wrap: bool = False, select: bool = False) -> QLabel:
    """A text; ``role`` is one of the type roles of the style sheet. Never rich text: logs may hold
    anything."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    made.setWordWrap(wrap)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    if select:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    return made


class Elided(QLabel):
    """One line that gives way: shortened in the middle, complete in its tool tip."""

    def __init__(self, role: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)
        self._whole = ""
        self.mode = Qt.TextElideMode.ElideMiddle
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_whole(self, text: str) -> None:
        """Show as much of ``text`` as fits."""
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._elide()

    def resizeEvent(self, event: object) -> None:
        """Fit again."""
        self._elide()

    def _elide(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, self.mode, max(self.width(), 40)))


def card(layout: QLayout, padding: int = GAP_L) -> QFrame:
    """A raised surface around a layout."""
    frame = QFrame()
    frame.setProperty("role", "card")
    layout.setContentsMargins(padding, padding, padding, padding)
    frame.setLayout(layout)
    return frame


def column(*parts: QWidget | QLayout | int, spacing: int = GAP) -> QVBoxLayout:
    """Parts under each other; a number is empty space, -1 stretches."""
    made = QVBoxLayout()
    return _fill(made, parts, spacing)


def row(*parts: QWidget | QLayout | int, spacing: int = GAP) -> QHBoxLayout:
    """Parts beside each other; a number is empty space, -1 stretches."""
    made = QHBoxLayout()
    return _fill(made, parts, spacing)


def _fill(box: _Box, parts: tuple[QWidget | QLayout | int, ...], spacing: int) -> _Box:
    box.setSpacing(spacing)
    box.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        if isinstance(part, int):
            box.addStretch(1) if part < 0 else box.addSpacing(part)
        elif isinstance(part, QWidget):
            box.addWidget(part)
        else:
            box.addLayout(part)
    return box


def button(text: str, role: str = "", *, tip: str = "") -> QPushButton:
    """A push button; ``role`` is ``primary``, ``chip`` or ``link``."""
    made = QPushButton(text)
    if role:
        made.setProperty("role", role)
    if tip:
        made.setToolTip(tip)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def icon_button(theme: Theme, name: str, text: str, *, checkable: bool = False) -> QToolButton:
    """A flat button that shows an icon, speaks ``text`` and follows the theme."""
    made = QToolButton()
    made.setToolTip(text)
    made.setAccessibleName(text)
    made.setCheckable(checkable)
    keep_icon(theme, made, name)
    return made


def segment(text: str, name: str) -> QToolButton:
    """A small switch that shows ``text`` and speaks ``name``."""
    made = QToolButton()
    made.setProperty("role", "segment")
    made.setText(text)
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setCheckable(True)
    return made


class _IconKeeper(QObject):
    """Lives as long as its button; Qt drops the connection with it."""

    def __init__(self, theme: Theme, target: QToolButton | QPushButton, name: str, meaning: str) -> None:
        super().__init__(target)
        self._theme, self._target, self._name, self._meaning = theme, target, name, meaning
        theme.changed.connect(self.paint)
        self.paint()

    def paint(self) -> None:
        tokens = self._theme.tokens
        self._target.setIcon(icons.icon(self._name, str(getattr(tokens, self._meaning)), tokens.accent))


def keep_icon(theme: Theme, target: QToolButton | QPushButton, name: str, meaning: str = "muted") -> None:
    """Give a button an icon now and after every change of theme."""
    _IconKeeper(theme, target, name, meaning)


def clear(layout: QLayout) -> None:
    """Take every widget out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        inner, widget = item.layout(), item.widget()
        if inner is not None:
            clear(inner)
        if widget is not None:
            widget.hide()
            widget.deleteLater()
