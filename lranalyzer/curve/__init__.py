"""Series folded into bounded, mergeable summaries, and the shapes of the curves they describe."""

from lranalyzer.curve.accuracy import Accuracy
from lranalyzer.curve.curves import Curves
from lranalyzer.curve.shape import GRID, SINGLE, Shape
from lranalyzer.curve.summary import Summary, bucket_of

__all__ = ["GRID", "SINGLE", "Accuracy", "Curves", "Shape", "Summary", "bucket_of"]
