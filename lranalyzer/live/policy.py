"""When ``act=True`` changes a rate, and how far; the figures behind it come from ``python -m benchmarks.act_gain``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    """Every threshold of :class:`~lranalyzer.live.act.Actor`.

    Chosen on the tasks of ``benchmarks/act_gain/design.py``; what they do to others is measured on ``held_out.py``. The
    length of the closing is the cooldown that Hägele et al. 2024 (arXiv:2405.18392) found to be enough.
    """

    sure_high: float = 0.7
    """Probability of "too high" from which the rate is lowered, if the loss shows it."""
    sure_low: float = 0.7
    """Probability of "too low" from which it is raised."""
    surest: float = 0.9
    """Probability of "too low" from which the larger step up is taken."""
    down: float = 0.316
    down_gently: float = 0.5
    """Where the loss runs away at a rate at which it fell well before."""
    up: float = 3.16
    """With :attr:`down`, the moves the corpora tried."""
    up_gently: float = 2.0
    """The step up where it is less sure: the rates of the corpora's sweeps lie a factor of two apart, and the one beside the
    best is nearly always right too."""
    least_up: float = 1.5
    """Smaller steps up are not worth a trial."""
    escape: float = 0.1
    """Factor where the loss runs away and no copy of the state is kept."""
    try_odds: float = 0.8
    """Odds of "too low" against "too high" below which nothing is tried."""
    go_on_odds: float = 1.0
    """The same, below which a raise that helped is not followed by another."""
    most_unseen: int = 2
    """Raises in a row that the loss may leave unanswered before the model's word alone is no reason for another."""
    try_steady: float = 3.0
    """Standard errors of its slope by which a loss must fall for a gentle step up to be tried where "too low" is not sure."""
    try_windows: int = 2
    """Windows after a change before that."""
    stuck_windows: int = 3
    """Windows without a movement of the loss after which a larger rate is tried."""
    fell: float = 3.0
    """Standard deviations of its points by which a loss has fallen that moved at all."""
    most_stuck: int = 4
    """Further such steps in a row while nothing moves."""
    patience: int = 3
    """Windows after which a trial that showed nothing is over."""
    lowest: float = 1e-3
    highest: float = 1e2
    """Bounds, as multiples of the largest scheduled rate at the beginning."""
    window: int = 12
    """Points at least over which a change shows what it does, before it is judged and before the next one."""
    window_share: float = 0.03
    """The same as a share of the steps planned."""
    window_most: int = 500
    """Points that are enough in any case."""
    below_failed: float = 0.5
    """A rate that made things worse is not come nearer to than by this factor."""
    last_raise: float = 0.75
    """Share of the steps planned after which nothing is raised any more: what is left is too short to tell, and to gain."""
    closing: float = 0.2
    """Share of the steps planned over which a rate that never came down falls at the end; 0: it does not."""
    most: int = 12
    """Changes of one training after which its rate is not raised again."""
