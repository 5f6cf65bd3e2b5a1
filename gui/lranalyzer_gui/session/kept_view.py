"""The view as text that outlives the program, and back; what is not understood is left at its default."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from typing import Any

from lranalyzer_gui.draw.axis import X_AXES
from lranalyzer_gui.draw.smooth import KINDS, Smoothing
from lranalyzer_gui.session.view_state import PAGES, ViewState

MOST_KEPT = 1_000
"""Selected runs that are kept; a larger selection was made with one key and can be made again."""


def view_as_text(view: ViewState) -> str:
    """JSON with every field of the view."""
    kept = replace(view, selected=view.selected[:MOST_KEPT])
    return json.dumps(asdict(kept))


def view_from_text(text: object, default: ViewState) -> ViewState:
    """The view that was kept; ``default`` where there is none.

    >>> view_from_text(view_as_text(ViewState(page="run", zoom=(1.0, 2.0))), ViewState()).zoom
    (1.0, 2.0)
    >>> view_from_text('{"page": "gone", "log_x": true}', ViewState()).page
    'dashboard'
    """
    try:
        found = json.loads(str(text))
    except ValueError:
        return default
    if not isinstance(found, dict):
        return default
    return replace(
        default, **{f.name: value for f in fields(ViewState) if (value := _field(f.name, found)) is not None}
    )


def _field(name: str, found: dict[str, Any]) -> Any:
    """A field's value, None where it is missing or of another shape than this version knows."""
    value = found.get(name)
    if name == "page":
        return value if value in PAGES else None
    if name == "x_axis":
        return value if value in X_AXES else None
    if name in ("selected", "extra"):
        return tuple(map(str, value)) if isinstance(value, list) else None
    if name == "smoothing":
        return _smoothing(value)
    if name == "zoom":
        return _stretch(value)
    wanted = type(getattr(ViewState(), name))
    return value if isinstance(value, wanted) else None


def _stretch(value: Any) -> tuple[float, float] | None:
    if not (isinstance(value, list) and len(value) == 2 and all(isinstance(end, int | float) for end in value)):
        return None
    low, high = map(float, value)
    return (low, high) if high > low else None


def _smoothing(value: Any) -> Smoothing | None:
    if not isinstance(value, dict) or value.get("kind") not in KINDS:
        return None
    weight = value.get("weight")
    return Smoothing(value["kind"], float(weight)) if isinstance(weight, int | float) and 0 <= weight < 1 else None
