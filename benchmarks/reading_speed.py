"""Reading, beside the libraries that people read with.

    python benchmarks/reading_speed.py [--rows 10000000] [--scalars 1000000]

A CSV file from disk to diagnosis against ``pandas.read_csv`` of the same file, in turns; and TensorBoard scalars against
``EventAccumulator`` with every point kept (needs ``pip install tensorboard``; left out where it is missing). The files are
made in a temporary folder. Wall times; the ratio is what counts.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import pandas as pd

import lranalyzer as lra

REPEATS = 5
TAGS = ("train/loss", "val/loss", "train/lr", "train/grad_norm")


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def make_csv(path: Path, rows: int) -> None:
    """step, train_loss, val_loss, lr; written in pieces of a million rows."""
    rng = np.random.default_rng(0)
    for begin in range(0, rows, 1_000_000):
        step = np.arange(begin, min(begin + 1_000_000, rows))
        loss = 0.3 + 2.0 / np.sqrt(1.0 + step / rows * 50) + rng.normal(0, 0.05, step.size)
        piece = {"step": step, "train_loss": loss, "val_loss": loss * 1.1, "lr": 1e-2}
        pd.DataFrame(piece).to_csv(path, mode="a", header=begin == 0, index=False, float_format="%.9g")


def csv(folder: Path, rows: int) -> None:
    """Print how long a file takes to its diagnosis, as a multiple of reading it with pandas."""
    path = folder / "metrics.csv"
    make_csv(path, rows)
    theirs, ours = [], []
    pd.read_csv(path, nrows=10)
    lra.diagnose(lra.Run.from_frame(pd.DataFrame({"train_loss": np.linspace(2, 1, 50), "lr": 1e-2})))
    for _ in range(REPEATS):
        theirs.append(seconds(lambda: pd.read_csv(path)))
        ours.append(seconds(lambda: lra.diagnose(lra.read(path)[0])))
    a, b = statistics.median(theirs), statistics.median(ours)
    print(
        f"CSV, {rows:,} rows, to diagnosis: {b:.2f} s, pandas.read_csv {a:.2f} s, ratio {b / a:.2f} (least {min(ours) / min(theirs):.2f})"
    )


def tensorboard(folder: Path, scalars: int) -> None:
    """Print how long scalars take to read, and how much longer EventAccumulator needs for the same points."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.compat.proto import event_pb2, summary_pb2
    from tensorboard.summary.writer.event_file_writer import EventFileWriter

    writer, rng = EventFileWriter(str(folder), max_queue_size=100_000), np.random.default_rng(0)
    for step in range(scalars // len(TAGS)):
        for tag in TAGS:
            value = summary_pb2.Summary.Value(tag=tag, simple_value=float(rng.random()))
            summary = summary_pb2.Summary(value=[value])
            writer.add_event(event_pb2.Event(wall_time=1.7e9 + step, step=step, summary=summary))
    writer.close()
    ours = min(seconds(lambda: lra.read(folder)) for _ in range(3))
    run, oracle = lra.read(folder)[0], EventAccumulator(str(folder), size_guidance={"scalars": 0, "tensors": 0})
    theirs = seconds(oracle.Reload)
    same = all([e.value for e in oracle.Scalars(t)] == run.series[t].value.tolist() for t in TAGS)
    print(
        f"TensorBoard, {scalars:,} scalars: {ours:.2f} s, EventAccumulator {theirs:.2f} s, {theirs / ours:.0f} times; same points: {same}"
    )


def main() -> None:
    """Parse the sizes, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--scalars", type=int, default=1_000_000)
    a = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        csv(Path(folder), a.rows)
    if importlib.util.find_spec("tensorboard"):
        with tempfile.TemporaryDirectory() as folder:
            tensorboard(Path(folder), a.scalars)


if __name__ == "__main__":
    main()
