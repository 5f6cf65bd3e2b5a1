"""Reports as Markdown, for pull requests and issues."""

from __future__ import annotations

import re

from lranalyzer.report.document import Document, ReportedRun, Source, document_of
from lranalyzer.report.labels import labels
from lranalyzer.report.words import GLYPHS, SHORT_WORDS, number, plural, short, span_text

WHOLE_REPORTS = 20
"""Details of more runs than this would make a comment that nobody reads."""

MOST_CHARACTERS = 600
"""No sentence of ours is longer."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~#@&])")


def to_markdown(source: Source) -> str:
    """A table of all runs and, folded away below it, the details of the first twenty."""
    document = document_of(source, curves=False)
    named = list(zip(document.runs, labels(document.runs), strict=True))
    lines = [f"### {escape(document.title)}", "", _counts(document), ""]
    if document.runs:
        lines += ["| run | verdict | sure | lr | next lr | main finding |", "|---|---|--:|--:|--:|---|"]
        lines += [_row(run, name) for run, name in named]
    for run, name in named[:WHOLE_REPORTS]:
        lines += ["", *_details(run, name)]
    if document.failures:
        lines += ["", "**Could not be read**", ""]
        lines += [f"- {escape(short(failure.message, 400))}" for failure in document.failures]
    return "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """Text in which nothing is markup, a mention or a new table cell."""
    return _SPECIAL.sub(lambda m: f"&#{ord(m.group(1))};", short(text, MOST_CHARACTERS))


def _counts(document: Document) -> str:
    counted = (f"{GLYPHS[v]} {n:,} {SHORT_WORDS[v]}" for v, n in document.counts.items())
    return f"{plural(len(document.runs), 'run')}" + (f": {', '.join(counted)}" if document.runs else "")


def _row(run: ReportedRun, name: str) -> str:
    diagnosis, advised = run.diagnosis, run.diagnosis.recommendation
    cells = (
        escape(short(name, 80)),
        f"{GLYPHS[diagnosis.verdict]} {diagnosis.words}",
        diagnosis.sure_short,
        number(diagnosis.lr),
        number(advised.lr if advised else None),
        escape(short(diagnosis.because, 200)),
    )
    return f"| {' | '.join(cells)} |"


def _details(run: ReportedRun, name: str) -> list[str]:
    diagnosis = run.diagnosis
    said = ", ".join(filter(None, (diagnosis.words, diagnosis.sure)))
    title = f"{escape(short(name, 80))}: {GLYPHS[diagnosis.verdict]} {said}"
    lines = [f"<details><summary>{title}</summary>", ""]
    for finding in diagnosis.findings:
        facts = "; ".join([span_text(finding.span, run.x_unit), *map(str, finding.evidence)])
        lines.append(f"- **{escape(finding.symptom)}** ({finding.level}): {escape(finding.sentence)} ({escape(facts)})")
    if diagnosis.missing:
        lines.append(f"- To say more: {escape('; '.join(diagnosis.missing))}")
    advised = diagnosis.recommendation
    if advised:
        between = f"{number(advised.lr_low)} to {number(advised.lr_high)}"
        schedule = escape(advised.schedule.describe())
        lines += [
            "",
            f"**Run next:** peak lr `{number(advised.lr)}` ({between}). {schedule}",
        ]
        expected = f"Expected: {advised.expected}." if advised.expected else ""
        lines += [" ".join(map(escape, filter(None, (advised.why, expected))))]
    return [*lines, "", "</details>"]
