"""Changing the rate of a training that goes on, only because its owner asked for that.

The rate is multiplied by the advice and stays within bounds. After a change the training is judged anew from there, so the
next one has to wait until the new rate has shown what it does. Weights, momenta and random numbers are never touched: what
was lost to a rate far too high is not brought back, and the log says so.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from lranalyzer.live.judge import Judge
from lranalyzer.live.rates import Rate

log = logging.getLogger("lranalyzer")


@dataclass(frozen=True)
class Policy:
    """When the rate is changed, and how far; the figures behind it come from ``benchmarks/act_gain.py``."""

    sure_low: float = 0.7
    sure_high: float = 0.7
    """Probability of the verdict from which a change is made."""
    surest: float = 0.9
    """Probability of "too low" from which the larger step up is taken: below it, a rate that was right after all must
    survive the step."""
    down: float = 0.316
    up: float = 3.16
    """Factors of one change: the moves the corpora tried."""
    up_gently: float = 2.0
    """The step up where it is less sure: the rates of the corpora's sweeps lie a factor of two apart, and the one beside the
    best is nearly always right too."""
    escape: float = 0.1
    """Factor where the loss runs away."""
    lowest: float = 1e-3
    highest: float = 1e2
    """Bounds, as multiples of the rate at the beginning."""
    rest: int = 20
    """Points after a change before the next one."""
    rest_share: float = 0.03
    """The same as a share of the steps planned."""
    most: int = 6
    """Changes of one training."""


@dataclass(frozen=True)
class Action:
    """One change of the rate."""

    step: int
    before: float
    after: float
    why: str

    def __str__(self) -> str:
        return f"step {self.step:,}: learning rate {self.before:.3g} -> {self.after:.3g}: {self.why}"


class Actor:
    """Decides and changes.

    Parameters
    ----------
    rate
        What is changed.
    bounds
        Smallest and largest rate allowed; None: a thousandth and a hundred times the rate at the beginning.
    """

    def __init__(self, rate: Rate, bounds: tuple[float, float] | None, policy: Policy = Policy()) -> None:
        now = rate.read()
        if not now:
            raise ValueError("act: the optimizer's learning rate cannot be read, so it cannot be changed")
        self._rate, self.policy = rate, policy
        self.low, self.high = bounds or (now * policy.lowest, now * policy.highest)
        if not 0 < self.low < self.high:
            raise ValueError(f"lr_bounds: found {bounds}; expected two rates, the smaller one first")
        self.actions: list[Action] = []

    def wanted(self, judge: Judge) -> tuple[float, str] | None:
        """The factor that the evidence asks for, and why; None: leave the rate."""
        policy, reading = self.policy, judge.reading
        kind = judge.alarm.kind if judge.alarm else None
        high = reading.probabilities.get("too_high", 0.0) + reading.probabilities.get("diverged", 0.0)
        low = reading.probabilities.get("too_low", 0.0)
        if kind == "diverged":
            return policy.escape, "the loss runs away; what it lost already is not brought back"
        if kind == "too_high" or high >= policy.sure_high:
            return policy.down, f"too high ({high:.0%})"
        if reading.may_be_low and (kind == "too_low" or low >= policy.sure_low):
            return policy.up if low >= policy.surest else policy.up_gently, f"too low ({low:.0%})"
        return None

    def act(self, step: int, factor: float, why: str) -> Action | None:
        """Multiply the rate, within the bounds; None where they leave no room or enough was changed."""
        now = self._rate.read()
        if not now or len(self.actions) >= self.policy.most:
            return None
        allowed = min(max(factor, self.low / now), self.high / now)
        if abs(allowed - 1) < 0.05 or (allowed > 1) != (factor > 1):
            return None
        self._rate.scale(allowed)
        action = Action(step, now, now * allowed, why)
        self.actions.append(action)
        log.warning("%s", action)
        return action


def require_one_process(processes: int) -> None:
    """Refuse to act in one of several processes, whose rates would then differ; raises ValueError."""
    if processes > 1:
        raise ValueError(f"act=True: found {processes} processes; expected one, because each has a rate of its own")
