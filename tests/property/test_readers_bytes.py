"""Whatever bytes a file holds, reading gives runs or a ReadError, and nothing else."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lranalyzer.errors import ReadError
from lranalyzer.readers import READERS, inspect, read
from lranalyzer.run import Run

DATA = Path(__file__).parents[1] / "data" / "readers"
FILES = sorted(p for p in DATA.rglob("*") if p.is_file() and p.parent != DATA and p.stat().st_size < 20_000)
SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def attempt(path: Path) -> None:
    try:
        runs = read(path)
    except ReadError as error:
        source = error.source
    else:
        source = str(path)
        check(runs)
    assert source == str(path)


def check(runs: list[Run]) -> None:
    assert runs
    for run in runs:
        assert run.series
        assert all(len(series.step) == len(series.value) for series in run.series.values())


@given(data=st.binary(max_size=400))
@settings(SETTINGS, max_examples=150)
def test_random_bytes(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "log"
    path.write_bytes(data)
    attempt(path)


MARKS = list(',;\t\n\r"{}[]:= -#é\0|%)1')
TOKENS = [
    "step",
    "loss",
    "2.5",
    "nan",
    "inf",
    "e9",
    "epoch",
    "null",
    "'",
    "iter",
    "1e999",
    "9" * 20,
    "tensor(",
]
WORDS = st.sampled_from([*MARKS, *TOKENS])


@given(words=st.lists(WORDS, max_size=80))
@settings(SETTINGS, max_examples=250)
def test_text_made_of_the_words_of_logs(tmp_path: Path, words: list[str]) -> None:
    path = tmp_path / "log.csv"
    path.write_text("".join(words))
    attempt(path)


@pytest.mark.parametrize("source", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_damaged_log(source: Path, tmp_path: Path) -> None:
    original = source.read_bytes()
    path = tmp_path / source.name
    dice = random.Random(source.name)
    for _ in range(6):
        data = bytearray(original)
        for _ in range(dice.randint(1, 8)):
            place = dice.randrange(len(data))
            what = dice.randrange(4)
            if what == 0:
                data[place] = dice.randrange(256)
            elif what == 1:
                del data[place : place + dice.randint(1, 60)]
            elif what == 2:
                data[place:place] = data[:50]
            else:
                data = data[: max(1, place)]
            if not data:
                data = bytearray(b"x")
        path.write_bytes(data)
        attempt(path)


@pytest.mark.parametrize("source", FILES[::7], ids=lambda path: f"{path.parent.name}-{path.name}")
def test_every_reader_meets_files_of_others_with_a_read_error(source: Path) -> None:
    for reader in READERS:
        try:
            reader.read(source)
        except ReadError:
            continue


def test_inspecting_damaged_folders_never_fails(tmp_path: Path) -> None:
    for number, source in enumerate(FILES[:20]):
        (tmp_path / f"{number}{source.suffix}").write_bytes(source.read_bytes()[: 200 + 13 * number])
    assert inspect(tmp_path)
