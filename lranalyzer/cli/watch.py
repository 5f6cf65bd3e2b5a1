"""``lranalyzer watch``: logs that grow, diagnosed again and again."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from lranalyzer.cli.options import Format, Map, Quiet, Sources, hush, mapping_of, remember

if TYPE_CHECKING:
    from lranalyzer.batch import Outcome

Known = dict[tuple[str, str, str], str]
"""Source, run and name to the last verdict."""


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("watch")(watch)


def watch(
    sources: Sources,
    interval: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks.")] = 5.0,
    looks: Annotated[int | None, typer.Option(min=1, help="Stop after so many looks; else Ctrl-C ends.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a change.")] = False,
    format: Format = None,
    map: Map = None,
    quiet: Quiet = False,
) -> None:
    """Say when the verdict on a run changes while its log grows.

    Logs that did not change since the last look are not read again.
    """
    from lranalyzer.batch import diagnose_each
    from lranalyzer.cli.console import emit, say

    hush(quiet)
    known: Known = {}
    words = mapping_of(map)
    done = 0
    say(f"watching every {interval:g} s; Ctrl-C ends")
    while True:
        for outcome in diagnose_each(sources, jobs=1, format=format, mapping=words):
            line = change(outcome, known, jsonl)
            if line:
                emit(line + "\n")
                sys.stdout.flush()
        remember(sources, map)
        done += 1
        if looks is not None and done >= looks:
            return
        time.sleep(interval)


def change(outcome: Outcome, known: Known, jsonl: bool) -> str:
    """The line to print when the verdict is a new one; nothing for a log that cannot be read yet."""
    from lranalyzer.diagnosis.judgement import VERDICT_WORDS
    from lranalyzer.report.as_json import run_to_line
    from lranalyzer.report.words import GLYPHS, short, span_text

    if outcome.run is None:
        return ""
    run, diagnosis = outcome.run, outcome.run.diagnosis
    key = (run.source, run.run_id, run.name)
    before, known[key] = known.get(key), diagnosis.verdict
    if before == diagnosis.verdict:
        return ""
    if jsonl:
        return run_to_line(run)
    was = f" (was {VERDICT_WORDS[before]})" if before else ""  # type: ignore[index]
    where = span_text(diagnosis.findings[0].span, run.x_unit) if diagnosis.findings else ""
    why = f": {short(diagnosis.findings[0].sentence, 200)} [{where}]" if diagnosis.findings else ""
    verdict = f"{GLYPHS[diagnosis.verdict]} {VERDICT_WORDS[diagnosis.verdict]}"
    return f"{time.strftime('%H:%M:%S')} {short(run.name, 80)}  {verdict}{was}{why}"
