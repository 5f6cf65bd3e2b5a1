"""The one place that knows whether the window is light or dark, and tells everybody when it changes."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from string import Template

from PySide6.QtCore import QObject, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from lranalyzer_gui.theme import fonts, icons
from lranalyzer_gui.theme.tokens import TOKENS, Mode, Tokens


class Theme(QObject):
    """Holds the wish (``light``, ``dark`` or ``system``) and the tokens in force; ``changed`` follows every
    switch."""

    changed = Signal()

    def __init__(self, app: QApplication, wish: str = "system") -> None:
        super().__init__(app)
        self._app = app
        self._wish = wish
        self._mode: Mode = "light"
        self._found: Mode = "dark" if app.palette().window().color().lightness() < 128 else "light"
        """By the palette the desktop gave, before it is ours."""
        self._images = QTemporaryDir()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_changed)
        self.set_wish(wish)

    @property
    def wish(self) -> str:
        """What the user chose."""
        return self._wish

    @property
    def mode(self) -> Mode:
        """What is shown."""
        return self._mode

    @property
    def tokens(self) -> Tokens:
        """Colours in force."""
        return TOKENS[self._mode]

    def set_wish(self, wish: str) -> None:
        """Switch to ``light``, ``dark`` or ``system``."""
        self._wish = wish
        self._mode = self._system_mode() if wish not in ("light", "dark") else "dark" if wish == "dark" else "light"
        self._apply()
        self.changed.emit()

    def _on_system_changed(self) -> None:
        if self._wish == "system" and self._system_mode() != self._mode:
            self.set_wish("system")

    def _system_mode(self) -> Mode:
        """Light or dark as the desktop says; by its palette where it says nothing (offscreen)."""
        scheme = QGuiApplication.styleHints().colorScheme()
        if scheme == Qt.ColorScheme.Unknown:
            return self._found
        return "dark" if scheme == Qt.ColorScheme.Dark else "light"

    def _apply(self) -> None:
        self._app.setFont(fonts.font())
        self._app.setPalette(_palette(self.tokens))
        self._app.setStyleSheet(style_sheet(self.tokens, self._pictures()))

    def _pictures(self) -> dict[str, str]:
        """Style sheets take pictures from files only."""
        wanted = {
            "chevron": ("chevron-down", self.tokens.muted),
            "branch_closed": ("chevron-right", self.tokens.muted),
            "tick": ("check", self.tokens.on_accent),
            "sort_down": ("chevron-down", self.tokens.accent),
            "sort_up": ("chevron-up", self.tokens.accent),
        }
        paths = {}
        for name, (stroke, colour) in wanted.items():
            path = Path(self._images.filePath(f"{name}-{self._mode}.png"))
            if not path.exists():
                icons.pixmap(stroke, colour, 48).save(str(path))
            paths[name] = path.as_posix()
        return paths


def style_sheet(tokens: Tokens, pictures: dict[str, str]) -> str:
    """``style.qss`` with every ``@name`` replaced; an unknown name raises KeyError."""
    text = resources.files("lranalyzer_gui.theme").joinpath("style.qss").read_text("utf-8")
    values = {**tokens.as_dict(), **pictures, "mono": fonts.mono_family()}
    return _AtTemplate(text).substitute(values)


class _AtTemplate(Template):
    delimiter = "@"


def _palette(tokens: Tokens) -> QPalette:
    """For what a style sheet does not reach: native dialogs, links, placeholder texts."""
    palette = QPalette()
    role = QPalette.ColorRole
    for name, colour in (
        (role.Window, tokens.window), (role.Base, tokens.surface), (role.AlternateBase, tokens.raised),
        (role.Button, tokens.surface), (role.Text, tokens.text), (role.WindowText, tokens.text),
        (role.ButtonText, tokens.text), (role.ToolTipBase, tokens.raised), (role.ToolTipText, tokens.text),
        (role.Highlight, tokens.accent), (role.HighlightedText, tokens.on_accent), (role.Link, tokens.accent),
        (role.PlaceholderText, tokens.faint),
    ):  # fmt: skip
        palette.setColor(name, QColor(colour))
    return palette
