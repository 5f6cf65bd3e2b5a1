"""Batch: two processes against one, an unchanged folder against a new one, many small runs in bounded memory.

    python benchmarks/batch_scaling.py [--runs 2000] [--points 2000] [--small 100000]

Prints ratios; times of one machine say nothing about another.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from lranalyzer.batch import diagnose_each, diagnose_many


def write_logs(folder: Path, runs: int, points: int) -> None:
    """CSV logs of different noise."""
    step = np.arange(points)
    for i in range(runs):
        noise = np.random.default_rng(i).normal(0, 0.05, points)
        loss = (0.2 + 2 * np.exp(-step / (points / 6))) * np.exp(noise)
        rows = "\n".join(f"{s},{v:.5f},0.001" for s, v in enumerate(loss.tolist()))
        (folder / f"run_{i}.csv").write_text(f"step,train_loss,lr\n{rows}\n")


def seconds(work: Callable[[], object]) -> float:
    """Wall time."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def scaling(folder: Path, runs: int) -> None:
    """Throughput on two processes against one; the best of three interleaved tries each."""
    times: dict[int, list[float]] = {1: [], 2: []}
    diagnose_many(folder, jobs=2, cache=False)  # workers start once
    for _ in range(3):
        for jobs, taken in times.items():
            taken.append(seconds(lambda jobs=jobs: diagnose_many(folder, jobs=jobs, cache=False)))  # type: ignore[misc]
    one, two = min(times[1]), min(times[2])
    print(f"one process   {one:7.2f} s  {1000 * one / runs:6.2f} ms a run")
    print(f"two processes {two:7.2f} s  {one / two:6.2f} x the throughput")


def second_pass(folder: Path, scratch: Path) -> None:
    """An unchanged folder costs a small part of its first pass."""
    cache = scratch / "cache.sqlite"
    first = seconds(lambda: diagnose_many(folder, jobs=2, cache=cache))
    second = seconds(lambda: diagnose_many(folder, jobs=2, cache=cache))
    print(f"second pass   {second:7.2f} s  {100 * second / first:6.1f} % of the first ({first:.2f} s)")


def small_runs(scratch: Path, count: int) -> None:
    """Very many small runs as a stream: memory must not grow with their number."""
    folder = scratch / "small"
    folder.mkdir()
    write_logs(folder, 200, 60)
    logs = sorted(folder.iterdir())
    sources = [logs[i % len(logs)] for i in range(count)]
    marks, start = [], time.perf_counter()
    for done, _ in enumerate(diagnose_each(sources, jobs=2, cache=False), 1):
        if done % (count // 4) == 0:
            marks.append(resident_megabytes())
    taken = time.perf_counter() - start
    shown = " ".join(f"{mark:.0f}" for mark in marks)
    print(f"{count:,} small runs {taken:7.1f} s  {1000 * taken / count:.2f} ms a run; MB: {shown}")


def resident_megabytes() -> float:
    """Memory of this process."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:  # not Linux: the highest so far
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    """Run all three."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2_000)
    parser.add_argument("--points", type=int, default=2_000)
    parser.add_argument("--small", type=int, default=100_000)
    options = parser.parse_args()
    scratch = Path(tempfile.mkdtemp())
    try:
        folder = scratch / "logs"
        folder.mkdir()
        write_logs(folder, options.runs, options.points)
        scaling(folder, options.runs)
        second_pass(folder, scratch)
        if options.small:
            small_runs(scratch, options.small)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
