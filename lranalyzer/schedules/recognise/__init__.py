"""Recognition of schedules in logged rates."""

from lranalyzer.schedules.recognise.recognise import fit
from lranalyzer.schedules.recognise.result import Fit

__all__ = ["Fit", "fit"]
