"""Reports for a terminal, drawn by rich."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from lranalyzer.detectors.finding import Finding
from lranalyzer.recommend import Diagnosis
from lranalyzer.recommend.recommendation import Recommendation
from lranalyzer.report.document import Document, ReportedRun, Source, document_of
from lranalyzer.report.facts import SeriesFacts
from lranalyzer.report.labels import labels
from lranalyzer.report.outline import blocks
from lranalyzer.report.text_table import STYLES, counts_line, overview
from lranalyzer.report.words import (
    GLYPHS,
    LEVEL_GLYPHS,
    number,
    short,
    span_text,
)

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

LEVEL_STYLES = {"fault": "magenta", "warning": "yellow", "note": "cyan"}

READABLE = 110
"""Longest line of prose: beyond it the eye loses the next one."""

WHOLE_REPORTS = 3
"""Up to this many runs are shown in full, more as a table alone."""


def to_text(source: Source, *, width: int = 100, color: bool = False) -> str:
    """The report as plain text, or with ANSI colours."""
    from rich.console import Console

    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=color, no_color=not color, highlight=False)
    for part in renderables(document_of(source, curves=False), width):
        console.print(part)
    return out.getvalue()


def renderables(document: Document, width: int) -> list[RenderableType]:
    """What a rich console of this width prints for this document."""
    from rich.text import Text

    parts: list[RenderableType] = []
    if 0 < len(document.runs) <= WHOLE_REPORTS:
        for run, name in zip(document.runs, labels(document.runs), strict=True):
            parts += [*(_narrow(part) for part in run_parts(run, name)), ""]
    elif document.runs:
        parts += [overview(document.runs, width), counts_line(document, width)]
    for failure in document.failures:
        parts.append(Text(f"✖ {short(failure.message, 400)}", style="magenta"))
    return parts


def _narrow(part: RenderableType) -> RenderableType:
    from rich.constrain import Constrain

    return Constrain(part, READABLE)


def verdict_text(diagnosis: Diagnosis) -> Text:
    """Sign and words of a verdict in its colour."""
    from rich.text import Text

    return Text(f"{GLYPHS[diagnosis.verdict]} {diagnosis.words}", style=STYLES[diagnosis.verdict])


def run_parts(run: ReportedRun, name: str) -> list[RenderableType]:
    """One run in full, under this name: verdict, findings with their evidence, what to run next."""
    from rich.padding import Padding
    from rich.text import Text

    diagnosis = run.diagnosis
    head = Text().append(short(name), "bold").append("  ").append_text(verdict_text(diagnosis))
    if diagnosis.sure:
        head.append(f"{',' if diagnosis.in_doubt else ' '} {diagnosis.sure}", style="dim")
    parts: list[RenderableType] = [head]
    if run.source and run.source != run.name:
        parts.append(Text(f"{short(run.source, 200)}  ({run.format})", style="dim"))
    loss = run.outcome_loss
    if loss and loss.outline:
        parts.append(_loss_line(loss, STYLES[diagnosis.verdict]))
    for finding in diagnosis.findings:
        parts += _finding_parts(finding, run.x_unit)
    if diagnosis.missing:
        parts.append(Padding(Text(short(f"To say more: {'; '.join(diagnosis.missing)}", 400)), (1, 0, 0, 2)))
    if diagnosis.recommendation:
        parts.append(Padding(_next(diagnosis.recommendation, run), (1, 0, 0, 2)))
    return parts


def _loss_line(loss: SeriesFacts, style: str) -> Text:
    from rich.text import Text

    lowest = f"lowest {number(loss.lowest, 4)} at {loss.lowest_step:,}, " if loss.lowest_step is not None else ""
    return (
        Text()
        .append(blocks(loss.outline), style)
        .append(f"  {short(loss.name, 40)}: {lowest}last {number(loss.last, 4)}", style="dim")
    )


def _finding_parts(finding: Finding, unit: str) -> list[RenderableType]:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    facts = [finding.symptom.replace("_", " "), span_text(finding.span, unit), *map(str, finding.evidence)]
    told = Table.grid(padding=(0, 1, 0, 0))  # a grid, so that a second line does not run under the sign
    told.add_row(Text(LEVEL_GLYPHS[finding.level], LEVEL_STYLES[finding.level]), Text(short(finding.sentence, 400)))
    told.add_row("", Text(short(" · ".join(facts), 600), style="dim"))
    if finding.would_change:
        doubt = short(f"Would change our mind: {finding.would_change}", 400)
        told.add_row("", Text(doubt, style="dim italic"))
    return [Padding(told, (1, 0, 0, 2), expand=False)]


def _next(recommendation: Recommendation, run: ReportedRun) -> Text:
    from rich.text import Text

    text = Text().append("Run next: ", "bold").append(f"peak lr {number(recommendation.lr)}", style="bold green")
    between = f" (between {number(recommendation.lr_low)} and {number(recommendation.lr_high)}"
    text.append(between)
    text.append(f"; it was {number(run.diagnosis.lr)})\n" if run.diagnosis.lr else ")\n")
    text.append(recommendation.schedule.describe())
    expected = f"expected: {recommendation.expected}" if recommendation.expected else ""
    for sentence in (recommendation.why, expected):
        if sentence:
            text.append(f"\n{short(sentence[0].upper() + sentence[1:], 600)}")
    return text
