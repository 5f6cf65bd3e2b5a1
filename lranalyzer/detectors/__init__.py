"""One symptom, one file; :data:`DETECTORS` is the one list through which they are found."""

from lranalyzer.detectors.base import About, Detector
from lranalyzer.detectors.divergence import Divergence
from lranalyzer.detectors.finding import Evidence, Finding, Level
from lranalyzer.detectors.needs_decay import NeedsDecay
from lranalyzer.detectors.oscillating import Oscillation
from lranalyzer.detectors.overfitting import Overfitting
from lranalyzer.detectors.plateau import Plateau
from lranalyzer.detectors.rate_too_high import RateTooHigh
from lranalyzer.detectors.rate_too_low import RateTooLow

DETECTORS: tuple[Detector, ...] = (
    Divergence(),
    RateTooHigh(),
    RateTooLow(),
    Oscillation(),
    Plateau(),
    NeedsDecay(),
    Overfitting(),
)
"""Causes before symptoms: the order in which equally strong findings are told."""

__all__ = ["DETECTORS", "About", "Detector", "Evidence", "Finding", "Level"]
