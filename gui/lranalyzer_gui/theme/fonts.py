"""Which of the installed typefaces to use, and the type scale as QFonts."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from lranalyzer_gui.theme import tokens

SANS = (
    "Inter",
    "Segoe UI Variable Text",
    "Segoe UI",
    "SF Pro Text",
    "Helvetica Neue",
    "Cantarell",
    "Noto Sans",
    "DejaVu Sans",
)
MONO = (
    "JetBrains Mono",
    "Cascadia Code",
    "SF Mono",
    "Menlo",
    "Consolas",
    "Noto Sans Mono",
    "DejaVu Sans Mono",
)


@cache
def _first_installed(wanted: tuple[str, ...]) -> str:
    installed = set(QFontDatabase.families())
    return next((name for name in wanted if name in installed), wanted[-1])


def sans_family() -> str:
    """The best proportional typeface this machine has."""
    return _first_installed(SANS)


def mono_family() -> str:
    """The best fixed-width typeface this machine has."""
    return _first_installed(MONO)


def font(pixels: int = tokens.BODY, *, bold: bool = False, mono: bool = False) -> QFont:
    """A font of the scale; ``bold`` is semibold, which stays readable in small sizes."""
    made = QFont(mono_family() if mono else sans_family())
    made.setPixelSize(pixels)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made
