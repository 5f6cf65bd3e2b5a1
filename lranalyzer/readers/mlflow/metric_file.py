"""One metric of MLflow's file store: a text file with a line a point.

``time_ms value step``; tied to a dataset ``time_ms value step dataset digest``; before 1.0 ``time value``.
Values may be ``nan``, ``inf`` and ``-inf``.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np

from lranalyzer.errors import ReadError
from lranalyzer.readers.mlflow.records import Points
from lranalyzer.run import Note

FIRST_MILLISECONDS = 100_000_000_000
"""Times below are seconds, as old versions wrote them: read as seconds it is the year 5138, else 1973."""

TAIL_BYTES = 4096
"""Read from the end of a file to find its last line."""


def read_points(path: Path, *, growing: bool = False) -> tuple[Points, list[Note]]:
    """All points, and a note for each line that holds none.

    In a growing file a last line without its end is left for the next reading: its number may be cut.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(path, str(error.strerror), "a metric file") from error
    if growing and not data.endswith(b"\n"):
        data = data[: data.rfind(b"\n") + 1]
    if not data.strip():
        return _points(np.empty((0, 3))), []
    try:
        # With usecols, rows may differ in length as long as each has the three.
        table = np.loadtxt(io.BytesIO(data), usecols=(0, 1, 2), comments=None, ndmin=2)
    except ValueError:
        return _line_by_line(path, data.decode("utf-8", errors="replace"))
    return _points(table), []


def last_point(path: Path) -> tuple[float, int, int] | None:
    """Value, time and step of the last complete line, or None."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL_BYTES))
            lines = file.read().split(b"\n")
    except OSError:
        return None
    for line in reversed(lines):
        row = _row(line.decode("utf-8", errors="replace"))
        if row:
            return row[1], int(row[0]), int(row[2])
    return None


def _line_by_line(path: Path, text: str) -> tuple[Points, list[Note]]:
    rows: list[tuple[float, float, float]] = []
    notes: list[Note] = []
    for number, line in enumerate(text.split("\n"), 1):
        row = _row(line)
        if row:
            rows.append(row)
        elif line.strip():
            text = f"{line.strip()[:60]!r} is not 'time value step'"
            notes.append(Note("skipped", text, str(path), number))
    return _points(np.array(rows, dtype=np.float64).reshape(-1, 3)), notes


def _row(line: str) -> tuple[float, float, float] | None:
    fields = line.split()
    if len(fields) < 2:
        return None
    try:
        time, value, step = float(fields[0]), float(fields[1]), float(fields[2]) if len(fields) > 2 else 0.0
    except ValueError:
        return None
    return (time, value, step) if np.isfinite(time) and np.isfinite(step) else None


def _points(table: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Points:
    time, value, step = table.T
    if time.size and time.max() < FIRST_MILLISECONDS:
        time = time * 1000.0
    return Points(step.astype(np.int64), time.astype(np.int64), np.ascontiguousarray(value))
