"""The end of a training that acts: a rate that never came down by itself comes down over the last steps.

At a constant rate the loss ends above what it could be, by the scatter that steps of that size keep up; letting the rate
fall over the last fifth takes most of that away (Hägele et al. 2024, arXiv:2405.18392; Defazio et al. 2023,
arXiv:2310.07831). A schedule that falls anyway is left alone.
"""

from __future__ import annotations

from lranalyzer.live.rates import Rate

AS_SCHEDULED = 0.02
"""Share by which the rate may differ from its peak and still be constant."""


class Closing:
    """Lets a rate fall linearly, from where it is to almost nothing at the last step.

    Parameters
    ----------
    rate
        What is changed.
    steps
        How many the training will take.
    share
        Of the steps, at the end, over which it falls.
    """

    def __init__(self, rate: Rate, steps: float, share: float) -> None:
        self._rate, self._steps = rate, steps
        self.begins = (1 - share) * steps
        self.least = 1 / max(share * steps, 1.0)
        """Share of the rate that is left for the last step."""
        self._left = 1.0
        self.begun = False

    def begin(self, peak: float, lowest: float) -> bool:
        """Whether the rate may fall from now on: not where its schedule brought it down already.

        Parameters
        ----------
        peak
            The largest rate of the schedule, as it now is.
        lowest
            The rate below which it may not fall.
        """
        now = self._rate.read()
        self.begun = now is not None and abs(now - peak) <= AS_SCHEDULED * peak
        self.least = min(max(self.least, lowest / peak), 1.0)
        return self.begun

    def to(self, step: int) -> None:
        """The rate for what follows a step."""
        left = max((self._steps - step - 1) / (self._steps - self.begins), self.least)
        if left < self._left:
            self._rate.scale(left / self._left)
            self._left = left
