"""Options that several verbs share."""

from __future__ import annotations

from typing import Annotated

import typer

from lranalyzer.cli.console import Speech
from lranalyzer.errors import SettingsError

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...", show_default=False,
        help="Files, folders, '-' for stdin, or MLflow addresses such as mlflow:sqlite:///mlflow.db or mlflow:http://host:5000#experiment.",
    ),
]  # fmt: skip
Format = Annotated[str | None, typer.Option(help="Read every file as this format instead of recognising it.")]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="ROLE=COLUMN",
        help="Say what a column is: loss=nll, lr=eta, step=n. May be repeated.",
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", "-j", help="Worker processes; -1: one a core; 1: none.", show_default=False),
]

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but results and errors.")]


def hush(quiet: bool) -> None:
    """Honour ``--quiet`` after the verb as before it."""
    Speech.quiet = Speech.quiet or quiet


def mapping_of(given: list[str] | None) -> dict[str, str]:
    """``["loss=nll"]`` as ``{"loss": "nll"}``; raises SettingsError."""
    mapping = {}
    for text in given or []:
        role, equals, column = text.partition("=")
        if not (role and equals and column):
            raise SettingsError(f"--map: found {text!r}; expected ROLE=COLUMN, such as loss=nll")
        mapping[role.strip()] = column.strip()
    return mapping
