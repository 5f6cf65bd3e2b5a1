"""``lranalyzer explain``: what a symptom is, and what to do about it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from lranalyzer.detectors import About

WIDTH = 92
"""Columns that a page is wrapped to: about as much as is read with ease."""
LABEL = 12
"""Columns of the labels at its left."""


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
        emit(_page(pages[symptom]))
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
