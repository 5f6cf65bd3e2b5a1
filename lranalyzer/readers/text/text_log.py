"""Readers of text logs: one for each row of the list of known tools, and one for a pattern of the user's."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lranalyzer.errors import ReadError
from lranalyzer.readers.base import Head, Reader, Sniff
from lranalyzer.readers.build import Draft, build_run
from lranalyzer.readers.columns import Table
from lranalyzer.readers.content import Content
from lranalyzer.readers.growing import table_of_many
from lranalyzer.readers.naming import run_name
from lranalyzer.readers.sidecar import params_beside
from lranalyzer.readers.text.parse import LONGEST_LINE, TextParse
from lranalyzer.readers.text.sample import sample_lines
from lranalyzer.readers.text.spec import TextSpec
from lranalyzer.run import FloatArray, Note, Run
from lranalyzer.run.roles import may_be_loss

DOUBTFUL = 0.4
"""Of its score is left to a tool of whose lines there are too few: less than three lines of any program have."""
MANY_EPOCHS = 3
"""Epochs after which a step that stayed the same is no step."""
_VARYING = ("lr", "learning_rate", "loss")
"""Names that stay series even when they never change."""


class TextLog:
    """A reader of one tool's text."""

    def __init__(self, spec: TextSpec) -> None:
        self.spec, self.name, self.title = spec, spec.name, spec.title

    def sniff(self, head: Head) -> Sniff:
        """Known by how many lines of a sample match."""
        lines = sample_lines(head)
        if not lines or re.match(rb"\s*(\{\s*\"|\[\s*[\[{])", head.data):
            return Sniff(0.0, "no text log")
        if self.spec.mark and not any(re.search(self.spec.mark, line) for line in lines):
            return Sniff(0.0, f"nothing like {self.spec.mark}")
        parse = TextParse(replace(self.spec, params=()))
        parse.feed(lines)
        if parse.matched == 0:
            return Sniff(0.0, "no line matches")
        enough = parse.matched >= self.spec.needed and (self.spec.loose or self._learns(parse))
        score = self.spec.score * (1.0 if enough else 0.5 if self.spec.loose else DOUBTFUL)
        return Sniff(score, f"{parse.matched} sampled lines read like {self.title}")

    def _learns(self, parse: TextParse) -> bool:
        """Whether a loss is among what was found: any program may print ``validation accuracy: 0.9``."""
        fixed = self.spec.roles.values()
        names = {name for record in parse.records for name in record}
        return any(name in fixed or may_be_loss(name) for name in names)

    def read(self, path: Path) -> list[Run]:
        """The one run of the file."""
        content, parse = Content(path), TextParse(self.spec)
        lines = (_kept(content, number, line, whole) for number, line, whole in content.lines())
        table = table_of_many(parse.stream(line for line in lines if line is not None), path)
        if table.n_rows == 0:
            raise ReadError(path, "no line with numbers", f"lines like those of {self.title}")
        return [self.run_of(table, parse, path, content.notes)]

    def run_of(self, table: Table, parse: TextParse, path: Path, notes: list[Note]) -> Run:
        """The run that parsed lines make."""
        table.notes += notes
        if parse.cut:
            text = f"of {parse.cut} lines longer than {LONGEST_LINE:,} characters only the beginning was read"
            table.notes.append(Note("skipped", text))
        table.quanta = parse.quanta()
        _forget_idle_steps(table, parse)
        params = {**parse.params, **_move_constants(table, parse)}
        draft = Draft(run_name(path), str(path), self.name, {**params, **params_beside(path)})
        draft.step = "step" if "step" in table.columns else None
        draft.roles = self.spec.roles
        draft.provenance = self.spec.provenance
        if self.spec.interval_is_mean:
            draft.provenance = replace(draft.provenance, averaged_over=_interval(table))
        return build_run(table, draft)


def _kept(content: Content, number: int, line: str, complete: bool) -> str | None:
    """The line, or None and a note for a last line that may be cut inside a number."""
    if complete:
        return line
    text = "the last line has no end; it is left out, since its last number may be cut"
    content.notes.append(Note("skipped", text, str(content.path), number))
    return None


def _move_constants(table: Table, parse: TextParse) -> dict[str, Any]:
    """Parameters that a tool repeats in every entry are taken out of the series."""
    if not parse.constants:
        return {}
    moved = dict(parse.constants)
    for name, column in list(table.columns.items()):
        same = column.value.size == table.n_rows and bool((column.value == column.value[0]).all())
        if same and name not in _VARYING and name != "step":
            moved[name] = float(table.columns.pop(name).value[0])
    return moved


def _forget_idle_steps(table: Table, parse: TextParse) -> None:
    """Where no line names a step, or a bar stands at its end whenever an epoch is told of, epochs count."""
    step, epoch = table.columns.get("step"), table.columns.get("epoch")
    if step is None or (parse.has_steps and epoch is None):
        return
    if epoch is not None and _once_an_epoch(table, epoch.value):
        del table.columns["step"]
        return
    idle = step.value.size > 1 and bool((step.value == step.value[0]).all())
    moves = epoch is None or bool((epoch.value != epoch.value[0]).any())
    if idle and moves:
        del table.columns["step"]


def _once_an_epoch(table: Table, epochs: FloatArray) -> bool:
    """Whether steps tell no more than how long an epoch was: each side says ``steps: 100`` again in every epoch."""
    step = table.columns["step"].value
    if (
        not epochs.size == step.size == table.n_rows
        or not np.isfinite(epochs).all()
        or np.unique(epochs).size < MANY_EPOCHS
    ):
        return False
    others = [c for name, c in table.columns.items() if name not in ("step", "epoch")]
    rows = [c.row_numbers() for c in others]
    return all((np.diff(epochs[r]) > 0).all() and np.unique(step[r]).size == 1 for r in rows)


def _interval(table: Table) -> int | None:
    """Steps between two lines."""
    if "step" not in table.columns:
        return None
    gaps = np.diff(np.unique(table.columns["step"].value))
    return int(np.median(gaps)) if gaps.size and np.median(gaps) >= 1 else None


if TYPE_CHECKING:
    _conforms: Reader = TextLog(TextSpec("", "", ()))
