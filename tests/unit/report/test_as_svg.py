from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lranalyzer.errors import SettingsError
from lranalyzer.recommend import Diagnosis
from lranalyzer.report import plot, to_svg
from lranalyzer.report.axis import Axis
from lranalyzer.run import Run, Series, assign_roles

Pair = tuple[Run, Diagnosis]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture_is_well_formed_and_holds_no_bad_number(make: Callable[..., Pair], theme: str) -> None:
    svg = to_svg(*make("<b>&"), theme=theme)
    root = ET.fromstring(svg)
    assert root.get("aria-label") == "Curves of <b>&: diverged"
    assert not re.search(r"\bnan\b|\binf\b", svg)


def test_the_line_breaks_at_values_that_are_not_finite() -> None:
    step, loss = np.arange(40), np.linspace(2, 1, 40)
    loss[20] = np.nan
    series = {"loss": Series.of("loss", step, loss)}
    svg = to_svg(Run("r", series, assign_roles(series)))
    path = re.search(r'<path d="(M[^"]*)" fill="none"', svg)
    assert path
    assert path[1].count("M") == 2


def test_a_run_without_series_gives_an_empty_picture() -> None:
    assert ET.fromstring(to_svg(Run("r", {}))).tag.endswith("svg")


def test_a_curve_of_one_point_or_equal_values_can_be_drawn() -> None:
    for n in (1, 5):
        series = {"loss": Series.of("loss", np.arange(n), np.full(n, 0.5))}
        assert "nan" not in to_svg(Run("r", series, assign_roles(series)))


def test_ticks_are_round_and_within_the_axis() -> None:
    assert Axis(0, 1, 0, 100).ticks(5) == [0, 0.2, 0.4, 0.6, 0.8, 1]
    assert Axis(1e-5, 10, 0, 100, log=True).ticks(3) == [1e-5, 1e-3, 0.1, 10]


def test_a_picture_is_saved_by_suffix(make: Callable[..., Pair], tmp_path: Path) -> None:
    picture = plot(*make())
    assert picture.save(tmp_path / "a.svg").read_text(encoding="utf-8") == picture.svg
    with pytest.raises(SettingsError, match=r"did you mean '\.svg'|is not one of"):
        picture.save(tmp_path / "a.gif")


def test_bars_of_findings_do_not_lie_on_the_curve(make: Callable[..., Pair]) -> None:
    run, diagnosis = make()
    many = replace(diagnosis, findings=diagnosis.findings * 6)
    tree = ET.fromstring(to_svg(run, many))
    space = "{http://www.w3.org/2000/svg}"
    bars = [
        float(r.get("y", "")) + 3
        for r in tree.iter(f"{space}rect")
        if r.get("height") == "3.0" and r.get("opacity") == "1"
    ]
    curve = next(p.get("d", "") for p in tree.iter(f"{space}path") if p.get("fill") == "none")
    assert len(bars) == 6
    assert min(float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", curve)) > max(bars)
