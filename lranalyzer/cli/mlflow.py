"""``lranalyzer mlflow``: a tracking store diagnosed, and the verdicts written back to its runs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from lranalyzer.cli.codes import Code
from lranalyzer.cli.options import Quiet, hush

if TYPE_CHECKING:
    from lranalyzer.tracking import Change


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
    watch: Annotated[bool, typer.Option("--watch", help="Stay, and say when the verdict on a run changes.")] = False,
    interval: Annotated[float, typer.Option(help="Seconds between two looks of --watch.")] = 5.0,
    webhook: Annotated[str | None, typer.Option(metavar="URL", help="Also post changes of --watch there.")] = None,
    quiet: Quiet = False,
) -> None:
    """Diagnose the runs of an MLflow store; write verdicts back, take them away, or watch.

    Nothing is written without --write-back or --remove.
    """
    from lranalyzer.errors import SettingsError

    hush(quiet)
    if write_back + remove + watch > 1:
        raise SettingsError("--write-back, --remove and --watch exclude each other; expected one of them")
    if watch:
        _watch(uri, experiment, filter, interval, webhook)
    elif write_back or remove:
        _change(uri, experiment, filter, remove=remove, dry_run=dry_run, upgrade=upgrade)
    else:
        _show(uri, experiment, filter)


def _show(uri: str, experiment: str | None, filter_string: str | None) -> None:
    from lranalyzer.cli import show
    from lranalyzer.readers.mlflow import read_mlflow
    from lranalyzer.recommend import diagnose
    from lranalyzer.report import Document, ReportedRun

    runs = read_mlflow(uri, experiment=experiment, filter_string=filter_string)
    show.on_screen(Document(tuple(ReportedRun.of(run, diagnose(run)) for run in runs)))


def _change(
    uri: str, experiment: str | None, filter_string: str | None, *, remove: bool, dry_run: bool, upgrade: bool
) -> None:
    from lranalyzer import tracking
    from lranalyzer.cli.console import complain, emit, printable, say
    from lranalyzer.errors import WouldMigrate

    def told(change: Change) -> None:
        if change.action in ("failed", "skipped"):
            complain(str(change))
        else:
            emit(printable(f"{'would ' if dry_run and change.action != 'unchanged' else ''}{change}\n"))

    apply = tracking.remove if remove else tracking.write_back
    try:
        changes = apply(
            uri,
            experiment=experiment,
            filter_string=filter_string,
            dry_run=dry_run,
            upgrade=upgrade,
            on_change=told,
        )
    except WouldMigrate as error:
        complain(f"{error}; --upgrade allows it")
        raise typer.Exit(Code.USAGE) from None
    counts = Counter(change.action for change in changes)
    say(", ".join(f"{count:,} {action}" for action, count in counts.items()) or "no run fits")
    if counts["failed"] or counts["skipped"]:
        raise typer.Exit(Code.PARTIAL)


def _watch(uri: str, experiment: str | None, filter_string: str | None, interval: float, webhook: str | None) -> None:
    import sys

    from lranalyzer.cli.console import emit, printable, say
    from lranalyzer.tracking import Watch, Webhook

    post = Webhook(webhook) if webhook else None
    with Watch(
        uri, experiment=experiment, filter_string=filter_string, interval_seconds=interval, on_change=post
    ) as watching:
        say("watching; Ctrl-C ends")
        for change in watching:
            emit(printable(f"{change}\n"))
            sys.stdout.flush()
