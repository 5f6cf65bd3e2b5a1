"""One symptom, one file; :data:`DETECTORS` is the one list through which they are found."""

from lranalyzer.detectors.base import About, Detector
from lranalyzer.detectors.catapult import Catapult
from lranalyzer.detectors.clipping import Clipping
from lranalyzer.detectors.collapse import Collapse
from lranalyzer.detectors.decay_too_early import DecayTooEarly
from lranalyzer.detectors.decay_too_late import DecayTooLate
from lranalyzer.detectors.divergence import Divergence
from lranalyzer.detectors.finding import Evidence, Finding, Level
from lranalyzer.detectors.hidden_nan import HiddenNan
from lranalyzer.detectors.needs_decay import NeedsDecay
from lranalyzer.detectors.needs_warmup import NeedsWarmup
from lranalyzer.detectors.noisy_validation import NoisyValidation
from lranalyzer.detectors.optimizer_mismatch import OptimizerMismatch
from lranalyzer.detectors.oscillating import Oscillation
from lranalyzer.detectors.overfitting import Overfitting
from lranalyzer.detectors.plateau import Plateau
from lranalyzer.detectors.rate_too_high import RateTooHigh
from lranalyzer.detectors.rate_too_low import RateTooLow
from lranalyzer.detectors.schedule_fault import ScheduleFault
from lranalyzer.detectors.spikes import Spikes
from lranalyzer.detectors.underfitting import Underfitting

DETECTORS: tuple[Detector, ...] = (
    HiddenNan(),
    Divergence(),
    OptimizerMismatch(),
    ScheduleFault(),
    RateTooHigh(),
    RateTooLow(),
    Collapse(),
    NeedsWarmup(),
    DecayTooEarly(),
    DecayTooLate(),
    Overfitting(),
    Clipping(),
    Spikes(),
    Catapult(),
    Underfitting(),
    NeedsDecay(),
    Oscillation(),
    Plateau(),
    NoisyValidation(),
)
"""Causes before symptoms: the order in which equally strong findings are told."""

__all__ = ["DETECTORS", "About", "Detector", "Evidence", "Finding", "Level"]
