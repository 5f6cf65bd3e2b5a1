"""A full disk under the window: what was kept before is kept, and the window goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

if not sys.platform.startswith("linux"):
    pytest.skip("limits of file sizes as Linux has them", allow_module_level=True)

HOME = Path(__file__).resolve().parents[2]
PROGRAM = """
import resource, sys
from pathlib import Path
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from lranalyzer_gui import crash
from lranalyzer_gui.docks.exporting import export_rows
from lranalyzer_gui.session.memory import Memory
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.settings.store import Settings

qt = QApplication([])
folder = Path(sys.argv[1])
ini = str(folder / "settings.ini")
settings = Settings(QSettings(ini, QSettings.Format.IniFormat))
settings.set("theme", "dark")
settings.remember("/first")
settings._backend.sync()
memory = Memory(folder / "window.sqlite")
memory.correct("mine", "ok", "too_high", 100)
table = folder / "table.csv"
table.write_text("yesterday's")
log = crash.CrashLog.open(folder / "log")
resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))

session, said = Session(), []
session.notified.connect(lambda notice: said.append((notice.level, notice.text)))
crash.install(session, log)
for number in range(50):
    settings.remember(f"/a/folder/with/a/name/{number}")
settings._backend.sync()
for number in range(200):
    memory.correct(f"other {number}" * 20, "ok", "too_high", 100)
export_rows("a,b\\n" * 1000, str(table), session)
for number in range(20):
    sys.excepthook(RuntimeError, RuntimeError("http://kim:s3cret@host " + "x" * 100), None)
print(said[0])
print(table.read_text())
print(Memory(folder / "window.sqlite").corrections()["mine"].verdict)
again = QSettings(ini, QSettings.Format.IniFormat)
print(again.value("preferences/theme"))
print("s3cret" in (folder / "log" / crash.FILE_NAME).read_text(), any("s3cret" in text for _, text in said))
"""


def test_settings_corrections_and_exports_of_before_survive(tmp_path: Path) -> None:
    path = os.pathsep.join([str(HOME), str(HOME / "gui")])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": path, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    first, table, verdict, theme, told = done.stdout.splitlines()
    assert "Not exported" in first
    assert "error" in first
    assert table == "yesterday's"
    assert verdict == "ok"
    assert theme == "dark"
    assert told == "False False"
    assert (tmp_path / "settings.ini").read_text().startswith("[")
