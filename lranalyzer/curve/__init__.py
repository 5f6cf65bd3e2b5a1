"""Series folded into bounded, mergeable summaries, and the shapes of the curves they describe."""

from lranalyzer.curve.curves import Curves
from lranalyzer.curve.shape import GRID, Shape
from lranalyzer.curve.summary import Summary, bucket_of

__all__ = ["GRID", "Curves", "Shape", "Summary", "bucket_of"]
