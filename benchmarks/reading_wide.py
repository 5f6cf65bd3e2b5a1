"""A log of a million columns: seconds to read and judge it, beside one of a thousand, as CSV and as JSON lines.

    python benchmarks/reading_wide.py [--columns 1000000] [--rows 6]

Each is read in a process of its own; its time is the processor's.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READ = """
import resource, sys, time
import lranalyzer as lra
lra.diagnose(lra.read(sys.argv[1])[0])
begin = time.process_time()
runs = lra.read(sys.argv[2])
read = time.process_time()
lra.diagnose(runs[0])
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
print(f"{len(runs[0].series):10,}  {read - begin:6.2f} s  {time.process_time() - read:6.2f} s  {memory:5.2f} GB")
"""


def csv_lines(columns: int, rows: int) -> Iterator[str]:
    """Lines of a table with a step, a loss and so many columns."""
    yield ",".join(["step", "train_loss", *(f"layer.{i}/weight_norm" for i in range(columns - 1))])
    for row in range(rows):
        yield ",".join([str(row), f"{2 * 0.9**row:.6f}", *(f"{(i % 97) / 7 + row:.5g}" for i in range(columns - 1))])


def json_lines(columns: int, rows: int) -> Iterator[str]:
    """The same as an object a row."""
    for row in range(rows):
        norms = {f"layer.{i}/weight_norm": (i % 97) / 7 + row for i in range(columns - 1)}
        yield json.dumps({"step": row, "train_loss": 2 * 0.9**row, **norms})


def main() -> None:
    """Write, read, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--columns", type=int, default=1_000_000)
    parser.add_argument("--rows", type=int, default=6)
    given = parser.parse_args()
    print("log        columns      read     judged     memory")
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / "first.csv"
        first.write_text("\n".join(csv_lines(2, 20)) + "\n")
        for kind, lines in (("csv", csv_lines), ("jsonl", json_lines)):
            for columns in (1_000, given.columns):
                path = Path(folder) / f"wide.{kind}"
                path.write_text("\n".join(lines(columns, given.rows)) + "\n")
                command = [sys.executable, "-c", READ, str(first), str(path)]
                done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
                print(f"{kind:6}{done.stdout.rstrip()}", flush=True)


if __name__ == "__main__":
    main()
