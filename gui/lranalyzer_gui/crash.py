"""What happens to errors nobody expected: a notice in the window, a file that survives a crash, and a word about it on
the next start. Nothing is sent anywhere."""

from __future__ import annotations

import faulthandler
import platform
import sys
import threading
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler, qVersion

import lranalyzer
from lranalyzer.discreet import discreet
from lranalyzer_gui.session.notice import Notice
from lranalyzer_gui.session.session import Session

FILE_NAME = "lranalyzer-gui.log"
KEPT_LETTERS = 200_000
"""Of a longer log the end is kept."""
NOISE = ("propagateSizeHints",)
_SERIOUS = (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)


def log_folder() -> Path:
    """Where the log lies, after the habits of the platform."""
    import platformdirs

    return Path(platformdirs.user_log_dir("lranalyzer", appauthor=False))


@dataclass
class CrashLog:
    """The open log file; None where the folder cannot be written."""

    path: Path
    file: TextIO | None = None
    before: str = ""
    """What the last start left, when it did not end well."""

    @classmethod
    def open(cls, folder: Path) -> CrashLog:
        """Take over the file of the last start, and begin a new one."""
        path, before = folder / FILE_NAME, ""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if path.exists():
                before = path.read_text("utf-8", "replace")[-KEPT_LETTERS:]
                path.replace(path.with_suffix(".last.log"))
            return cls(path, path.open("w", encoding="utf-8", buffering=1), before)
        except OSError:
            return cls(path)

    def write(self, text: str) -> None:
        """Add a paragraph."""
        if self.file is not None and not self.file.closed:
            with suppress(OSError):  # a full disk: the window goes on
                self.file.write(discreet(text.rstrip()) + "\n")

    def close(self) -> None:
        """The program ends as it should: the file goes, so that the next start has nothing to tell."""
        if self.file is None or self.file.closed:
            return
        if faulthandler.is_enabled():
            faulthandler.disable()
        self.file.close()
        self.path.unlink(missing_ok=True)


def install(session: Session, log: CrashLog | None = None) -> None:
    """Route uncaught exceptions of every thread to the notices and the log; the console still gets them."""
    log = log or CrashLog(Path(FILE_NAME))

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        text = discreet("".join(traceback.format_exception(kind, error, trace)))
        sys.stderr.write(text)
        log.write(text)
        session.notify("error", discreet(f"Internal error: {kind.__name__}: {error}"), text)

    def report_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            report(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    sys.excepthook = report
    threading.excepthook = report_thread
    if log.file is not None:
        log.write(facts())
        faulthandler.enable(log.file)
        qInstallMessageHandler(lambda kind, context, text: _from_qt(log, kind, context, text))
    if log.before:
        session.notify("info", "The program did not end well the last time. The report can be copied.", log.before)


def facts() -> str:
    """Versions and platform, the head of every report."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return (
        f"LR Analyzer {lranalyzer.__version__}, Qt {qVersion()}, Python {platform.python_version()}, "
        f"{platform.platform()}, {now}"
    )


def report_text(notices: Sequence[Notice]) -> str:
    """What to send along with a question: versions and everything that was reported."""
    lines = [facts(), f"Log folder: {log_folder()}", ""]
    for notice in notices:
        lines.append(f"[{notice.level}] {notice.text}")
        lines += [notice.details] if notice.details else []
    return "\n".join(lines)


def _from_qt(log: CrashLog, kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
    if kind in _SERIOUS and text and not any(word in text for word in NOISE):
        log.write(f"Qt: {text}")
        sys.stderr.write(f"{text}\n")
