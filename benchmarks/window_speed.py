"""How fast the window draws: first curve, pan and zoom frames, longest block of the event loop.

Run: ``QT_QPA_PLATFORM=offscreen PYTHONPATH=.:gui python benchmarks/window_speed.py [--frames 300] [--json]``.
``first_curve`` is from a run in memory to the first sharp curve in the real window, drawn by its own worker threads.
A frame is one change of the view with all the repainting it causes, finished before the next begins. Times
are those
of the GUI thread's own processor time, so that a busy machine does not blur them; ``--wall`` takes the clock
instead.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop, QSettings, QTemporaryDir

import lranalyzer as lra
from lranalyzer.run import Run, Series, assign_roles
from lranalyzer_gui.draw.compare_picture import Compared, compare_picture
from lranalyzer_gui.draw.lines import Options
from lranalyzer_gui.draw.run_picture import run_picture
from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.plots.stack import Stack, padded
from lranalyzer_gui.session.entry import RunEntry, make_entry
from lranalyzer_gui.session.memory import Memory
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.session.view_state import Page
from lranalyzer_gui.settings.store import Settings
from lranalyzer_gui.start import application
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.workers.garbage import Garbage
from lranalyzer_gui.workers.job import Pool

_now = time.thread_time
FRAME_BUDGET_MS, BLOCK_BUDGET_MS = 33.0, 50.0


@dataclass
class Result:
    """Milliseconds."""

    case: str
    first_curve: float
    """By the clock: reading is over, the run page has its first curve."""
    window_block: float
    """Longest block of the event loop meanwhile, in processor time."""
    prepare: float
    first_draw: float
    pan_median: float
    pan_95: float
    zoom_median: float
    zoom_95: float
    longest_block: float
    sharp_after: float
    """From the last change of view to the sharp picture."""


def long_run(points: int, seed: int = 0) -> Run:
    """A noisy loss with spikes, a rate and a gradient norm."""
    rng = np.random.default_rng(seed)
    step = np.arange(points, dtype=np.int64)
    loss = 0.5 + 4.0 * np.exp(-step / (0.2 * points)) + rng.normal(0, 0.1, points)
    loss[rng.integers(0, points, 20)] += 3.0
    rate = 1e-3 * 0.5 * (1 + np.cos(np.pi * step / points)) + 1e-7
    norm = np.abs(rng.normal(1, 0.2, points)) + 0.01
    values = {"train_loss": loss, "lr": rate, "grad_norm": norm}
    series = {name: Series(name, step, value) for name, value in values.items()}
    return Run(f"run {seed}", series, assign_roles(series), source=f"memory {seed}")


def measure(case: str, page: Page, runs: Mapping[str, Run], frames: int) -> Result:
    """Show the runs in the window; then draw one picture, pan and zoom over it."""
    app = application()
    first, block = first_curve(page, [make_entry(run, lra.diagnose(run), run.source) for run in runs.values()])
    theme = Theme(app, "light")
    stack = Stack(theme)
    stack.resize(1200, 700)
    stack.show()
    QCoreApplication.processEvents()
    start = _now()
    compared = {key: Compared(run) for key, run in runs.items()}
    picture = run_picture(runs[""], Options()) if page == "run" else compare_picture(compared, Options())
    prepared = _now()
    stack.show_picture(picture, None)
    _settle(stack)
    drawn = _now()
    blocks: list[float] = []
    low, high = padded(picture.extent)
    whole = high - low
    pans = _frames(stack, [_window(low, whole, 0.3, i / frames) for i in range(frames)], blocks)
    zooms = _frames(stack, [_window(low, whole, 0.01 ** (i / frames), 0.5) for i in range(frames)], blocks)
    at = _now()
    _settle(stack, blocks)
    sharp = _now() - at
    stack.close()
    stack.deleteLater()
    p50, p95 = np.percentile(pans, [50, 95])
    z50, z95 = np.percentile(zooms, [50, 95])
    times = (first, block, prepared - start, drawn - prepared, p50, p95, z50, z95, max(blocks), sharp)
    return Result(case, *(round(1000 * float(t), 1) for t in times))


def first_curve(page: Page, entries: list[RunEntry]) -> tuple[float, float]:
    """Seconds from handing the runs to the window to a sharp first curve, and the longest block meanwhile."""
    app = application()
    scratch = QTemporaryDir()
    settings = Settings(QSettings(scratch.filePath("settings.ini"), QSettings.Format.IniFormat))
    settings.set("live", False)
    window = MainWindow(
        Session(), settings, Theme(app, "light"), Pool(), Memory(Path(scratch.path()) / "window.sqlite")
    )
    window.resize(1280, 800)
    window.show()
    stack = window.run_page.stack if page == "run" else window.compare.stack
    for _ in range(20):
        QCoreApplication.processEvents()
    Garbage()  # as the program does when its window stands
    begin, blocks = time.perf_counter(), []
    start = time.thread_time()
    window.session.add(entries)
    window.session.look(selected=(entries[0].key,), page=page)
    blocks.append(time.thread_time() - start)
    while not stack.picture.panels or not len(stack.picture.panels[0].lines) or stack.busy:
        start = time.thread_time()
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 1)
        blocks.append(time.thread_time() - start)
    taken = time.perf_counter() - begin
    window.close()
    window.deleteLater()
    QCoreApplication.processEvents()
    return taken, max(blocks)


def _window(low: float, whole: float, share: float, at: float) -> tuple[float, float]:
    start = low + at * (1 - share) * whole
    return start, start + share * whole


def _frames(stack: Stack, views: list[tuple[float, float]], blocks: list[float]) -> list[float]:
    taken = []
    for view in views:
        start = _now()
        stack.look_at(view)
        for panel in stack.panels:
            panel.canvas.viewport().repaint()
        taken.append(_now() - start)
        start = _now()
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 1)
        blocks.append(max(taken[-1], _now() - start))
    return taken


def _settle(stack: Stack, blocks: list[float] | None = None) -> None:
    while True:
        start = _now()
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 1)
        if blocks is not None:
            blocks.append(_now() - start)
        if not any(p.canvas.layer.busy for p in stack.panels):
            break


def main() -> int:
    """Measure, print, return 1 when a budget is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--scale", type=float, default=1.0, help=("size of the data; 1.0 is 1e7 points and 200 x 1e5"))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--wall", action="store_true", help="measure with the clock")
    arguments = parser.parse_args()
    if arguments.wall:
        globals()["_now"] = time.perf_counter
    one = long_run(round(1e7 * arguments.scale))
    many = {f"{i}": long_run(round(1e5 * arguments.scale), i) for i in range(200)}
    results = [
        measure("1 x 1e7, three plots", "run", {"": one}, arguments.frames),
        measure("200 x 1e5, loss and rate", "compare", many, arguments.frames),
    ]
    if arguments.json:
        sys.stdout.write(json.dumps([asdict(r) for r in results], indent=1) + "\n")
    else:
        for result in results:
            rows = "".join(f"  {name:14} {value:8.1f} ms\n" for name, value in asdict(result).items() if name != "case")
            sys.stdout.write(f"{result.case}\n{rows}")
    broken = any(r.pan_95 > FRAME_BUDGET_MS or max(r.longest_block, r.window_block) > BLOCK_BUDGET_MS for r in results)
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
