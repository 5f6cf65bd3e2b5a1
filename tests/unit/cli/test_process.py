"""The command as a process: pipes, signals, colours, encodings."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]
Log = Callable[..., Path]

posix = pytest.mark.skipif(os.name != "posix", reason="POSIX signals and pipes")


def test_help_and_version_are_on_stdout(command: Command) -> None:
    assert "diagnose" in command("--help").stdout
    assert command("--version").stdout.startswith("lranalyzer ")
    assert command("nonsense").returncode == 2


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys\nfrom lranalyzer.cli.main import main\ntry:\n main(['diagnose', '--help'])\nexcept SystemExit: pass\n"
        "print([m for m in ('numpy', 'pandas', 'jinja2', 'joblib', 'scipy', 'PySide6', 'mlflow') if m in sys.modules])"
    )
    home = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(home)},
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_output_without_a_terminal_has_no_colour_and_no_progress(command: Command, log: Log) -> None:
    done = command("diagnose", log("a.csv", broken=True))
    assert "\x1b" not in done.stdout + done.stderr
    assert done.stderr == ""


def test_colour_can_be_forced_and_forbidden(command: Command, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in command("diagnose", log("a.csv", broken=True)).stdout
    assert "\x1b[1;35m" not in command("--no-color", "diagnose", "a.csv").stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[1;35m" not in command("diagnose", "a.csv").stdout


def test_a_log_is_read_from_standard_input(command: Command, log: Log) -> None:
    done = command("diagnose", "-", "--json", input=log("a.csv").read_text())
    assert '"verdict"' in done.stdout


@posix
def test_a_closed_pipe_is_silent(log: Log) -> None:
    for i in range(40):
        log(f"runs/r{i}.csv")
    home = Path(__file__).resolve().parents[3]
    words = [sys.executable, "-m", "lranalyzer", "diagnose", "runs", "--jsonl", "--jobs", "1"]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(home)}
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(600) == 141
        assert process.stderr.read() == b""


@posix
@pytest.mark.parametrize("how", [(), ("--jsonl",), ("--markdown",), ("--code", "pytorch")])
def test_a_pipe_that_was_never_read_has_the_same_exit_code_whatever_is_printed(how: tuple[str, ...], log: Log) -> None:
    path = log("a.csv")
    read, write = os.pipe()
    os.close(read)
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3])}
    words = [sys.executable, "-m", "lranalyzer", "--quiet", "diagnose", str(path), *how]
    done = subprocess.run(words, stdout=write, stderr=subprocess.PIPE, env=env)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, b"")


@posix
def test_an_interrupt_ends_with_130_and_no_traceback(log: Log) -> None:
    for i in range(600):
        log(f"runs/r{i}.csv")
    home = Path(__file__).resolve().parents[3]
    words = [sys.executable, "-m", "lranalyzer", "diagnose", "runs", "--jsonl", "--jobs", "1", "--no-cache"]
    with subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(home)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background jobs ignore it
    ) as process:
        assert process.stdout
        process.stdout.readline()
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=600)
        assert process.returncode == 130
        assert b"Traceback" not in complaint


def test_a_terminal_without_unicode_is_no_obstacle(command: Command, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    path = log("a.csv", broken=True)
    home = Path(__file__).resolve().parents[3]
    env = {**os.environ, "PYTHONPATH": str(home), "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = subprocess.run([sys.executable, "-m", "lranalyzer", "diagnose", str(path)], capture_output=True, env=env)
    assert done.returncode == 0
    assert b"diverged" in done.stdout


def test_a_fault_of_ours_is_one_line_and_asks_for_no_traceback(own_place: Path) -> None:
    program = (
        "import lranalyzer.cli.main as m, lranalyzer.cli.info as i\n"
        "def broken(*a, **k): raise RuntimeError('by design')\n"
        "import lranalyzer.readers as r; r.inspect = broken\nm.main(['info', 'x.csv'])"
    )
    home = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(home)},
    )
    assert done.returncode == 70
    assert "RuntimeError: by design" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full is a file of Linux")
@pytest.mark.parametrize("options", [(), ("--json",), ("--markdown",), ("--html", "-")])
def test_a_full_disk_behind_standard_output_is_one_line(log: Log, options: tuple[str, ...]) -> None:
    home = Path(__file__).resolve().parents[3]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "lranalyzer", "diagnose", str(log("a.csv")), *options],
            stdout=full, stderr=subprocess.PIPE, text=True, cwd=home, check=False,
        )  # fmt: skip
    assert done.returncode == 74
    assert done.stderr.splitlines() == ["error: the output: no space left on device; what was written is not complete"]
