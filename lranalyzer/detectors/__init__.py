"""One symptom, one file."""

from lranalyzer.detectors.finding import Evidence, Finding, Level

__all__ = ["Evidence", "Finding", "Level"]
