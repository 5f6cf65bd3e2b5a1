"""The columns of the table of runs, declared once, and a column for any parameter."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import Qt

from lranalyzer.filter import PARAM
from lranalyzer.recommend.diagnosis import percent
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.theme.verdicts import LOOKS, WORST_FIRST

CHANGES = {"new": "New", "verdict": "Verdict changed", "grown": "Grown", "": ""}


class Role(IntEnum):
    """What a cell knows besides its text."""

    ENTRY = Qt.ItemDataRole.UserRole + 1
    SORT = Qt.ItemDataRole.UserRole + 2
    DETAIL = Qt.ItemDataRole.UserRole + 3
    """Second, quieter text: the step of a best loss."""
    COLUMN = Qt.ItemDataRole.UserRole + 4
    """The :class:`Column` of a cell."""
    GROUP = Qt.ItemDataRole.UserRole + 5
    """The group that a row heads; None for a run."""
    TELLING = Qt.ItemDataRole.UserRole + 6
    """Which part of a run's name tells it from the other shown runs."""


@dataclass(frozen=True, eq=False)
class Column:
    """One column."""

    id: str
    title: str
    help: str
    text: Callable[[RunEntry], str]
    sort: Callable[[RunEntry], Any]
    """A number or a text; None goes last."""
    kind: str = "text"
    """How it is painted: ``name``, ``text``, ``verdict``, ``spark``, ``number``."""
    width: int = 96
    detail: Callable[[RunEntry], str] = lambda entry: ""
    shown: bool = True
    raw: Callable[[RunEntry], Any] | None = None
    """What a program wants in place of the sort value."""

    def value(self, entry: RunEntry) -> Any:
        """The unrounded value, for copies and files."""
        return self.sort(entry) if self.raw is None else self.raw(entry)


def parameter_column(name: str) -> Column:
    """A column for one parameter, as the log says it; it carries the name the filter knows it by."""

    def text(entry: RunEntry) -> str:
        value = entry.run.params.get(name)
        return numbers.rate(value) if isinstance(value, float) else "–" if value is None else str(value)

    return Column(
        PARAM + name,
        name,
        f"Parameter {name}",
        text,
        lambda e: _orderly(e.run.params.get(name)),
        raw=lambda e: e.run.params.get(name),
    )


def parameters_of(entries: Iterable[RunEntry]) -> list[str]:
    """Names of the parameters any run has, those that differ between runs first."""
    values: dict[str, set[str]] = {}
    for entry in entries:
        for name, value in entry.run.params.items():
            values.setdefault(str(name), set()).add(str(value))
    return sorted(values, key=lambda name: (len(values[name]) < 2, name.lower()))


def _orderly(value: Any) -> Any:
    """Numbers before words, numbers kept as text among the numbers."""
    if value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return (1, 0.0, str(value).lower())
    return None if number != number else (0, number, "")


def _at_step(step: int | None) -> str:
    return "" if step is None else f"at {numbers.steps(step)}"


def _recommended(entry: RunEntry) -> float | None:
    return entry.advice.lr if entry.advice else None


def _change_of_rate(entry: RunEntry) -> str:
    new, old = _recommended(entry), entry.digest.lr
    if entry.corrected and entry.advice is not entry.diagnosis.recommendation and (not new or new == old):
        return "kept" if new else f"you say: {LOOKS[entry.verdict].word.lower()}"
    return numbers.times(new / old) if new and old else ""


def worst_first(entry: RunEntry) -> float:
    """Least for the run that needs a look most: by verdict, the surer one first."""
    return WORST_FIRST.index(entry.verdict) - 0.5 * entry.diagnosis.confidence


def _sure(entry: RunEntry) -> str:
    if entry.corrected:
        return "you said so"
    return percent(entry.diagnosis.confidence) if entry.verdict != "unknown" else ""


COLUMNS: tuple[Column, ...] = (
    Column(
        "name",
        "Run",
        "Name of the run, and the folder it lies in",
        lambda e: e.run.name,
        lambda e: e.run.name.lower(),
        "name",
        216,
        lambda e: e.beside_name,
        raw=lambda e: e.run.name,
    ),
    Column(
        "verdict",
        "Verdict",
        "What is wrong with the learning rate, and how sure that is",
        lambda e: LOOKS[e.verdict].word,
        worst_first,
        "verdict",
        140,
        _sure,
        raw=lambda e: e.verdict,
    ),
    Column(
        "curve",
        "Loss",
        "The loss over the whole run; a mark at the foot where it was not finite",
        lambda e: "",
        lambda e: e.digest.points,
        "spark",
        112,
    ),
    Column(
        "lr",
        "Peak rate",
        "Largest learning rate of the run",
        lambda e: numbers.rate(e.digest.lr),
        lambda e: e.digest.lr,
        "number",
        80,
    ),
    Column(
        "recommended",
        "Run next",
        "Recommended peak learning rate; of a run with a verdict of yours, what agrees with it",
        lambda e: numbers.rate(_recommended(e)),
        _recommended,
        "number",
        124,
        _change_of_rate,
    ),
    Column(
        "best",
        "Best loss",
        "Lowest training loss, and the step where it was reached; of a log without one the validation loss",
        lambda e: numbers.loss(e.digest.best),
        lambda e: e.digest.best,
        "number",
        128,
        lambda e: _at_step(e.digest.best_step),
    ),
    Column(
        "last",
        "Last loss",
        "Loss at the last step",
        lambda e: numbers.loss(e.digest.last),
        lambda e: e.digest.last,
        "number",
        128,
        lambda e: _at_step(e.digest.last_step),
    ),
    Column(
        "why",
        "Why",
        "The finding that comes first",
        lambda e: e.told.because,
        lambda e: e.told.because,
        width=200,
    ),
    Column(
        "best_validation",
        "Best validation",
        "Lowest validation loss, and the step where it was reached",
        lambda e: numbers.loss(e.digest.best_validation),
        lambda e: e.digest.best_validation,
        "number",
        124,
        lambda e: _at_step(e.digest.best_validation_step),
        shown=False,
    ),
    Column(
        "points",
        "Points",
        "Logged loss values",
        lambda e: numbers.count(e.digest.points),
        lambda e: e.digest.points,
        "number",
        80,
        shown=False,
    ),
    Column(
        "optimizer",
        "Optimizer",
        "As the log says",
        lambda e: e.digest.optimizer or "–",
        lambda e: e.digest.optimizer,
        shown=False,
    ),
    Column(
        "status", "Status", "Running, finished or failed", lambda e: e.run.status, lambda e: e.run.status, shown=False
    ),
    Column(
        "change",
        "Since last look",
        "What is different since these runs were open the last time",
        lambda e: CHANGES[e.change],
        lambda e: CHANGES[e.change] or None,
        width=120,
        shown=False,
    ),
    Column(
        "folder",
        "Folder",
        "Where it lies below what was opened",
        lambda e: e.folder,
        lambda e: e.folder,
        width=160,
        shown=False,
    ),
    Column(
        "format",
        "Format",
        "Which reader recognised the log",
        lambda e: e.run.format,
        lambda e: e.run.format,
        shown=False,
    ),
    Column(
        "source",
        "Source",
        "Where it was read from",
        lambda e: e.run.source,
        lambda e: e.run.source,
        width=300,
        shown=False,
    ),
)
VERDICT_COLUMN = 1
