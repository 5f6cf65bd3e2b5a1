"""Ctrl-C at any moment: an end at once, no traceback, no process left, nothing half written."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lranalyzer.batch.engines import _started_deaf

if not Path("/proc/self/task").exists():
    pytest.skip("looks at processes as Linux shows them", allow_module_level=True)

Log = Callable[..., Path]
HOME = Path(__file__).resolve().parents[3]
ENDED = (130, -signal.SIGINT)
"""Either is 130 for a shell."""
STRIKES = """
import os, signal, sys

class Strikes:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Strikes())
from lranalyzer.cli.start import main
sys.argv[1:] = ["diagnose", "a.csv", "--html", "report.html", "--jobs", "1"]
main()
"""
"""The command, interrupted at the moment at which it loads a module."""


@contextmanager
def started(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command in a group of its own, as a terminal starts it."""
    env = {**os.environ, "PYTHONPATH": str(HOME)}
    with subprocess.Popen(
        [sys.executable, "-m", "lranalyzer", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env,
        start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def group(leader: int) -> list[int]:
    """Processes of a group that live."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, of_group = entry.read_text().rpartition(")")[2].split()[:3]
            if int(of_group) == leader and state != "Z":
                found.append(int(entry.parent.name))
    return found


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 600
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def strike(process: subprocess.Popen[bytes]) -> str:
    """Ctrl-C: the terminal tells every process of the group; what was complained about."""
    os.killpg(process.pid, signal.SIGINT)
    _, complaint = process.communicate(timeout=600)
    assert process.returncode in ENDED, complaint
    assert b"Traceback" not in complaint
    until(lambda: not group(process.pid))
    return complaint.decode()


@pytest.mark.parametrize("module", ["typer", "lranalyzer.cli.diagnose", "numpy", "pandas", "lranalyzer.report.as_html"])
def test_while_something_is_loaded(module: str, log: Log) -> None:
    log("a.csv")
    Path("report.html").write_text("yesterday's")
    env = {**os.environ, "PYTHONPATH": str(HOME)}
    program = [sys.executable, "-c", STRIKES.format(module=module)]
    done = subprocess.run(program, capture_output=True, text=True, env=env, check=False)
    assert done.returncode in ENDED, done.stderr
    assert "Traceback" not in done.stderr
    assert "fault" not in done.stderr
    assert Path("report.html").read_text() == "yesterday's"


def test_while_worker_processes_start(log: Log) -> None:
    for number in range(40):
        log(f"runs/{number}.csv")
    with started("diagnose", "runs", "--jobs", "2", "--jsonl") as process:
        until(lambda: len(group(process.pid)) > 1)
        assert strike(process) == ""


def blocked(_: int) -> int:
    """Signals that this process does not hear, as a bit mask."""
    (mask,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("SigBlk"))
    return int(mask.split()[1], 16)


def test_worker_processes_do_not_hear_it_and_this_one_does() -> None:
    program = (
        "from joblib import delayed; from lranalyzer.batch.engines import parallel; from test_interrupts import blocked\n"
        "with parallel('local', 2) as pool: print(*pool(delayed(blocked)(i) for i in range(4)), blocked(0))"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HOME), str(Path(__file__).parent)])}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=env, check=True)
    *workers, here = map(int, done.stdout.split())
    bit = 1 << (signal.SIGINT - 1)
    assert len(workers) == 4
    assert all(worker & bit for worker in workers)
    assert not here & bit


def test_an_interrupt_that_falls_into_the_start_of_a_pool_is_heard_behind_it() -> None:
    finished = []

    def pool(calls: Iterable[Any]) -> Iterator[Any]:
        start()
        return (call for call in calls)

    def start() -> None:
        other = threading.Thread(target=signal.pthread_sigmask, args=(signal.SIG_UNBLOCK, {signal.SIGINT}))
        other.start()
        os.kill(os.getpid(), signal.SIGINT)  # taken by whichever thread will have it
        other.join()
        signal.raise_signal(signal.SIGINT)
        finished.append(True)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            _started_deaf(pool, [])
    finally:
        signal.signal(signal.SIGINT, before)
    assert finished


def test_while_worker_processes_work_and_the_next_call_goes_on(log: Log, tmp_path: Path) -> None:
    for number in range(300):
        log(f"runs/{number}.csv", lr=0.001 + number / 1e5)
    with started("diagnose", "runs", "--jobs", "2", "--jsonl") as process:
        assert process.stdout
        process.stdout.readline()
        assert strike(process) == ""
    with contextlib.closing(sqlite3.connect(tmp_path / "cache" / "diagnoses.sqlite")) as cache:
        assert cache.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with started("diagnose", "runs", "--jobs", "1", "--jsonl") as again:
        out, complaint = again.communicate(timeout=600)
    assert again.returncode == 0, complaint
    assert out.count(b'"verdict"') >= 300


def test_while_it_watches(log: Log) -> None:
    log("a.csv")
    with started("watch", "a.csv", "--interval", "60") as process:
        assert process.stdout
        assert b"a" in process.stdout.readline()
        assert "Ctrl-C ends" in strike(process)
