"""A window without a screen, small logs to open, and a check that nothing is left behind."""

from __future__ import annotations

import importlib.util
import os
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from lranalyzer_gui.machine import problem_with_qt

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

PATIENCE_MS = 120_000
"""How long a test waits for what has to come, on a machine that is busy with other things."""

TROUBLE = problem_with_qt()
collect_ignore_glob = ["test_[!m]*.py", "test_models.py"] if TROUBLE else []
"""Without Qt only ``test_machine.py`` is collected; it says what is missing."""

if TYPE_CHECKING or not TROUBLE:
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from lranalyzer_gui.main_window import MainWindow
    from lranalyzer_gui.session.memory import Memory
    from lranalyzer_gui.session.session import Session
    from lranalyzer_gui.settings.store import Settings
    from lranalyzer_gui.theme.manager import Theme
    from lranalyzer_gui.workers.job import Pool


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform complains about every window that has a least size."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints"))


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """The robot of pytest-qt, whose five seconds are too few for a busy machine."""
    for wait in ("waitUntil", "waitSignal"):
        setattr(qtbot, wait, partial(getattr(qtbot, wait), timeout=PATIENCE_MS))
    return qtbot


@pytest.fixture(scope="session")
def world() -> ModuleType:
    """Databases and servers of MLflow: ``mlflow_world`` of the reader's tests."""
    path = Path(__file__).parents[1] / "unit" / "mlflow_world.py"
    spec = importlib.util.spec_from_file_location("mlflow_world", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules.setdefault("mlflow_world", made)
    spec.loader.exec_module(made)
    return made


def write_log(path: Path, points: int = 120, kind: str = "good", rate: float = 1e-3) -> Path:
    """A small CSV log: ``good`` falls, ``bad`` ends in NaN."""
    step = np.arange(points) * 10
    rng = np.random.default_rng(points)
    loss = 0.3 + 2.0 * np.exp(-step / (3.0 * points)) + rng.normal(0, 0.02, points)
    if kind == "bad":
        loss[points // 2 :] *= np.linspace(1, 50, points - points // 2)
        loss[-points // 10 :] = np.nan
    frame = pd.DataFrame({"step": step, "train_loss": loss, "lr": rate * 0.5 * (1 + np.cos(step / step[-1] * 3))})
    frame["val_loss"] = loss + 0.1
    frame["grad_norm"] = 1.0 + rng.normal(0, 0.1, points) ** 2
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_csv(path, index=False)
    return path


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """One good run."""
    return write_log(tmp_path / "logs" / "good.csv")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six runs, two of them diverged."""
    for number in range(6):
        kind = "bad" if number < 2 else "good"
        write_log(tmp_path / "many" / f"run {number}.csv", 60 + number, kind, 10.0 ** (-number))
    return tmp_path / "many"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Preferences in a scratch file; files are not followed."""
    made = Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    made.set("live", False)
    return made


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    """What is remembered of runs, in a scratch file."""
    return Memory(tmp_path / "cache" / "window.sqlite")


@pytest.fixture
def session() -> Session:
    """An empty session."""
    return Session()


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme."""
    made = Theme(qapp, "light")
    yield made
    made.deleteLater()


@pytest.fixture
def window(qtbot: QtBot, session: Session, settings: Settings, theme: Theme, memory: Memory) -> Iterator[MainWindow]:
    """The whole window, shown."""
    before = {thread.name for thread in threading.enumerate()}
    made = MainWindow(session, settings, theme, Pool(), memory)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()
    qtbot.waitUntil(lambda: not made.pool.jobs)
    left = {t.name for t in threading.enumerate()} - before
    assert not {name for name in left if name.startswith("lranalyzer-gui")}, left
    assert not made.watcher.active


@pytest.fixture
def opened(window: MainWindow, qtbot: QtBot) -> Callable[[Path], MainWindow]:
    """Open a source and wait until it is on the screen."""

    def open_it(source: Path) -> MainWindow:
        window.opener.open([str(source)])
        wait_for(qtbot, window)
        return window

    return open_it


def wait_for(qtbot: QtBot, window: MainWindow) -> None:
    """Until nothing is being read or drawn."""
    qtbot.waitUntil(lambda: not window.opener.busy and not window.pool.jobs and window.settled)


@pytest.fixture
def wait(qtbot: QtBot, window: MainWindow) -> Callable[[], None]:
    """Wait until nothing is being read or drawn."""
    return lambda: wait_for(qtbot, window)


@pytest.fixture
def write() -> Callable[..., Path]:
    """Write a small log: path, points, kind, rate."""
    return write_log


@pytest.fixture
def rising(tmp_path: Path) -> Path:
    """A range test that falls apart above a rate of one."""
    rate = 10.0 ** np.linspace(-5, 1, 300)
    loss = 2.3 - 1.5 / (1 + (0.01 / rate) ** 2) + np.maximum(rate - 1, 0) ** 2
    pd.DataFrame({"step": np.arange(300), "train_loss": loss, "lr": rate}).to_csv(tmp_path / "rising.csv", index=False)
    return tmp_path / "rising.csv"
