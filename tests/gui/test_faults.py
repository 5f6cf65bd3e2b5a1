"""What goes wrong around the window stays outside of it: broken settings, files that vanish, two windows at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.session.memory import Memory
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.settings.schema import BY_KEY
from lranalyzer_gui.settings.store import Settings
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.workers.job import Pool

Open = Callable[[Path], MainWindow]

BROKEN = {
    "garbage": b"\x00\xff\xfe[[[ preferences \n=\n%%%",
    "wrong types": b"recent=@Invalid()\n[preferences]\ntheme=@ByteArray(\\x1\\x2)\nlive=perhaps\nlive.seconds=-7\n"
    b"[layout-1]\nwindow=nonsense\nstate=42\n",
    "half written": b"[preferences]\ntheme=da",
    "another program's": b"<?xml version='1.0'?><plist><dict/></plist>",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_broken_settings_cost_the_settings_and_not_the_start(
    qtbot: QtBot, tmp_path: Path, session: Session, theme: Theme, memory: Memory, content: bytes
) -> None:
    file = tmp_path / "settings.ini"
    file.write_bytes(content)
    settings = Settings(QSettings(str(file), QSettings.Format.IniFormat))
    assert all(settings.get(key) is not None for key in BY_KEY)
    settings.set("live", False)
    window = MainWindow(session, settings, theme, Pool(), memory)
    qtbot.addWidget(window)
    window.show()
    assert window.isVisible()
    assert all(isinstance(source, str) for source in settings.open_sources())
    window.close()


def test_a_file_that_vanishes_while_it_is_open_keeps_its_curve(opened: Open, log: Path, qtbot: QtBot) -> None:
    window = opened(log)
    points = window.session.entries[0].run.train_loss
    assert points is not None
    said: list[str] = []
    window.session.notified.connect(lambda notice: said.append(notice.text))
    log.unlink()
    window.commands.run("reload")
    qtbot.waitUntil(lambda: bool(said) and not window.pool.jobs)
    assert str(log) in said[-1]
    kept = window.session.entries[0].run.train_loss
    assert kept is not None
    assert kept.value.size == points.value.size


def test_two_windows_share_their_settings_and_neither_breaks(
    qtbot: QtBot, tmp_path: Path, theme: Theme, memory: Memory
) -> None:
    file = str(tmp_path / "settings.ini")
    windows = []
    for _ in range(2):
        settings = Settings(QSettings(file, QSettings.Format.IniFormat))
        settings.set("live", False)
        window = MainWindow(Session(), settings, theme, Pool(), memory)
        qtbot.addWidget(window)
        window.show()
        windows.append(window)
    windows[0].settings.remember("/first")
    windows[1].settings.remember("/second")
    for window in windows:
        window.close()
    later = Settings(QSettings(file, QSettings.Format.IniFormat))
    assert "/second" in later.recent()


WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.session.memory import Memory
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.settings.store import Settings
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.workers.job import Pool

app = QApplication([])
folder, name = Path(sys.argv[1]), sys.argv[2]
memory = Memory(folder / "window.sqlite")
settings = Settings(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
window = MainWindow(Session(), settings, Theme(app, "light"), Pool(), memory)
window.show()
for number in range(20):
    memory.correct(f"{name} {number}", "ok", "too_high", 100)
    settings.remember(f"/{name}/{number}")
    app.processEvents()
window.close()
"""


def test_two_programs_at_once_lose_nothing_they_were_told(tmp_path: Path) -> None:
    programs = [
        subprocess.Popen([sys.executable, "-c", WINDOW, str(tmp_path), name], stderr=subprocess.PIPE, text=True)
        for name in ("first", "second")
    ]
    for program in programs:
        _, said = program.communicate(timeout=600)
        assert program.returncode == 0, said
    kept = Memory(tmp_path / "window.sqlite").corrections()
    assert sorted(kept) == sorted(f"{name} {number}" for name in ("first", "second") for number in range(20))
    later = Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    assert later.recent()


def test_what_is_asked_for_after_the_window_was_closed_is_not_begun(qtbot: QtBot) -> None:
    pool, done, ended = Pool(), list[object](), list[bool]()
    pool.close()
    job = pool.start("too late", lambda handle: 1)
    job.done.connect(done.append)
    job.finished.connect(lambda: ended.append(True))
    qtbot.waitUntil(lambda: bool(ended))
    assert done == []
    assert pool.jobs == ()
