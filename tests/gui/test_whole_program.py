"""The real program in a real window on a real (virtual) X server, driven from outside by mouse and keyboard."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

NEEDED = ("Xvfb", "xdotool")
PATIENCE_SECONDS = 300.0
GUI = Path(__file__).parents[2] / "gui"
pytestmark = [
    pytest.mark.skipif(
        sys.platform != "linux" or any(shutil.which(name) is None for name in NEEDED),
        reason=f"needs {' and '.join(NEEDED)}",
    ),
    pytest.mark.slow,
]

DRAGGED = """
import sys
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QLabel

class Source(QLabel):
    def mousePressEvent(self, event):
        drag, data = QDrag(self), QMimeData()
        data.setUrls([QUrl.fromLocalFile(sys.argv[1])])
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)

app = QApplication(sys.argv[:1])
label = Source("drag me")
label.setWindowTitle("drag source")
label.setWindowFlag(Qt.WindowType.FramelessWindowHint)
label.setGeometry(1300, 20, 120, 80)
label.show()
app.exec()
"""

CLIPBOARD = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
app = QApplication(sys.argv[:1])
def look():
    text = app.clipboard().text()
    if text:
        sys.stdout.write(text)
        app.quit()
timer = QTimer(interval=100)
timer.timeout.connect(look)
timer.start()
QTimer.singleShot(120000, app.quit)
app.exec()
"""


def wait_until(done: Callable[[], object], what: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < until, f"waited in vain: {what}"
        time.sleep(0.2)


class Desk:
    """A display with programs on it, and hands."""

    def __init__(self, home: Path) -> None:
        self.home = home
        read, write = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1440x900x24", "-nolisten", "tcp"],
            pass_fds=(write,), stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()
        self._programs: list[subprocess.Popen[str]] = []
        self.environment = {
            **os.environ,
            "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb", "HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"),
            "LRANALYZER_CACHE_DIR": str(home / "cache"), "PYTHONPATH": os.pathsep.join([str(GUI.parent), str(GUI)]),
        }  # fmt: skip

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        made = subprocess.Popen(
            [sys.executable, *arguments], env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self._programs.append(made)
        return made

    def hands(self, *arguments: str | int) -> str:
        done = subprocess.run(
            ["xdotool", *map(str, arguments)], env=self.environment, text=True, capture_output=True, check=False
        )
        return done.stdout.strip()

    def window(self, title: str) -> str:
        """Id of a window whose title matches, once it is there."""
        wait_until(lambda: self.hands("search", "--onlyvisible", "--name", title), f"a window {title!r}")
        return self.hands("search", "--onlyvisible", "--name", title).splitlines()[0]

    def titled(self, window: str, text: str) -> None:
        wait_until(lambda: text in self.hands("getwindowname", window), f"the title {text!r}")

    def close(self) -> None:
        for program in self._programs:
            if program.poll() is None:
                program.kill()
            program.communicate()
        self._server.terminate()
        self._server.wait()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "home")
    made.home.mkdir()
    yield made
    made.close()


def kept(desk: Desk) -> dict[str, object]:
    """The view that the program left on disk."""
    (ini,) = (desk.home / "config").rglob("*.conf")
    text = QSettings(str(ini), QSettings.Format.IniFormat).value("layout-1/view")
    found: dict[str, object] = json.loads(str(text))
    return found


def test_open_by_drag_and_drop_filter_zoom_copy_close_and_reopen(
    desk: Desk, folder: Path, write: Callable[..., Path]
) -> None:
    program = desk.start("-m", "lranalyzer_gui")
    window = desk.window("LR Analyzer")
    desk.hands("windowmove", window, 0, 0, "windowsize", window, 1200, 800, "windowfocus", window)
    desk.start("-c", DRAGGED, str(folder))
    source = desk.window("drag source")
    desk.hands("mousemove", "--window", source, 40, 40, "mousedown", 1)
    for x in (1200, 1000, 800, 600, 590):
        time.sleep(0.2)
        desk.hands("mousemove", x, 400)
    time.sleep(0.5)
    desk.hands("mouseup", 1)
    desk.titled(window, "6 runs")

    desk.hands("windowfocus", window, "key", "ctrl+f")
    desk.hands("type", "--delay", "40", 'verdict == "diverged" and lr > 0.5')
    time.sleep(1.0)
    desk.hands("key", "Return")
    time.sleep(1.0)
    desk.hands("key", "ctrl+2")
    desk.titled(window, "run ")
    desk.hands("key", "ctrl+Down")
    time.sleep(1.0)
    desk.hands("key", "f")
    time.sleep(1.0)
    desk.hands("key", "ctrl+shift+c")
    time.sleep(1.0)
    read = desk.start("-c", CLIPBOARD)
    code, _ = read.communicate(timeout=PATIENCE_SECONDS)
    assert "optim" in code
    desk.hands("windowfocus", window, "key", "ctrl+q")
    assert program.wait(PATIENCE_SECONDS) == 0, program.stderr.read() if program.stderr else ""
    first = kept(desk)
    assert first["page"] == "run"
    assert first["filter_text"] == 'verdict == "diverged" and lr > 0.5'
    assert first["zoom"] is not None
    assert first["selected"]

    again = desk.start("-m", "lranalyzer_gui")
    window = desk.window("LR Analyzer")
    desk.titled(window, "run ")
    desk.hands("windowfocus", window, "key", "ctrl+q")
    assert again.wait(PATIENCE_SECONDS) == 0
    assert kept(desk) == first
    assert not list(folder.rglob("*.sqlite"))
