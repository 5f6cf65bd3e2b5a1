"""Does the window keep its memory, threads and timers over a long day?

Run: ``QT_QPA_PLATFORM=offscreen PYTHONPATH=.:gui python benchmarks/window_soak.py [--runs 5000] [--rounds 120] [--opens 10000]``.

First a store of many runs is opened and followed; a round appends points to some runs, adds one, and lets the window
look again, as an hour of watching would every thirty seconds. Then runs are selected and let go many times. After each
part resident memory, threads and living widgets are printed for every tenth of the way: they must not grow.
"""

from __future__ import annotations

import argparse
import gc
import os
import tempfile
import threading
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.session.memory import Memory
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.settings.store import Settings
from lranalyzer_gui.start import application, without_platform_noise
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.workers.garbage import Garbage
from lranalyzer_gui.workers.job import Pool

GROWING = 5
"""Runs that get new points in a round."""


def write(path: Path, points: int, seed: int) -> None:
    """A small log."""
    rng = np.random.default_rng(seed)
    step = np.arange(points)
    loss = 0.3 + 2 * np.exp(-step / 30) + rng.normal(0, 0.02, points)
    rows = "\n".join(f"{s},{v:.5f},0.001" for s, v in zip(step, loss, strict=True))
    path.write_text(f"step,train_loss,lr\n{rows}\n", encoding="utf-8")


def append(path: Path, rng: np.random.Generator) -> None:
    """Ten more points of a log."""
    last = int(path.read_text(encoding="utf-8").rstrip().rsplit("\n", 1)[-1].split(",")[0])
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{last + i},{0.3 + rng.normal(0, 0.02):.5f},0.001\n" for i in range(1, 11))


def settle(window: MainWindow, seconds: float = 0.05) -> None:
    """Let the window finish what it is doing."""
    loop = QEventLoop()
    while True:
        QTimer.singleShot(int(1000 * seconds), loop.quit)
        loop.exec()
        if not window.pool.jobs and window.settled:
            return


def between_two_clicks() -> None:
    """What the event loop does; ``processEvents`` alone leaves what was let go of, such as the cards of a run, undeleted until
    a loop begins, and memory then is that of a thousand runs at once."""
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def resident() -> float:
    """Resident memory in MB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def say(what: str, done: int, window: MainWindow, begin: float) -> None:
    """One line of the table."""
    print(
        f"{what:<8}{done:>7}{resident():>10.0f} MB{threading.active_count():>4} threads"
        f"{len(QApplication.allWidgets()):>6} widgets{len(window.session.entries):>7} runs{time.monotonic() - begin:>7.0f} s",
        flush=True,
    )


def follow(window: MainWindow, store: Path, rounds: int) -> None:
    """Rounds of growth."""
    rng, begin = np.random.default_rng(1), time.monotonic()
    for done in range(rounds + 1):
        if done % max(1, rounds // 10) == 0:
            say("follow", done, window, begin)
        files = sorted(store.glob("*.csv"))
        for i in rng.integers(0, len(files), GROWING):
            append(files[i], rng)
        write(store / f"later-{done:05}.csv", 40, done)
        window.opener.look()
        settle(window)


def select(window: MainWindow, opens: int) -> None:
    """Open the run page of one run after another and close it again."""
    begin = time.monotonic()
    keys = [entry.key for entry in window.session.entries]
    for done in range(opens + 1):
        if done % max(1, opens // 10) == 0:
            settle(window)
            say("open", done, window, begin)
        window.session.look(page="run", selected=(keys[done % len(keys)],))
        between_two_clicks()
        window.session.look(page="dashboard", selected=())
        between_two_clicks()


def main() -> None:
    """Both parts, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=120)
    parser.add_argument("--opens", type=int, default=10_000)
    options = parser.parse_args()
    with without_platform_noise(), tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        store.mkdir()
        for i in range(options.runs):
            write(store / f"run-{i:05}.csv", 40 + i % 50, i)
        app = application()
        settings = Settings(QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat))
        settings.set("live", False)  # the script says when to look
        session = Session()
        window = MainWindow(session, settings, Theme(app, "light"), Pool(app), Memory(Path(folder) / "memory.sqlite"))
        window.resize(1280, 800)
        window.show()
        garbage = Garbage()  # as the program does
        session.entries_added.connect(lambda _: garbage.keep(len(session.entries)))
        window.opener.open([str(store)])
        settle(window)
        window.opener.look()
        settle(window)
        follow(window, store, options.rounds)
        select(window, options.opens)
        window.close()
        settle(window)


if __name__ == "__main__":
    main()
