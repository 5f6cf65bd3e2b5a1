"""LR Analyzer: reads the logs of training runs, says what is wrong with the learning rate and what to run next.

Every public name is loaded on first use, so that ``import lranalyzer`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lranalyzer.lazy import door

__version__ = "0.5.0"

_HOME = {
    "Run": "run",
    "Series": "run",
    "Note": "run",
    "Diagnosis": "recommend",
    "Recommendation": "recommend",
    "Advice": "recommend",
    "diagnose": "recommend",
    "diagnose_many": "batch",
    "follow_up": "recommend",
    "Monitor": "live",
    "sweep": "sweep",
    "range_test": "sweep",
    "range_tester": "sweep",
    "RangeTest": "sweep",
    "Sweep": "sweep",
    "forecast": "recommend.forecast",
    "Forecast": "recommend.forecast",
    "plot": "report",
    "read": "readers",
    "schedules": "",
    "errors": "",
}
"""Public name to the room it lives in; empty for rooms themselves."""

__all__ = [
    "Advice", "Diagnosis", "Forecast", "Monitor", "Note", "RangeTest", "Recommendation", "Run", "Series", "Sweep", "__version__",
    "diagnose", "diagnose_many", "errors", "follow_up", "forecast", "plot", "range_test", "range_tester", "read", "schedules", "sweep",
]  # fmt: skip

if TYPE_CHECKING:
    from lranalyzer import errors, schedules
    from lranalyzer.batch import diagnose_many
    from lranalyzer.live import Monitor
    from lranalyzer.readers import read
    from lranalyzer.recommend import Advice, Diagnosis, Recommendation, diagnose, follow_up
    from lranalyzer.recommend.forecast import Forecast, forecast
    from lranalyzer.report import plot
    from lranalyzer.run import Note, Run, Series
    from lranalyzer.sweep import RangeTest, Sweep, range_test, range_tester, sweep

__getattr__, __dir__ = door(__name__, _HOME)
