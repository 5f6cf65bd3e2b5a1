"""Reports as one HTML file that needs nothing else: no network, no folder beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from lranalyzer.diagnosis.judgement import VERDICT_WORDS
from lranalyzer.recommend.diagnosis import percent
from lranalyzer.report.document import ReportedRun, Source, document_of
from lranalyzer.report.labels import labels
from lranalyzer.report.payload import packed, run_payload, sweep_payload
from lranalyzer.report.sweeps import sweeps_of
from lranalyzer.report.view import RunView, where
from lranalyzer.report.words import GLYPHS, SEVERITY, SHORT_WORDS, number, plural, short

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

SCRIPTS = ("scales.js", "chart.js", "pointer.js", "sweep.js", "overview.js", "page.js")
"""In the order in which they build on each other."""

TOGETHER = 6
"""Up to this many runs are shown under each other. Of more, one is open at a time and the rest waits in the
payload, which packs their equal markup ten times smaller and keeps the page light."""


def to_html(source: Source, *, title: str | None = None, created: str = "") -> str:
    """A self-contained page: overview, curves to zoom into, findings, the schedule to run next and its code.

    Parameters
    ----------
    source
        A document, one (run, diagnosis), or many.
    title
        Heading; the run's name or the number of runs when not given.
    created
        Date to print, as text. Without it the same runs always give the same page.
    """
    from markupsafe import Markup

    document = document_of(source)
    runs = sorted(document.runs, key=lambda run: -SEVERITY[run.diagnosis.verdict])
    names, sweeps = labels(runs), sweeps_of(runs)
    views = [RunView.of(i, run, names[i]) for i, run in enumerate(runs)]
    together = len(views) <= TOGETHER
    article = _environment().get_template("run.html.j2")
    data = (
        run_payload(run) | ({} if together else {"article": article.render(run=view)})
        for run, view in zip(runs, views, strict=True)
    )
    page = _environment().get_template("report.html.j2").render(
        document=document,
        title=title or document.title,
        tab=title or _tab(document.title, runs),
        created=created,
        views=views,
        many=len(views) > 1,
        sweeps=sweeps,
        together=together,
        css=Markup(_text("report.css")),
        early=Markup(_text("theme.js")),
        script=Markup("\n".join(map(_text, SCRIPTS)) + "\nstart();"),
        payload=packed(data, (sweep_payload(sweep, runs, names) for sweep in sweeps)),
    )  # fmt: skip
    return page.encode("utf-8", "replace").decode()  # file names may hold what UTF-8 cannot


def _breakable(text: str) -> Markup:
    """Text whose lines may break after an underscore or a slash, as names of runs need."""
    from markupsafe import Markup, escape

    return Markup(re.sub(r"([_/])", r"\1<wbr>", str(escape(text))))


def _tied(value: Any) -> Any:
    """Text in which no line begins with a percent sign; markup as it is."""
    return value.replace(" %", "\u00a0%") if type(value) is str else value


def _tab(title: str, runs: Sequence[ReportedRun]) -> str:
    """What a browser's tab says: of a single run its verdict and name, so that many open reports differ."""
    if len(runs) != 1:
        return title
    return f"{GLYPHS[runs[0].diagnosis.verdict]} {short(runs[0].name, 60)} · LR Analyzer"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        autoescape=True, loader=PackageLoader("lranalyzer.report"), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, finalize=_tied,
    )  # fmt: skip
    environment.filters.update(
        number=number, percent=percent, plural=plural, short=short, where=where, breakable=_breakable
    )
    environment.globals.update(verdict_words=VERDICT_WORDS, short_words=SHORT_WORDS)
    return environment


@cache
def _text(name: str) -> str:
    return files("lranalyzer.report").joinpath("templates", name).read_text(encoding="utf-8")
