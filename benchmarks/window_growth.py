"""What a look at a log that grew by 1,000 rows costs the window's worker: points taken in, diagnosis, table row.

Run: ``PYTHONPATH=.:gui python benchmarks/window_growth.py``.
Milliseconds of processor time, best of five, beside what the same row costs when it is made from all points.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

import lranalyzer as lra
from lranalyzer.curve import Curves
from lranalyzer.run import Run, Series, assign_roles
from lranalyzer_gui.session.entry import make_entry
from lranalyzer_gui.session.growth import Side

LENGTHS = (10_000, 1_000_000, 10_000_000)
NEWS = 1_000


def training(first: int, points: int, whole: int) -> dict[str, Series]:
    """A noisy loss that falls, and a constant rate."""
    step = np.arange(first, first + points, dtype=np.int64)
    loss = 0.3 + 2.0 * np.exp(-5.0 * step / whole) + np.random.default_rng(first).normal(0.0, 0.02, points)
    return {"train_loss": Series("train_loss", step, loss), "lr": Series("lr", step, np.full(points, 1e-3))}


def best_of(times: int, work: Callable[[], object]) -> float:
    """Milliseconds."""
    found = []
    for _ in range(times):
        start = time.thread_time()
        work()
        found.append(time.thread_time() - start)
    return 1000 * min(found)


def measure(length: int) -> tuple[float, float, float, float]:
    """Taking in, diagnosis, row; and the row from all points."""
    series = training(0, length, length)
    run = Run("growing", series, assign_roles(series))
    curves, sides, end = Curves.of(run), {name: Side(one) for name, one in series.items()}, length

    def take() -> None:
        nonlocal run, curves, end
        news = training(end, NEWS, length)
        run = replace(run, series={name: sides[name].appended(part) for name, part in news.items()})
        for role, given in run.roles.items():
            curves = curves.extended(role, news[given.name].step, news[given.name].value)
        end += NEWS

    take()  # the first time room is made
    taken = best_of(5, take)
    diagnosis = lra.diagnose(run, curves)
    return (
        taken,
        best_of(5, lambda: lra.diagnose(run, curves)),
        best_of(5, lambda: make_entry(run, diagnosis, "", curves)),
        best_of(2, lambda: make_entry(run, diagnosis, "")),
    )


def main() -> None:
    """Measure and print."""
    sys.stdout.write(f"{'points':>12}{'take in':>10}{'diagnose':>10}{'row':>8}{'row of all points':>20}   ms\n")
    for length in LENGTHS:
        taken, diagnosed, row, every = measure(length)
        sys.stdout.write(f"{length:>12,}{taken:>10.1f}{diagnosed:>10.1f}{row:>8.1f}{every:>20.1f}\n")


if __name__ == "__main__":
    main()
