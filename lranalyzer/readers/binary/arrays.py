"""Plain numpy arrays: ``lrs.npy`` and ``losses.npy`` side by side, as learning-rate finders save them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lranalyzer.errors import ReadError
from lranalyzer.readers.base import GroupReader, Head, Reader, Sniff
from lranalyzer.readers.build import Draft, build_run
from lranalyzer.readers.columns import Column, Table
from lranalyzer.readers.content import Content
from lranalyzer.readers.naming import folder_name, run_name
from lranalyzer.readers.sidecar import params_beside
from lranalyzer.run import FloatArray, Note, Run

MAGIC = b"\x93NUMPY"
_HEADER = re.compile(
    r"'descr': '(?P<kind>[<>|=][fiu])(?P<width>[248]|1)', 'fortran_order': (?:True|False), "
    r"'shape': \((?P<points>\d{1,12}),\)"
)
LARGEST_EXPONENT = 20.0
"""Numbers beyond are no logarithms of a rate."""
_NAMES = {
    "lrs": "lr",
    "lr": "lr",
    "learning_rates": "lr",
    "losses": "loss",
    "loss": "loss",
    "train_losses": "loss",
}


class Arrays:
    """A reader of one-dimensional ``.npy`` files."""

    name, title = "numpy", "numpy arrays"

    def sniff(self, head: Head) -> Sniff:
        """Known by its first bytes."""
        return Sniff(0.9, "begins like a .npy file") if head.data.startswith(MAGIC) else Sniff(0.0, "no .npy file")

    def read(self, path: Path) -> list[Run]:
        """The curve in one file."""
        return self.read_group([path])

    def claims(self, folder: Path, entries: Sequence[Path]) -> list[list[Path]]:
        """Arrays with the names of a rate and a loss."""
        found = [e for e in entries if e.suffix == ".npy" and e.stem.lower() in _NAMES]
        return [found] if len({_NAMES[e.stem.lower()] for e in found}) > 1 else []

    def read_group(self, paths: Sequence[Path]) -> list[Run]:
        """One run from arrays of equal length; rates below zero are logarithms to the base of ten."""
        columns, notes = {}, []
        for path in paths:
            name = _NAMES.get(path.stem.lower(), path.stem)
            value = _array(path)
            if name == "lr" and (value < 0).any() and (np.abs(value) < LARGEST_EXPONENT).all():
                value = 10.0**value
                notes.append(Note("repaired", "the rates are logarithms; they were undone", str(path)))
            columns[name] = Column(value)
        rows = {c.value.size for c in columns.values()}
        if len(rows) != 1:
            raise ReadError(
                paths[0],
                f"arrays of different lengths ({', '.join(map(str, sorted(rows)))})",
                "equal lengths",
            )
        name = run_name(paths[0]) if len(paths) == 1 else folder_name(paths[0].parent, paths[0].stem)
        draft = Draft(name, str(paths[0]), self.name, params_beside(paths[0]))
        return [build_run(Table(columns, rows.pop(), notes=notes), draft)]


def _array(path: Path) -> FloatArray:
    """The numbers of a .npy file: its header is plain text, and nothing in the file is ever executed."""
    data = Content(path).data()
    wide = data[6:7] >= b"\x02"
    start = 12 if wide else 10
    length = int.from_bytes(data[8:start], "little")
    header = _HEADER.search(data[start : start + length].decode("latin-1"))
    if not header:
        raise ReadError(path, "an array that is not one row of numbers", "one row of numbers")
    body, width = data[start + length :], int(header["width"])
    points = min(int(header["points"]), len(body) // width)
    if not points:
        raise ReadError(path, "an array without numbers", "one row of numbers")
    value = np.frombuffer(body, dtype=header["kind"] + header["width"], count=points)
    with np.errstate(invalid="ignore"):
        return value.astype(np.float64)


if TYPE_CHECKING:
    _reader: Reader = Arrays()
    _groups: GroupReader = Arrays()
