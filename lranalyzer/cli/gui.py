"""``lranalyzer gui``: hands over to the desktop application."""

from __future__ import annotations

import importlib.util
from typing import Annotated

import typer

VIEWS = ("dashboard", "run", "compare", "sweep", "range-test", "schedule")


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("gui")(gui)


def gui(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="What to open.", show_default=False)
    ] = None,
    screenshot: Annotated[
        str | None, typer.Option(metavar="FILE", help="Draw one view into a PNG file and exit.")
    ] = None,
    view: Annotated[str | None, typer.Option(help=f"Which view: {', '.join(VIEWS)}.")] = None,
    theme: Annotated[str | None, typer.Option(help="light or dark; else as the system.")] = None,
    size: Annotated[str | None, typer.Option(metavar="WxH", help="Size of the picture, such as 1400x900.")] = None,
    scale: Annotated[float | None, typer.Option(help="Pixels a point: 2 for sharp pictures.")] = None,
) -> None:
    """Open the desktop application, or draw one of its views into a file."""
    options = {"--screenshot": screenshot, "--view": view, "--theme": theme, "--size": size, "--scale": scale}
    given = [part for name, value in options.items() if value is not None for part in (name, str(value))]
    raise typer.Exit(run_app([*(sources or []), *given]))


def run_app(arguments: list[str]) -> int:
    """Run the application and give its exit code; raises MissingExtra when it is not installed."""
    from lranalyzer.errors import MissingExtra

    for package in ("PySide6", "pyqtgraph", "tsdownsample", "lranalyzer_gui"):
        if importlib.util.find_spec(package) is None:
            raise MissingExtra(package, "gui", "the desktop application")
    start = importlib.import_module("lranalyzer_gui.app").main
    return int(start(arguments) or 0)
