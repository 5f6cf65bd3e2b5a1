"""``lranalyzer info``: what was read, and how it was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lranalyzer.cli.codes import Code
from lranalyzer.cli.options import Format, Map, Sources, mapping_of, remember

if TYPE_CHECKING:
    from lranalyzer.readers import FileReport
    from lranalyzer.readers.report import RunReport

MOST_RUNS = 20
"""Runs of one file that are described; --json has them all."""


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("info")(info)


def info(
    sources: Sources,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    format: Format = None,
    map: Map = None,
    forget: Annotated[bool, typer.Option("--forget", help="Forget what --map said before for these sources.")] = False,
) -> None:
    """Show what was read: format and why, roles and why, rows, gaps, what was skipped."""
    from lranalyzer.cli.console import emit, results
    from lranalyzer.readers import inspect

    if forget:
        _forget(sources)
    reports = inspect(sources, format=format, mapping=mapping_of(map))
    if as_json:
        from lranalyzer.report.as_json import SCHEMA_VERSION, dumps

        files = [_as_dict(report) for report in reports]
        emit(dumps({"schema": "lranalyzer.info", "schema_version": SCHEMA_VERSION, "files": files}, 2) + "\n")
    else:
        for report in reports:
            for line in _lines(report):
                results().print(line)
        if not reports:
            from lranalyzer.cli.console import complain

            complain(f"{', '.join(sources)}: no training log in it; expected CSV, JSON, text or event files")
    if any(report.runs for report in reports):
        remember(sources, map)
    unread = sum(report.problem is not None for report in reports)
    if unread or not reports:
        raise typer.Exit(Code.PARTIAL if unread < len(reports) else Code.UNREADABLE)


def _forget(sources: list[str]) -> None:
    from lranalyzer.cli.console import say
    from lranalyzer.readers import forget_roles

    for source in sources:
        say(f"{source}: {'forgot the roles' if forget_roles(source) else 'no roles were'} remembered for it")


def _lines(report: FileReport) -> list[object]:
    from rich.text import Text

    from lranalyzer.report.words import plural, short

    lines: list[object] = [Text(short(report.source, 300), style="bold")]
    if report.title:
        lines.append(f"  {report.title} ({report.format}): {report.why}")
        if report.second:
            lines.append(Text(f"  next best: {report.second}", style="dim"))
    if report.problem:
        lines.append(Text(f"  ✖ {short(str(report.problem), 400)}", style="magenta"))
    if report.runs:
        lines.append(f"  {plural(len(report.runs), 'run')}, {plural(report.rows, 'row')}")
    for run in report.runs[:MOST_RUNS]:
        lines += _run_lines(run)
    if len(report.runs) > MOST_RUNS:
        lines.append(Text(f"  and {len(report.runs) - MOST_RUNS} more; --json shows all", style="dim"))
    return [*lines, ""]


def _run_lines(run: RunReport) -> list[object]:
    from rich.text import Text

    from lranalyzer.report.words import listing, plural, short

    steps = f", {run.x_unit}s {run.steps[0]:,} to {run.steps[1]:,}" if run.steps else ""
    head = f"{short(run.name)}: {plural(len(run.series), 'series').replace('seriess', 'series')}{steps}"
    lines: list[object] = [Text(f"  • {head}, {plural(run.params, 'parameter')}")]
    for role, given in run.roles.items():
        points = run.series.get(given.name, 0)
        lines.append(Text(f"      {role:<11}{short(given.name, 40)}, {plural(points, 'point')}: {short(given.reason)}"))
    other = [short(name, 40) for name in run.series if name not in {a.name for a in run.roles.values()}]
    if other:
        lines.append(Text(f"      {'others':<11}{listing(other, 8)}", style="dim"))
    if run.gaps:
        holes = listing((f"{a:,} to {b:,}" for a, b in run.gaps), 3)
        lines.append(Text(f"      gaps       no point between {run.x_unit}s {holes}", style="yellow"))
    if run.segments > 1:
        lines.append(Text(f"      resumed    {plural(run.segments - 1, 'time')}: the step goes back", style="yellow"))
    lines += [Text(f"      {note.kind:<11}{short(str(note), 200)}", style="dim") for note in run.notes[:10]]
    return lines


def _as_dict(report: FileReport) -> dict[str, object]:
    from dataclasses import asdict

    return {**asdict(report), "rows": report.rows}
