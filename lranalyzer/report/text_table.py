"""The table of a terminal report: one row a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lranalyzer.diagnosis.judgement import Verdict
from lranalyzer.recommend.diagnosis import Diagnosis
from lranalyzer.report.document import Document, ReportedRun
from lranalyzer.report.elide import Telling, elided
from lranalyzer.report.labels import labels
from lranalyzer.report.outline import STRETCHES, blocks
from lranalyzer.report.words import GLYPHS, SHORT_WORDS, moves, number, plural, short, short_verdict

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

STYLES: dict[Verdict, str] = {
    "diverged": "bold magenta", "too_high": "bold red", "ok": "bold green", "too_low": "bold blue",
    "unknown": "dim",
}  # fmt: skip

WIDE = 130
"""Columns from which a table has room for sentences."""

WITH_CURVES = 110
"""Columns from which it has room for the shape of each loss."""


def overview(runs: Sequence[ReportedRun], width: int) -> Table:
    """One row a run; a narrow console names the main symptom, a wide one has room for its sentence."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    named = [short(label, 400) for label in labels(runs)]
    beside = Telling(named)
    with_curves = width >= WITH_CURVES
    said = [_main_finding(run, width) for run in runs]
    names, findings = _widths(width, max(map(len, named)), max(map(len, said)), with_curves)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Run", overflow="ellipsis", no_wrap=True, min_width=names, max_width=names)
    table.add_column("Verdict", no_wrap=True, min_width=10)
    if with_curves:
        table.add_column("Loss", no_wrap=True, min_width=STRETCHES)
    for title, digits in (("Sure", 5), ("lr", 7), ("Next lr", 7)):
        table.add_column(title, justify="right", no_wrap=True, min_width=digits)
    table.add_column("Main finding", overflow="ellipsis", no_wrap=True, max_width=findings)
    for run, name, finding in zip(runs, named, said, strict=True):
        diagnosis, style, loss = run.diagnosis, STYLES[run.diagnosis.verdict], run.outcome_loss
        curve = [Text(blocks(loss.outline) if loss else "", style)] if with_curves else []
        table.add_row(
            Text(elided(name, beside.part(name), names)),
            Text(f"{GLYPHS[diagnosis.verdict]} {short_verdict(diagnosis)}", style),
            *curve,
            diagnosis.sure_short,
            number(diagnosis.lr),
            _next_rate(diagnosis),
            Text(finding, "dim" if diagnosis.verdict == "ok" else ""),
        )
    return table


def _widths(width: int, longest: int, said: int, with_curves: bool) -> tuple[int, int]:
    """Columns for names of up to ``longest`` and for findings of up to ``said`` characters, beside 29 of verdict and numbers
    and the gaps: three fifths for names, and what findings leave."""
    free = max(width - 29 - 5 * 2 - (STRETCHES + 2 if with_curves else 0) - 2, 24)
    names = min(longest, max(14, free * 3 // 5, free - max(said, len("Main finding"))), 56)
    return names, min(free - names, 110)


def _next_rate(diagnosis: Diagnosis) -> Text:
    from rich.text import Text

    advised = diagnosis.recommendation
    return Text(number(advised.lr if advised else None), "bold" if moves(diagnosis) else "dim")


def _main_finding(run: ReportedRun, width: int) -> str:
    findings = run.diagnosis.findings
    if width >= WIDE:
        return short(run.diagnosis.because, 200)
    return findings[0].symptom.replace("_", " ") if findings else "–"


def counts_line(document: Document, width: int) -> Text:
    """``"30 runs: ▲ 3 too high, ✔ 27 right"``, broken between verdicts only."""
    from rich.text import Text

    line = Text(f"{plural(len(document.runs), 'run')}:")
    used = len(line)
    for i, (verdict, count) in enumerate(document.counts.items()):
        words = f"{GLYPHS[verdict]} {count:,} {SHORT_WORDS[verdict]}"
        breaks = used + len(words) + 3 > width
        used = len(words) if breaks else used + len(words) + 2
        line.append("," if i else "").append("\n" if breaks else " ").append(words, STYLES[verdict])
    return line
