"""Changing the rate of a training that goes on, only because its owner asked for that.

Lowered where the verdict is "too high"; raised step by step where it is "too low", each step a trial: it stays while the
loss goes on falling and is taken back where things get worse. Where the loss runs away, the training goes back to a copy of
its state from before, with a lower rate. A rate that never came down does so at the end. Everything stays within bounds,
and each change is logged with its evidence.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping

from lranalyzer.live.action import Action
from lranalyzer.live.closing import Closing
from lranalyzer.live.judge import Judge
from lranalyzer.live.keep import Keeper, Kept, State
from lranalyzer.live.policy import Policy
from lranalyzer.live.pulse import FAR_ABOVE
from lranalyzer.live.rates import Rate
from lranalyzer.live.trial import BEFORE, LEAST, NEAR, Course, Trial, spiked, steadiness
from lranalyzer.percent import spaced

log = logging.getLogger("lranalyzer")
MOST_LOSSES = 512
"""Losses since the last change that are remembered."""


class Actor:
    """Decides and changes.

    Parameters
    ----------
    rate
        What is changed.
    bounds
        Smallest and largest rate allowed; None: a thousandth and a hundred times the largest scheduled rate.
    state
        What a training that blew up is taken back to; None: only its rate is lowered.
    steps
        How many the training will take; None: not known, then its end is nothing special.
    """

    def __init__(
        self,
        rate: Rate,
        bounds: tuple[float, float] | None = None,
        state: State | None = None,
        policy: Policy | None = None,
        steps: float | None = None,
    ) -> None:
        peak = rate.peak()
        if not peak:
            raise ValueError("act: the optimizer's learning rate cannot be read, so it cannot be changed")
        self._rate, self._peak = rate, peak
        self.policy = policy = policy or Policy()
        self.low, self.high = bounds or (peak * policy.lowest, peak * policy.highest)
        if not 0 < self.low < self.high:
            raise ValueError(f"lr_bounds: found {bounds}; expected two rates, the smaller one first")
        self._floor = bounds[0] if bounds else 0.0
        self.actions: list[Action] = []
        self._scale = 1.0
        self._ceiling = math.inf
        """The scale that made things worse."""
        self._stood = 0.0
        """The largest scale at which the loss fell until it was raised: not too high, whatever the curve's shape."""
        self._unseen = 0
        """Raises in a row that the loss did not answer."""
        self._losses: list[float] = []
        self._trial: Trial | None = None
        self._points = 0
        self._first = math.nan
        """Mean of the first losses."""
        self._late = False
        """Whether it is too late for a raise to pay."""
        self._steps = steps
        self._closing = Closing(rate, steps, policy.closing) if steps and policy.closing else None
        self._keeper = Keeper(state) if state else None
        if self._keeper:
            self._keeper.take(-1, 0)

    def reach(self, step: int) -> None:
        """A step is done: near the end of a training at a constant rate, bring it down further."""
        if self._steps is None or step < self.policy.last_raise * self._steps:
            return
        self._late, closing = True, self._closing
        if closing is None or step < closing.begins:
            return
        if not closing.begun:
            now = self._peak * self._scale
            if not closing.begin(now, self._floor):
                self._closing = None
                return
            why = "it never came down; over the last steps it does, so that the scatter it keeps up does not stay"
            self._tell(Action(step, now, now * closing.least, why, evidence={"steps_left": self._steps - step - 1}))
        closing.to(step)

    def feel(self, loss: float) -> None:
        """One more loss, before the judge is asked."""
        self._points += 1
        if math.isfinite(loss):
            if self._keeper and self._points == 1:
                self._keeper.begin(loss)
            if len(self._losses) >= MOST_LOSSES:
                del self._losses[: MOST_LOSSES // 2]
            self._losses.append(loss)
            if self._points == NEAR:
                self._first = Course.of(self._losses).level

    def act(self, judge: Judge) -> bool:
        """Change the rate if the evidence asks for it; whether that happened."""
        done = self._decide(judge)
        if done:
            self._losses = []
        elif self._keeper and self._trial is None and judge.alarm is None and self._losses:
            level = Course.of(self._losses).level
            if level < self._keeper.lowest:
                self._keeper.take(judge.pulse.step, self._points, level)
        return done

    def _decide(self, judge: Judge) -> bool:
        policy, reading, alarm = self.policy, judge.reading, judge.alarm
        kind = alarm.kind if alarm else None
        if kind == "diverged" and (judge.pulse.bad_in_row or len(self._losses) < LEAST or self._suffers(judge)):
            return self._rescue(judge)
        if (self._trial or self.actions) and len(self._losses) < self._window(judge):
            return False
        high = reading.probabilities.get("too_high", 0.0) + reading.probabilities.get("diverged", 0.0)
        low = reading.probabilities.get("too_low", 0.0) if reading.can_be_low else 0.0
        if self._trial:
            return self._conclude(judge, self._trial, low, high)
        if high >= policy.sure_high and (kind or self._scale > self._stood) and self._suffers(judge):
            return self._lower(judge, f"too high ({spaced(high)})")
        if (kind == "too_low" or low >= policy.sure_low) and self._unseen <= policy.most_unseen:
            factor = policy.up if low >= policy.surest else policy.up_gently
            self._stood = self._scale
            return self._raise(judge, factor, f"too low ({spaced(low)})")
        return self._ceiling == math.inf and reading.can_be_low and self._explore(judge, low, high)

    def _explore(self, judge: Judge, low: float, high: float) -> bool:
        """Where the model is not sure: a step up that the loss itself has to speak for."""
        policy, window = self.policy, self._window(judge)
        enough = len(self._losses) >= policy.try_windows * window
        if enough and low >= policy.try_odds * high and steadiness(self._losses[-BEFORE:]) >= policy.try_steady:
            self._stood = self._scale
            why = "the loss falls steadily; to see whether it can fall faster"
            return self._raise(judge, policy.up_gently, why, unsure=True)
        if len(self._losses) >= policy.stuck_windows * window and abs(steadiness(self._losses)) < policy.try_steady:
            return self._raise(judge, policy.up_gently, "the loss does not move; to see what moves it", stuck=True)
        return False

    def _suffers(self, judge: Judge) -> bool:
        """Whether the loss itself shows that steps are too large: far above its start, points far above the rest, a rise."""
        pulse = judge.pulse
        if pulse.fast - pulse.first > (FAR_ABOVE - 1) * abs(pulse.first):
            return True
        enough = len(self._losses) >= LEAST
        return enough and (spiked(self._losses) or steadiness(self._losses) < -self.policy.try_steady)

    def _never_fell(self) -> bool:
        """Whether the loss is where it began, within its scatter: a little more of it is then no sign of too large steps."""
        now = Course.of(self._losses)
        return self._first - now.level <= self.policy.fell * now.noise

    def _window(self, judge: Judge) -> float:
        """Points over which a change shows what it does."""
        policy, pulse = self.policy, judge.pulse
        stride = max((pulse.step - pulse.first_step) / max(pulse.points - 1, 1), 1.0)
        planned = policy.window_share * (judge.planned or 0) / stride
        return min(max(policy.window, planned), policy.window_most)

    def _rescue(self, judge: Judge) -> bool:
        """The loss runs away: back to a copy of the state, with a lower rate."""
        trial, now = self._trial, {"loss": judge.pulse.loss, "first_loss": judge.pulse.first}
        factor = self._step_back(trial) if trial else self.policy.down if self._keeper else self.policy.escape
        if not trial and self._keeper and self._scale <= self._stood:
            factor = self.policy.down_gently
        why = "the loss runs away" + ("" if self._keeper else "; what it lost already is not brought back")
        return self._change(judge, factor, why, now, back=True)

    def _step_back(self, trial: Trial) -> float:
        """Two steps, for the rate beside one that fails is near failing; not below where the loss fell well before."""
        return min(max(trial.factor**-2, self._stood / self._scale), 1 / trial.factor)

    def _lower(self, judge: Judge, why: str) -> bool:
        """Too high; a training that has not got anywhere since goes back as well, for it may have been damaged."""
        course = Course.of(self._losses)
        kept = self._keeper.best(self._points) if self._keeper else None
        return self._change(
            judge,
            self.policy.down,
            why,
            {"loss": course.level},
            back=bool(kept and course.level > kept.level - course.noise),
        )

    def _raise(self, judge: Judge, factor: float, why: str, *, unsure: bool = False, stuck: bool = False) -> bool:
        """A trial; the state before it is kept."""
        factor = min(factor, self._ceiling * self.policy.below_failed / self._scale)
        if factor < self.policy.least_up or len(self.actions) >= self.policy.most:
            return False
        before = Course.of(self._losses)
        scale = self._scale
        numbers = {"loss": before.level, "loss_slope": before.slope, "noise": before.noise}
        if not self._change(judge, factor, why, numbers):
            return False
        if self._keeper:
            self._keeper.take(judge.pulse.step, self._points, before.level)
        self._trial = Trial(before, self._scale / scale, unsure, stuck)
        return True

    def _conclude(self, judge: Judge, trial: Trial, low: float, high: float) -> bool:
        """At each look after the window of a trial: take the rate back, raise it further, keep it, or wait."""
        policy = self.policy
        outcome, numbers = trial.outcome(self._losses)
        if outcome in ("worse", "broken") or high >= policy.sure_high:
            why = "the raised rate made it worse"
            weak = outcome == "worse" and self._never_fell()
            factor = 1 / trial.factor if weak or (trial.stuck and outcome == "worse") else self._step_back(trial)
            return self._change(judge, factor, why, numbers, back=outcome == "broken" or trial.unsure, fails=not weak)
        if trial.stuck and outcome == "neutral" and self._unseen < policy.most_stuck:
            self._unseen += 1
            self._trial = None
            return self._raise(judge, policy.up_gently, "the loss still does not move", stuck=True)
        over = len(self._losses) >= policy.patience * self._window(judge)
        still = low >= policy.sure_low and self._unseen < policy.most_unseen
        if (outcome == "helped" and low >= policy.go_on_odds * high) or still:
            why = f"still too low ({spaced(low)})" if still else "the loss falls faster at the raised rate"
            self._unseen = 0 if outcome == "helped" else self._unseen + 1
            self._trial = None
            return self._raise(judge, policy.up_gently, why)
        if over and trial.unsure and low < high:
            return self._change(judge, 1 / trial.factor, "the raised rate gained nothing", numbers)
        if over:
            self._trial, self._unseen = None, self._unseen + 1
        return False

    def _change(
        self,
        judge: Judge,
        factor: float,
        why: str,
        numbers: Mapping[str, float],
        *,
        back: bool = False,
        fails: bool = True,
    ) -> bool:
        """Multiply the rate, within the bounds; False where they leave no room. A rate that fails is not come near again."""
        before = self._rate.read() or self._peak * self._scale
        scale = min(self._scale * factor, self.high / self._peak)
        allowed = max(scale / self._scale, self.low / before) if factor < 1 else scale / self._scale
        if abs(allowed - 1) < 0.05 or (allowed > 1) != (factor > 1):
            return False
        if allowed < 1 and fails:
            self._ceiling = min(self._ceiling, self._scale)
        self._rate.scale(allowed)
        kept = self._put_back() if back else None
        self._scale, self._trial = self._scale * allowed, None
        action = Action(judge.pulse.step, before, before * allowed, why, kept.step if kept else None, dict(numbers))
        self._tell(action)
        return True

    def _tell(self, action: Action) -> None:
        self.actions.append(action)
        log.warning("%s", action)

    def _put_back(self) -> Kept | None:
        return self._keeper.back(self._points, trusted=self._trial is not None) if self._keeper else None


def require_one_process(processes: int) -> None:
    """Refuse to act in one of several processes, whose rates would then differ; raises ValueError."""
    if processes > 1:
        raise ValueError(f"act=True: found {processes} processes; expected one, because each has a rate of its own")
