"""The engine and the report that tracking uses unless it is given others; loaded on first use."""

from __future__ import annotations

from collections.abc import Callable

from lranalyzer.recommend import Diagnosis
from lranalyzer.run import Run

Diagnose = Callable[[Run], Diagnosis]
Render = Callable[[Run, Diagnosis], str]


def diagnose(run: Run) -> Diagnosis:
    """As :func:`lranalyzer.diagnose`."""
    from lranalyzer.recommend import diagnose as engine

    return engine(run)


def render(run: Run, diagnosis: Diagnosis) -> str:
    """The HTML report of one run."""
    from lranalyzer.report import to_html

    return to_html((run, diagnosis))
