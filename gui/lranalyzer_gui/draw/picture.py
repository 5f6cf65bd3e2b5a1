"""What a page of plots shows, as data: made in a worker, swapped in by the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass, field

from lranalyzer_gui.draw.axis import XAxis
from lranalyzer_gui.draw.curve import Curve


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


@dataclass(frozen=True, eq=False)
class StackPicture:
    """Plots under each other over one x axis."""

    panels: tuple[PanelPicture, ...]
    x_axis: XAxis = "step"
    log_x: bool = False
    extent: tuple[float, float] = (0.0, 1.0)
    """The whole stretch of x, in axis units."""
    everything: bool = False
    """Far outliers are shown too."""
    x_title: str = "Step"
    remarks: tuple[str, ...] = field(default=())
    """What the user should know about the drawing: an x axis that was not to be had, values a log axis
    hides."""
