"""``lranalyzer formats``: what can be read."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("formats")(formats)


def formats() -> None:
    """List the formats that are recognised, by the name that --format takes."""
    from lranalyzer.cli.console import emit
    from lranalyzer.readers import READERS

    for reader in sorted(READERS, key=lambda reader: reader.name):
        emit(f"{reader.name:<24}{reader.title}\n")
