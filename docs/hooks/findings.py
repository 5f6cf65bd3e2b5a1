"""Pages of the site that are made from the code: one a symptom, with a curve of a real run that shows it.

A hook of MkDocs (https://www.mkdocs.org/user-guide/configuration/#hooks). Nothing is written into the checkout.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import itertools
import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from lranalyzer.detectors import DETECTORS, Detector
from lranalyzer.report.as_svg import to_svg
from lranalyzer.report.examples import Example, example_of

THEMES = ("light", "dark")
WIDTH = 720
"""Pixels of a picture: the width of a column of text."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the pages into the menu, below their list."""
    pages = ["findings/index.md", *(f"findings/{detector.symptom}.md" for detector in DETECTORS)]
    for entry in config.nav or []:
        if entry.get("Findings"):
            entry["Findings"] = pages
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages and the pictures."""
    lines = [
        "# Findings",
        "",
        "Each finding names its stretch of steps, the numbers it rests on, and what would change our mind.",
        "",
    ]
    lines += ["| finding | what it is |", "|---|---|"]
    for detector in DETECTORS:
        name, about = detector.symptom, detector.about
        lines.append(f"| [{about.title}]({name}.md) | {about.what} |")
        example = example_of(name)
        pictures = dict(_pictures(example))
        for path, svg in pictures.items():
            files.append(File.generated(config, f"findings/{path}", content=svg))
        files.append(File.generated(config, f"findings/{name}.md", content=_page(detector, example, list(pictures))))
    files.append(File.generated(config, "findings/index.md", content="\n".join(lines) + "\n"))
    return files


def on_page_content(html: str, **_: object) -> str:
    """Docstrings name code as Sphinx does, ``:class:`Run```; the site shows the code alone."""
    return re.sub(r":(?:class|func|meth|data|mod):(?=<code>)", "", html)


def _pictures(example: Example | None) -> Iterator[tuple[str, str]]:
    if example is not None:
        for theme in THEMES:
            picture = to_svg(example.run, example.diagnosis, width=WIDTH, theme=theme)
            yield f"{example.finding.symptom}-{theme}.svg", picture


def _page(detector: Detector, example: Example | None, pictures: list[str]) -> str:
    about = detector.about
    lines = [f"# {about.title}", "", about.what, "", f"`{detector.symptom}`", ""]
    if example is not None:
        finding, name = example.finding, example.run.name
        lines += [
            f"![Curve of the run {name}, the stretch shaded]({p}#only-{t})"
            for p, t in zip(pictures, THEMES, strict=True)
        ]
        lines += ["", f"The sample log `{name}`. What is said of it:", "", f"> {finding.sentence}", ""]
        lines += [
            "| measured | |",
            "|---|---|",
            *(f"| {e.name} | {e.value:.4g} {e.unit} |" for e in finding.evidence),
            "",
        ]
        lines += [f"What would change our mind: {finding.would_change[0].lower()}{finding.would_change[1:]}", ""]
    lines += ["## What it looks like", "", about.looks, "", "## Why it happens", "", about.why, ""]
    lines += ["## What to do", "", about.do, "", "## When it is said", "", *_thresholds(detector)]
    if about.sources:
        lines += ["", "## Sources", "", *(f"- {source}" for source in about.sources)]
    return "\n".join(lines) + "\n"


def _thresholds(detector: Detector) -> list[str]:
    """The detector's own docstring and its thresholds, as its source states them."""
    source = importlib.import_module(type(detector).__module__)
    documented = dict(_attribute_docs(inspect.getsource(type(detector))))
    rows = [(f.name, getattr(detector, f.name)) for f in fields(detector)]  # type: ignore[arg-type]
    table = [
        f"| `{name}` | {value:g} | {documented[name]} |"
        for name, value in rows
        if name in documented and _number(value)
    ]
    head = ["| threshold | value | meaning |", "|---|---|---|"] if table else []
    return [inspect.getdoc(source) or "", "", *head, *table]


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _attribute_docs(source: str) -> Iterator[tuple[str, str]]:
    body = ast.parse(source).body[0].body  # type: ignore[attr-defined]
    for field, text in itertools.pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            yield field.target.id, " ".join(str(text.value.value).split())  # type: ignore[union-attr]
