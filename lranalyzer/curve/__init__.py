"""Series folded into bounded, mergeable summaries."""

from lranalyzer.curve.summary import Summary, bucket_of

__all__ = ["Summary", "bucket_of"]
