"""``lranalyzer sweep``: the best peak rate, from runs that differ in theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lranalyzer.cli.options import Format, Map, Param, Sources, mapping_of, remember

if TYPE_CHECKING:
    from lranalyzer.sweep import Sweep


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("sweep")(sweep)


def sweep(
    sources: Sources,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    format: Format = None,
    map: Map = None,
    param: Param = None,
) -> None:
    """Compare runs that differ in learning rate: the best rate, its range, and the rate to try next."""
    from lranalyzer.cli.console import complain, emit
    from lranalyzer.readers import read
    from lranalyzer.sweep import sweep as judge

    runs = read(sources, format=format, mapping=mapping_of(map, param))
    remember(sources, map)
    for problem in runs.problems:
        complain(str(problem))
    found = judge(runs)
    if as_json:
        from lranalyzer.report.as_json import SCHEMA_VERSION, dumps

        emit(dumps({"schema": "lranalyzer.sweep", "schema_version": SCHEMA_VERSION, **_as_dict(found)}, 2) + "\n")
    else:
        _show(found)


def _show(found: Sweep) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from lranalyzer.cli.console import printable, results, say
    from lranalyzer.report.words import number, plural, short

    console = results()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in ("lr", "Final loss"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("Run", overflow="ellipsis", no_wrap=True)
    lowest = min((t.final for t in found.trials if not t.diverged), default=None)
    for trial in found.trials:
        shown = "✖ diverged" if trial.diverged else number(trial.final)
        best = not trial.diverged and trial.final == lowest
        table.add_row(number(trial.lr), shown, Text(short(trial.name, 60)), style="bold green" if best else "")
    console.print(table)
    between = f"between {number(found.lr_low)} and {number(found.lr_high)}"
    console.print(Text(f"best peak lr {number(found.best_lr)} ({between})", style="bold"))
    if found.next_lr is not None:
        console.print(f"try next: {number(found.next_lr)}")
    console.print(Text(printable(found.why)))
    for group in found.groups[1:]:
        console.print(Text(f"not compared: {plural(len(group.runs), 'run')} with {short(group.title)}", style="dim"))
    for warning in found.warnings:
        say(printable(f"note: {warning}"))


def _as_dict(found: Sweep) -> dict[str, object]:
    fields = ("best_lr", "lr_low", "lr_high", "sensitivity", "next_lr", "edge_of_stability", "why", "warnings")
    trials = [
        {"name": t.name, "lr": t.lr, "first_loss": t.first, "final_loss": t.final, "diverged": t.diverged}
        for t in found.trials
    ]
    groups = [
        {"common": dict(g.common), "runs": g.runs, "rates": g.rates, "best_tried": g.best_tried} for g in found.groups
    ]
    curve = {name: getattr(found.curve, name) for name in ("lr", "loss", "low", "high", "std")}
    return {**{name: getattr(found, name) for name in fields}, "trials": trials, "groups": groups, "curve": curve}
