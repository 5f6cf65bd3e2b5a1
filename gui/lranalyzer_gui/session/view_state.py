"""How the runs are looked at: one frozen value, so undo is keeping the old one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from lranalyzer_gui.draw.axis import XAxis
from lranalyzer_gui.draw.smooth import DEFAULT_SMOOTHING, Smoothing

Page = Literal["dashboard", "run", "compare", "sweep", "range-test", "schedule"]
PAGES: tuple[Page, ...] = get_args(Page)
PAGE_TITLES: dict[Page, str] = {
    "dashboard": "Overview",
    "run": "Run",
    "compare": "Compare",
    "sweep": "Sweep",
    "range-test": "Range test",
    "schedule": "Schedule",
}

MOST_STATES = 100


@dataclass(frozen=True)
class ViewState:
    """Everything a view change may change; restored as a whole."""

    page: Page = "dashboard"
    selected: tuple[str, ...] = ()
    """Keys of the selected runs, the current one first."""
    x_axis: XAxis = "step"
    smoothing: Smoothing = DEFAULT_SMOOTHING
    log_x: bool = False
    log_loss: bool = False
    log_rate: bool = True
    everything: bool = False
    """Show far outliers too."""
    zoom: tuple[float, float] | None = None
    """Shown stretch of x in axis units; None: all."""
    group_by: str = ""
    """Fact whose equal values are gathered: in the table below one row, in a plot as one mean with a band; empty: every
    run for itself."""
    reference: str = ""
    """Key of the run that others are compared to: their differences from it are drawn; empty: the runs themselves."""
    filter_text: str = ""
    extra: tuple[str, ...] = ()
    """Names of further series that get a plot on the run page."""

    def to(self, **changes: Any) -> ViewState:
        """The same view with some fields changed; a new x axis forgets the zoom, which is in its units."""
        new = replace(self, **changes)
        if (new.x_axis, new.log_x) != (self.x_axis, self.log_x) and "zoom" not in changes:
            return replace(new, zoom=None)
        return new


class History:
    """Undo and redo as snapshots. A run of changes with the same ``merge`` name counts as one."""

    def __init__(self, first: ViewState) -> None:
        self._states = [first]
        self._at = 0
        self._merge = ""

    @property
    def now(self) -> ViewState:
        """The view in force."""
        return self._states[self._at]

    @property
    def can_undo(self) -> bool:
        """Whether there is a view to go back to."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a view to return to."""
        return self._at < len(self._states) - 1

    def push(self, state: ViewState, merge: str = "") -> bool:
        """Make ``state`` the view in force; False when it is the same."""
        if state == self.now:
            return False
        if merge and merge == self._merge and self._at:
            self._states[self._at :] = [state]
        else:
            self._states[self._at + 1 :] = [state]
            del self._states[: max(0, len(self._states) - MOST_STATES)]
            self._at = len(self._states) - 1
        self._merge = merge
        return True

    def undo(self) -> None:
        """One view back, if there is one."""
        self._at, self._merge = max(0, self._at - 1), ""

    def redo(self) -> None:
        """One view forward, if there is one."""
        self._at, self._merge = min(len(self._states) - 1, self._at + 1), ""
