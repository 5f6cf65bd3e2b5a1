"""What is visible as a table for other programs: no rounding, no separators, NaN as an empty cell."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lranalyzer.writing import no_formula
from lranalyzer_gui.draw.curve import inside
from lranalyzer_gui.draw.picture import StackPicture


def visible_csv(picture: StackPicture, zoom: tuple[float, float] | None, run: str = "") -> str:
    """One row a point: plot, curve, run, x, value; all points in view, not the few that are drawn. ``run`` is the name of
    the only run in a picture of one."""
    low, high = zoom or picture.extent
    parts = []
    for panel in picture.panels:
        for line in panel.lines:
            first, last = inside(line.curve, low, high)
            x, y = line.curve.x[first:last], line.curve.y[first:last]
            parts.append(
                pd.DataFrame(
                    {
                        "plot": no_formula(panel.title),
                        "curve": no_formula(line.label or "raw"),
                        "run": no_formula(line.key.splitlines()[-1]) if line.key else no_formula(run),
                        picture.x_title.lower(): np.power(10.0, x) if picture.log_x else x,
                        "value": np.power(10.0, y) if panel.log_y else y,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True).to_csv(index=False) if parts else ""
