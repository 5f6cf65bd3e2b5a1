"""``lranalyzer demo``: the whole thing on the logs that come with it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("demo")(demo)


def demo(
    html: Annotated[Path, typer.Option(metavar="FILE", help="Where the report goes.")] = Path("lranalyzer-demo.html"),
    app: Annotated[
        bool | None, typer.Option("--app/--no-app", help="Open the application; else if there is a screen.")
    ] = None,
) -> None:
    """Diagnose the bundled sample logs: a table, an HTML report, and the app if there is a screen."""
    from lranalyzer.cli import outcomes as o
    from lranalyzer.cli import show
    from lranalyzer.cli.console import say, write_file
    from lranalyzer.report import to_html

    folder = sample_logs()
    stream = o.diagnosed([str(folder)], with_curves=True, jobs=-1, cache=False)
    found = o.sorted_by(list(stream), "verdict")
    report = show.document(found)
    show.on_screen(report)
    show.failures(report, already=False)
    write_file(html, to_html(report, title="LR Analyzer demo: the sample logs"))
    say("next: lranalyzer diagnose YOUR_LOGS --html report.html")
    if app if app is not None else _has_screen():
        from lranalyzer.cli.gui import run_app

        raise typer.Exit(run_app([str(folder)]))


def sample_logs() -> Path:
    """The folder of sample logs: inside the installed package, or beside it in a checkout; raises NoRuns."""
    import lranalyzer
    from lranalyzer.errors import NoRuns

    package = Path(lranalyzer.__file__).parent
    for folder in (package / "_samples", package.parent / "sample_logs"):
        if folder.is_dir() and any(folder.iterdir()):
            return folder
    raise NoRuns(package / "sample_logs", "no sample logs", "the folder that is installed with the package")


def _has_screen() -> bool:
    import importlib.util

    screen = sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return (
        screen
        and sys.stdout.isatty()
        and importlib.util.find_spec("lranalyzer_gui") is not None
        and importlib.util.find_spec("PySide6") is not None
    )
