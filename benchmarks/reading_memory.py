"""Memory of reading big logs, beside their size: every point is kept, and what must stay in memory does not grow.

    python benchmarks/reading_memory.py [--folder DISK] [--gigabytes 0.25 2.5] [--kinds csv jsonl tensorboard text]

Makes a log of each kind and size, reads and diagnoses it in a process of its own, looks at its first and its last point, and
deletes it. ``own`` is the peak of memory that the process alone holds (RssAnon of /proc, every 20 ms); ``resident`` also counts
pages of files, which the system takes back as soon as somebody needs them. Linux only. Ends with 1 where ``own`` passes
LIMIT. JSON and text are made a twelfth and a fiftieth as big: Python takes them
apart line by line.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

import lranalyzer as lra
from lranalyzer.readers.binary.tfrecord import masked_crc

LIMIT = 1 << 30
"""Bytes of memory of its own that reading a log of any size may take."""
BLOCK = 200_000
SHARE = {"csv": 1.0, "tensorboard": 1.0, "jsonl": 0.08, "text": 0.02}


def rows(kind: str) -> tuple[bytes, str]:
    """Heading and the format of a row; ``%09d`` is the step."""
    if kind == "csv":
        return b"step,train_loss,val_loss,lr\n", "%09d,%.9f,%.9f,0.001\n"
    if kind == "jsonl":
        return b"", '{"step": %09d, "train_loss": %.9f, "val_loss": %.9f, "lr": 0.001}\n'
    return b"training begins\n", "step %09d | loss: %.9f | val_loss: %.9f | lr: 0.001\n"


def text_blocks(kind: str, size: float) -> Iterator[bytes]:
    """Blocks of rows that fill ``size`` bytes; in each only the digits of the step are new."""
    heading, form = rows(kind)
    yield heading
    rng, made = np.random.default_rng(0), 0.0
    loss = 1.0 + rng.random(BLOCK)
    lines = "".join(form % (0, a, a * 1.1) for a in loss)
    table = np.frombuffer(lines.encode(), np.uint8).reshape(BLOCK, -1).copy()
    at = form.index("%")
    for block in range(int(np.ceil(size / table.size))):
        step = np.arange(block * BLOCK, (block + 1) * BLOCK)
        digits = (step[:, None] // 10 ** np.arange(8, -1, -1)) % 10
        blank = (np.cumsum(digits, axis=1) == 0) & (np.arange(9) < 8)
        table[:, at : at + 9] = np.where(blank, ord(" ") if kind != "csv" else ord("0"), digits + ord("0"))
        made += table.size
        yield table.tobytes()


def event_blocks(size: float) -> Iterator[bytes]:
    """The same as TensorBoard events of two tags; the checksums of the records, which readers pass over, are zero."""
    records = []
    for tag in (b"train/loss", b"train/lr"):
        inner = b"\x0a" + bytes([len(tag)]) + tag + b"\x15" + struct.pack("<f", 0.5)
        summary = b"\x0a" + bytes([len(inner)]) + inner
        event = b"\x09" + struct.pack("<d", 1.7e9) + b"\x10" + bytes(5) + b"\x2a" + bytes([len(summary)]) + summary
        length = struct.pack("<Q", len(event))
        records.append(length + struct.pack("<I", masked_crc(length)) + event + bytes(4))
    pair = np.frombuffer(b"".join(records), np.uint8)
    table = np.tile(pair, (BLOCK, 1))
    values = np.ascontiguousarray((1.0 + np.random.default_rng(0).random(BLOCK)).astype("<f4"))
    places = [len(b"".join(records[:i])) for i in range(2)]
    table[:, len(records[0]) - 8 : len(records[0]) - 4] = values.view(np.uint8).reshape(BLOCK, 4)
    for block in range(int(np.ceil(size / table.size))):
        step = np.arange(block * BLOCK, (block + 1) * BLOCK)
        for place in places:
            for i in range(5):
                table[:, place + 22 + i] = ((step >> (7 * i)) & 0x7F) | (0x80 if i < 4 else 0)
        yield table.tobytes()


def make(kind: str, path: Path, size: float) -> None:
    """Write a log."""
    with path.open("wb") as file:
        for block in event_blocks(size) if kind == "tensorboard" else text_blocks(kind, size):
            file.write(block)


def watched(peak: list[int], done: threading.Event) -> None:
    """Note the largest RssAnon."""
    while not done.wait(0.02):
        found = re.search(r"RssAnon:\s+(\d+)", Path("/proc/self/status").read_text())
        peak[0] = max(peak[0], int(found.group(1)) * 1024 if found else 0)


def measure(path: Path) -> dict[str, Any]:
    """Read and diagnose one log, here."""
    peak, done = [0], threading.Event()
    watcher = threading.Thread(target=watched, args=(peak, done), daemon=True)
    watcher.start()
    start = time.process_time()
    run = lra.read(path)[0]
    verdict = lra.diagnose(run).verdict
    spent = time.process_time() - start
    done.set()
    watcher.join()
    loss = run.train_loss
    assert loss is not None
    whole = int(loss.step[0]) == 0 and int(loss.step[-1]) == len(loss) - 1
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {
        "own": peak[0],
        "resident": resident,
        "seconds": spent,
        "points": sum(map(len, run.series.values())),
        "whole": whole,
        "verdict": verdict,
    }


def main() -> int:
    """Make, read in a process of its own, print, delete."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path.home() / ".cache", help="on a disk, not in memory")
    parser.add_argument("--gigabytes", type=float, nargs="+", default=[0.25, 2.5])
    parser.add_argument("--kinds", nargs="+", choices=list(SHARE), default=list(SHARE))
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    a = parser.parse_args()
    if a.measure:
        print(json.dumps(measure(a.measure)))
        return 0
    a.folder.mkdir(parents=True, exist_ok=True)
    folder, over = Path(tempfile.mkdtemp(dir=a.folder)), False
    print(f"{'log':<12}{'size':>9}{'points':>14}{'own':>9}{'resident':>10}{'CPU s':>8}  every point")
    try:
        for kind in a.kinds:
            for size in a.gigabytes:
                path = folder / ("events.out.tfevents.1.x" if kind == "tensorboard" else f"metrics.{kind}")
                make(kind, path, size * SHARE[kind] * 1e9)
                command = [sys.executable, __file__, "--measure", str(path)]
                told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
                own, resident, giga = told["own"] / 1e9, told["resident"] / 1e9, os.path.getsize(path) / 1e9
                figures = (
                    f"{giga:>6.2f} GB{told['points']:>14,}{own:>6.2f} GB{resident:>7.2f} GB{told['seconds']:>8.1f}"
                )
                print(f"{kind:<12}{figures}  {told['whole']}", flush=True)
                over |= told["own"] > LIMIT or not told["whole"]
                path.unlink()
    finally:
        shutil.rmtree(folder)
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
