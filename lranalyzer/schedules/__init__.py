"""Schedules: the learning rate as a function of the step, as code, and recognised in a log."""

from lranalyzer.schedules.base import Schedule
from lranalyzer.schedules.constant import Constant
from lranalyzer.schedules.cosine import Cosine, CosineRestarts
from lranalyzer.schedules.cyclical import Cyclical
from lranalyzer.schedules.dampened import Dampened
from lranalyzer.schedules.exponential import Exponential
from lranalyzer.schedules.export import FRAMEWORKS
from lranalyzer.schedules.family import FAMILY, from_dict, from_name
from lranalyzer.schedules.inverse_sqrt import InverseSqrt
from lranalyzer.schedules.join import Join
from lranalyzer.schedules.one_cycle import OneCycle
from lranalyzer.schedules.plateau import ReduceOnPlateau
from lranalyzer.schedules.polynomial import Linear, Polynomial
from lranalyzer.schedules.recognise import Fit, fit
from lranalyzer.schedules.step_decay import MultiStep, StepDecay
from lranalyzer.schedules.warmup import WarmUp
from lranalyzer.schedules.wsd import WarmupStableDecay

__all__ = [
    "FAMILY",
    "FRAMEWORKS",
    "Constant",
    "Cosine",
    "CosineRestarts",
    "Cyclical",
    "Dampened",
    "Exponential",
    "Fit",
    "InverseSqrt",
    "Join",
    "Linear",
    "MultiStep",
    "OneCycle",
    "Polynomial",
    "ReduceOnPlateau",
    "Schedule",
    "StepDecay",
    "WarmUp",
    "WarmupStableDecay",
    "fit",
    "from_dict",
    "from_name",
]
