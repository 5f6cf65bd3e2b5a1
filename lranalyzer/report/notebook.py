"""Runs, and what was found out about them, as notebooks show them: HTML without scripts.

Colours are those of the notebook, except in pictures, which bring their own card.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any

from lranalyzer.recommend.diagnosis import percent
from lranalyzer.report.words import (
    GLYPHS,
    LEVEL_GLYPHS,
    SHORT_WORDS,
    number,
    plural,
    short,
    span_text,
)

if TYPE_CHECKING:
    from lranalyzer.recommend import Diagnosis
    from lranalyzer.recommend.forecast import Forecast
    from lranalyzer.run import Run
    from lranalyzer.sweep import RangeTest, Sweep

MOST_ROWS = 200
"""Rows of a table in a notebook; more would make it slow to open."""

_STYLE = "font:14px/1.5 system-ui,sans-serif;max-width:900px"
_CELL = "text-align:left;padding:2px 12px 2px 0"


def html_of(thing: Any) -> str:
    """HTML of a run, runs, a diagnosis, a sweep, a range test, a forecast or a batch."""
    kinds = (kind.__name__ for kind in type(thing).__mro__)
    return next(_SHOW[kind] for kind in kinds if kind in _SHOW)(thing)


def run_html(run: Run) -> str:
    """The curves of a run with its findings, and the verdict below."""
    from lranalyzer.recommend import diagnose
    from lranalyzer.report.as_svg import to_svg

    diagnosis = diagnose(run)
    return f"{to_svg(run, diagnosis)}{diagnosis_html(diagnosis)}"


def diagnosis_html(diagnosis: Diagnosis) -> str:
    """Verdict, findings and what to run next."""
    sure = f" ({diagnosis.sure})" if diagnosis.sure else ""
    said = f"{GLYPHS[diagnosis.verdict]} {diagnosis.words}"
    parts = [f"<p><b>{_text(diagnosis.run_name)}: {said}</b>{sure}</p>"]
    if diagnosis.findings:
        items = (
            f"<li>{LEVEL_GLYPHS[f.level]} {_text(f.sentence)} <small>({span_text(f.span)}; "
            f"{_text('; '.join(map(str, f.evidence)))})</small></li>"
            for f in diagnosis.findings
        )
        parts.append(f"<ul>{''.join(items)}</ul>")
    if diagnosis.missing:
        parts.append(f"<p>To say more: {_text('; '.join(diagnosis.missing))}</p>")
    advised = diagnosis.recommendation
    if advised:
        between = f"between {number(advised.lr_low)} and {number(advised.lr_high)}"
        schedule = _text(advised.schedule.describe())
        parts.append(f"<p>Run next: <b>peak lr {number(advised.lr)}</b> ({between}). {schedule}</p>")
    return _block(*parts)


def sweep_html(sweep: Sweep) -> str:
    """The response to the rate, what it says, and the runs."""
    rows = [(number(t.lr), "✖ diverged" if t.diverged else number(t.final, 4), t.name) for t in sweep.trials]
    remarks = "".join(f"<p>{_text(warning)}</p>" for warning in sweep.warnings)
    return sweep.plot().svg + _block(f"<p>{_text(sweep.why)}</p>", remarks, _table(("lr", "final loss", "run"), rows))


def range_test_html(test: RangeTest) -> str:
    """The smoothed loss over the rate, and what it says."""
    return test.plot().svg + _block(f"<p>{_text(test.why)}</p>")


def forecast_html(forecast: Forecast) -> str:
    """The loss ahead, and what it rests on."""
    return forecast.plot().svg + _block(f"<p>{_text(forecast.why)}</p>")


def runs_html(runs: Sequence[Run]) -> str:
    """What was read; not yet diagnosed, which takes longer than a list may."""
    rows = ((run.name, run.source, run.format, run.status, ", ".join(run.roles) or "–", _points(run)) for run in runs)
    return _block(
        f"<p>{plural(len(runs), 'run')}</p>", _table(("run", "source", "format", "status", "roles", "points"), rows)
    )


def batch_html(batch: Any) -> str:
    """Verdict, rates and main finding of every run."""
    columns = ("name", "verdict", "confidence", "lr", "recommended_lr", "best_loss", "main_finding", "error")
    table = batch.table[list(columns)]
    counts = table.verdict.value_counts()
    said = ", ".join(f"{GLYPHS[v]} {counts[v]:,} {SHORT_WORDS[v]}" for v in GLYPHS if v in counts)
    rows = (_batch_row(row) for row in table.itertuples(index=False))
    head = ("run", "verdict", "sure", "lr", "next lr", "best loss", "main finding")
    return _block(f"<p>{plural(len(table), 'run')}: {said}</p>", _table(head, rows))


def _batch_row(row: Any) -> tuple[str, ...]:
    if not isinstance(row.verdict, str):  # missing: None or NaN, as pandas likes
        return (row.name, "not read", "–", "–", "–", "–", str(row.error))
    known = [None if value != value else value for value in (row.lr, row.recommended_lr, row.best_loss)]  # NaN: unknown
    verdict, finding = row.verdict, row.main_finding if isinstance(row.main_finding, str) else "–"
    sure = percent(row.confidence) if row.confidence else "–"
    return (row.name, f"{GLYPHS[verdict]} {SHORT_WORDS[verdict]}", sure, *map(number, known), finding)  # type: ignore[index]


def _points(run: Run) -> str:
    return f"{max((len(s) for s in run.series.values()), default=0):,}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    shown = list(islice(rows, MOST_ROWS + 1))
    titles = "".join(f'<th scope="col" style="{_CELL}">{_text(title)}</th>' for title in head)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td style="{_CELL};white-space:nowrap" title="{_text(cell, 1_000)}">{_text(cell, 60)}</td>'
            for cell in row[:-1]
        )
        + f'<td style="{_CELL}">{_text(row[-1], 200)}</td>'
        + "</tr>"
        for row in shown[:MOST_ROWS]
    )
    more = "<p>and more</p>" if len(shown) > MOST_ROWS else ""
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>{more}"


def _block(*parts: str) -> str:
    return f'<div style="{_STYLE}">{"".join(parts)}</div>'


def _text(text: str, characters: int = 400) -> str:
    return escape(short(text, characters), quote=True)


_SHOW: dict[str, Callable[[Any], str]] = {
    "Run": run_html, "Runs": runs_html, "Diagnosis": diagnosis_html, "Sweep": sweep_html, "RangeTest": range_test_html,
    "Forecast": forecast_html, "Batch": batch_html,
}  # fmt: skip
"""By name of the type, so that showing one does not import the others."""
