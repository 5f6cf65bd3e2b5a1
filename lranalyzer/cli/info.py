"""``lranalyzer info``: what was read, and how it was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lranalyzer.cli.codes import Code
from lranalyzer.cli.options import Format, Map, Param, Sources, mapping_of, remember

if TYPE_CHECKING:
    from lranalyzer.readers import FileReport


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("info")(info)


def info(
    sources: Sources,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    table: Annotated[bool, typer.Option("--table", help="A Markdown table with a row a run.")] = False,
    format: Format = None,
    map: Map = None,
    param: Param = None,
    forget: Annotated[bool, typer.Option("--forget", help="Forget what --map said before for these sources.")] = False,
) -> None:
    """Show what was read: format and why, roles and why, rows, gaps, what was skipped, what to know."""
    from lranalyzer.cli.console import complain, emit, printable, results
    from lranalyzer.cli.info_text import lines_of, markdown
    from lranalyzer.readers import inspect

    if forget:
        _forget(sources)
    reports = inspect(sources, format=format, mapping=mapping_of(map, param))
    if as_json:
        from lranalyzer.report.as_json import SCHEMA_VERSION, dumps

        files = [_as_dict(report) for report in reports]
        emit(dumps({"schema": "lranalyzer.info", "schema_version": SCHEMA_VERSION, "files": files}, 2) + "\n")
    elif table:
        emit(printable(markdown(reports)))
    else:
        for report in reports:
            for line in lines_of(report, results().width):
                results().print(line, soft_wrap=True)
    if not reports:
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


def _as_dict(report: FileReport) -> dict[str, object]:
    from dataclasses import asdict

    return {**asdict(report), "rows": report.rows}
