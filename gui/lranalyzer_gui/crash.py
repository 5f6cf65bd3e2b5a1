"""Errors nobody expected appear in the notification place instead of ending the program silently."""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType

from lranalyzer_gui.session.session import Session


def install(session: Session) -> None:
    """Route uncaught exceptions of every thread to the session's notices; the console still gets them."""

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(text)
        session.notify("error", f"Internal error: {kind.__name__}: {error}", text)

    def report_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            report(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    sys.excepthook = report
    threading.excepthook = report_thread
