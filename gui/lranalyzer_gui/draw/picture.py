"""What a page of plots shows, as data: made in a worker, swapped in by the GUI thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.axis import X_TITLES, XAxis
from lranalyzer_gui.draw.curve import Curve
from lranalyzer_gui.draw.envelope import Envelope

DrawnAxis = XAxis | Literal["rate"]
X_UNITS: dict[DrawnAxis, str] = {
    "step": "steps",
    "epoch": "epochs",
    "time": "min",
    "tokens": "tokens",
    "relative": "of the run",
    "rate": "",
}


@dataclass(frozen=True, eq=False)
class Line:
    """One curve and what it means; colours are chosen where it is painted."""

    label: str
    """For the legend and the read-out; empty for a line that has neither, such as raw values behind smoothed
    ones."""
    curve: Curve
    meaning: str
    """``train``, ``validation``, ``rate``, ``gradient``, ``schedule``, or ``run:N`` for the N-th of many."""
    faded: bool = False
    """Raw values behind the smoothed line."""
    thick: bool = False
    """The selected one among many."""
    band: tuple[Curve, Curve] | None = None
    """Lowest and highest curve of a group around its mean."""
    key: str = ""
    """Run the line belongs to."""
    dots: bool = False
    """So few points that each is marked."""
    bare: bool = False
    """Dots alone, no line between them."""
    aside: bool = False
    """Does not decide which stretch of the vertical axis is shown: a diverged run among others."""
    worked_out: bool = False
    """Not logged: what of it lies outside the view is no point left out."""


@dataclass(frozen=True)
class Label:
    """A named stretch of x, in axis units."""

    low: float
    high: float
    text: str
    meaning: str = "span"
    """Name of a colour token."""
    key: str = ""
    """What a click on it means."""


@dataclass(frozen=True)
class Post:
    """A named place on the x axis, drawn as a vertical line."""

    x: float
    text: str
    meaning: str = "muted"
    """Name of a colour token."""
    strong: bool = False


def lanes(labels: Sequence[Label], room: float = 0.0) -> list[int]:
    """For each label the row in which it overlaps none before it; ``room`` is added to each.

    >>> lanes([Label(0, 5, "a"), Label(3, 9, "b"), Label(6, 7, "c")])
    [0, 1, 0]
    """
    ends: list[float] = []
    found = []
    for label in labels:
        lane = next((at for at, end in enumerate(ends) if end <= label.low), len(ends))
        ends[lane : lane + 1] = [max(label.high, label.low + room)]
        found.append(lane)
    return found


@dataclass(frozen=True, eq=False)
class PanelPicture:
    """One plot."""

    title: str
    lines: tuple[Line, ...] = ()
    log_y: bool = False
    description: str = ""
    """The plot in words, for screen readers."""
    empty: str = ""
    """Why there is nothing to see; the plot then takes one line."""
    note: str = ""
    """A short remark beside the title, such as how the line was smoothed."""
    weight: int = 3
    """Share of the height in a stack."""
    posts: tuple[Post, ...] = ()
    envelope: Envelope | None = None
    """Of all curves together, where there are many."""
    limits: tuple[float, float] | None = None
    """What of the vertical axis to show at first, in axis units; None: found from the curves in view."""
    rate: bool = False
    """Whether the values are learning rates, and read out as such."""

    @property
    def nothing(self) -> str:
        """Why none of the logged values is to be seen; empty where one is, or where none was logged."""
        curves = [line.curve for line in self.lines]
        if any(len(curve) for curve in curves):
            return ""
        if any(curve.hidden for curve in curves):
            return "No value above zero, and a logarithmic axis shows no others"
        return "None of the values is a finite number" if any(curve.lost.size for curve in curves) else ""


@dataclass(frozen=True, eq=False)
class StackPicture:
    """Plots under each other over one x axis."""

    panels: tuple[PanelPicture, ...]
    x_axis: DrawnAxis = "step"
    log_x: bool = False
    extent: tuple[float, float] = (0.0, 1.0)
    """The whole stretch of x, in axis units."""
    everything: bool = False
    """Far outliers are shown too."""
    x_title: str = "Step"
    remarks: tuple[str, ...] = field(default=())
    """What the user should know about the drawing: an x axis that was not to be had, values a log axis
    hides."""
    smoothing: str = ""
    """How far the smoothing reaches: ``190 steps``; empty where nothing is smoothed."""
    pressed: bool = False
    """A few long runs press most of the others into a line at the beginning of the axis."""

    @property
    def x_unit(self) -> str:
        """Unit of a distance along x, in words; a log of epochs counts those where others count steps."""
        return X_UNITS["epoch" if self.x_title == X_TITLES["epoch"] else self.x_axis]

    def x_text(self, x: float) -> str:
        """A place on the x axis (in plain units) as people read it."""
        if self.x_axis in ("step", "tokens"):
            return numbers.count(x)
        return numbers.rate(x) if self.x_axis == "rate" else f"{x:.4g}"
