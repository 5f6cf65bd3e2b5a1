"""Tables: what was written in any dialect is read back bit for bit."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lranalyzer.readers import read

NUMBERS = st.floats(allow_nan=True, allow_infinity=True, width=64)
NAMES = st.from_regex(r"[a-z][a-z_/]{0,11}", fullmatch=True).filter(
    lambda name: name not in {"nan", "inf", "infinity", "null", "none", "na", "n/a", "nil"}
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[float | None]]]:
    """Names and rows; the first column counts, an empty cell is None, every column has a number somewhere."""
    names = draw(st.lists(NAMES, min_size=1, max_size=5, unique=True))
    n = draw(st.integers(2, 30))
    columns = [draw(st.lists(st.none() | NUMBERS, min_size=n, max_size=n)) for _ in names]
    for column in columns:
        column[draw(st.integers(0, n - 1))] = draw(st.floats(-1e6, 1e6))
    return names, [list(row) for row in zip(*columns, strict=True)]


def cell(value: float | None, decimal: str) -> str:
    return "" if value is None else repr(value).replace(".", decimal)


@given(
    table=tables(),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    decimal=st.sampled_from([".", ","]),
    newline=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"]),
    padding=st.sampled_from(["", " "]),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_written_is_read_back(
    tmp_path: Path,
    table: tuple[list[str], list[list[float | None]]],
    delimiter: str,
    decimal: str,
    newline: str,
    encoding: str,
    padding: str,
) -> None:
    names, rows = table
    if delimiter == ",":
        decimal = "."
    if decimal == "," and not any(v is not None and math.isfinite(v) for row in rows for v in row):
        return
    header = (delimiter + padding).join(["step", *(f"m {name}" for name in names)])
    lines = [(delimiter + padding).join([str(i * 3), *(cell(v, decimal) for v in row)]) for i, row in enumerate(rows)]
    path = tmp_path / "log.csv"
    path.write_bytes((newline.join([header, *lines]) + newline).encode(encoding))
    (run,) = read(path)
    for j, name in enumerate(names):
        expected = [(3 * i, row[j]) for i, row in enumerate(rows) if row[j] is not None]
        series = run.series[f"m {name}"]
        assert series.step.tolist() == [step for step, _ in expected]
        np.testing.assert_array_equal(series.value, [value for _, value in expected])


@given(cut=st.integers(1, 400))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_log_cut_anywhere_gives_only_complete_rows(tmp_path: Path, cut: int) -> None:
    rows = [(i, 3.0 / (i + 1)) for i in range(20)]
    text = "step,loss\n" + "".join(f"{i},{value!r}\n" for i, value in rows)
    path = tmp_path / "log.csv"
    path.write_text(text[: len("step,loss\n0,3.0\n") + cut])
    (run,) = read(path)
    assert run.train_loss is not None
    got = list(zip(run.train_loss.step.tolist(), run.train_loss.value.tolist(), strict=True))
    assert got == rows[: len(got)]
