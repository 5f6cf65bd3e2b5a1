"""Damage logs of every format and read them: an error must be a ReadError, a run must be whole.

    python benchmarks/fuzz_readers.py [--minutes 15] [--seed 0] [--keep FOLDER]

Begins with the logs of ``tests/data/readers``. With ``pip install atheris`` the damage is guided by coverage, without it it
is random: bytes changed, cut, doubled and swapped, numbers replaced by odd ones, pieces of other logs put in. What breaks
a reader is written to FOLDER under its name and printed with its traceback; the command then ends with 1.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from lranalyzer.errors import LRAnalyzerError
from lranalyzer.readers import inspect, read
from lranalyzer.run import Run

LOGS = Path(__file__).resolve().parent.parent / "tests" / "data" / "readers"
MAX_BYTES = 1 << 16
ODD = (
    b"nan",
    b"-inf",
    b"1e999",
    b"",
    b"null",
    b"\0",
    b"9" * 25,
    b"-1",
    b"0.0.0",
    b"{",
    b"]",
    b'"',
    b"1,5",
    b"\xff\xfe",
    b"[" * 300,
)


def logs() -> list[tuple[str, bytes]]:
    """Names and contents of all small logs."""
    files = (p for p in sorted(LOGS.rglob("*")) if p.is_file() and p.suffix not in (".md", ".yaml"))
    return [(p.name, p.read_bytes()[:MAX_BYTES]) for p in files]


def damaged(data: bytes, dice: random.Random, others: list[tuple[str, bytes]]) -> bytes:
    """One to four wounds."""
    for _ in range(dice.randint(1, 4)):
        a, b = sorted((dice.randint(0, len(data)), dice.randint(0, len(data))))
        kind = dice.randrange(7)
        if kind == 0:
            data = data[:a]
        elif kind == 1:
            data = (
                data[:a]
                + bytes(dice.randrange(256) for _ in range(dice.randint(1, 8)))
                + data[a + dice.randint(0, 8) :]
            )
        elif kind == 2:
            data = data[:a] + data[b:]
        elif kind == 3:
            data = data[:b] + data[a:b] + data[b:]
        elif kind == 4:
            numbers = list(re.finditer(rb"-?\d+(\.\d+)?(e-?\d+)?", data))
            if numbers:
                hit = dice.choice(numbers)
                data = data[: hit.start()] + dice.choice(ODD) + data[hit.end() :]
        elif kind == 5:
            other = dice.choice(others)[1]
            c = dice.randint(0, len(other))
            data = data[:a] + other[c : c + 2000] + data[a:]
        else:
            data = data.replace(b"\n", dice.choice((b"\r\n", b"\r", b"\0\n", b" ")), dice.choice((1, 5, -1)))
    return data[: 2 * MAX_BYTES]


def check(name: str, data: bytes, folder: Path) -> str:
    """Read one file; the format it was read as, or the kind of error it gave. Anything else is raised."""
    path = folder / name
    path.write_bytes(data)
    try:
        runs = read(path)
    except LRAnalyzerError as error:
        if not str(error).startswith(str(path)):
            raise AssertionError(f"the error does not name the file: {error}") from error
        return type(error).__name__
    finally:
        os.unlink(path)
    for run in runs:
        whole(run)
    return runs[0].format


def whole(run: Run) -> None:
    """What every run keeps: equally long arrays of the right kind, roles that name series."""
    for name, series in run.series.items():
        assert series.step.dtype == np.int64, name
        assert series.value.dtype == np.float64, name
        assert series.step.shape == series.value.shape, name
        assert len(series) > 0, name
        for extra in (series.time, series.epoch):
            assert extra is None or extra.shape == series.step.shape, name
        assert (np.diff(series.ordered.step) > 0).all(), name
    assert all(a.name in run.series for a in run.roles.values())


def guided(seeds: list[tuple[str, bytes]], folder: Path, seconds: float, keep: Path) -> None:
    """Coverage decides which damage is worth following (libFuzzer); ends the process."""
    import atheris

    corpus = folder / "corpus"
    corpus.mkdir()
    names = sorted({name for name, _ in seeds})
    for i, (name, data) in enumerate(seeds):
        (corpus / str(i)).write_bytes(bytes([names.index(name)]) + data)

    def one(data: bytes) -> None:
        if data:
            check(names[data[0] % len(names)], data[1:], folder)

    for module in [m for n, m in sys.modules.items() if n.startswith("lranalyzer.r")]:
        for attribute in vars(module).values():
            if (
                callable(attribute)
                and getattr(attribute, "__module__", "") == module.__name__
                and hasattr(attribute, "__code__")
            ):
                attribute.__code__ = atheris.instrument_func(attribute).__code__
    keep.mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_total_time={int(seconds)}",
        f"-max_len={MAX_BYTES}",
        f"-artifact_prefix={keep}/",
        "-rss_limit_mb=4096",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], one)
    atheris.Fuzz()


def blind(seeds: list[tuple[str, bytes]], folder: Path, seconds: float, keep: Path, seed: int) -> int:
    """Random damage; the number of different faults found."""
    dice, outcomes, faults = random.Random(seed), Counter[str](), dict[str, str]()
    begin = time.process_time()
    while time.process_time() - begin < seconds:
        name, data = dice.choice(seeds)
        data = damaged(data, dice, seeds)
        try:
            outcomes[check(name, data, folder)] += 1
        except Exception:  # noqa: BLE001
            where = traceback.format_exc()
            key = where.strip().splitlines()[-3]
            if key not in faults:
                faults[key] = where
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{len(faults)}-{name}").write_bytes(data)
                print(f"{name}: {where}", flush=True)
    spent = time.process_time() - begin
    print(
        f"{outcomes.total():,} damaged files in {spent:.0f} s of CPU, {len(faults)} faults; {len(outcomes)} outcomes:"
    )
    print("; ".join(f"{what} {n:,}" for what, n in outcomes.most_common()))
    return len(faults)


def main() -> int:
    """Parse, damage, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"))
    parser.add_argument("--guided", action="store_true", help="by coverage (needs atheris)")
    a = parser.parse_args()
    seeds = logs()
    inspect(LOGS)
    with tempfile.TemporaryDirectory() as folder:
        if a.guided:
            guided(seeds, Path(folder), a.minutes * 60, a.keep)
        return int(blind(seeds, Path(folder), a.minutes * 60, a.keep, a.seed) > 0)


if __name__ == "__main__":
    sys.exit(main())
