"""Batch: two processes against one, memory of very many runs, and an unchanged folder against a new one.

    python -m benchmarks.batch_scale scaling [--runs 1000] [--repeats 5]
    python -m benchmarks.batch_scale stream [--runs 100000]

``scaling`` starts each measurement as a process of its own, one and two workers in turn, and prints medians.
On a machine that others use wall time says little, so three figures stand beside it: the processor time of two
workers as a multiple of one's (what spreading costs), the share of it that the parent needs (what cannot be
spread), and how long the workers waited for a core, which tells whether two were free. From the first two follows
the speed-up on two free cores.

``stream`` writes the runs, diagnoses them one after another with the cache on, and prints the highest memory so
far of this process and of its workers at a tenth of the runs, at half and at the end; then the second pass into a
table. The second passes of 10,000 runs and of all are compared with the first. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from lranalyzer.batch import diagnose_each, diagnose_many

FOLDER_RUNS = 1_000
"""Logs in one folder."""


def write_logs(root: Path, runs: int, points: int) -> Path:
    """CSV logs with other noise, another rate of descent and another learning rate each."""
    step = np.arange(points)
    for i in range(runs):
        rng = np.random.default_rng(i)
        loss = (0.2 + 2 * np.exp(-step / (points * rng.uniform(0.05, 1)))) * np.exp(rng.normal(0, 0.05, points))
        rate = 10 ** rng.uniform(-4, 0)
        rows = "\n".join(f"{s},{v:.5f},{rate:.3g}" for s, v in enumerate(loss.tolist()))
        folder = root / f"part_{i // FOLDER_RUNS}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"run_{i}.csv").write_text(f"step,train_loss,lr\n{rows}\n")
    return root


def one_measurement(folder: Path, jobs: int) -> None:
    """Run in a process of its own: prints wall time, processor time and waiting of one pass as JSON."""
    from joblib.externals.loky import get_reusable_executor

    start, spent = time.perf_counter(), time.process_time()
    runs = sum(outcome.row is not None for outcome in diagnose_each(folder, jobs=jobs, cache=False))
    wall, parent = time.perf_counter() - start, time.process_time() - spent
    waited = [_waited_for_a_core(pid) for pid in _children()]
    if jobs != 1:
        get_reusable_executor().shutdown(wait=True)
    below = resource.getrusage(resource.RUSAGE_CHILDREN)
    workers = below.ru_utime + below.ru_stime
    if jobs == 1:
        waited = [_waited_for_a_core(os.getpid())]
    print(
        json.dumps(
            {"runs": runs, "wall": wall, "parent": parent, "workers": workers, "waited": max(waited, default=0.0)}
        )
    )


def _children() -> list[int]:
    text = "".join(path.read_text() for path in Path("/proc/self/task").glob("*/children"))
    return [int(pid) for pid in text.split()]


def _waited_for_a_core(pid: int) -> float:
    """Seconds the main thread of a process was ready to run and no core was free."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9


def scaling(runs: int, points: int, repeats: int) -> None:
    """Throughput of two processes against one."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = write_logs(Path(scratch) / "logs", runs, points)
        measured: dict[int, list[dict[str, float]]] = {1: [], 2: []}
        for _ in range(repeats):
            for jobs, results in measured.items():
                command = [sys.executable, "-m", "benchmarks.batch_scale", "measure", str(folder), "--jobs", str(jobs)]
                results.append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    one, two = measured[1], measured[2]
    cpu = {jobs: statistics.median(m["parent"] + m["workers"] for m in results) for jobs, results in measured.items()}
    parent = statistics.median(m["parent"] for m in two)
    print(f"{runs:,} runs of {points} points, medians of {repeats} interleaved repeats; load {os.getloadavg()[0]:.1f}")
    print("                wall s   runs/s   processor s   its ms a run   longest wait for a core s")
    for jobs, results in measured.items():
        wall, waited = (statistics.median(m[key] for m in results) for key in ("wall", "waited"))
        label = "one process  " if jobs == 1 else "two processes"
        print(
            f"{label} {wall:8.2f} {runs / wall:8.0f} {cpu[jobs]:13.2f} {1000 * cpu[jobs] / runs:13.2f} {waited:13.2f}"
        )
    pairs = [a["wall"] / b["wall"] for a, b in zip(one, two, strict=True)]
    print(
        f"throughput, wall, pair by pair       {statistics.median(pairs):.2f} x  ({min(pairs):.2f} to {max(pairs):.2f})"
    )
    print(f"processor time of two against one    {cpu[2] / cpu[1]:.2f} x, workers' start included")
    print(f"the parent's share                   {100 * parent / cpu[2]:.1f} %")
    print(f"throughput on two free cores         {cpu[1] / max(cpu[2] / 2, parent):.2f} x")


def stream(runs: int, points: int) -> None:
    """Memory and time of very many runs, and of the pass after."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, cache = write_logs(Path(scratch) / "logs", runs, points), Path(scratch) / "cache.sqlite"
        print(f"{runs:,} runs of {points} points, two processes; load {os.getloadavg()[0]:.1f}")
        marks = {max(1, runs * tenth // 10) for tenth in range(1, 11)}
        started, spent = time.perf_counter(), _processor_seconds()
        for done, _ in enumerate(diagnose_each(folder, jobs=2, cache=cache), 1):
            if done in marks:
                highest = [_highest_megabytes(pid) for pid in ("self", *_children())]
                shown = " ".join(f"{value:.0f}" for value in highest)
                print(f"  after {done:9,} runs: highest MB of this process and its workers: {shown}", flush=True)
        first, first_cpu = time.perf_counter() - started, _processor_seconds() - spent
        print(f"first pass   {first:8.1f} s wall, {first_cpu:8.1f} s processor, {1000 * first_cpu / runs:.2f} ms a run")
        print(f"cache        {cache.stat().st_size / 1e6:8.0f} MB")
        started, spent = time.perf_counter(), _processor_seconds()
        table = diagnose_many(folder, jobs=2, cache=cache)
        second, second_cpu = time.perf_counter() - started, _processor_seconds() - spent
        assert len(table) == runs
        assert table.error.isna().all()
        shares = f"{100 * second / first:.1f} % and {100 * second_cpu / first_cpu:.1f} % of the first"
        print(f"second pass  {second:8.1f} s wall, {second_cpu:8.1f} s processor: {shares}")
        print(
            f"its table    {table.memory_usage(deep=True).sum() / 1e6:8.0f} MB; highest MB of this process {_highest_megabytes('self'):.0f}"
        )


def _processor_seconds() -> float:
    """Of this process and of the workers that are alive."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = time.process_time()
    for pid in _children():
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / ticks
    return total


def _highest_megabytes(pid: Any) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("scaling", "stream", "measure"))
    parser.add_argument("folder", nargs="?", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--runs", type=int)
    parser.add_argument("--points", type=int, default=60)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=1, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.what == "measure":
        one_measurement(options.folder, options.jobs)
    elif options.what == "scaling":
        scaling(options.runs or 1_000, options.points, options.repeats)
    else:
        stream(options.runs or 100_000, options.points)


if __name__ == "__main__":
    main()
