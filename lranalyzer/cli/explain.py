"""``lranalyzer explain``: what a symptom is, and what to do about it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from lranalyzer.detectors import About, Finding
    from lranalyzer.run import Run

WIDTH = 92
"""Columns that a page is wrapped to: about as much as is read with ease."""
LABEL = 12
"""Columns of the labels at its left."""
OF_VALIDATION = frozenset({"overfitting", "noisy_validation"})
"""Symptoms that are seen on the validation loss."""


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("explain")(explain)


def explain(
    symptom: Annotated[
        str | None, typer.Argument(help="A symptom, such as needs_decay; without one all are listed.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Explain a symptom: what it is, how it looks on the curve, why it happens, what to do."""
    from lranalyzer.cli.console import emit
    from lranalyzer.detectors.book import BOOK, explain

    pages = {symptom: explain(symptom)} if symptom else BOOK
    if as_json:
        from dataclasses import asdict

        from lranalyzer.report.as_json import SCHEMA_VERSION, dumps

        symptoms = {name: asdict(about) for name, about in pages.items()}
        emit(dumps({"schema": "lranalyzer.explain", "schema_version": SCHEMA_VERSION, "symptoms": symptoms}, 2) + "\n")
    elif symptom:
        (name,) = (n for n, about in BOOK.items() if about is pages[symptom])
        emit(_page(pages[symptom]) + _example(name))
    else:
        wide = max(map(len, pages)) + 2
        emit("".join(f"{name:<{wide}}{about.what}\n" for name, about in pages.items()))


def _page(about: About) -> str:
    parts = {"What": about.what, "Looks like": about.looks, "Why": about.why, "What to do": about.do}
    if about.sources:
        parts["Sources"] = "; ".join(about.sources)
    lines = [about.title, ""]
    for label, text in parts.items():
        lines.append(textwrap.fill(text, WIDTH, initial_indent=f"{label:<{LABEL}}", subsequent_indent=" " * LABEL))
    return "\n".join(lines) + "\n"


def _example(symptom: str) -> str:
    """The curve of a bundled run that shows the symptom, its stretch underlined, and what is said of it."""
    from lranalyzer.report.examples import example_of

    example = example_of(symptom)
    if example is None:
        return ""
    said = textwrap.fill(example.finding.sentence, WIDTH, initial_indent=" " * LABEL, subsequent_indent=" " * LABEL)
    title = f"{'For example':<{LABEL}}{example.run.name}, a run of the sample logs"
    return f"\n{title}\n\n{_curve(example.run, example.finding)}\n\n{said}\n"


def _curve(run: Run, finding: Finding) -> str:
    from lranalyzer.cli.picture import loss_picture

    series = run.val_loss if finding.symptom in OF_VALIDATION and run.val_loss else run.train_loss
    if series is None:
        return ""
    return loss_picture(series.step, series.value, f"{series.step[0]:,}", f"{series.step[-1]:,}", finding.span)
