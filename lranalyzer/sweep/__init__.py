"""Several learning rates compared: range tests, sweeps, and the transfer of a rate to other settings."""

from lranalyzer.sweep.range_test import RangeTest, RateCurve, range_test
from lranalyzer.sweep.recognition import Recognition, is_range_test

__all__ = ["RangeTest", "RateCurve", "Recognition", "is_range_test", "range_test"]
