"""Boxes of ``| name | value |`` rows: what Stable-Baselines3, OpenAI Baselines, Spinning Up and rsl_rl print.

    | time/              |          |
    |    total_timesteps | 2048     |
    | train/             |          |
    |    learning_rate   | 0.0003   |

A box is a record; its step may stand in any of its rows. A name without a value opens a section.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from lranalyzer.errors import ReadError
from lranalyzer.readers.base import Head, Reader, Sniff
from lranalyzer.readers.build import Draft, build_run
from lranalyzer.readers.columns import table_of_records
from lranalyzer.readers.content import Content
from lranalyzer.readers.naming import run_name
from lranalyzer.readers.numbers import parse_number
from lranalyzer.readers.provenance import quantum_of_texts
from lranalyzer.readers.sidecar import params_beside
from lranalyzer.readers.text.sample import sample_lines
from lranalyzer.run import Run
from lranalyzer.run.roles import normalised

_EDGE = re.compile(r"^[-=+]{5,}\s*$")
STEPS = ("total timesteps", "totalenvinteracts", "total env interacts", "timesteps", "total steps", "steps", "step",
         "training iteration", "iteration", "iterations", "epoch", "n updates", "episodes")  # fmt: skip
"""Names that count, the best first."""


class Boxes:
    """A reader of boxes."""

    name, title = "boxes", "boxed console output (Stable-Baselines3, Baselines, Spinning Up)"

    def sniff(self, head: Head) -> Sniff:
        """Known by rows of names and numbers between edges."""
        lines = sample_lines(head)
        edges = sum(bool(_EDGE.match(line)) for line in lines)
        rows = sum(_row(line) is not None for line in lines)
        if edges < 2 or rows < 4 or rows + edges < 0.5 * len(lines):
            return Sniff(0.0, "no boxes")
        return Sniff(0.88, f"{rows} sampled rows like '| name | value |' between lines of dashes")

    def read(self, path: Path) -> list[Run]:
        """The one run of the file."""
        content = Content(path)
        texts: dict[str, list[str]] = {}
        records = list(_records((line for _, line, whole in content.lines() if whole), texts))
        if not records:
            raise ReadError(path, "no box with numbers", "rows like '| train/loss | 0.5 |' between lines of dashes")
        table = table_of_records(records)
        table.notes += content.notes
        found = ((name, quantum_of_texts(values)) for name, values in texts.items())
        table.quanta = {name: quantum for name, quantum in found if quantum is not None}
        step = next((n for w in STEPS for n in table.columns if normalised(n.rsplit("/", 1)[-1]) == w), None)
        drop = frozenset(n for n in table.columns if n.startswith("time/"))
        return [
            build_run(table, Draft(run_name(path), str(path), self.name, params_beside(path), step=step, drop=drop))
        ]


def _row(line: str) -> tuple[str, str] | None:
    """Name, with the blanks before it but one, and value."""
    cells = line.rstrip().split("|")
    if len(cells) != 4 or cells[0] or cells[3] or not cells[1].startswith((" ", "\t")):
        return None
    return cells[1][1:], cells[2].strip()


def _records(lines: Iterable[str], texts: dict[str, list[str]]) -> Iterator[dict[str, float]]:
    record: dict[str, float] = {}
    section = ""
    for line in lines:
        row = _row(line)
        if row is None:
            if record:
                yield record
            record, section = {}, ""
        elif not row[1]:
            section = row[0].strip().rstrip("/") + "/"
        else:
            name = (section if row[0].startswith(" ") else "") + row[0].strip()
            number = parse_number(row[1])
            if number is not None:
                record[name] = number
                texts.setdefault(name, []).append(row[1])
    if record:
        yield record


if TYPE_CHECKING:
    _conforms: Reader = Boxes()
