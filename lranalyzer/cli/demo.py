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
    from lranalyzer.samples import samples_folder

    folder = samples_folder()
    stream = o.diagnosed([str(folder)], with_curves=True, jobs=-1, cache=False)
    found = o.sorted_by(list(stream), "verdict")
    report = show.document(found)
    show.on_screen(report)
    show.failures(report, already=False)
    write_file(html, to_html(report, title="LR Analyzer demo: the sample logs"))
    say("next: lranalyzer diagnose YOUR_LOGS --html report.html")
    if app is None and (missing := _no_window_because()):
        say(f"the window stays closed: {missing}")
    elif app is not False:
        from lranalyzer.cli.gui import run_app

        raise typer.Exit(run_app([str(folder)]))


def _no_window_because() -> str:
    """What is missing for the window; empty where it can open."""
    import importlib.util

    if any(importlib.util.find_spec(part) is None for part in ("lranalyzer_gui", "PySide6")):
        return "it is not installed (pip install 'lranalyzer[gui]')"
    if sys.platform not in ("win32", "darwin") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return "there is no screen"
    return "" if sys.stdout.isatty() else "the output is not a terminal (--app opens it all the same)"
