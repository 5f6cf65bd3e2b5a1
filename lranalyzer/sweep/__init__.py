"""Several learning rates compared: range tests, sweeps, and the transfer of a rate to other settings."""

from lranalyzer.sweep.grouping import Group
from lranalyzer.sweep.range_test import RangeTest, RateCurve, range_test
from lranalyzer.sweep.range_tester import RangeTester, range_tester
from lranalyzer.sweep.recognition import Recognition, is_range_test
from lranalyzer.sweep.sweep import Direction, ResponseCurve, Sweep, sweep
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
