"""How the overview bears thousands of runs: opening, typing a filter, scrolling, sorting, grouping, selecting.

Run: ``QT_QPA_PLATFORM=offscreen PYTHONPATH=.:gui python benchmarks/many_runs.py [--runs 1000 5000] [--json]``.
Each figure is the longest time the event loop was held by one step of the work with all the repainting it causes, in
milliseconds of the GUI thread's own processor time, so that a busy machine does not blur it. Returns 1 when one of them
is above the budget of 50 ms.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop, QSettings, Qt

from lranalyzer.recommend import diagnose
from lranalyzer.run import Run, Series, assign_roles
from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.session.entry import RunEntry, make_entry
from lranalyzer_gui.session.memory import Memory
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.settings.store import Settings
from lranalyzer_gui.start import application
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.workers.garbage import Garbage
from lranalyzer_gui.workers.job import Pool

BUDGET_MS = 50.0
BATCH = 40
"""Runs that arrive together: about what a reader hands over in a tenth of a second."""
MODELS = 24
"""Trainings that are judged; the others are these under other names."""
LEAST_ROUNDS = 4
"""Turns of the event loop after each step."""
QUERY = 'verdict == "too_high" and lr > 1e-3'


def entries(count: int) -> list[RunEntry]:
    """Runs with a dozen parameters each, as a search over rates, optimizers and seeds gives."""
    rng = np.random.default_rng(0)
    models = [_training(rng, 10.0 ** rng.uniform(-5, 0)) for _ in range(MODELS)]
    diagnoses = [diagnose(run) for run in models]
    made = []
    for number in range(count):
        run, diagnosis = models[number % MODELS], diagnoses[number % MODELS]
        params = {**run.params, **{f"p{i}": float(rng.integers(1, 9)) for i in range(8)}, "seed": number}
        run = replace(run, name=f"trial {number:05d}", source=f"/runs/{number // 100}/{number}.csv", params=params)
        made.append(make_entry(run, diagnosis, "/runs"))
    return made


def _training(rng: np.random.Generator, rate: float) -> Run:
    step = np.arange(0, 4_000, 20, dtype=np.int64)
    loss = 0.3 + 2 * np.exp(-step * rate) + rng.normal(0, 0.02 + rate, step.size)
    if rate > 0.3:
        loss[50:] = np.nan
    series = {"train_loss": Series("train_loss", step, loss), "lr": Series("lr", step, np.full(step.size, rate))}
    optimizer = ("sgd", "adam", "adamw")[int(rng.integers(3))]
    return Run("", series, assign_roles(series), params={"optimizer": optimizer, "lr": rate})


def measure(count: int) -> dict[str, float]:
    """Longest hold of the event loop by what was done, in milliseconds."""
    app = application()
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(QSettings(f"{scratch}/settings.ini", QSettings.Format.IniFormat))
        settings.set("live", False)
        session = Session()
        window = MainWindow(session, settings, Theme(app, "light"), Pool(), Memory(Path(scratch) / "memory.sqlite"))
        window.resize(1280, 800)
        window.show()
        _settle()
        made, grid = entries(count), window.dashboard.grid
        garbage = Garbage()  # as the program does
        session.entries_added.connect(lambda _: garbage.keep(len(session.entries)))
        longest = partial(_longest, settled=lambda: window.runs.settled and grid.groups.settled)
        batches = [made[at : at + BATCH] for at in range(0, count, BATCH)]
        found = {"open, a batch at a time": longest(lambda b=batch: session.add(b) for batch in batches)}
        box, bar = window.dashboard.filter_box, grid.verticalScrollBar()
        typed = [QUERY[: n + 1] for n in range(len(QUERY))]
        found["type a filter"] = longest(_typing(box, text) for text in [*typed, "trial 00", "", "trial"])
        session.look(filter_text="")
        _settle()
        last = bar.maximum()
        found["scroll"] = longest(
            lambda v=value: bar.setValue(v) for value in np.linspace(0, last, 200).astype(int).tolist()
        )
        found["sort"] = longest(
            lambda c=column, o=order: grid.sortByColumn(c, o) for column in range(8) for order in Qt.SortOrder
        )
        facts = ("param.optimizer", "verdict", "param.p3", "")
        found["group"] = longest(lambda f=fact: session.look(group_by=f) for fact in facts)
        keys = tuple(entry.key for entry in made)
        found["select"] = longest(lambda k=part: session.look(selected=k) for part in (keys[:1], keys[10:20], keys[:1]))
        found["select all"] = longest([grid.selectAll])
        session.look(selected=keys[:1])
        found["parameters"] = longest([lambda: window.dashboard.plots.show_plot(1)])
        found["a run grows"] = longest(lambda e=entry: session.add([e]) for entry in made[:30])
        found["switch pages"] = longest(lambda p=page: session.look(page=p) for page in ("run", "dashboard", "run"))
        window.close()
        window.deleteLater()
        _settle()
    return {name: round(value, 1) for name, value in found.items()}


def _typing(box: object, text: str) -> Callable[[], None]:
    def work() -> None:
        box.setText(text)  # type: ignore[attr-defined]
        box.apply()  # type: ignore[attr-defined]

    return work


def _longest(steps: Iterable[Callable[[], object]], settled: Callable[[], bool]) -> float:
    """The longest of these steps, or of the events that follow it until all is shown."""
    longest = 0.0
    for step in steps:
        start = time.thread_time()
        step()
        longest = max(longest, time.thread_time() - start)
        rounds = 0
        while rounds < LEAST_ROUNDS or not settled():
            start = time.thread_time()
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
            longest = max(longest, time.thread_time() - start)
            rounds += 1
    return 1000 * longest


def _settle(seconds: float = 0.4) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def main() -> int:
    """Measure, print, return 1 when the budget is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, nargs="+", default=[1_000, 5_000])
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    results = {count: measure(count) for count in arguments.runs}
    if arguments.json:
        sys.stdout.write(json.dumps(results, indent=1) + "\n")
    else:
        for count, found in results.items():
            sys.stdout.write(f"{count:,} runs: longest hold of the event loop, ms\n")
            sys.stdout.writelines(f"  {name:<26}{value:8.1f}\n" for name, value in found.items())
    return int(any(value > BUDGET_MS for found in results.values() for value in found.values()))


if __name__ == "__main__":
    sys.exit(main())
