"""``Monitor``: tells a training loop, while it runs, that its learning rate is wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lranalyzer.live.act import Actor
from lranalyzer.live.action import Action
from lranalyzer.live.alarm import load_models
from lranalyzer.live.inbox import Inbox, Point, number_of
from lranalyzer.live.judge import Judge
from lranalyzer.live.keep import State
from lranalyzer.live.rates import TorchRate, rate_of
from lranalyzer.live.torch_state import state_of
from lranalyzer.live.warning import Warning
from lranalyzer.recommend import Diagnosis
from lranalyzer.recommend.diagnose import diagnose_curves
from lranalyzer.run import Hyperparameters

log = logging.getLogger("lranalyzer")


class Monitor:
    """Watches a training from inside its loop.

    >>> monitor = Monitor(params={"optimizer": "adam", "lr": 1e-3}, total_steps=1000)
    >>> for i in range(40):
    ...     warning = monitor.step(2.0 + 1.6**i, step=i, lr=1e-3)
    ...     if warning:
    ...         print(warning.verdict)
    ...         break
    diverged

    With PyTorch the optimizer tells its settings and its rate: ``Monitor(optimizer)``, then ``monitor.step(loss)``.

    A warning of each verdict is given once, and with ``act`` once after each change of the rate. Without ``act`` nothing
    about the training is ever changed: no gradient, no random number, no value. The first points are judged at once, later
    ones in blocks of up to 16, so that neither an accelerator is waited for at every step nor the processor kept busy.

    Parameters
    ----------
    optimizer
        A PyTorch optimizer, or anything with ``param_groups``.
    params
        Settings by any usual name: ``optimizer``, ``lr``, ``batch_size``, ``weight_decay``, ``model``, ...
    total_steps
        How many steps the training will take, if that is known. Without it, "too low" is said later and more rarely.
    act
        Change the rate by the advice. Needs the optimizer; a dozen times at the most, with time between to see what it does.
        With ``total_steps`` a rate that never came down falls over the last fifth.
    schedulers
        Learning-rate schedulers of the optimizer, so that a change outlives their next step.
    lr_bounds
        Smallest and largest rate that ``act`` may set; None: a thousandth and a hundred times the largest scheduled one.
    rescue
        With ``act``: keep copies of the training's state, and go back to one where the loss runs away. Costs main memory:
        up to twice what parameters and the optimizer's memory take. False: only the rate is changed, and what a rate far
        too high destroyed stays destroyed.
    model
        The module trained, for ``rescue``: its buffers (the running means of batch normalisation) are copied as well.
    name
        Of the training, for logs.
    on_warning
        Called with each :class:`~lranalyzer.live.Warning`, besides the log.
    """

    def __init__(
        self,
        optimizer: Any = None,
        *,
        params: Mapping[str, Any] | None = None,
        total_steps: int | None = None,
        act: bool = False,
        schedulers: Sequence[Any] = (),
        lr_bounds: tuple[float, float] | None = None,
        rescue: bool = True,
        model: Any = None,
        name: str = "training",
        on_warning: Callable[[Warning], None] | Sequence[Callable[[Warning], None]] = (),
    ) -> None:
        known = dict(params or {})
        self._rate = None if optimizer is None else rate_of(optimizer, schedulers)
        if self._rate is not None:
            known = self._rate.settings() | known
        if total_steps is not None and total_steps <= 0:
            raise ValueError(f"total_steps: found {total_steps}; expected a positive number of steps, or None")
        self.name = name
        self.warnings: list[Warning] = []
        self._on_warning = [on_warning] if callable(on_warning) else list(on_warning)
        self._inbox = Inbox()
        self._judge = Judge(Hyperparameters.of(known), total_steps, name)
        self._step = self._validated = -1
        self._looks = 0
        load_models()
        self._actor = self._make_actor(lr_bounds, state_of(optimizer, model) if rescue else None) if act else None

    @property
    def actions(self) -> list[Action]:
        """Changes of the rate so far."""
        return self._actor.actions if self._actor else []

    def _make_actor(self, bounds: tuple[float, float] | None, state: State | None) -> Actor:
        if self._rate is None:
            raise ValueError("act=True needs the optimizer: Monitor(optimizer, act=True)")
        if isinstance(self._rate, TorchRate) and self._rate.scheduled_unknown:
            log.warning(
                "%s: a scheduler belongs to this optimizer and would undo a change; hand it over: schedulers=[...]",
                self.name,
            )
        return Actor(self._rate, bounds, state, steps=self._judge.planned)

    def step(
        self,
        loss: Any,
        *,
        step: int | None = None,
        lr: float | None = None,
        grad_norm: Any = None,
    ) -> Warning | None:
        """Tell one step; a warning when this point, or those read with it, give a new one.

        Parameters
        ----------
        loss
            The training loss of the step: a number or a tensor with one element.
        step
            Its number; None: one more than the last. A step that is not beyond the last one (a repeated call, a resumed
            training) is passed over.
        lr
            The rate of the step; None: the optimizer's own, where it was given.
        grad_norm
            Norm of the gradient before clipping, if it is at hand.

        Raises
        ------
        TypeError
            A loss that is not one number.
        """
        at = self._step + 1 if step is None else int(step)
        if at <= self._step:
            return None
        self._step = at
        if lr is None and self._rate is not None and self._inbox.due:
            lr = self._rate.read()
        points = self._inbox.add(at, loss, None if lr is None else float(lr), grad_norm)
        warning = self._take(points) if points else None
        if self._actor is not None:
            self._actor.reach(at)
        return warning

    def validation(self, loss: Any) -> None:
        """Tell a validation loss measured after the last step; it enters :meth:`diagnosis`, not the warnings."""
        if self._step > self._validated:
            self._validated = self._step
            self._judge.take_validation(self._step, number_of(loss))

    def flush(self) -> Warning | None:
        """Read what still waits on an accelerator; for the end of a training."""
        return self._take(self._inbox.drain())

    def diagnosis(self) -> Diagnosis:
        """The full diagnosis of what was seen so far (with ``act``, since the last change of the rate)."""
        self.flush()
        return diagnose_curves(self._judge.curves)

    def _take(self, points: list[Point]) -> Warning | None:
        found = []
        for point in points:
            found += self._judge.take((point,))
            if self._actor is not None and self._act(self._actor, point):
                break  # the points read with it come from before the change
        for warning in found:
            self._tell(warning)
        return found[0] if found else None

    def _act(self, actor: Actor, point: Point) -> bool:
        """At an alarm and at each look: change the rate if the evidence asks for it, and judge anew from there."""
        judge = self._judge
        actor.feel(point.loss)
        if judge.alarm is None and judge.looks == self._looks:
            return False
        self._looks = judge.looks
        if not actor.act(judge):
            return False
        self._judge, self._looks = judge.anew(self._rate.read() if self._rate else None), 0
        return True

    def _tell(self, warning: Warning) -> None:
        self.warnings.append(warning)
        log.warning("%s, %s", self.name, warning)
        for told in self._on_warning:
            told(warning)
