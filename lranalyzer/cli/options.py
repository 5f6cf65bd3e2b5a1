"""Options that several verbs share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lranalyzer.cli.console import Speech
from lranalyzer.errors import SettingsError

if TYPE_CHECKING:
    from lranalyzer.readers.mapping import ColumnMapping

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
        help="Say what a column is: loss=nll, lr=eta, step=n; lr= for none. May be repeated; remembered for the folder.",
    ),
]
Param = Annotated[
    list[str] | None,
    typer.Option(
        "--param",
        metavar="NAME=VALUE",
        help="A parameter that the log lacks: lr=0.1, optimizer=adamw, batch_size=64. May be repeated; for this time only.",
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


def said(given: list[str] | None) -> dict[str, str | None]:
    """``["loss=nll", "lr="]`` as ``{"loss": "nll", "lr": None}``; raises SettingsError."""
    mapping: dict[str, str | None] = {}
    for text in given or []:
        role, equals, column = text.partition("=")
        if not (role.strip() and equals):
            raise SettingsError(f"--map: found {text!r}; expected ROLE=COLUMN, such as loss=nll")
        mapping[role.strip()] = column.strip() or None
    return mapping


def params_of(given: list[str] | None) -> dict[str, Any]:
    """``["lr=0.1", "optimizer=sgd"]`` as ``{"lr": 0.1, "optimizer": "sgd"}``; raises SettingsError."""
    from lranalyzer.run.hyperparameters import is_numeric, number

    params: dict[str, Any] = {}
    for text in given or []:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            raise SettingsError(f"--param: found {text!r}; expected NAME=VALUE, such as lr=0.1")
        read = number(value)
        if read is None and is_numeric(name):
            raise SettingsError(f"--param: found {text!r}; expected a number after {name}=")
        params[name] = value if read is None else read
    return params


def mapping_of(given: list[str] | None, params: list[str] | None = None) -> ColumnMapping:
    """What ``--map`` says, then what is remembered of it for a folder, then what the configuration says; and
    what ``--param`` says."""
    from lranalyzer.cli.settings import values
    from lranalyzer.readers import with_remembered
    from lranalyzer.readers.mapping import ColumnMapping

    usual = values()["map"]
    return ColumnMapping.of(with_remembered(said(given), usual.value, usual.origin), params_of(params))


def remember(sources: Iterable[str], given: list[str] | None) -> None:
    """Keep what ``--map`` said for the folders of the sources; called once they were read with it."""
    from lranalyzer.cli.console import complain, say
    from lranalyzer.readers import remember_roles, remembered_roles
    from lranalyzer.readers.mapping import checked

    words = checked(said(given))
    places = {}
    try:
        for source in sources if words else ():
            if source != "-" and not words.items() <= remembered_roles(source).items():
                places[remember_roles(source, words)] = source
    except SettingsError as error:
        complain(str(error))
    for place, source in places.items():
        say(f"remembered for {place}: {' '.join(given or ())} (lranalyzer info {source} --forget takes it back)")
