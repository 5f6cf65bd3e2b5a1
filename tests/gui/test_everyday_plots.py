"""What was surprising in the plots when the window was used by hand: each test is one surprise that must not come back."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from lranalyzer.recommend.forecast import forecast
from lranalyzer.run import Run, Series, assign_roles
from lranalyzer.schedules import Cosine
from lranalyzer_gui.draw.compare_picture import Compared, Comparison, compare_picture
from lranalyzer_gui.draw.limits import limits
from lranalyzer_gui.draw.lines import Options
from lranalyzer_gui.draw.measure import Measure
from lranalyzer_gui.draw.run_picture import span_in_axis
from lranalyzer_gui.draw.scatter import Dot, scatter
from lranalyzer_gui.draw.schedule_picture import BELOW_ZERO, Plan, schedule_picture, told
from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.plots.axis import ValueAxis
from lranalyzer_gui.plots.scatter import ScatterPlot
from lranalyzer_gui.theme.manager import Theme

POPS_UP = pytest.mark.qt_log_ignore("does not support (raise|grabbing)", "propagateSizeHints")
"""The offscreen platform can neither raise a list that pops up nor give it the keyboard."""
Open = Callable[[Path], MainWindow]
Wait = Callable[[], None]
Write = Callable[..., Path]


def run_of(name: str, steps: int, **values: float) -> Run:
    step = np.arange(steps)
    series = {key: Series(key, step, np.full(steps, value)) for key, value in values.items()}
    return Run(name, series, assign_roles(series))


def test_a_finding_of_one_step_is_one_step_wide_on_every_axis() -> None:
    run = run_of("r", 1001, train_loss=1.0)
    low, high = span_in_axis(run, (500, 500), "relative", False)
    assert low == pytest.approx(0.4995)
    assert high == pytest.approx(0.5005)
    low, high = span_in_axis(run, (500, 500), "step", True)
    assert 10**high - 10**low == pytest.approx(1.0)


def test_names_of_curves_never_run_into_each_other(opened: Open, tmp_path: Path, write: Write, wait: Wait) -> None:
    for number in range(5):
        write(tmp_path / "runs" / f"a run with a name of some length {number}.csv", 200 + number)
    window = opened(tmp_path / "runs")
    window.session.look(page="compare")
    wait()
    legend = window.compare.stack.panels[0].legend
    legend.set_outside(12)
    legend.set_values(["0.123456", "0.123456", "0.123456", "0.123456"])
    legend.layout().activate()
    shown = [label for label in legend._labels if not label.isHidden()]
    assert shown
    assert all(label.width() >= label.sizeHint().width() for label in shown)


def test_a_reference_does_not_hide_what_differs_from_it() -> None:
    assert limits(np.append(np.zeros(600), np.linspace(-1, 1, 9))).outside == 0  # type: ignore[union-attr]


def test_the_rate_of_a_diverged_run_is_drawn_like_any_other() -> None:
    runs = {"a": run_of("a", 40, train_loss=1.0, lr=0.1), "b": run_of("b", 40, train_loss=9.0, lr=10.0)}
    compared = {k: Compared(r, "diverged" if k == "b" else "ok") for k, r in runs.items()}
    losses, rates = (
        next(p for p in compare_picture(compared, Options(), Comparison()).panels if p.title == title)
        for title in ("Training loss", "Learning rate")
    )
    assert (losses.rate, rates.rate) == (False, True)
    assert any(line.aside for line in losses.lines)
    assert not any(line.aside for line in rates.lines)


def test_the_ruler_writes_lengths_as_one_reads_them() -> None:
    rows = dict(Measure(100.0, 2.0, 1_567.0, 1.0).rows("steps"))
    assert rows["Δ steps"] == "1,467"
    assert rows["half-life"] == "1,467 steps"


def test_an_exported_vector_picture_keeps_every_curve_inside_its_plot(
    opened: Open, tmp_path: Path, write: Write, wait: Wait
) -> None:
    window = opened(write(tmp_path / "bad.csv", 200, "bad"))
    stack = window.run_page.stack
    window.session.look(zoom=(400.0, 1200.0))
    stack.panels[0].canvas.hold_y((0.0, 1.0))
    window.dialogs.export("export-picture", str(tmp_path / "curves.svg"))
    box = stack.panels[0].canvas.plotItem.vb
    corner = box.mapToScene(0.0, 0.0)
    place = stack.panels[0].canvas.mapTo(stack, QPoint(round(corner.x()), round(corner.y())))
    transform, lines = "", 0
    for line in (tmp_path / "curves.svg").read_text().splitlines():
        found = re.search(r"matrix\(([^)]*)\)", line)
        transform = found.group(1) if found else transform
        points = re.search(r' (?:d|points)="M?([^"]*)"', line)
        if points is None or "vector-effect" not in line:
            continue
        a, b, c, d, e, f = map(float, transform.split(","))
        xy = np.array(re.findall(r"(-?[\d.]+(?:e-?\d+)?),(-?[\d.]+(?:e-?\d+)?)", points.group(1)), np.float64)
        x, y = a * xy[:, 0] + c * xy[:, 1] + e, b * xy[:, 0] + d * xy[:, 1] + f
        if len(xy) < 20 or y.max() > place.y() + box.height() + 2:
            continue  # icons, and the plots below
        lines += 1
        assert x.min() > place.x() - 2
        assert y.min() > place.y() - 2
        assert x.max() < place.x() + box.width() + 2
    assert lines


def test_exported_points_of_one_run_name_it(opened: Open, log: Path, tmp_path: Path) -> None:
    window = opened(log)
    window.dialogs.export("export-csv", str(tmp_path / "points.csv"))
    assert set(pd.read_csv(tmp_path / "points.csv")["run"]) == {"good"}


def test_the_reading_under_the_pointer_follows_a_run_that_grows(
    opened: Open, log: Path, write: Write, wait: Wait
) -> None:
    window = opened(log)
    window.run_page.stack.read(500.0)
    write(log, 150)
    window.commands.run("reload")
    wait()
    assert window.run_page.stack.panels[0].reading


def test_runs_are_aligned_by_the_tokens_they_have_seen(opened: Open, tmp_path: Path, wait: Wait) -> None:
    step = np.arange(100)
    for name, each in (("small", 1_000), ("large", 4_000)):
        frame = pd.DataFrame({"step": step, "train_loss": np.exp(-step / 30)})
        frame["num_input_tokens_seen"] = (step + 1) * each
        frame["tokens_per_sec"] = 7.0
        (tmp_path / "runs").mkdir(exist_ok=True)
        frame.to_csv(tmp_path / "runs" / f"{name}.csv", index=False)
    window = opened(tmp_path / "runs")
    window.session.look(page="compare", x_axis="tokens")
    wait()
    picture = window.compare.stack.picture
    ends = sorted(float(line.curve.x[-1]) for line in picture.panels[0].lines if line.label)
    assert ends == [100_000.0, 400_000.0]
    assert picture.x_title == "Tokens"
    assert not picture.remarks[1:]


def test_a_log_without_tokens_says_so_and_is_drawn_over_steps(opened: Open, log: Path, wait: Wait) -> None:
    window = opened(log)
    window.session.look(x_axis="tokens")
    wait()
    picture = window.run_page.stack.picture
    assert picture.x_axis == "step"
    assert any("holds no count of tokens" in remark for remark in picture.remarks)


def test_runs_that_are_all_lost_stand_at_the_top_of_an_axis_without_numbers(theme: Theme, qtbot: QtBot) -> None:
    plot = ScatterPlot(theme)
    qtbot.addWidget(plot)
    plot.show_scatter(scatter([Dot("a", "a", "diverged", 0.1, float("nan"))]))
    low, high = plot.plotItem.vb.viewRange()[1]
    assert (0.0 - low) / (high - low) > 0.8
    assert set(plot._left.tickStrings([0.0, 1.0], 1.0, 1.0)) == {""}
    plot.show_scatter(scatter([Dot("a", "a", "ok", 0.1, 1.0)]))
    assert set(plot._left.tickStrings([0.0, 1.0], 1.0, 1.0)) == {"0", "1"}


def test_steps_of_one_axis_are_all_written_in_thousands() -> None:
    axis = ValueAxis("bottom")
    assert axis.tickStrings([0.0, 5000.0, 10000.0, 15000.0], 1.0, 5000.0) == ["0", "5k", "10k", "15k"]
    assert axis.tickStrings([0.0, 2500.0, 5000.0], 1.0, 2500.0) == ["0", "2,500", "5,000"]


def test_a_loss_that_is_never_negative_is_not_forecast_below_zero() -> None:
    step = np.arange(300) * 10
    loss = 1.7 + 0.6 * np.exp(-step / 3000) + np.random.default_rng(0).normal(0, 0.03, 300)
    series = {"train_loss": Series("train_loss", step, loss), "lr": Series("lr", step, np.full(300, 3e-4))}
    run = Run("slow", series, assign_roles(series))
    far, near = Cosine(lr=0.03, total_steps=3000), Cosine(lr=3e-4, total_steps=3000)
    made = forecast(run, far)
    below = replace(made, loss=made.loss - made.loss.min() - 1.0)
    picture = schedule_picture(Plan(far, run, below))
    assert told(Plan(far, run, below)) == (BELOW_ZERO, "")
    assert "predicted" not in [line.label for line in picture.panels[1].lines]
    assert told(Plan(near, run, forecast(run, near)))[0].startswith("Predicted loss at the end")


def test_a_plan_far_below_the_rate_of_the_run_fills_its_plot_and_the_run_is_told(
    opened: Open, wait: Wait, write: Write, tmp_path: Path
) -> None:
    window = opened(write(tmp_path / "high.csv", 200, "good", 0.5))
    window.session.look(page="schedule")
    wait()
    page = window.schedule
    panel = page.stack.panels[0]
    page.editor.set_values({"lr": 0.3})
    wait()
    assert panel.canvas.y_range[1] > 0.5  # both at once while both can be read
    page.editor.set_values({"lr": 0.0156})
    wait()
    assert 0.0156 < panel.canvas.y_range[1] < 0.03
    assert page._why.text().endswith("The rate of the run, up to 0.5 (× 32), lies above this plot.")
    assert panel.legend.chip.isVisible()
    panel.legend.chip.click()
    wait()
    assert panel.canvas.y_range[1] > 0.5
    assert not panel.legend.chip.isVisible()
    page.logs["rate"].click()
    wait()
    assert "lies above" not in page._why.text()
    assert panel.canvas.y_range[1] > math.log10(0.4)


def test_the_few_rates_of_a_short_run_are_no_outliers_beside_a_long_plan() -> None:
    run = run_of("three", 3, train_loss=2.0, lr=0.01)
    rate = schedule_picture(Plan(Cosine(0.001, 10_000), run)).panels[0]
    assert rate.limits is not None
    assert rate.limits[0] < 0.0
    assert rate.limits[1] > 0.01


def test_a_run_of_few_points_on_another_level_is_in_view_beside_a_dense_one(
    opened: Open, wait: Wait, tmp_path: Path
) -> None:
    rng = np.random.default_rng(0)
    (tmp_path / "both").mkdir()
    for name, points, level in (("dense", 4000, 0.02), ("sparse", 25, 2.0), ("far", 25, 2e9)):
        loss = level * (1 + 0.2 * rng.random(points))
        frame = pd.DataFrame({"step": np.arange(points), "train_loss": loss, "lr": 0.01})
        frame.to_csv(tmp_path / "both" / f"{name}.csv", index=False)
    window = opened(tmp_path / "both")
    session = window.session
    session.look(selected=tuple(e.key for e in session.entries), page="compare")
    wait()
    panel = window.compare.stack.panels[0]
    low, high = panel.canvas.y_range
    assert low < 0.02
    assert panel.legend.chip.isVisible()
    assert 2.2 < high < 10.0  # the one that would press both of them flat is told of, and shown on a click
    panel.legend.chip.click()
    wait()
    assert panel.canvas.y_range[1] > 2e9
