"""Is Qt here and is there a screen? Asked before Qt is touched, because Qt ends the process where it is not
content."""

from __future__ import annotations

import os
import sys

APT_OFFSCREEN = ("libegl1", "libgl1", "libglib2.0-0", "libdbus-1-3", "libfontconfig1", "libxkbcommon0")
"""Libraries that Qt links to; names in Debian 12 and Ubuntu."""
APT_SCREEN = ("libxcb-cursor0", "libxkbcommon-x11-0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0")
"""Libraries that Qt loads to open a window under X11."""
XCB_NEEDED = (
    "libxcb-cursor.so.0",
    "libxkbcommon-x11.so.0",
    "libxcb-icccm.so.4",
    "libxcb-keysyms.so.1",
    "libxcb-shape.so.0",
)


class NoScreenError(Exception):
    """There is no screen to open a window on."""


def problem_with_qt() -> str:
    """What keeps Qt from being loaded, with the line that mends it; empty when all is well."""
    try:
        import pyqtgraph  # noqa: F401
        from PySide6 import QtSvg, QtWidgets  # noqa: F401
    except ModuleNotFoundError as error:
        return f"the window needs {error.name}: pip install 'lranalyzer[gui]'"
    except ImportError as error:
        return f"a system library that Qt needs is missing ({error}).\nOn Debian or Ubuntu: {apt_line(APT_OFFSCREEN)}"
    return ""


def screen_problem() -> str:
    """What keeps a window from opening; empty when all is well or when nothing is to be opened."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform not in ("", "xcb") or not sys.platform.startswith("linux"):
        return ""
    if not platform and os.environ.get("WAYLAND_DISPLAY"):
        return ""
    if not os.environ.get("DISPLAY"):
        return (
            "there is no screen to open a window on (DISPLAY and WAYLAND_DISPLAY are not set).\n"
            "To draw one view to a file instead: lranalyzer-gui LOG --screenshot view.png"
        )
    missing = [name for name in XCB_NEEDED if not _loadable(name)]
    if missing:
        return f"Qt cannot open a window without {', '.join(missing)}.\nOn Debian or Ubuntu: {apt_line(APT_SCREEN)}"
    return ""


def apt_line(packages: tuple[str, ...]) -> str:
    """The command that installs the libraries."""
    return f"sudo apt-get install {' '.join(packages)}"


def _loadable(library: str) -> bool:
    import ctypes

    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
