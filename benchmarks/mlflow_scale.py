"""Fifty thousand runs in one MLflow database: time, memory, and what watching them costs.

``python benchmarks/mlflow_scale.py [--runs 50000] [--points 10]``. Memory is compared with a store of a tenth
of the runs: reading must not need more of it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.mlflow_store import empty_store, fill

ROOT = Path(__file__).parent.parent

READ = """
import json, resource, sys, time
from lranalyzer.readers.mlflow import iter_mlflow
started, runs, points = time.perf_counter(), 0, 0
for run in iter_mlflow(sys.argv[1]):
    runs += 1
    points += sum(len(s) for s in run.series.values())
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"runs": runs, "points": points, "seconds": time.perf_counter() - started, "peak_mb": peak}))
"""

WATCH = """
import json, sys, time
from lranalyzer.tracking import Watch
watch = Watch(sys.argv[1])
times = []
for _ in range(11):
    started = time.perf_counter()
    changes = watch.poll()
    times.append(time.perf_counter() - started)
print(json.dumps({"changes": len(changes), "poll_ms": 1000 * sorted(times)[5]}))
"""


def main() -> None:
    """Build both stores, read them in fresh processes, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=50_000)
    parser.add_argument("--points", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        peaks = []
        for runs in (options.runs // 10, options.runs):
            path = Path(folder) / f"{runs}.db"
            empty_store(path)
            fill(path, runs, options.points)
            read, watched = child(READ, path), child(WATCH, path)
            peaks.append(read["peak_mb"])
            print(
                f"{read['runs']:>7,} runs {read['points']:>11,} points: read in {read['seconds']:.1f} s "
                f"({1e6 * read['seconds'] / read['runs']:.0f} µs a run), peak {read['peak_mb']:.0f} MB; "
                f"a poll when nothing happens {watched['poll_ms']:.1f} ms",
                flush=True,
            )
        print(f"memory, ten times the runs: {peaks[1] / peaks[0]:.2f} x")


def child(code: str, path: Path) -> dict[str, float]:
    """Run in a process of its own, for its peak memory."""
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True, cwd=ROOT)
    return dict(json.loads(done.stdout))


if __name__ == "__main__":
    main()
