"""How ``diagnose`` shows outcomes: on screen, as a file, by group, against a baseline."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lranalyzer.batch import Outcome, table_of, write_table
from lranalyzer.cli.console import complain, emit, printable, results, say
from lranalyzer.diagnosis.engine import NO_LOSS, NO_OPTIMIZER, NO_RATE
from lranalyzer.diagnosis.judgement import VERDICTS
from lranalyzer.errors import SettingsError, did_you_mean
from lranalyzer.report import Document
from lranalyzer.report.as_text import renderables
from lranalyzer.report.sweeps import folder_of, sweeps_of
from lranalyzer.report.words import GLYPHS, SEVERITY, SHORT_WORDS, number, plural, short
from lranalyzer.sweep.grouping import differences
from lranalyzer.writing import unwritable

SAID_BY = {
    NO_LOSS: "--map loss=COLUMN says which series is the loss",
    NO_RATE: "--param lr=RATE says the rate",
    NO_OPTIMIZER: "--param optimizer=NAME says the optimizer",
}
"""What to type where a log lacks something."""
NAMED = 3
"""Parameters named that the runs of a sweep differ in beside the rate."""
MOST_SWEEPS = 3
"""Sweeps that are pointed to after a table."""


def document(outcomes: list[Outcome]) -> Document:
    """Outcomes as a report."""
    runs = tuple(o.run for o in outcomes if o.run)
    return Document(runs, tuple(o.failure for o in outcomes if o.failure), _title(runs))


def _title(runs: tuple[object, ...]) -> str:
    return "LR Analyzer report" if len(runs) == 1 else f"{plural(len(runs), 'run')} diagnosed"


def on_screen(report: Document) -> None:
    """A table, or the whole story of a few runs."""
    console = results()
    for part in renderables(Document(report.runs), console.width):
        console.print(part)
    if not report.runs and not report.failures:
        say("no run fits")
    for swept in sweeps_of(report.runs)[:MOST_SWEEPS]:
        folder = folder_of(swept, report.runs)
        if folder:
            alone = _beside_the_rate([report.runs[i].params for i in swept.members])
            say(f"these runs differ in the rate{alone}: lranalyzer sweep {shlex.quote(printable(folder))}")
    for line in _what_may_be_said(report) if console.is_terminal else ():
        say(line)


def _beside_the_rate(params: list[Mapping[str, Any]]) -> str:
    """What else the runs of a sweep differ in, as far as their logs tell."""
    others = differences(params, ())
    more = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
    return f", and in {', '.join(others[:NAMED])}{more}" if others else " alone"


def _what_may_be_said(report: Document) -> Iterator[str]:
    """How to tell what the logs lack."""
    gaps = Counter(gap for run in report.runs for gap in run.diagnosis.missing if gap in SAID_BY)
    if len(report.runs) == 1:
        yield from (SAID_BY[gap] for gap in gaps)
    elif gaps[NO_RATE]:
        yield f"{plural(gaps[NO_RATE], 'run')} without a rate: {SAID_BY[NO_RATE]}, or a hparams.yaml beside each log"


def code(report: Document, framework: str | None) -> None:
    """The recommended schedules as code, or how to ask for it; raises ScheduleError for an unknown framework."""
    if framework is None:
        if len(report.runs) == 1 and report.runs[0].diagnosis.recommendation and results().is_terminal:
            say("the schedule as code: --code pytorch")
        return
    for run in report.runs:
        if run.diagnosis.recommendation:
            emit(f"\n# {printable(short(run.name, 80))}\n{run.diagnosis.recommendation.schedule.to_code(framework)}")


def failures(report: Document, *, already: bool) -> None:
    """Sources that could not be read, on stderr, unless the output holds them; not more than ten."""
    if already:
        return
    for failure in report.failures[:10]:
        complain(short(failure.message, 500))
    if len(report.failures) > 10:
        complain(f"and {len(report.failures) - 10:,} more sources could not be read")


def export(outcomes: list[Outcome], path: Path) -> None:
    """Write the table."""
    try:
        write_table(table_of(o.row for o in outcomes), path)
    except OSError as error:
        raise unwritable(path, error) from None
    say(f"wrote {path}")


def groups(outcomes: list[Outcome], column: str) -> None:
    """Verdicts counted by a column, with the best loss of every group and the rate it was reached at."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rows = [o.row for o in outcomes if not o.failure]
    known = {key for row in rows for key in row}
    if rows and column not in known:
        raise SettingsError(f"--group-by: {did_you_mean(column, known)}")
    members: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        members.setdefault(str(row.get(column)), []).append(row)
    met = {row["verdict"] for row in rows}
    verdicts = sorted((v for v in VERDICTS if v in met), key=lambda v: -SEVERITY[v])
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(column, no_wrap=True)
    table.add_column("Runs", justify="right", no_wrap=True)
    for verdict in verdicts:
        table.add_column(f"{GLYPHS[verdict]} {SHORT_WORDS[verdict]}", justify="right", no_wrap=True)
    table.add_column("Best loss", justify="right", no_wrap=True)
    table.add_column("at lr", justify="right", no_wrap=True)
    for name in sorted(members):
        counts = Counter(row["verdict"] for row in members[name])
        reached = [row for row in members[name] if row.get("best_loss") is not None]
        best = min(reached, key=lambda row: float(str(row["best_loss"])), default={})
        cells = [str(counts[v]) if counts[v] else "·" for v in verdicts]
        numbers = [number(_float(best.get(key))) for key in ("best_loss", "lr")]
        table.add_row(Text(short(name, 50)), str(len(members[name])), *cells, *numbers)
    results().print(table)


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))


def changes(outcomes: list[Outcome], path: Path) -> None:
    """What got worse or better since an earlier ``--json``."""
    from lranalyzer.batch.baseline import compare, read_baseline

    lines = compare(read_baseline(path), outcomes)
    for line in lines:
        emit(f"{line}\n")
    if not lines:
        emit("nothing changed\n")
