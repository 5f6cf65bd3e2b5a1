"""The engine of everything live: points in, alarms out, at a cost that does not grow with the run.

Every point is felt by a :class:`~lranalyzer.live.pulse.Pulse` in constant time; at geometrically spaced points the new ones
are folded into the summaries of the curve, and the curve is judged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from lranalyzer.curve import Curves
from lranalyzer.diagnosis.judgement import Verdict
from lranalyzer.live.alarm import Alarm, Kind, Reading, by_curve, by_pulse
from lranalyzer.live.inbox import Point
from lranalyzer.live.looks import next_look
from lranalyzer.live.phrase import evidence, ran_away, sentence
from lranalyzer.live.pulse import Pulse
from lranalyzer.live.warning import Warning
from lranalyzer.percent import spaced
from lranalyzer.recommend import Advice
from lranalyzer.recommend.advice import advise
from lranalyzer.recommend.recommendation import Action
from lranalyzer.run import Hyperparameters

MOST_HELD = 4096
"""Points kept unfolded at the most, whatever the distance to the next look."""
USUAL_ADVICE: dict[Kind, tuple[Action, float]] = {
    "diverged": ("lower", 0.1),
    "too_high": ("lower", 0.316),
    "too_low": ("raise", 3.16),
}
"""What a kind of trouble asks for where the model of the next move does not speak for that direction."""
FORESEEN_TIMES = 10.0
"""Times the usual rate of its optimizer to which one far beyond it is brought: of the healthy trainings of the corpora 44 % had
more where steps are normalised, 16 % of those with plain SGD, 9 % with momentum."""


class Judge:
    """Follows one training.

    Parameters
    ----------
    hyper
        What is known of its settings.
    total_steps
        How long it will be; None: unknown, then less is said.
    empty
        Curves without points, where more than the settings is known of the log.
    """

    def __init__(
        self,
        hyper: Hyperparameters,
        total_steps: float | None = None,
        name: str = "training",
        empty: Curves | None = None,
    ) -> None:
        self.hyper = hyper
        planned = total_steps or hyper.total_steps
        self.planned = self.total_steps = planned if planned and planned > 0 else None  # -1 is "not told" in some logs
        self.pulse = Pulse(hyper, self.total_steps)
        self._curves = empty or Curves(name, None, hyper=hyper, pretrained=hyper.fine_tuning)
        self._held: list[Point] = []
        self._values: list[tuple[int, float]] = []
        self._look_at = next_look(0)
        self._said: set[Kind] = set()
        self.reading = Reading({}, None, False)
        """What the last look at the curve gave."""
        self.looks = 0
        """Looks so far."""
        self.alarm: Alarm | None = None
        """What the last point gave, said before or not."""

    @property
    def curves(self) -> Curves:
        """Summaries of everything seen so far."""
        self._fold()
        return self._curves

    def take(self, points: Iterable[Point]) -> list[Warning]:
        """Points in order of their steps; the warnings they give, each kind once."""
        found = []
        for point in points:
            self.alarm = alarm = self._feel(point)
            if alarm is not None and alarm.kind not in self._said:
                self._said.add(alarm.kind)
                found.append(self._warning(alarm))
        return found

    def anew(self, lr: float | None) -> Judge:
        """A judge for what follows a change of the rate; what came before was another training."""
        left = self.total_steps - (self.pulse.step - self.pulse.first_step) if self.total_steps else None
        fresh = Judge(replace(self.hyper, lr=lr, total_steps=None), max(left, 1.0) if left else None, self._curves.name)
        fresh.planned = self.planned
        return fresh

    def take_validation(self, step: int, loss: float) -> None:
        """A validation loss; it enters the diagnosis, not the warnings."""
        self._values.append((step, loss))

    def heading(self) -> Verdict:
        """Where the run seems to be heading: what was warned of and still holds, else what is likelier than not."""
        if self.pulse.bad_in_row or "diverged" in self._said:
            return "diverged"
        likely = self.reading.probabilities
        if not likely and self._said:
            return next(iter(self._said))  # from the rate alone, before there is a curve
        best: Verdict = max(likely, key=lambda v: likely[v], default="unknown")
        return best if best == "ok" or best in self._said else "unknown"

    def in_words(self) -> str:
        """What is likely, at the last look; of a divergence, what became of the loss."""
        if self.heading() == "diverged":
            return ran_away(self.pulse)
        words = {"ok": "right", "too_low": "too low", "too_high": "too high", "diverged": "about to diverge"}
        ranked = sorted(self.reading.probabilities.items(), key=lambda item: -item[1])[:2]
        return "looks " + ", ".join(f"{words[v]} ({spaced(p)})" for v, p in ranked) if ranked else "too early to tell"

    def _feel(self, point: Point) -> Alarm | None:
        pulse = self.pulse
        look = pulse.update(point.step, point.loss, point.lr, point.grad_norm)
        self._held.append(point)
        alarm = None
        if look and "diverged" not in self._said and (pulse.points or pulse.bad_in_row):
            alarm = by_pulse(pulse)
        if pulse.points >= self._look_at:
            self._look_at = next_look(pulse.points)
            self._fold()
            self.reading = by_curve(self._curves, self.total_steps)
            self.looks += 1
            alarm = alarm or self.reading.alarm
        elif len(self._held) >= MOST_HELD:
            self._fold()
        return alarm

    def _fold(self) -> None:
        if self._held:
            held, self._held = self._held, []
            step = np.array([p.step for p in held], np.int64)
            columns: dict[str, list[float] | list[float | None]] = {
                "train_loss": [p.loss for p in held],
                "lr": [p.lr for p in held],
                "grad_norm": [p.grad_norm for p in held],
            }
            for role, raw in columns.items():
                known = np.array([v is not None for v in raw])
                if known.any():
                    value = np.array([v for v in raw if v is not None], np.float64)
                    self._curves = self._curves.extended(role, step[known], value)
        if self._values:
            steps, values = zip(*self._values, strict=True)
            self._values = []
            self._curves = self._curves.extended("val_loss", np.array(steps, np.int64), np.array(values, np.float64))

    def _warning(self, alarm: Alarm) -> Warning:
        advice = _advice_ahead(alarm) if alarm.foreseen else self.advice(alarm.kind)
        lr = self.pulse.lr if self.pulse.lr == self.pulse.lr else None
        step = self.pulse.step
        return Warning(
            alarm.kind,
            step,
            sentence(alarm, self.pulse, advice),
            alarm.probability,
            advice,
            lr,
            evidence(alarm, self.pulse),
        )

    def advice(self, kind: Kind) -> Advice:
        """The move that the model of forked trainings advises; where it does not agree with the alarm, the usual one."""
        advised = advise(self.curves)
        action, multiplier = USUAL_ADVICE[kind]
        if advised.action == action:
            return advised
        return Advice(action, multiplier, f"times {multiplier:g} is what such a curve usually asks for")


def _advice_ahead(alarm: Alarm) -> Advice:
    """A tenth at the most, for such trainings diverged; far less where the rate is of another order altogether."""
    multiplier = min(USUAL_ADVICE["diverged"][1], FORESEEN_TIMES / alarm.measured["times_usual"])
    return Advice("lower", multiplier, "trainings of this optimizer go well with far smaller rates")
