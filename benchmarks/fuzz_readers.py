"""Damage logs of every format and read them: an error must be a ReadError, a run must be whole, and no file may take long.

    python benchmarks/fuzz_readers.py [--minutes 15] [--seed 0] [--only 'csv|text'] [--keep FOLDER]

Begins with the logs of ``tests/data/readers``, or with those whose path ``--only`` is found in. With ``pip install atheris`` the
damage is guided by coverage, without it it is random: bytes changed, cut, doubled and swapped, numbers replaced by odd ones, pieces
of other logs put in, a piece repeated until the file is full. Every tenth file that still holds a run goes on into a diagnosis and
every kind of report; it is also read as it grows, and a damaged configuration is laid beside a good log. Every file brings a filter
made of scraps of Python. What breaks any of them, or twice takes longer than SLOW seconds of processor time, is written to FOLDER
under its name and printed; the command then ends with 1.
"""

from __future__ import annotations

import argparse
import json
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

import lranalyzer as lra
from lranalyzer import report
from lranalyzer.batch.row import row_of
from lranalyzer.errors import FilterError, LRAnalyzerError
from lranalyzer.filter import Expression
from lranalyzer.readers import inspect, read
from lranalyzer.readers.mlflow.filter import Filter
from lranalyzer.readers.sidecar import NAMES as SIDECARS
from lranalyzer.readers.tail import Tail
from lranalyzer.run import Run

LOGS = Path(__file__).resolve().parent.parent / "tests" / "data" / "readers"
MAX_BYTES = 1 << 16
SLOW = 12.0
"""Seconds of processor time that a file of at most two MAX_BYTES may take, diagnosis and reports apart. The slowest are lines of
nothing but delimiters: each is a column, and 60 microseconds a column, most of them pandas', make eight seconds."""
SCRAPS = (
    "verdict", "lr", "param.", "param.optimizer", "param['x']", "metrics.loss", "tags.`a b`", "attributes.status", "==",
    "!=", "<", ">=", "and", "or", "not", "in", "is", "(", ")", "[", "]", ",", "'too_high'", '"', "'", "1e999", "-1", "9**9",
    "**", "*", "%", "/ 0", "None", "True", "lambda: 0", "__import__('os')", ".__class__", "{", "}", "f'{lr}'", ":=", "LIKE",
    "ILIKE", "'%_%'", "\0", "\\", "`", "é", ";", "#", "if", "else", "for x in", "0x", "1j", "b'1'", "...", "@", "~",
)  # fmt: skip
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


def logs(only: str = "") -> list[tuple[str, bytes]]:
    """Names and contents of all small logs."""
    files = (p for p in sorted(LOGS.rglob("*")) if p.is_file() and p.suffix not in (".md", ".yaml"))
    return [(p.name, p.read_bytes()[:MAX_BYTES]) for p in files if re.search(only, str(p.relative_to(LOGS)))]


def configurations() -> list[tuple[str, bytes]]:
    """Names and contents of files with parameters beside a log."""
    own = [
        ("hparams.yaml", b"lr: &r 0.1\nmodel: &m {width: 64, lr: *r}\nold: [*m, *m]\nopt: !!python/object:x.Y {a: 1}\n")
    ]
    return own + [(p.name, p.read_bytes()) for p in sorted(LOGS.rglob("*")) if p.is_file() and p.name in SIDECARS]


