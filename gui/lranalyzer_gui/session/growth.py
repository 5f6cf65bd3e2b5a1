"""A log file that one run is being written to: only what was appended is read, and only that is judged anew.

What the pieces of a log mean can depend on the whole of it (whether a rare empty cell is a lost value, to how many digits
values were rounded). Where a piece does not plainly go on as the log did before, and each time the log has doubled, the
file is therefore read anew; all of it together still costs each point a few times at most.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lranalyzer.curve import Accuracy, Curves
from lranalyzer.errors import LRAnalyzerError
from lranalyzer.readers import Tail
from lranalyzer.readers.mapping import ColumnMapping, using
from lranalyzer.run import Run, Series

ANEW = 2.0
"""The file is read anew when it holds so many times the points of the last whole reading."""
ROOM = 1.5
"""Room kept for further points, as a multiple of those there are."""


class Growth:
    """Reads on where the last look ended.

    Parameters
    ----------
    path
        The file.
    words
        What the user said of its columns.
    """

    def __init__(self, path: Path, words: ColumnMapping) -> None:
        self._tail, self._words = Tail(path), words
        self._sides: dict[str, Side] = {}
        self._run: Run | None = None
        self._curves: Curves | None = None
        self._whole = 0

    @classmethod
    def begin(cls, path: Path, words: ColumnMapping) -> Growth | None:
        """Stand at the present end of a file; None for a format that is written anew, which reading on cannot help.

        Called before the file is read, so that no point falls between the reading and the first look.
        """
        made = cls(path, words)
        try:
            made._poll()
        except LRAnalyzerError:
            return None
        return made if made._tail.reads_on else None

    def hold(self, run: Run) -> Curves:
        """The run as the whole file says it; its summaries."""
        self._sides = {name: Side(series) for name, series in run.series.items()}
        self._run, self._curves = run, Curves.of(run)
        self._whole = _points(run.series)
        return self._curves

    def more(self) -> list[tuple[Run, Curves]] | None:
        """The run with what was appended, and its summaries; nothing where nothing was. None: read anew."""
        run, curves = self._run, self._curves
        if run is None or curves is None:
            return None
        try:
            news, restarted = self._poll()
        except LRAnalyzerError:
            return None
        if restarted:
            return None
        if news is None:
            return []
        fresh = self._fresh(run, news)
        if not fresh:
            return None if fresh is None else []
        grown = {name: self._sides[name].appended(series) for name, series in fresh.items()}
        for role, given in run.roles.items():
            part = fresh.get(given.name)
            if part is not None:
                curves = curves.extended(role, part.step, part.value)
        self._run = replace(run, series={**run.series, **grown})
        self._curves = curves = replace(curves, accuracy=Accuracy.of(self._run))
        return [(self._run, curves)] if _points(self._run.series) < ANEW * self._whole else None

    def _poll(self) -> tuple[Run | None, bool]:
        with using(self._words):
            found = self._tail.poll()
        return found.run, found.restarted

    def _fresh(self, run: Run, news: Run) -> Mapping[str, Series] | None:
        """Points beyond those held; None where the log does not plainly go on as before."""
        if news.x_unit != run.x_unit or not set(news.series) <= set(run.series):
            return None
        fresh = dict[str, Series]()
        for name, series in news.series.items():
            part = _beyond(series, run.series[name])
            if part is None:
                return None
            fresh[name] = part
        dense, most = _points(run.series), _points(fresh)
        if any(len(s) == dense and len(fresh.get(name, ())) != most for name, s in run.series.items()):
            return None
        return {name: part for name, part in fresh.items() if len(part)}


class Side:
    """One series with room behind it; what was handed out before stays as it was."""

    def __init__(self, series: Series) -> None:
        self._series, self._size = series, len(series)
        self._columns: dict[str, NDArray[np.generic]] = {}

    def appended(self, part: Series) -> Series:
        """The series with further points."""
        size = self._size + len(part)
        views: dict[str, Any] = {name: self._put(name, size, getattr(part, name)) for name in _columns(self._series)}
        self._size = size
        rises = self._series.is_ordered and part.is_ordered
        self._series = replace(self._series, **views)
        vars(self._series)["is_ordered"] = rises  # the part comes after; else every point would be asked again
        return self._series

    def _put(self, name: str, size: int, values: NDArray[np.generic]) -> NDArray[np.generic]:
        column = self._columns.get(name)
        if column is None or column.size < size:
            held = getattr(self._series, name)
            column = self._columns[name] = np.empty(int(ROOM * size), held.dtype)
            column[: self._size] = held
        column[self._size : size] = values
        return column[:size]


def _columns(series: Series) -> list[str]:
    return [name for name in ("step", "value", "time", "epoch") if getattr(series, name) is not None]


def _beyond(piece: Series, held: Series) -> Series | None:
    """Points of a piece that come after those held; None where it goes back, or says less or more of its points.

    What was appended between the look at the end of the file and its whole reading is in both.
    """
    if not len(held) or not len(piece):
        return piece
    if not (piece.is_ordered and held.is_ordered) or _columns(piece) != _columns(held):
        return None
    again = int(np.searchsorted(piece.step, held.step[-1], "right"))
    since = int(np.searchsorted(held.step, piece.step[0]))
    both = np.array_equal(piece.step[:again], held.step[since:])
    if not both or not np.array_equal(piece.value[:again], held.value[since:], equal_nan=True):
        return None
    return piece.take(slice(again, None))


def _points(series: Mapping[str, Series]) -> int:
    return max(map(len, series.values()), default=0)
