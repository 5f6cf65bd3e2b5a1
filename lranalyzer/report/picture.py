"""``plot``: anything that has a curve, as a picture that notebooks show and files keep.

Pictures are SVG written by this package: notebooks show it sharp at any size, and nothing has to be installed
for it, no matplotlib either.
"""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from lranalyzer.errors import MissingExtra, SettingsError, did_you_mean
from lranalyzer.recommend import Diagnosis, diagnose
from lranalyzer.recommend.forecast import Forecast
from lranalyzer.report.as_svg import to_svg
from lranalyzer.run import Run
from lranalyzer.sweep import RangeTest, Sweep
from lranalyzer.writing import unwritable, write_whole

PNG_SCALE = 2
"""Pixels of a PNG a pixel of the SVG: sharp on today's screens."""


@dataclass(frozen=True)
class Picture:
    """An SVG picture."""

    svg: str

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, path: str | Path) -> Path:
        """Write it as ``.svg`` or ``.png`` and give the path.

        Raises
        ------
        SettingsError
            The suffix is another one, or the file cannot be written.
        MissingExtra
            PNG was asked for and resvg_py is missing.
        """
        path = Path(path)
        if path.suffix.lower() not in (".svg", ".png"):
            raise SettingsError(f"{path}: {did_you_mean(path.suffix, ('.svg', '.png'))}")
        content = self.svg.encode() if path.suffix.lower() == ".svg" else self.png()
        try:
            write_whole(path, content)
        except OSError as error:
            raise unwritable(path, error) from None
        return path

    def png(self) -> bytes:
        """The picture as PNG; raises MissingExtra without resvg_py."""
        if importlib.util.find_spec("resvg_py") is None:
            raise MissingExtra("resvg_py", "png", "writing PNG")
        return bytes(importlib.import_module("resvg_py").svg_to_bytes(svg_string=self.svg, zoom=PNG_SCALE))


Drawable = Run | Diagnosis | Sweep | RangeTest | Forecast


def plot(thing: Drawable, diagnosis: Diagnosis | None = None, *, width: int = 900, theme: str = "light") -> Picture:
    """Draw a run, or what was found out about runs.

    A run: its loss, learning rate and gradient norm with the findings of its diagnosis shaded (``diagnosis``;
    without one it is made). A diagnosis: the schedule to run next. A sweep or range test: the loss over the
    learning rate, with the rate to train with. A forecast: the loss ahead with its interval.

    >>> plot(run).save("run.svg")  # doctest: +SKIP

    Raises
    ------
    SettingsError
        A diagnosis is given that recommends nothing, so that there is nothing to draw; or an unknown theme.
    """
    if theme not in ("light", "dark"):
        raise SettingsError(f"theme: {did_you_mean(theme, ('light', 'dark'))}")
    if isinstance(thing, Run):
        return Picture(to_svg(thing, diagnosis or diagnose(thing), width=width, theme=theme))
    if isinstance(thing, Diagnosis):
        return Picture(_recommended(thing, width, theme))
    from lranalyzer.report.svg_rates import range_test_svg, sweep_svg
    from lranalyzer.report.svg_steps import forecast_svg

    if isinstance(thing, Sweep):
        return Picture(sweep_svg(thing, width=width, theme=theme))
    if isinstance(thing, RangeTest):
        return Picture(range_test_svg(thing, width=width, theme=theme))
    return Picture(forecast_svg(thing, width=width, theme=theme))


def _recommended(diagnosis: Diagnosis, width: int, theme: str) -> str:
    from lranalyzer.report.svg_steps import schedule_svg
    from lranalyzer.report.words import short

    if diagnosis.recommendation is None:
        missing = "; ".join(diagnosis.missing) or "more evidence"
        raise SettingsError(f"the diagnosis recommends nothing to draw: it needs {missing}; plot the run instead")
    title = f"Run next after {short(diagnosis.run_name, 60)}"
    return schedule_svg(diagnosis.recommendation.schedule, title, diagnosis.lr, width=width, theme=theme)
