"""``lranalyzer config``: what is configured, and where each value came from."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("config")(config)


def config(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show every setting, its value and its origin.

    Flags win over LRANALYZER_* variables, those over [tool.lranalyzer] in pyproject.toml or lranalyzer.toml,
    those over the user's file, those over the defaults.
    """
    from lranalyzer.cli.console import emit, results, say
    from lranalyzer.cli.settings import user_file, values

    if as_json:
        from lranalyzer.report.as_json import SCHEMA_VERSION, dumps

        settings = {name: {"value": v.value, "origin": v.origin} for name, v in values().items()}
        emit(dumps({"schema": "lranalyzer.config", "schema_version": SCHEMA_VERSION, "settings": settings}, 2) + "\n")
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in ("Setting", "Value", "From", "Meaning"):
        table.add_column(title, overflow="fold")
    for name, v in values().items():
        table.add_row(name, Text(str(v.value) or "–"), Text(v.origin), v.setting.help)
    results().print(table)
    say(f"user's file: {user_file()}")
