"""What every step tells in constant time: how the loss and the gradient stand to where they began and to their noise.

A training that blows up does so within a few steps, long before a curve has a shape. So each point updates a dozen
numbers (exponential means, lowest, highest, noise) and costs some microseconds, whatever the length of the run.
"""

from __future__ import annotations

import math

from lranalyzer.evidence import USUAL_RATE
from lranalyzer.evidence.scale import squash
from lranalyzer.live.begin import family_number
from lranalyzer.run import Hyperparameters

FAST, SLOW = 4, 32
"""Points over which the exponential means reach; the first points are weighed equally."""
BEYOND = 3.0
"""Standard deviations of the noise from which a point is looked at again, once the first points are over."""
GROWTH = 3.0
"""Factor between a gradient norm and its mean from which a point is looked at again."""
ALWAYS = 64
"""Points at the beginning of a run that are looked at whenever the loss lies above its start: most runs that blow up do so
there."""

FAR_ABOVE = 4.0
"""Times the first loss that count as far above it."""
FAR_TOO_LONG = 16
"""Points in a row that far above are a divergence. Of the healthy runs of two corpora 0.9 % ever had so many, of the
diverging 79 %."""

FAR_SURE = 0.87
"""Share of the runs of those corpora that had so many which diverged: 252 of 290, five were healthy."""
AT_ONCE = 8
"""Points that are looked at even where the loss lies below its start: rate and gradient alone may tell."""

NAMES = (
    "log_points", "done", "density", "loss_over_first", "fast_over_first", "fast_over_low", "beyond_noise", "rises", "noise",
    "highest", "lowest", "above_first", "since_highest", "below_highest", "grad_over_first", "grad_over_mean", "grad_highest",
    "log_lr", "lr_over_usual", "family", "lr_over_peak",
)  # fmt: skip
"""What :meth:`Pulse.features` returns, in this order; NaN is "not known"."""

_NAN = math.nan


class Pulse:
    """The running state of one training."""

    def __init__(self, hyper: Hyperparameters, total_steps: float | None = None) -> None:
        self.total_steps = total_steps
        self.optimizer = hyper.optimizer
        self._usual = USUAL_RATE.get(hyper.optimizer) if hyper.optimizer else None
        self._family = family_number(hyper.optimizer)
        self.points = 0
        self.bad_in_row = 0
        """Non-finite values since the last finite one."""
        self.first_step = self.step = 0
        self.first = self.loss = self.fast = self.low = self.high = _NAN
        self.far_in_row = 0
        """Finite points in a row that lay far above the first."""
        self._far = _NAN
        self._variance = 0.0
        self._beyond, self._rises, self._above, self._highest_at = 0.0, 0, 0, 0
        self.first_grad = self.grad = self._grad_mean = self._grad_high = _NAN
        self._grads = 0
        self.lr = hyper.lr if hyper.lr else _NAN
        self.peak = self.lr
        self._seen_lr = False

    def update(self, step: int, loss: float, lr: float | None, grad: float | None) -> bool:
        """Take one point; whether it is worth a look."""
        if lr is not None and lr >= 0:
            self.lr = lr
            self.peak = lr if not self._seen_lr else max(self.peak, lr)
            self._seen_lr = True
        jumped = grad is not None and self._take_grad(grad)
        self.step = step
        if not math.isfinite(loss):
            self.bad_in_row += 1
            return True
        self.bad_in_row = 0
        self.points += 1
        n = self.points
        if n == 1:
            self.first_step = step
            self.first = self.fast = self.low = self.high = self.loss = loss
            self._highest_at, self._far = 1, loss + (FAR_ABOVE - 1) * abs(loss)
            return True
        change = loss - self.loss
        sigma = math.sqrt(self._variance)
        self._beyond = (loss - self.fast) / sigma if sigma > 0 else 0.0
        self._rises = self._rises + 1 if change > 0 else 0
        self._variance += (0.5 * change * change - self._variance) / min(n - 1, SLOW)
        self.fast += (loss - self.fast) / min(n, FAST)
        self._above = self._above + 1 if loss > self.first else 0
        self.far_in_row = self.far_in_row + 1 if loss > self._far else 0
        if loss > self.high:
            self.high, self._highest_at = loss, n
        self.low = min(self.low, self.fast)
        self.loss = loss
        early = n <= ALWAYS and (n <= AT_ONCE or loss > self.first)
        return early or self._beyond > BEYOND or jumped or self.far_in_row == FAR_TOO_LONG

    @property
    def times_usual(self) -> float:
        """The rate over the usual one of the optimizer; NaN where one is not known."""
        return self.lr / self._usual if self._usual else _NAN

    def _take_grad(self, grad: float) -> bool:
        if not (math.isfinite(grad) and grad >= 0):
            self.grad = math.inf
            return True
        self.grad = grad
        self._grads += 1
        if self._grads == 1:
            self.first_grad = self._grad_mean = self._grad_high = grad
            return True
        jumped = grad > GROWTH * self._grad_mean
        self._grad_mean += (grad - self._grad_mean) / min(self._grads, SLOW)
        self._grad_high = max(self._grad_high, grad)
        return jumped

    def features(self) -> list[float]:
        """The numbers that the fitted alarm reads, as :data:`NAMES`."""
        scale = max(abs(self.first), 1e-300)
        sigma = math.sqrt(self._variance)
        total = self.total_steps
        span = self.step - self.first_step
        lr = self.lr
        return [
            math.log2(self.points),
            min(span / total, 1.0) if total else _NAN,
            math.log2((span + 1) / self.points),
            squash((self.loss - self.first) / scale),
            squash((self.fast - self.first) / scale),
            squash((self.fast - self.low) / max(self.first - self.low, sigma, 1e-6 * scale)),
            squash(self._beyond),
            float(min(self._rises, 20)),
            math.log10(sigma / scale + 1e-6),
            squash((self.high - self.first) / scale),
            squash((self.first - self.low) / scale),
            math.log2(1 + self._above),
            math.log2(1 + self.points - self._highest_at),
            squash((self.high - self.loss) / max(self.high - self.first, sigma, 1e-6 * scale)),
            _log_ratio(self.grad, self.first_grad),
            _log_ratio(self.grad, self._grad_mean),
            _log_ratio(self._grad_high, self.first_grad),
            math.log10(lr) if lr > 0 else _NAN,
            math.log10(lr / self._usual) if self._usual and lr > 0 else _NAN,
            self._family,
            lr / self.peak if self.peak > 0 else _NAN,
        ]  # fmt: skip


def _log_ratio(a: float, b: float) -> float:
    """log10(a / b) between -9 and 9; NaN where one is unknown."""
    if not (a == a and b == b) or b <= 0:  # NaN is not itself
        return _NAN
    if a <= 0:
        return -9.0
    return 9.0 if math.isinf(a) else max(-9.0, min(9.0, math.log10(a) - math.log10(b)))
