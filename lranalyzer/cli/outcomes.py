"""What ``diagnose`` does with outcomes before they are shown: progress, picking, sorting, judging for CI."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lranalyzer.batch import COLUMNS, Expression, Outcome, diagnose_each
from lranalyzer.cli.codes import Code
from lranalyzer.cli.console import Speech, talk
from lranalyzer.diagnosis.judgement import VERDICTS
from lranalyzer.errors import SettingsError, did_you_mean
from lranalyzer.figures import plural
from lranalyzer.report.document import points_per_curve
from lranalyzer.report.words import LEVEL_RANK, SEVERITY, short

Row = Mapping[str, Any]


def diagnosed(sources: list[str], *, with_curves: bool, **options: Any) -> Iterator[Outcome]:
    """Outcomes with a progress line on a terminal."""
    points = points_per_curve(_how_many(sources)) if with_curves else 0
    if not talk().is_terminal or Speech.quiet:
        yield from diagnose_each(sources, points=points, **options)
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=talk(), transient=True) as bar:
        line = bar.add_task("reading", total=None)

        def told(done: int, failed: int) -> None:
            bar.update(line, description=f"{done:,} diagnosed" + (f", {failed:,} failed" if failed else ""))

        yield from diagnose_each(sources, points=points, progress=told, **options)


def _how_many(sources: list[str]) -> int:
    """Logs in the sources: a lower bound of the runs, which decides how fine a report's curves may be."""
    from lranalyzer.batch.tasks import runs_in, tasks_of
    from lranalyzer.report import Failure

    if "-" in sources:
        return 1
    return sum(runs_in(task) for task in tasks_of(sources) if not isinstance(task, Failure))


def picked(where: str | None) -> Callable[[Row], bool]:
    """The filter, or one that lets everything through; raises FilterError."""
    return Expression.parse(where) if where else lambda row: True


def sorted_by(outcomes: list[Outcome], order: str) -> list[Outcome]:
    """Sorted by a column, missing values last; by default as read."""
    if not order:
        return outcomes
    name, down = order.removeprefix("-"), order.startswith("-")
    known = {*COLUMNS, *(key for o in outcomes for key in o.row)}
    if name not in known:
        raise SettingsError(f"--sort: {did_you_mean(name, known)}")
    present = [o for o in outcomes if not _missing(o.row.get(name))]
    absent = [o for o in outcomes if _missing(o.row.get(name))]
    return sorted(present, key=lambda o: _comparable(name, o.row[name]), reverse=down) + absent


def _missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _comparable(name: str, value: Any) -> tuple[int, float, str]:
    if name == "verdict":
        return 0, float(-SEVERITY[value]), ""
    if name == "level":
        return 0, float(-LEVEL_RANK[value]), ""
    try:
        return 0, float(value), ""
    except (TypeError, ValueError):
        return 1, 0.0, str(value).lower()


def gate(text: str) -> Callable[[Outcome], bool]:
    """Whether a run is at or above ``--fail-on``: a level, or verdicts; raises SettingsError."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    levels = [word for word in words if word in LEVEL_RANK]
    verdicts = {word for word in words if word in VERDICTS}
    for word in words:
        if word not in (*LEVEL_RANK, *VERDICTS, "never"):
            raise SettingsError(f"--fail-on: {did_you_mean(word, (*LEVEL_RANK, *VERDICTS, 'never'))}")
    lowest = min((LEVEL_RANK[level] for level in levels), default=99)

    def failing(outcome: Outcome) -> bool:
        data = outcome.data
        worst = max((LEVEL_RANK[f["level"]] for f in data.get("findings", ())), default=-1)
        return data.get("verdict") in verdicts or worst >= lowest

    return failing


NAMED = 3
"""Runs that are named where a check fails; the table above tells of the others."""


@dataclass
class Tally:
    """Counts what passes by, for the exit code."""

    failing: Callable[[Outcome], bool]
    runs: int = 0
    unread: int = 0
    found: int = 0
    names: list[str] = field(default_factory=list)
    """The first runs of those found."""

    def watched(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """The same outcomes, counted."""
        for outcome in outcomes:
            if outcome.failure:
                self.unread += 1
            else:
                self.runs += 1
                if self.failing(outcome):
                    self.found += 1
                    self.names += [short(outcome.data["name"], 40)] * (self.found <= NAMED)
            yield outcome

    @property
    def reason(self) -> str:
        """``"2 of 6 runs: resnet, loop"``."""
        more = ", ..." if self.found > NAMED else ""
        return f"{self.found:,} of {plural(self.runs, 'run')}: {', '.join(self.names)}{more}"

    @property
    def code(self) -> Code:
        """Findings count more than sources that could not be read."""
        if self.found:
            return Code.FINDINGS
        if self.unread:
            return Code.PARTIAL if self.runs else Code.UNREADABLE
        return Code.OK
