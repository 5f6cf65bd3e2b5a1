"""The part of the view that preferences decide."""

from __future__ import annotations

from dataclasses import replace

from lranalyzer_gui.draw.smooth import Smoothing
from lranalyzer_gui.session.view_state import ViewState
from lranalyzer_gui.settings.store import Settings

KEYS = ("smoothing.kind", "smoothing.weight", "x_axis", "outliers")


def preferred(settings: Settings, view: ViewState) -> ViewState:
    """The view as preferred."""
    smoothing = Smoothing(settings.get("smoothing.kind"), settings.get("smoothing.weight"))
    return replace(view, smoothing=smoothing, x_axis=settings.get("x_axis"), everything=settings.get("outliers"))
