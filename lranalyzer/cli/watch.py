"""``lranalyzer watch``: logs that grow, judged as they do."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from lranalyzer.cli.options import Format, Map, Param, Quiet, Sources, hush, mapping_of, remember
from lranalyzer.errors import SettingsError

if TYPE_CHECKING:
    from lranalyzer.cli.reactions import Reaction
    from lranalyzer.live.follow import Following, Look
    from lranalyzer.live.watched import Change


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("watch")(watch)


def watch(
    sources: Sources,
    interval: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks.")] = 2.0,
    looks: Annotated[int | None, typer.Option(min=1, help="Stop after so many looks; else Ctrl-C ends.")] = None,
    total_steps: Annotated[
        int | None, typer.Option(min=1, help="Steps of the training, where the log does not say.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", "--jsonl", help="One JSON object a change.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="One line a change, also in a terminal.")] = False,
    notify: Annotated[
        str | None,
        typer.Option(
            metavar="COMMAND", help="Run at each change, with its sentence as last word and its JSON as input."
        ),
    ] = None,
    webhook: Annotated[str | None, typer.Option(metavar="URL", help="Post each change there as JSON.")] = None,
    stop_when: Annotated[
        str | None,
        typer.Option(metavar="VERDICT", help="With --pid: end that process at this verdict, such as diverged."),
    ] = None,
    pid: Annotated[int | None, typer.Option(min=2, help="The training's process, for --stop-when.")] = None,
    format: Format = None,
    map: Map = None,
    param: Param = None,
    quiet: Quiet = False,
) -> None:
    """Judge trainings while they run: the verdict so far, the advice, and what changed.

    A terminal shows the curve; elsewhere each change is one line. A log may appear later, be cut, replaced or rotated.
    Only what was appended is read.
    """
    from lranalyzer.cli.reactions import reactions
    from lranalyzer.live.follow import Following

    hush(quiet)
    react = reactions(notify, webhook, stop_when, pid)
    if as_json and plain:
        raise SettingsError("--json and --plain exclude each other; expected one of them")
    with Following(sources, format=format, mapping=mapping_of(map, param), total_steps=total_steps) as following:
        if not as_json and not plain and _is_screen():
            from lranalyzer.cli.live_view import on_screen

            on_screen(following, interval, looks, react)
        else:
            _in_lines(following, interval, looks, react, as_json)
    remember(sources, map)


def _is_screen() -> bool:
    from lranalyzer.cli.console import results

    return results().is_terminal and not results().is_dumb_terminal


def _in_lines(following: Following, interval: float, looks: int | None, react: list[Reaction], as_json: bool) -> None:
    from lranalyzer.cli.console import complain, emit, printable, say
    from lranalyzer.report.as_json import dumps

    say(f"watching every {interval:g} s; Ctrl-C ends")
    done = 0
    while True:
        found = following.look()
        for problem in found.problems:
            complain(str(problem))
        for change in found.changes:
            emit((dumps(change.as_dict()) if as_json else printable(line(change))) + "\n")
        sys.stdout.flush()
        done += 1
        if told(found, react) or (looks is not None and done >= looks):
            return
        time.sleep(interval)


def told(found: Look, react: list[Reaction]) -> bool:
    """Let the reactions have the changes; whether one of them ends the watch."""
    ends = False
    for change in found.changes:
        for reaction in react:
            ends = reaction(change) or ends
    return ends


def line(change: Change) -> str:
    """``"14:02:11 resnet  step 300  ✖ diverged (was ...): the loss went from ..."``."""
    from lranalyzer.diagnosis.judgement import VERDICT_WORDS
    from lranalyzer.report.words import GLYPHS, short

    word = f"{GLYPHS[change.verdict]} {VERDICT_WORDS[change.verdict]}"
    was = f" (was {VERDICT_WORDS[change.before]})" if change.before and change.before != change.verdict else ""
    anew = " (the log began anew)" if change.restarted else ""
    return f"{time.strftime('%H:%M:%S')} {short(change.name, 80)}  step {change.step:,}  {word}{was}{anew}: {short(change.sentence, 300)}"
