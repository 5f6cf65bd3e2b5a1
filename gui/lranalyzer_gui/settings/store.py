"""Preferences on disk, read and written through the schema."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from lranalyzer.errors import SettingsError
from lranalyzer_gui.settings.schema import BY_KEY

LAYOUT_VERSION = 1
"""Raised when panels move so much that an older layout makes no sense; older layouts are then ignored."""


class Settings(QObject):
    """Typed access; a value on disk that the schema does not allow counts as absent."""

    changed = Signal(str)

    def __init__(self, backend: QSettings | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend or QSettings("lranalyzer", "lranalyzer-gui")

    def get(self, key: str) -> Any:
        """The chosen value, or the default."""
        setting = BY_KEY[key]
        raw = self._backend.value(f"preferences/{key}")
        if raw is None:
            return setting.default
        try:
            return setting.accept(raw)
        except SettingsError:
            return setting.default

    def set(self, key: str, value: Any) -> None:
        """Choose a value; raises SettingsError when it is not allowed."""
        accepted = BY_KEY[key].accept(value)
        if accepted != self.get(key):
            self._backend.setValue(f"preferences/{key}", accepted)
            self.changed.emit(key)

    def reset(self) -> None:
        """Back to the defaults."""
        for key, setting in BY_KEY.items():
            self.set(key, setting.default)

    def recent(self) -> list[str]:
        """Sources opened before, newest first."""
        raw: Any = self._backend.value("recent", [])
        return _strings(raw)[: self.get("recent.most")]

    def remember(self, source: str) -> None:
        """Put a source on top of the recent ones."""
        rest = [item for item in self.recent() if item != source]
        self._backend.setValue("recent", [source, *rest][: self.get("recent.most")])
        self.changed.emit("recent")

    def forget_recent(self) -> None:
        """Empty the list of recent sources."""
        self._backend.remove("recent")
        self.changed.emit("recent")

    def save_layout(self, name: str, state: Any) -> None:
        """Keep a piece of window layout."""
        self._backend.setValue(f"layout-{LAYOUT_VERSION}/{name}", state)

    def open_sources(self) -> list[str]:
        """What was open when the last window was closed."""
        raw: Any = self._backend.value(f"layout-{LAYOUT_VERSION}/sources", [])
        return _strings(raw)

    def layout(self, name: str) -> QByteArray | None:
        """A piece of window layout of this version; None where there is none, or something else in its place."""
        found: Any = self._backend.value(f"layout-{LAYOUT_VERSION}/{name}")
        return found if isinstance(found, QByteArray) else None

    def keep_text(self, name: str, text: str) -> None:
        """Keep how something was looked at, as text."""
        self._backend.setValue(f"layout-{LAYOUT_VERSION}/{name}", text)

    def kept_text(self, name: str) -> str:
        """A text of this version; empty where there is none, or something else in its place."""
        found: Any = self._backend.value(f"layout-{LAYOUT_VERSION}/{name}")
        return found if isinstance(found, str) else ""

    def forget_layout(self) -> None:
        """Back to the layout of a first start."""
        self._backend.remove(f"layout-{LAYOUT_VERSION}")


def _strings(raw: Any) -> list[str]:
    """A list as Qt gives it back: one of one entry comes as that entry."""
    found = [raw] if isinstance(raw, str) else raw
    return [str(item) for item in found] if isinstance(found, list | tuple) else []