def damaged(data: bytes, dice: random.Random, others: list[tuple[str, bytes]]) -> bytes:
    """One to four wounds."""
    for _ in range(dice.randint(1, 4)):
        a, b = sorted((dice.randint(0, len(data)), dice.randint(0, len(data))))
        kind = dice.randrange(8)
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
        elif kind == 6:
            piece = data[a : a + dice.choice((1, 5, 40, 300))]
            data = data[:a] + piece * (MAX_BYTES // max(len(piece), 1)) + data[a:]
        else:
            data = data.replace(b"\n", dice.choice((b"\r\n", b"\r", b"\0\n", b" ")), dice.choice((1, 5, -1)))
    return data[: 2 * MAX_BYTES]


def check(name: str, data: bytes, folder: Path, reported: bool = False) -> str:
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
    if reported:
        reports(runs[:3])
    return runs[0].format


def reports(runs: list[Run]) -> None:
    """A diagnosis and every kind of report of what was read; the row of each answers to filters."""
    judged = [(run, lra.diagnose(run)) for run in runs]
    document = report.document_of(judged)
    assert report.to_html(document).lower().count("<script") == report.to_html(document).lower().count("</script>")
    json.loads(report.to_json(document))
    report.to_markdown(document)
    report.to_text(document)
    for run in document.runs:
        row_of(run)


def grown(name: str, data: bytes, folder: Path, dice: random.Random) -> None:
    """The same file in pieces: each look gives whole runs, or a ReadError."""
    path = folder / name
    path.write_bytes(b"")
    tail, begin = Tail(path), 0
    for end in (*sorted(dice.choices(range(len(data) + 1), k=3)), len(data)):
        with path.open("ab") as file:
            file.write(data[begin:end])
        begin = end
        try:
            found = tail.poll().run
        except LRAnalyzerError:
            continue
        if found is not None:
            whole(found, piece=True)
    os.unlink(path)


def configured(folder: Path, dice: random.Random, beside: list[tuple[str, bytes]]) -> None:
    """A good log beside a damaged configuration is read whatever that holds."""
    name, data = dice.choice(beside)
    log, file = folder / "log.csv", folder / name
    log.write_text("step,loss\n0,3\n1,2\n2,1.5\n")
    file.write_bytes(damaged(data, dice, beside))
    try:
        (run,) = read(log)
        lra.diagnose(run)
    finally:
        os.unlink(file)
        os.unlink(log)


def filters(dice: random.Random) -> None:
    """One expression of scraps in each of the two filter languages: a FilterError, or an answer."""
    text = dice.choice(("", " ")).join(dice.choice(SCRAPS) for _ in range(dice.randint(1, 12)))
    row = {"verdict": "too_high", "lr": 0.1, "param.optimizer": "adam", "param.x": None}
    for parse in (lambda: Expression.parse(text)(row), lambda: Filter.parse(text)):
        try:
            parse()
        except FilterError:
            continue
        except Exception as error:
            raise AssertionError(f"the filter {text!r}") from error


def whole(run: Run, piece: bool = False) -> None:
    """What every run keeps: equally long arrays of the right kind, and roles that name series, but in a piece of a run."""
    for name, series in run.series.items():
        assert series.step.dtype == np.int64, name
        assert series.value.dtype == np.float64, name
        assert series.step.shape == series.value.shape, name
        assert len(series) > 0, name
        for extra in (series.time, series.epoch):
            assert extra is None or extra.shape == series.step.shape, name
        assert (np.diff(series.ordered.step) > 0).all(), name
    assert piece or all(a.name in run.series for a in run.roles.values())


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
    dice, outcomes, faults, beside = random.Random(seed), Counter[str](), dict[str, str](), configurations()
    begin, slowest, reported = time.process_time(), (0.0, ""), 0
    while time.process_time() - begin < seconds:
        name, data = dice.choice(seeds)
        data = damaged(data, dice, seeds)
        full, start = outcomes.total() % 10 == 0, time.process_time()
        where = ""
        try:
            filters(dice)
            outcomes[check(name, data, folder, full)] += 1
            reported += full
            if full:
                grown(name, data, folder, dice)
                configured(folder, dice, beside)
        except Exception:  # noqa: BLE001
            where = traceback.format_exc()
            outcomes["fault"] += 1
        spent = time.process_time() - start
        if not where and not full and spent > SLOW:  # once more: a busy machine takes some for itself
            start = time.process_time()
            check(name, data, folder)
            spent = time.process_time() - start
        slowest = slowest if full else max(slowest, (spent, name))
        if not where and not full and spent > SLOW:
            where = f"{spent:.1f} s for {len(data):,} bytes\n{name}\nslow\nslow\n"
        key = "".join(where.strip().splitlines()[-3:-2]) + (name if where.endswith("slow\n") else "")
        if where and key not in faults:
            faults[key] = where
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{len(faults)}-{name}").write_bytes(data)
            print(f"{name}: {where}", flush=True)
    tell(outcomes, reported, time.process_time() - begin, len(faults), slowest)
    return len(faults)


def tell(outcomes: Counter[str], reported: int, spent: float, faults: int, slowest: tuple[float, str]) -> None:
    """Print what was tried and what came of it."""
    files, kinds = outcomes.total(), len(outcomes)
    print(
        f"{files:,} damaged files and {2 * files:,} filters in {spent:.0f} s of processor time, {reported:,} files reported on"
    )
    print(f"{faults} faults; slowest file {slowest[0]:.2f} s ({slowest[1]}); {kinds} outcomes:")
    print("; ".join(f"{what} {n:,}" for what, n in outcomes.most_common()))


def main() -> int:
    """Parse, damage, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="regular expression in the paths of the logs to begin with")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"))
    parser.add_argument("--guided", action="store_true", help="by coverage (needs atheris)")
    a = parser.parse_args()
    seeds = logs(a.only)
    inspect(LOGS)
    with tempfile.TemporaryDirectory() as folder:
        if a.guided:
            guided(seeds, Path(folder), a.minutes * 60, a.keep)
        return int(blind(seeds, Path(folder), a.minutes * 60, a.keep, a.seed) > 0)


if __name__ == "__main__":
    sys.exit(main())
