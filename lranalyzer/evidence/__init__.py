"""Evidence: measured numbers of a run, and how they add up, fitted on real trainings."""

from lranalyzer.evidence.case import Case
from lranalyzer.evidence.features import USUAL_RATE, features
from lranalyzer.evidence.trees import Trees, load

__all__ = ["USUAL_RATE", "Case", "Trees", "features", "load"]
