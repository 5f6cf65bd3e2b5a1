"""The two-point ruler: what lies between two points of a curve."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lranalyzer_gui.draw import numbers

COUNTED = ("steps", "tokens")
"""Units of which a curve has so many that a slope is told for a thousand of them."""
SINGLE = {"epochs": "epoch", "of the run": "run"}
"""Units of which a curve has few: the slope is told for one."""


@dataclass(frozen=True)
class Measure:
    """Two points in plain (not logarithmic) units."""

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def dx(self) -> float:
        """Distance along x."""
        return self.x2 - self.x1

    @property
    def dy(self) -> float:
        """Change of the value."""
        return self.y2 - self.y1

    @property
    def ratio(self) -> float | None:
        """Second value over first; None where the first is zero."""
        return self.y2 / self.y1 if self.y1 else None

    @property
    def slope(self) -> float | None:
        """Change of the value per unit of x; None for two points above each other."""
        return self.dy / self.dx if self.dx else None

    @property
    def half_life(self) -> float | None:
        """Distance along x in which the value halves (negative: doubles); None where it has no meaning."""
        if self.ratio is None or self.ratio <= 0 or self.ratio == 1 or not self.dx:
            return None
        return -self.dx * math.log(2) / math.log(self.ratio)

    @property
    def exponent(self) -> float | None:
        """Power law between the points, ``y ~ x**exponent``; None off the positive quadrant."""
        if min(self.x1, self.x2) <= 0 or self.x1 == self.x2 or self.ratio is None or self.ratio <= 0:
            return None
        return math.log(self.ratio) / math.log(self.x2 / self.x1)

    def rows(self, unit: str = "steps") -> list[tuple[str, str]]:
        """Name and text of every quantity that has a meaning here."""
        rows = [("Δ progress" if unit == "of the run" else f"Δ {unit}", _length(self.dx))]
        rows.append(("Δ value", f"{self.dy:+.4g}".replace("-", numbers.MINUS)))
        if self.ratio is not None:
            rows.append(("ratio", f"{self.ratio:.4g}"))
        if self.slope is not None:
            many = 1000 if unit in COUNTED else 1
            per = f"1k {unit}" if many > 1 else SINGLE.get(unit, unit)
            rows.append((f"slope / {per}", f"{many * self.slope:+.3g}".replace("-", numbers.MINUS)))
        if self.half_life is not None:
            word = "half-life" if self.half_life > 0 else "doubles in"
            rows.append((word, f"{_length(abs(self.half_life))} {unit}"))
        if self.exponent is not None:
            rows.append(("power law", f"x^{self.exponent:.3g}".replace("-", numbers.MINUS)))
        return rows


def _length(x: float) -> str:
    """A stretch of x: whole from ten on."""
    return numbers.count(x) if abs(x) >= 10 else f"{x:.4g}"
