"""``lranalyzer mlflow``: a tracking store diagnosed, and the verdicts written back to its runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from lranalyzer.cli.codes import Code
from lranalyzer.cli.options import Map, Param, Quiet, hush, mapping_of, remember

if TYPE_CHECKING:
    from lranalyzer.readers.mapping import ColumnMapping
    from lranalyzer.tracking import Change, Keeper

_DONE = {"write": "written", "remove": "cleared"}


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("mlflow")(mlflow)


def mlflow(
    uri: Annotated[
        str,
        typer.Argument(help="sqlite:///mlflow.db, mlruns, http://host:5000, databricks; '#name' picks an experiment."),
    ] = "",
    experiment: Annotated[str | None, typer.Option(help="Name or id of one experiment.")] = None,
    filter: Annotated[str | None, typer.Option(help="In MLflow's language: \"params.optimizer = 'adamw'\".")] = None,
    write_back: Annotated[
        bool, typer.Option("--write-back", help="Write verdicts to the runs: tags and a report.")
    ] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Take away what --write-back wrote.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be written or removed.")] = False,
    upgrade: Annotated[bool, typer.Option("--upgrade", help="Let MLflow migrate an older database.")] = False,
    watch: Annotated[
        bool,
        typer.Option("--watch", help="Stay, and say when a verdict changes; with --write-back also write it."),
    ] = False,
    interval: Annotated[float, typer.Option(help="Seconds between two looks of --watch.")] = 5.0,
    webhook: Annotated[str | None, typer.Option(metavar="URL", help="Also post changes of --watch there.")] = None,
    map: Map = None,
    param: Param = None,
    quiet: Quiet = False,
) -> None:
    """Diagnose the runs of an MLflow store; write verdicts back, take them away, or watch.

    Nothing is written without --write-back or --remove. For reports as files: lranalyzer diagnose mlflow:URI --html FILE.
    """
    from lranalyzer.errors import SettingsError

    hush(quiet)
    words = mapping_of(map, param)
    if remove and (write_back or watch):
        raise SettingsError("--remove excludes --write-back and --watch; expected one of them")
    if remove or write_back:
        incomplete = _change(uri, experiment, filter, words, remove=remove, dry_run=dry_run, upgrade=upgrade)
        if incomplete and not watch:
            raise typer.Exit(Code.PARTIAL)
    elif not watch:
        raise typer.Exit(_show(uri, experiment, filter, words, map))
    if watch:
        keep = _keeper(uri, dry_run=dry_run, upgrade=upgrade) if write_back else None
        _watch(uri, experiment, filter, words, interval, webhook, keep)


def _show(
    uri: str, experiment: str | None, filter_string: str | None, words: ColumnMapping, map: list[str] | None
) -> Code:
    """The verdicts on screen, and the exit code."""
    from lranalyzer.cli import outcomes as o
    from lranalyzer.cli import show
    from lranalyzer.cli.settings import setting
    from lranalyzer.errors import NoRuns
    from lranalyzer.readers.mlflow.uri import locate, source_of

    where = locate(uri)
    source = source_of(where.address, experiment or where.experiment or "", filter_string or where.filter_string or "")
    tally = o.Tally(lambda _: False)
    how = {name: setting(name, None) for name in ("jobs", "engine", "cache")}
    found = list(tally.watched(o.diagnosed([source], mapping=words, with_curves=False, **how)))
    if not found:
        raise NoRuns(where.shown, "no run" + (" matches the filter" if filter_string or where.filter_string else ""))
    document = show.document(found)
    show.on_screen(document)
    show.failures(document, already=False)
    if tally.runs:
        remember([source], map)
    return tally.code


def _told(change: Change, *, dry_run: bool) -> None:
    from lranalyzer.cli.console import complain, emit, printable

    if change.action in ("failed", "incomplete", "skipped"):
        complain(str(change))
    else:
        emit(printable(f"{'would ' if dry_run and change.action != 'unchanged' else ''}{change}\n"))


@contextmanager
def _offering_an_upgrade() -> Iterator[None]:
    from lranalyzer.cli.console import complain
    from lranalyzer.errors import WouldMigrate

    try:
        yield
    except WouldMigrate as error:
        complain(f"{error}; --upgrade allows it")
        raise typer.Exit(Code.USAGE) from None


def _change(
    uri: str, experiment: str | None, filter_string: str | None, words: ColumnMapping, *, remove: bool, dry_run: bool,
    upgrade: bool,
) -> bool:  # fmt: skip
    """Write or take away; whether some of it went wrong."""
    from lranalyzer import tracking
    from lranalyzer.cli.console import say

    apply = tracking.remove if remove else partial(tracking.write_back, mapping=words)
    with _offering_an_upgrade():
        changes = apply(
            uri,
            experiment=experiment,
            filter_string=filter_string,
            dry_run=dry_run,
            upgrade=upgrade,
            on_change=lambda change: _told(change, dry_run=dry_run),
        )
    counts = Counter(change.action for change in changes)
    would = "would be " if dry_run else ""
    said = (f"{count:,} {would * (action in _DONE)}{_DONE.get(action, action)}" for action, count in counts.items())
    say(", ".join(said) + (", nothing was written" if dry_run else "") if counts else "no run fits")
    return bool(counts["failed"] or counts["incomplete"] or counts["skipped"])


def _keeper(uri: str, *, dry_run: bool, upgrade: bool) -> Keeper:
    from lranalyzer.tracking import Keeper

    # The tags follow every point: only what a dry run would write is worth a line each.
    told = (lambda change: _told(change, dry_run=True)) if dry_run else None
    with _offering_an_upgrade():
        return Keeper(uri, dry_run=dry_run, upgrade=upgrade, on_write=told)


def _watch(
    uri: str, experiment: str | None, filter_string: str | None, words: ColumnMapping, interval: float,
    webhook: str | None, keeper: Keeper | None,
) -> None:  # fmt: skip
    import sys

    from lranalyzer.cli.console import emit, printable, say
    from lranalyzer.tracking import Watch, Webhook

    post = Webhook(webhook) if webhook else None
    with Watch(
        uri,
        experiment=experiment,
        filter_string=filter_string,
        mapping=words,
        interval_seconds=interval,
        on_change=post,
        keeper=keeper,
    ) as watching:
        say("watching; Ctrl-C ends")
        for change in watching:
            emit(printable(f"{change}\n"))
            sys.stdout.flush()
