"""Several learning rates compared: range tests, sweeps, and the transfer of a rate to other settings."""

import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from lranalyzer.run import Run
from lranalyzer.sweep.choice import Direction
from lranalyzer.sweep.grouping import Group
from lranalyzer.sweep.range_test import RangeTest, RateCurve, range_test
from lranalyzer.sweep.range_tester import RangeTester, range_tester
from lranalyzer.sweep.recognition import Recognition, is_range_test
from lranalyzer.sweep.response import ResponseCurve
from lranalyzer.sweep.sweep import Sweep, sweep
from lranalyzer.sweep.transfer import Transferred, to_batch_size, to_optimizer
from lranalyzer.sweep.trial import Trial

__all__ = [
    "Direction",
    "Group",
    "RangeTest",
    "RangeTester",
    "RateCurve",
    "Recognition",
    "ResponseCurve",
    "Sweep",
    "Transferred",
    "Trial",
    "is_range_test",
    "range_test",
    "range_tester",
    "sweep",
    "to_batch_size",
    "to_optimizer",
]


class _Room(ModuleType):
    """This package can be called: importing it binds its name in ``lranalyzer``, where people call
    ``sweep``."""

    def __call__(self, runs: Sequence[Run], **options: Any) -> Sweep:
        """:func:`lranalyzer.sweep.sweep`."""
        return sweep(runs, **options)


sys.modules[__name__].__class__ = _Room
