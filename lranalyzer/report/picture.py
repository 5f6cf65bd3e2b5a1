"""``plot``: a run's curves as a picture that notebooks show and files keep."""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from lranalyzer.errors import SettingsError, did_you_mean
from lranalyzer.recommend import Diagnosis, diagnose
from lranalyzer.report.as_svg import to_svg
from lranalyzer.run import Run


@dataclass(frozen=True)
class Picture:
    """An SVG picture."""

    svg: str

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, path: str | Path) -> Path:
        """Write it as ``.svg``, or as ``.png`` where the package cairosvg is installed; gives the path.

        Raises SettingsError for another suffix, and for PNG without cairosvg.
        """
        path = Path(path)
        if path.suffix == ".svg":
            path.write_text(self.svg, encoding="utf-8")
        elif path.suffix == ".png":
            if importlib.util.find_spec("cairosvg") is None:
                raise SettingsError(
                    f"{path}: PNG needs cairosvg (pip install cairosvg); expected a name that ends in .svg"
                )
            importlib.import_module("cairosvg").svg2png(bytestring=self.svg.encode(), write_to=str(path), scale=2)
        else:
            raise SettingsError(f"{path}: {did_you_mean(path.suffix, ('.svg', '.png'))}")
        return path


def plot(run: Run, diagnosis: Diagnosis | None = None, *, width: int = 900, theme: str = "light") -> Picture:
    """Draw a run's loss, learning rate and gradient norm with the findings shaded.

    >>> plot(run).save("run.svg")  # doctest: +SKIP
    """
    return Picture(to_svg(run, diagnosis or diagnose(run), width=width, theme=theme))
