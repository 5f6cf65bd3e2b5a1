from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import lranalyzer as lra
from lranalyzer.errors import MissingExtra, SettingsError
from lranalyzer.recommend import Diagnosis
from lranalyzer.run import Run, Series, assign_roles
from lranalyzer.samples import samples_folder
from lranalyzer.schedules import from_name

Pair = tuple[Run, Diagnosis]


def _run(loss: np.ndarray, lr: float | np.ndarray, name: str = "run") -> Run:
    step = np.arange(loss.size)
    series = {
        "loss": Series.of("loss", step, loss),
        "lr": Series.of("lr", step, np.broadcast_to(lr, loss.size).astype(float)),
    }
    return Run(name, series, assign_roles(series))


FALL = 0.2 + 2 * np.exp(-np.arange(300) / 50)


def _sound(svg: str) -> ET.Element:
    assert not re.search(r"\bnan\b|\binf\b", svg)
    return ET.fromstring(svg)


def test_a_sweep_shows_every_run_and_the_best_rate() -> None:
    runs = [_run(FALL * f, lr, f"<{lr}>") for lr, f in ((0.001, 2.0), (0.01, 1.0), (0.1, 1.5))]
    runs.append(_run(np.full(300, np.nan), 1.0, "broken"))
    sweep = lra.sweep([*runs, _run(np.append(FALL[:-50], np.full(50, np.nan)), 2.0, "ends in NaN")])
    root = _sound(sweep.plot().svg)
    titles = [t.text for t in root.iter("{http://www.w3.org/2000/svg}title")]
    assert sum(t is not None and "final loss" in t for t in titles) == 3
    assert any(t is not None and "ends in NaN" in t and "diverged" in t for t in titles)
    assert "best" in "".join(root.itertext())


def test_a_range_test_shows_where_it_diverges() -> None:
    test = lra.range_test(lra.read(samples_folder() / "range-test-digits" / "log.csv")[0])
    words = "".join(_sound(test.plot(theme="dark").svg).itertext())
    assert "train with" in words
    assert "diverges at" in words


def test_a_range_test_that_never_fell_is_drawn_all_the_same() -> None:
    rising = lra.range_test(_run(np.linspace(1, 3, 100), np.geomspace(1e-4, 1, 100)))
    assert _sound(rising.plot().svg).get("aria-label")


def test_a_forecast_shows_its_end_and_its_interval() -> None:
    forecast = lra.forecast(_run(FALL, 0.1), from_name("cosine", lr=0.1, total_steps=600))
    assert f"ends at {forecast.final:.4g}" in "".join(_sound(forecast.plot().svg).itertext())


def test_a_diagnosis_draws_what_to_run_next_or_its_run(make: Callable[..., Pair]) -> None:
    run, diagnosis = make("resnet")
    assert "Run next after resnet" in "".join(_sound(diagnosis.plot().svg).itertext())
    assert "Gradient" not in diagnosis.plot(run).svg
    assert 'aria-label="Curves of resnet: diverged"' in diagnosis.plot(run, theme="dark").svg


def test_a_diagnosis_without_recommendation_says_what_is_missing(undecided: Pair) -> None:
    with pytest.raises(SettingsError, match="at least 20 points"):
        undecided[1].plot()


def test_png_is_written_at_twice_the_size(make: Callable[..., Pair], tmp_path: Path) -> None:
    pytest.importorskip("resvg_py")
    content = lra.plot(*make(), width=400).save(tmp_path / "a.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    assert int.from_bytes(content[16:20], "big") == 800


def test_png_without_its_package_names_the_extra(
    make: Callable[..., Pair], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"lranalyzer\[png\]"):
        lra.plot(*make()).save(tmp_path / "a.png")


def test_what_cannot_be_saved_or_drawn_is_said(make: Callable[..., Pair], tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such file"):
        lra.plot(*make()).save(tmp_path / "missing" / "a.svg")
    with pytest.raises(SettingsError, match="did you mean 'dark'"):
        lra.plot(*make(), theme="darc")


@pytest.mark.parametrize(
    "ends", [(-1e308, 1e308), (1e-300, 1.7e308), (5e-324, 1.7e308), (9e17, 9e17 + 99), (1e-320, 1e-310)]
)
@pytest.mark.parametrize("schedule", [False, True])
def test_numbers_at_the_ends_of_what_a_float_holds_can_be_drawn(ends: tuple[float, float], schedule: bool) -> None:
    frame = pd.DataFrame({"step": range(60), "train_loss": np.linspace(*(end / 2 for end in ends), 60)})
    if schedule:
        frame["lr"] = np.linspace(abs(ends[0]) / 2, abs(ends[1]) / 2, 60)
    assert "<svg" in lra.plot(lra.Run.from_frame(frame)).svg
