"""Runs and diagnoses as notebooks show them.

IPython is told by type name, so that neither the types know of HTML nor this module of the types until one is
shown.
"""

from __future__ import annotations

import sys
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lranalyzer.recommend import Diagnosis
    from lranalyzer.run import Run

_STYLE = "font:14px/1.5 system-ui,sans-serif;max-width:900px"


def register() -> bool:
    """Tell a running IPython how to show our types; False where none runs."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None:
        return False
    html = shell.display_formatter.formatters["text/html"]
    html.for_type_by_name("lranalyzer.run.run", "Run", run_html)
    html.for_type_by_name("lranalyzer.recommend.diagnosis", "Diagnosis", diagnosis_html)
    return True


def run_html(run: Run) -> str:
    """The curves of a run with its findings, and the verdict below."""
    from lranalyzer.recommend import diagnose
    from lranalyzer.report.as_svg import to_svg

    diagnosis = diagnose(run)
    return f"{to_svg(run, diagnosis)}{diagnosis_html(diagnosis)}"


def diagnosis_html(diagnosis: Diagnosis) -> str:
    """Verdict, findings and what to run next."""
    from lranalyzer.report.words import LEVEL_GLYPHS, number, percent, span_text, verdict_phrase

    sure = f" ({percent(diagnosis.confidence)} sure)" if diagnosis.confidence else ""
    parts = [f"<p><b>{escape(diagnosis.run_name[:200])}: {verdict_phrase(diagnosis.verdict)}</b>{sure}</p>"]
    if diagnosis.findings:
        items = (
            f"<li>{LEVEL_GLYPHS[f.level]} {escape(f.sentence)} <small>({span_text(f.span)}; "
            f"{escape('; '.join(map(str, f.evidence)))})</small></li>"
            for f in diagnosis.findings
        )
        parts.append(f"<ul>{''.join(items)}</ul>")
    if diagnosis.missing:
        parts.append(f"<p>To say more: {escape('; '.join(diagnosis.missing))}</p>")
    advised = diagnosis.recommendation
    if advised:
        between = f"between {number(advised.lr_low)} and {number(advised.lr_high)}"
        schedule = escape(advised.schedule.describe())
        parts.append(f"<p>Run next: <b>peak lr {number(advised.lr)}</b> ({between}). {schedule}</p>")
    return f'<div style="{_STYLE}">{"".join(parts)}</div>'
