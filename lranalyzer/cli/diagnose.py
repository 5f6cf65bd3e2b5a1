"""``lranalyzer diagnose``: the verdict on every run of some logs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lranalyzer.cli.options import Format, Jobs, Map, Param, Quiet, Sources, hush, mapping_of, remember

if TYPE_CHECKING:
    from lranalyzer.batch import Outcome


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("diagnose")(diagnose)


def diagnose(
    sources: Sources,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object (schema: docs/json-schema.md).")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line, as runs are done.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="For a pull request.")] = False,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write an HTML report; '-' for stdout.")] = None,
    code: Annotated[
        str | None,
        typer.Option(
            metavar="FRAMEWORK",
            help="Also print the schedule to run next as code: pytorch, lightning, keras, optax or transformers.",
        ),
    ] = None,
    export: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the table: .csv, .jsonl, .parquet or .duckdb.")
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(help="Exit with 1 on: note, warning, fault (or worse), or verdicts such as diverged,too_high."),
    ] = None,
    where: Annotated[
        str | None, typer.Option(help="Only runs that fit: \"verdict == 'too_high' and lr > 1e-3\".")
    ] = None,
    sort: Annotated[str | None, typer.Option(help="Column to sort by; -column turns it round.")] = None,
    group_by: Annotated[str | None, typer.Option(help="Count verdicts by a column, such as param.optimizer.")] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="An earlier --json; show what got worse since.")
    ] = None,
    format: Format = None,
    map: Map = None,
    param: Param = None,
    jobs: Jobs = None,
    engine: Annotated[str | None, typer.Option(help="local, dask[:address] or ray[:address].")] = None,
    quiet: Quiet = False,
    cache: Annotated[bool | None, typer.Option("--cache/--no-cache", help="Reuse answers for unchanged logs.")] = None,
) -> None:
    """Say what is wrong with the learning rate of every run, and what to run next.

    Exit codes: 0 fine, 1 findings at --fail-on, 2 usage, 3 nothing readable, 4 some sources unreadable.
    """
    from lranalyzer.cli import outcomes as o
    from lranalyzer.cli.settings import setting

    hush(quiet)
    bar = setting("fail_on", fail_on)
    judge = o.gate(bar)
    keep = o.picked(where)
    stream = o.diagnosed(
        sources, format=format, mapping=mapping_of(map, param), jobs=setting("jobs", jobs),
        engine=setting("engine", engine), cache=setting("cache", cache), with_curves=html is not None,
    )  # fmt: skip
    tally = o.Tally(judge)
    kept = tally.watched(outcome for outcome in _something(stream, sources) if outcome.failure or keep(outcome.row))
    order = setting("sort", sort)
    if jsonl and not order and not html and not export and not baseline:
        _stream(kept)
    else:
        _show(o.sorted_by(list(kept), order), as_json, jsonl, markdown, html, export, group_by, baseline, code)
    if tally.runs:
        remember(sources, map)
    if tally.found:
        from lranalyzer.cli.console import printable, say

        say(printable(f"--fail-on {bar}: {tally.reason}"))
    raise typer.Exit(tally.code)


def _something(outcomes: Iterator[Outcome], sources: list[str]) -> Iterator[Outcome]:
    """The outcomes; NoRuns when there is not one, so that a mistyped folder is no success."""
    from lranalyzer.readers.reading import nothing_read

    empty = True
    for outcome in outcomes:
        empty = False
        yield outcome
    if empty:
        raise nothing_read(sources)


def _stream(outcomes: Iterator[Outcome]) -> None:
    import sys

    from lranalyzer.cli.console import emit
    from lranalyzer.report.as_json import failure_to_line, run_to_line

    for outcome in outcomes:
        emit(_line(outcome, run_to_line, failure_to_line) + "\n")
        sys.stdout.flush()


def _line(outcome: Outcome, run_line: Any, failure_line: Any) -> str:
    return failure_line(outcome.failure) if outcome.failure else run_line(outcome.run)  # type: ignore[no-any-return]


def _show(
    outcomes: list[Outcome], as_json: bool, jsonl: bool, markdown: bool, html: Path | None,
    export: Path | None, group_by: str | None, baseline: Path | None, code: str | None,
) -> None:  # fmt: skip
    from lranalyzer.cli import show
    from lranalyzer.cli.console import emit, write_file
    from lranalyzer.report import to_html, to_json, to_markdown
    from lranalyzer.report.words import today

    document = show.document(outcomes)
    if html:
        write_file(html, to_html(document, created=today()))
    if export:
        show.export(outcomes, export)
    if baseline:
        show.changes(outcomes, baseline)
    elif jsonl:
        _stream(iter(outcomes))
    elif as_json:
        emit(to_json(document) + "\n")
    elif markdown:
        emit(to_markdown(document))
    elif group_by:
        show.groups(outcomes, group_by)
    elif str(html) != "-":
        show.on_screen(document)
        show.code(document, code)
    show.failures(document, already=as_json or jsonl or markdown)
