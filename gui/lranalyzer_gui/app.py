"""The program: arguments, a check of the machine, the application object, and what happens to errors."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from lranalyzer_gui.machine import NoScreenError, problem_with_qt, screen_problem

VIEWS = ("dashboard", "run", "compare", "sweep", "range-test", "schedule")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; returns the exit code: 0 well, 2 wrong arguments or unreadable source, 3 no Qt or no
    screen."""
    arguments = _parser().parse_args(argv)
    if arguments.screenshot:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        os.environ.setdefault("QT_SCALE_FACTOR", f"{arguments.scale:g}")
    trouble = problem_with_qt() or screen_problem()
    if trouble:
        sys.stderr.write(f"lranalyzer-gui: {trouble}\n")
        return 3
    try:
        return _screenshot(arguments) if arguments.screenshot else _run(arguments)
    except NoScreenError as error:
        sys.stderr.write(f"lranalyzer-gui: {error}\n")
        return 3


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "lranalyzer-gui", description="Look at training logs and what is wrong with the learning rate."
    )
    parser.add_argument("source", nargs="*", help="log, folder, or mlflow:URI")
    parser.add_argument("--screenshot", metavar="FILE", help="render one view to a PNG file and exit")
    parser.add_argument("--view", default="", help=f"for --screenshot: {', '.join(VIEWS)}")
    parser.add_argument("--size", default="1280x800", metavar="WxH", help="for --screenshot: logical pixels")
    parser.add_argument("--theme", choices=("light", "dark", "system"), default=None)
    parser.add_argument("--scale", type=float, default=1.0, help="for --screenshot: device pixels per logical pixel")
    parser.add_argument("--reset", action="store_true", help="start with factory settings and layout")
    return parser


def _screenshot(arguments: argparse.Namespace) -> int:
    from lranalyzer.errors import LRAnalyzerError
    from lranalyzer_gui.screenshot import render
    from lranalyzer_gui.start import without_platform_noise

    try:
        width, height = (int(part) for part in arguments.size.lower().split("x"))
    except ValueError:
        sys.stderr.write(f"lranalyzer-gui: --size {arguments.size!r}; expected something like 1280x800\n")
        return 2
    theme = arguments.theme or "light"
    try:
        with without_platform_noise():
            render(
                arguments.source,
                arguments.view,
                arguments.screenshot,
                (width, height),
                theme,
                arguments.scale,
            )
    except (LRAnalyzerError, OSError) as error:
        sys.stderr.write(f"lranalyzer-gui: {error}\n")
        return 2
    return 0


def _run(arguments: argparse.Namespace) -> int:
    from PySide6.QtCore import QTimer

    from lranalyzer_gui.crash import CrashLog, install, log_folder
    from lranalyzer_gui.main_window import MainWindow
    from lranalyzer_gui.session.memory import Memory
    from lranalyzer_gui.session.preferences import preferred
    from lranalyzer_gui.session.session import Session
    from lranalyzer_gui.session.view_state import ViewState
    from lranalyzer_gui.settings.place import fit_screen
    from lranalyzer_gui.settings.store import Settings
    from lranalyzer_gui.start import application
    from lranalyzer_gui.theme.manager import Theme
    from lranalyzer_gui.workers.garbage import Garbage
    from lranalyzer_gui.workers.job import Pool

    app = application()
    settings = Settings(parent=app)
    if arguments.reset:
        settings.reset()
        settings.forget_layout()
    theme = Theme(app, arguments.theme or settings.get("theme"))
    session = Session(preferred(settings, ViewState()), app)
    log = CrashLog.open(log_folder())
    install(session, log)
    window = MainWindow(session, settings, theme, Pool(app), Memory.usual(), samples_folder())
    fit_screen(window, settings)
    window.show()
    garbage = Garbage()
    session.entries_added.connect(lambda _: garbage.keep(len(session.entries)))
    if arguments.source:
        QTimer.singleShot(0, lambda: window.opener.open(arguments.source))
    elif settings.get("restore"):
        QTimer.singleShot(0, window.reopen)
    code = int(app.exec())
    log.close()
    return code


def samples_folder() -> Path | None:
    """The sample logs: inside the installed package, or beside the source tree; None where there are none."""
    here = Path(str(resources.files("lranalyzer_gui")))
    for folder in (here / "sample_logs", here.parents[1] / "sample_logs"):
        if folder.is_dir() and any(p.is_dir() for p in folder.iterdir()):
            return folder
    return None
