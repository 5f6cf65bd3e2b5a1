"""One view, drawn to a file without a screen: for documentation, tests and headless machines."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from lranalyzer.errors import NoRuns, ReadError, SettingsError, did_you_mean

PATIENCE_SECONDS = 120.0


def render(
    sources: Sequence[str],
    view: str,
    path: str | Path,
    size: tuple[int, int] = (1280, 800),
    theme: str = "light",
    scale: float = 1.0,
) -> Path:
    """Open ``sources``, show ``view`` and save it as PNG.

    Without a view: the run page for one run, else the overview. Raises SettingsError for a view that does not
    exist,
    ReadError when nothing could be read, TimeoutError when it takes too long, and whatever goes wrong in the window.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QSettings, QTemporaryDir
    from PySide6.QtGui import QPixmap

    from lranalyzer_gui.main_window import MainWindow
    from lranalyzer_gui.session.memory import Memory
    from lranalyzer_gui.session.session import Session
    from lranalyzer_gui.session.view_state import ViewState
    from lranalyzer_gui.settings.store import Settings
    from lranalyzer_gui.start import application
    from lranalyzer_gui.theme.manager import Theme
    from lranalyzer_gui.workers.job import Pool

    app = application()
    scratch = QTemporaryDir()
    settings = Settings(QSettings(scratch.filePath("settings.ini"), QSettings.Format.IniFormat))
    settings.set("live", False)
    session = Session(replace(ViewState(), page="dashboard"))
    memory = Memory(Path(scratch.filePath("memory.sqlite")))
    window = MainWindow(session, settings, Theme(app, theme), Pool(), memory)
    broken = list[BaseException]()
    before, sys.excepthook = sys.excepthook, lambda kind, error, trace: broken.append(error)
    try:
        _check_view(view, [*window.centre.pages, "welcome"])
        window.resize(*size)
        window.show()
        window.opener.open([str(source) for source in sources])
        _wait(lambda: not window.opener.busy, broken)
        if sources and not session.entries:
            notices = window.notices.history
            raise NoRuns(", ".join(map(str, sources)), notices[-1].text if notices else "no run found")
        if view and view != "welcome":
            session.look(page=view)
        for _ in range(2):  # layouts follow their content
            _wait(lambda: not window.pool.jobs and window.settled, broken, least_rounds=12)
        ratio = scale / window.devicePixelRatioF()
        picture = QPixmap(window.size() * window.devicePixelRatioF() * ratio)
        picture.setDevicePixelRatio(window.devicePixelRatioF() * ratio)
        window.render(picture)
        if not picture.save(str(path)):
            raise ReadError(path, "the picture cannot be written", "a writable path that ends in .png")
    finally:
        sys.excepthook = before
        window.close()
        window.deleteLater()
        app.processEvents()
    return Path(path)


def _check_view(view: str, built: list[str]) -> None:
    if view and view not in built:
        raise SettingsError(f"--view: {did_you_mean(view, built)}")


def _wait(done: Callable[[], bool], broken: Sequence[BaseException], least_rounds: int = 1) -> None:
    """Let events run until ``done()`` holds; raises what an event ended with, for what it was to do will never be done."""
    from PySide6.QtCore import QCoreApplication, QEventLoop

    until = time.monotonic() + PATIENCE_SECONDS
    rounds = 0
    while rounds < least_rounds or not done():
        if time.monotonic() > until:
            raise TimeoutError(f"the view was not complete after {PATIENCE_SECONDS:.0f} s")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if broken:
            raise broken[0]
        time.sleep(0.002)
        rounds += 1
