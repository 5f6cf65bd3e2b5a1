"""Reports for a terminal, drawn by rich."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lranalyzer.detectors.finding import Finding
from lranalyzer.diagnosis.judgement import VERDICT_WORDS, Verdict
from lranalyzer.recommend.recommendation import Recommendation
from lranalyzer.report.document import Document, ReportedRun, Source, document_of
from lranalyzer.report.words import (
    GLYPHS,
    LEVEL_GLYPHS,
    SHORT_WORDS,
    listing,
    number,
    percent,
    plural,
    short,
    span_text,
)

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

STYLES: dict[Verdict, str] = {
    "diverged": "bold magenta", "too_high": "bold red", "ok": "bold green", "too_low": "bold blue",
    "unknown": "dim",
}  # fmt: skip
LEVEL_STYLES = {"fault": "magenta", "warning": "yellow", "note": "cyan"}

WIDE = 130
"""Columns from which a table has room for sentences."""

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
        for run in document.runs:
            parts += [*run_parts(run), ""]
    elif document.runs:
        parts += [overview(document.runs, width), counts_line(document)]
    for failure in document.failures:
        parts.append(Text(f"✖ {short(failure.message, 400)}", style="magenta"))
    return parts


def overview(runs: Sequence[ReportedRun], width: int) -> Table:
    """One row a run; a narrow console names the main symptom, a wide one has room for its sentence."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    names, findings = _widths(width)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("Run", overflow="ellipsis", no_wrap=True, width=names)
    table.add_column("Verdict", no_wrap=True, width=11)
    for title, digits in (("Sure", 6), ("lr", 8), ("Next lr", 9)):
        table.add_column(title, justify="right", no_wrap=True, width=digits)
    table.add_column("Main finding", overflow="ellipsis", no_wrap=width < WIDE, width=findings)
    for run in runs:
        diagnosis, advised = run.diagnosis, run.diagnosis.recommendation
        table.add_row(
            Text(short(run.name, names - 2)),
            Text(f"{GLYPHS[diagnosis.verdict]} {SHORT_WORDS[diagnosis.verdict]}", STYLES[diagnosis.verdict]),
            percent(diagnosis.confidence) if diagnosis.confidence else "–",
            number(diagnosis.lr),
            number(advised.lr if advised else None),
            Text(_main_finding(run, width)),
        )
    return table


def _widths(width: int) -> tuple[int, int]:
    """Columns for names and for findings, beside 34 of numbers and 12 between."""
    free = max(width - 34 - 12, 20)
    names = min(48, max(12, free * 3 // 5))
    return names, min(free - names, 90)


def _main_finding(run: ReportedRun, width: int) -> str:
    findings = run.diagnosis.findings
    if not findings:
        return f"needs {run.diagnosis.missing[0]}" if run.diagnosis.missing else "–"
    return short(findings[0].sentence, 200) if width >= WIDE else findings[0].symptom.replace("_", " ")


def counts_line(document: Document) -> Text:
    """``"30 runs: ▲ 3 too high, ✔ 27 right"``."""
    from rich.text import Text

    line = Text(f"{plural(len(document.runs), 'run')}: ")
    for i, (verdict, count) in enumerate(document.counts.items()):
        line.append(", " if i else "").append(f"{GLYPHS[verdict]} {count:,} {VERDICT_WORDS[verdict]}", STYLES[verdict])
    return line


def verdict_text(verdict: Verdict) -> Text:
    """Sign and words of a verdict in its colour."""
    from rich.text import Text

    return Text(f"{GLYPHS[verdict]} {VERDICT_WORDS[verdict]}", style=STYLES[verdict])


def run_parts(run: ReportedRun) -> list[RenderableType]:
    """One run in full: verdict, findings with their evidence, what to run next."""
    from rich.padding import Padding
    from rich.text import Text

    diagnosis = run.diagnosis
    head = Text(short(run.name), style="bold").append("  ").append_text(verdict_text(diagnosis.verdict))
    if diagnosis.confidence:
        head.append(f"  {percent(diagnosis.confidence)} sure", style="dim")
    parts: list[RenderableType] = [head]
    if run.source and run.source != run.name:
        parts.append(Text(f"{short(run.source, 200)}  ({run.format})", style="dim"))
    for finding in diagnosis.findings:
        parts += _finding_parts(finding, run.x_unit)
    if diagnosis.missing:
        parts.append(Padding(Text(short(f"To say more: {listing(diagnosis.missing)}", 400)), (1, 0, 0, 2)))
    if diagnosis.recommendation:
        parts.append(Padding(_next(diagnosis.recommendation, run), (1, 0, 0, 2)))
    return parts


def _finding_parts(finding: Finding, unit: str) -> list[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    sign = Text(f"{LEVEL_GLYPHS[finding.level]} ", style=LEVEL_STYLES[finding.level])
    facts = [finding.symptom.replace("_", " "), span_text(finding.span, unit), *map(str, finding.evidence)]
    parts: list[RenderableType] = [
        Padding(sign.append(short(finding.sentence, 400), style="default"), (1, 0, 0, 2)),
        Padding(Text(short(" · ".join(facts), 600), style="dim"), (0, 0, 0, 4)),
    ]
    if finding.would_change:
        doubt = short(f"Would change our mind: {finding.would_change}", 400)
        parts.append(Padding(Text(doubt, style="dim italic"), (0, 0, 0, 4)))
    return parts


def _next(recommendation: Recommendation, run: ReportedRun) -> Text:
    from rich.text import Text

    text = Text("Run next: ", style="bold").append(f"peak lr {number(recommendation.lr)}", style="bold green")
    between = f" (between {number(recommendation.lr_low)} and {number(recommendation.lr_high)}"
    text.append(between, style="default")
    text.append(f"; it was {number(run.diagnosis.lr)})\n" if run.diagnosis.lr else ")\n", style="default")
    text.append(recommendation.schedule.describe(), style="default")
    for sentence in (recommendation.why, recommendation.expected):
        if sentence:
            text.append(f"\n{short(sentence[0].upper() + sentence[1:], 600)}", style="default")
    return text
