"""What ``lranalyzer info`` says of a file, as lines for a terminal and as rows of a table."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from rich.text import Text

from lranalyzer.cli.console import printable
from lranalyzer.readers.report import FileReport, RunReport
from lranalyzer.report.words import listing, number, plural, short
from lranalyzer.run import ROLES

MOST_RUNS = 20
"""Runs of one file that are described; --json has them all."""
MOST_NOTES = 10
LABEL = 14
"""Width of the column of labels."""


def lines_of(report: FileReport, width: int) -> Iterator[Text]:
    """A paragraph for the file and one for each of its runs."""
    yield Text(printable(report.source), style="bold")
    if report.title:
        yield from _labelled("format", f"{report.title} ({report.format}), by {report.why}", width, indent=2)
    if report.second:
        yield from _labelled("second choice", report.second, width, "dim", indent=2)
    if report.problem:
        where = f"line {report.problem.line}: " if report.problem.line else ""
        yield from _labelled("✖ not read", where + report.problem.text, width, "magenta", indent=2)
    if report.runs:
        yield from _labelled(
            "content", f"{plural(len(report.runs), 'run')}, {plural(report.rows, 'row')}", width, indent=2
        )
    for run in report.runs[:MOST_RUNS]:
        yield from _run(run, report.source, width)
    if len(report.runs) > MOST_RUNS:
        yield Text(f"  and {len(report.runs) - MOST_RUNS} more runs; --json shows all", style="dim")
    yield Text("")


def _run(run: RunReport, source: str, width: int) -> Iterator[Text]:
    steps = f", {run.x_unit}s {run.steps[0]:,} to {run.steps[1]:,}" if run.steps else ""
    yield Text(f"  • {printable(short(run.name))}: {len(run.series)} series{steps}")
    for role in ROLES:
        yield from _role(run, role, width)
    taken = {given.name for given in run.roles.values()}
    other = [short(name, 40) for name in run.series if name not in taken]
    if other:
        yield from _labelled("others", listing(other, 8), width, "dim")
    if run.params:
        told = ", ".join(f"{k.replace('_', ' ')} {_value(v)}" for k, v in run.hyperparameters.items())
        rest = run.params - len(run.hyperparameters)
        more = f"{plural(rest, 'other')}" if rest > 0 else ""
        yield from _labelled("parameters", ", ".join(x for x in (told, more) if x), width)
    for caveat in run.caveats:
        yield from _labelled("to know", caveat, width, "yellow")
    if run.gaps:
        holes = listing((f"{a:,} to {b:,}" for a, b in run.gaps), 3)
        yield from _labelled("gaps", f"no point between {run.x_unit}s {holes}", width, "yellow")
    for note in run.notes[:MOST_NOTES]:
        elsewhere = f"{note.source}, " if note.source and note.source != source else ""
        where = (
            f"{elsewhere}line {note.line}: " if note.line is not None else f"{elsewhere[:-2]}: " if elsewhere else ""
        )
        yield from _labelled(note.kind, where + note.text, width, "dim")
    if len(run.notes) > MOST_NOTES:
        yield from _labelled("", f"and {len(run.notes) - MOST_NOTES} more notes; --json shows all", width, "dim")


def _role(run: RunReport, role: str, width: int) -> Iterator[Text]:
    given = next((a for r, a in run.roles.items() if r == role), None)
    label = role.replace("_", " ").replace("lr", "learning rate") if role == "lr" else role.replace("_", " ")
    if given is not None:
        points = plural(run.series.get(given.name, 0), "point")
        yield from _labelled(label, f"{short(given.name, 40)}, {points}: {given.reason}", width)
    elif role == "train_loss":
        yield from _labelled(label, "none found; --map loss=COLUMN says which series it is", width, "magenta")
    elif role == "lr" and "lr" not in run.hyperparameters:
        yield from _labelled(
            label,
            "neither a series nor a parameter; --map lr=COLUMN names a series, --param lr=RATE says it",
            width,
            "yellow",
        )


def _labelled(label: str, text: str, width: int, style: str = "", indent: int = 4) -> Iterator[Text]:
    """A label and its text, which goes on under itself where it is too long for a line."""
    room = max(width - indent - LABEL - 1, 24)
    whole = textwrap.wrap(printable(text), room, max_lines=6, placeholder=" …") or [""]
    for i, line in enumerate(whole):
        yield Text(f"{' ' * indent}{label if i == 0 else '':<{LABEL}} {line}", style=style)


def _value(value: object) -> str:
    return number(value) if isinstance(value, int | float) and not isinstance(value, bool) else short(str(value), 40)


def markdown(reports: Iterable[FileReport]) -> str:
    """A table with a row a run: file, format, run, roles, points, what to know and notes."""
    rows = [("file", "format", "run", "roles", "points", "notes"), ("---",) * 4 + ("---:", "---")]
    for report in reports:
        if report.problem:
            rows.append((report.source, report.format or "–", "–", "–", "0", f"not read: {report.problem.text}"))
        rows += [(report.source, report.format, *_row(run)) for run in report.runs]
    return "".join("| " + " | ".join(_cell(cell) for cell in row) + " |\n" for row in rows)


def _row(run: RunReport) -> tuple[str, str, str, str]:
    roles = ", ".join(f"{role} = {a.name} ({run.series.get(a.name, 0):,})" for role, a in run.roles.items())
    notes = "; ".join((*run.caveats, *(note.text for note in run.notes[:3])))
    return run.name, roles or "none", f"{max(run.series.values(), default=0):,}", notes


def _cell(text: str) -> str:
    return " ".join(short(text, 200).split()).replace("|", "\\|")
