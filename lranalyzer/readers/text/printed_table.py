"""Tables that programs print among other lines: spaCy, Ultralytics, DeepXDE, skorch, and many a training script.

    E    #       LOSS TOK2VEC  LOSS NER  ENTS_F  SCORE
    ---  ------  ------------  --------  ------  ------
      0     200         53.51   2262.98   69.75    0.70

A line of names, among them one that counts and one with a loss, heads the rows below it that have as many cells; the
heading may come again before every row. Whatever else is printed in between is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lranalyzer.errors import ReadError
from lranalyzer.readers.axis import EPOCH_NAMES, STEP_NAMES
from lranalyzer.readers.base import Head, Reader, Sniff
from lranalyzer.readers.build import Draft, build_run
from lranalyzer.readers.columns import Column, Table
from lranalyzer.readers.content import Content
from lranalyzer.readers.growing import table_of_many
from lranalyzer.readers.naming import run_name
from lranalyzer.readers.numbers import parse_number
from lranalyzer.readers.sidecar import params_beside
from lranalyzer.readers.tables.table_log import dialect_of
from lranalyzer.readers.text.sample import sample_lines
from lranalyzer.run import Run
from lranalyzer.run.roles import normalised

_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_BAR = re.compile(r":?\s+\d+%\|.*$|:?\s+\d+% ━.*$")
_PREFIX = re.compile(r"^\[[^\]]*\d:\d\d[^\]]*\]\s*-?\s*")
_LOSS = re.compile(r"loss|nll|perplexity|objective|error", re.IGNORECASE)
_CELL = re.compile(r"\[[^\]]*\]|\S+")
LONGEST = 2000
SHORT = {"e": "epoch", "#": "step"}
"""What spaCy calls them."""
MIN_NUMBERS = 0.6
"""Share of the cells of a row that are numbers."""


class PrintedTable:
    """A reader of printed tables."""

    name, title = "printed_table", "table in console output (spaCy, Ultralytics, DeepXDE)"

    def sniff(self, head: Head) -> Sniff:
        """Known by a line of names and the rows below it."""
        dialect = dialect_of(head)
        if dialect is not None and dialect.has_header and dialect.delimiter in ",;\t":
            return Sniff(0.0, "a table without anything around it")
        rows = list(_records(sample_lines(head)))
        if len(rows) < 2:
            return Sniff(0.0, "no table among the lines")
        return Sniff(0.6, f"{len(rows)} sampled rows below a line of names such as {', '.join(list(rows[0])[:3])}")

    def read(self, path: Path) -> list[Run]:
        """The one run of the file."""
        content = Content(path)
        table = table_of_many(_records(line for _, line, whole in content.lines() if whole), path)
        if table.n_rows == 0:
            raise ReadError(
                path, "no table among the lines", "a line of names such as 'epoch  train_loss' and rows below it"
            )
        table.notes += content.notes
        _add_sum(table)
        return [build_run(table, Draft(run_name(path), str(path), self.name, params_beside(path)))]


def _records(lines: Iterable[str]) -> Iterator[dict[str, float]]:
    names: list[str] = []
    for line in lines:
        for part in _COLOUR.sub("", line[: 4 * LONGEST]).split("\r"):
            text = _BAR.sub("", _PREFIX.sub("", part[:LONGEST])).strip()
            heading = _heading(text)
            if heading:
                names = heading
            elif names and (record := _record(names, text)):
                yield record


def _heading(text: str) -> list[str]:
    """The names, when the line holds nothing else."""
    if not _LOSS.search(text):
        return []
    cells = _cells(text, r"\s{2,}") if re.search(r"\S\s{2,}\S", text) else _cells(text, r"\s+")
    names = [SHORT.get(cell.lower(), cell) for cell in cells]
    counts = any(normalised(name) in (*STEP_NAMES, *EPOCH_NAMES) for name in names)
    words = all(re.match(r"[^\W\d]|#", name) and parse_number(name) is None for name in names)
    good = len(names) >= 2 and len(set(names)) == len(names) and counts and words and not re.search(r"[=:]", text)
    return names if good else []


def _cells(text: str, blanks: str) -> list[str]:
    if text.count("|") >= 2:
        return [cell.strip() for cell in text.strip("|").split("|")]
    if "\t" in text:
        return [cell for cell in re.split(r"\s*\t\s*", text) if cell]
    if text.count(",") >= 1 and "[" not in text:
        return [cell.strip() for cell in text.split(",")]
    return re.split(blanks, text) if blanks != r"\s+" else _CELL.findall(text)


def _record(names: list[str], text: str) -> dict[str, float]:
    cells = _cells(text, r"\s+")
    if len(cells) != len(names):
        return {}
    found = {name: value for name, cell in zip(names, cells, strict=True) if (value := _value(cell)) is not None}
    counted = any(normalised(name) in (*STEP_NAMES, *EPOCH_NAMES) for name in found)
    return found if counted and len(found) >= MIN_NUMBERS * len(names) - 1 else {}


def _value(cell: str) -> float | None:
    """A number; ``3/50`` is the third; the parts of a loss in brackets are added up."""
    if cell.startswith("[") and cell.endswith("]"):
        parts = [parse_number(part) for part in re.split(r"[,\s]+", cell.strip("[] ")) if part]
        return sum(p for p in parts if p is not None) if parts and None not in parts else None
    fraction = re.fullmatch(r"(\d+)/\d+", cell)
    return float(fraction.group(1)) if fraction else parse_number(cell)


def _add_sum(table: Table) -> None:
    """Detectors print the parts of their loss: ``train/loss`` is the sum."""
    parts = [column for name, column in table.columns.items() if re.fullmatch(r"[a-z]+_loss", name)]
    whole = any(normalised(n) in ("loss", "train loss", "total loss", "valid loss", "val loss") for n in table.columns)
    if len(parts) >= 2 and not whole and len({part.value.size for part in parts}) == 1:
        table.columns["train/loss"] = Column(np.sum([part.value for part in parts], axis=0), parts[0].rows)


if TYPE_CHECKING:
    _conforms: Reader = PrintedTable()
