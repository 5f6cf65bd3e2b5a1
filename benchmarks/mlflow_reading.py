"""Reading MLflow against MLflow's own client: ``python benchmarks/mlflow_reading.py [--runs 1000]``.

Local database: all runs by us; by the client a sample of calls, scaled to all of them, because the client's
time grows with the square of the number of runs (a thousand take it an hour). Server: twenty runs in a store
of two hundred, on loopback and behind a proxy that adds 80 ms. Repetitions alternate, medians are compared.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import warnings
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.mlflow_store import KEYS, empty_store, fill, run_id
from lranalyzer.readers.mlflow import iter_mlflow, read_mlflow

POINTS = 1000
TARGETS = {"local database": 20.0, "server, loopback": 1.8, "server, +80 ms": 3.0}


def main() -> None:
    """Build the stores, time both, print the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=1000, help="runs in the local database")
    parser.add_argument("--sample", type=int, default=20, help="client calls that are timed on it")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", choices=("local", "server"), help="leave the other out")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    with tempfile.TemporaryDirectory() as folder:
        if options.only != "server":
            local_database(Path(folder), options.runs, options.sample, options.repeat)
        if options.only != "local":
            servers(Path(folder), options.repeat)


def local_database(folder: Path, runs: int, sample: int, repeat: int) -> None:
    """One file: every history by us, a sample by the client."""
    from mlflow import MlflowClient

    path = folder / "local.db"
    empty_store(path)
    fill(path, runs, POINTS)
    client = MlflowClient(f"sqlite:///{path}")
    calls = [(run_id(1, i), key) for i in range(runs) for key in KEYS]
    chosen = random.Random(0).sample(calls, sample)

    def by_client() -> int:
        return sum(len(client.get_metric_history(*call)) for call in chosen)

    def by_us() -> int:
        return sum(len(s) for run in iter_mlflow(path) for s in run.series.values())

    compare("local database", by_client, by_us, repeat, scale=len(calls) / sample)


def servers(folder: Path, repeat: int) -> None:
    """A server with one worker, near and far."""
    path = folder / "server.db"
    empty_store(path, ("others", "mine"))
    fill(path, 180, POINTS, experiment=1)
    fill(path, 20, POINTS, experiment=2)
    port = 18_765
    command = [
        sys.executable, "-m", "mlflow", "server", "--backend-store-uri", f"sqlite:///{path}",
        "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
    ]  # fmt: skip
    os.environ["MLFLOW_SERVER_ENABLE_JOB_EXECUTION"] = "false"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command, start_new_session=True, **quiet)  # type: ignore[call-overload]
    proxy = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("delay_proxy.py")), str(port), "80"],
        stdout=subprocess.PIPE,
    )
    try:
        _wait_for(port)
        far = int(proxy.stdout.readline())  # type: ignore[union-attr]
        for title, address in (("server, loopback", port), ("server, +80 ms", far)):
            one_server(title, f"http://127.0.0.1:{address}", repeat, server.pid)
    finally:
        proxy.kill()
        os.killpg(server.pid, 9)
        proxy.wait()
        server.wait()


def one_server(title: str, url: str, repeat: int, group: int) -> None:
    """Twenty runs through one address."""
    from mlflow import MlflowClient

    def by_client() -> int:
        client = MlflowClient(url)
        experiment = client.get_experiment_by_name("mine")
        found = client.search_runs([experiment.experiment_id], max_results=1000)
        return sum(len(client.get_metric_history(run.info.run_id, key)) for run in found for key in run.data.metrics)

    def by_us() -> int:
        return sum(len(s) for run in read_mlflow(url, experiment="mine") for s in run.series.values())

    compare(title, by_client, by_us, repeat, group=group)


def compare(
    title: str,
    by_client: Callable[[], int],
    by_us: Callable[[], int],
    repeat: int,
    scale: float = 1.0,
    group: int | None = None,
) -> None:
    """Alternate, and print medians and their ratio, also of the processor time of this process and of the server's
    group of processes, where there is one: that is what a busy machine does not change."""
    client_seconds, our_seconds, points = [], [], by_us()
    for _ in range(repeat):
        client_seconds.append(_timed(by_client, group))
        our_seconds.append(_timed(by_us, group))
    client, client_cpu = (scale * statistics.median(column) for column in zip(*client_seconds, strict=True))
    ours, our_cpu = (statistics.median(column) for column in zip(*our_seconds, strict=True))
    scaled = " (scaled from a sample)" if scale > 1 else ""
    print(
        f"{title:18} {points:>9,} points  client {client:9.2f} s{scaled}  lranalyzer {ours:7.2f} s  "
        f"ratio {client / ours:7.1f}, of processor time {client_cpu / our_cpu:7.1f}  (target {TARGETS[title]})",
        flush=True,
    )


def _timed(work: Callable[[], int], group: int | None) -> tuple[float, float]:
    """Seconds that passed, and seconds of processor time."""
    wall, cpu = time.perf_counter(), time.process_time() + _of_group(group)
    work()
    return time.perf_counter() - wall, time.process_time() + _of_group(group) - cpu


def _of_group(group: int | None) -> float:
    """Processor seconds of a group of processes so far; Linux."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat") if group else ():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("the MLflow server did not start")


if __name__ == "__main__":
    main()
