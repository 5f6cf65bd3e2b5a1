"""What the pages draw, as data: which plots, which lines, which places are named, what stays out of view."""

from __future__ import annotations

import numpy as np
import pytest

from lranalyzer.recommend.forecast import forecast
from lranalyzer.run import Run, Series, assign_roles
from lranalyzer.schedules import Cosine, Dampened, Join, Schedule, WarmUp
from lranalyzer_gui.draw import compare_picture as compare_module
from lranalyzer_gui.draw.compare_picture import Compared, Comparison, compare_picture, first_comparison
from lranalyzer_gui.draw.limits import limits
from lranalyzer_gui.draw.lines import Options, width_of
from lranalyzer_gui.draw.picture import Label, lanes
from lranalyzer_gui.draw.rate_answer import gathered, range_test_answer, sweep_answer
from lranalyzer_gui.draw.run_picture import further_series, run_picture
from lranalyzer_gui.draw.schedule_form import build, fields_of, form_of, kinds
from lranalyzer_gui.draw.schedule_handles import handles, moved
from lranalyzer_gui.draw.schedule_picture import Plan, bounds, schedule_picture, told
from lranalyzer_gui.draw.smooth import Smoothing


def made(name: str = "run", /, **values: np.ndarray) -> Run:
    size = len(next(iter(values.values())))
    series = {key: Series.of(key, np.arange(size), value) for key, value in values.items()}
    return Run(name, series, assign_roles(series))


def falling(lr: float = 0.1, points: int = 300, final: float = 0.5, seed: int = 0) -> Run:
    rng = np.random.default_rng(seed)
    step = np.arange(points)
    loss = final + 2.0 * np.exp(-step / 40) + rng.normal(0, 0.01, points)
    return made(f"lr {lr:g}", train_loss=loss, lr=np.full(points, lr), accuracy=1 - loss / 3)


def rising() -> Run:
    """A range test: flat, a valley, then a blow-up of a thousand times."""
    log = np.linspace(-5, 1, 400)
    loss = 2.3 - 1.5 / (1 + np.exp(-6 * (log + 2)))
    loss += np.where(log > -0.5, 10.0 ** (3 * (log + 0.5)), 0.0)
    return made("range test", train_loss=loss, lr=10.0**log)


def test_only_what_was_logged_gets_a_plot_and_the_rest_is_said() -> None:
    picture = run_picture(falling(), Options())
    assert [p.title for p in picture.panels] == ["Loss", "Learning rate"]
    assert "gradient norm" in picture.remarks[0]
    assert picture.smoothing == "15 steps"


def test_further_series_are_offered_and_drawn_when_chosen() -> None:
    run = falling()
    assert further_series(run) == ("accuracy",)
    picture = run_picture(run, Options(extra=("accuracy", "not in this run")))
    assert [p.title for p in picture.panels] == ["Loss", "Learning rate", "accuracy"]
    assert [line.faded for line in picture.panels[-1].lines] == [True, False]


def test_very_many_points_are_compared_raw_first_and_few_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = {f"{n}": Compared(falling(seed=n)) for n in range(3)}
    assert first_comparison(runs, Options(), Comparison()) is None
    monkeypatch.setattr(compare_module, "LONG", 500)
    first = first_comparison(runs, Options(), Comparison(current="1"))
    assert first is not None
    assert [p.title for p in first.panels] == ["Training loss", "Learning rate"]
    assert [line.thick for line in first.panels[0].lines] == [False, False, True]
    whole = compare_picture(runs, Options())
    assert first.extent == whole.extent
    assert len(first.panels[0].lines[0].curve) == 300
    assert first_comparison(runs, Options(), Comparison(reference="0")) is None
    assert first_comparison(runs, Options(), Comparison(grouped_by="seed")) is None


def test_smoothing_on_a_log_axis_is_a_mean_of_logarithms() -> None:
    loss = np.tile([1.0, 100.0], 400)
    options = Options(smoothing=Smoothing("gaussian", 0.9), log_loss=True)
    smooth = run_picture(made(train_loss=loss), options).panels[0].lines[-1]
    assert np.allclose(smooth.curve.y[100:-100], 1.0, atol=0.02)  # 10, not 50.5


def test_runs_drawn_together_share_the_width_of_the_sparsest() -> None:
    dense = falling(points=2_000)
    sparse = made(train_loss=np.ones(200))
    assert width_of([dense, sparse], Smoothing("ema", 0.9)) == width_of([dense], Smoothing("ema", 0.9)) == 19


def test_a_blown_up_loss_shows_what_came_before_and_counts_the_rest() -> None:
    y = np.concatenate([np.linspace(2.3, 1.0, 60), 10.0 ** np.linspace(1, 15, 20)])
    found = limits(y)
    assert found is not None
    assert found.high < 5
    assert found.above == int((y > found.high).sum()) + int(((y > 4.6) & (y <= found.high)).sum())
    everything = limits(y, everything=True)
    assert everything is not None
    assert everything.high > 1e15


def test_names_that_overlap_get_lanes_of_their_own() -> None:
    labels = [Label(0, 10, "a"), Label(5, 20, "b"), Label(30, 31, "c")]
    assert lanes(labels) == [0, 1, 0]
    assert lanes(labels, room=40.0) == [0, 1, 2]


def test_a_range_test_is_not_pressed_flat_by_its_blow_up() -> None:
    found = range_test_answer([rising()])
    (panel,) = found.picture.panels
    assert panel.limits is not None
    low, high = panel.limits
    assert low < 0.9
    assert 2.3 < high < 4
    names = [post.text for post in panel.posts]
    assert "diverges" in names
    assert any(name.startswith("train with") for name in names)
    assert {"valley", "slide"} <= set(names)
    assert all(fact.help for fact in found.facts)


def test_a_sweep_never_expects_a_negative_loss_and_lists_its_runs() -> None:
    runs = [falling(10.0**-k, final=f, seed=k) for k, f in ((1, 0.9), (2, 0.01), (3, 0.02), (4, 1.0))]
    found = sweep_answer(runs)
    expected, tried = found.picture.panels[0].lines
    assert expected.curve.y.min() >= 0
    assert expected.band is not None
    assert expected.band[0].y.min() >= 0
    assert tried.bare
    assert [row.name for row in found.tried] == ["lr 0.0001", "lr 0.001", "lr 0.01", "lr 0.1"]
    assert any(post.strong for post in found.picture.panels[0].posts)


def test_a_warning_about_many_runs_is_said_once() -> None:
    many = [f"run '{n}' has no finite loss; it is left out" for n in range(5)]
    assert gathered([*many, "other"]) == ("5 runs have no finite loss; they are left out.", "Other.")
    assert gathered(many[:2]) == tuple(f"{text.capitalize()}." for text in many[:2])


FORMS = [kind for kind, _ in kinds()]


@pytest.mark.parametrize("kind", FORMS)
def test_every_handle_lies_on_the_curve_and_changes_what_it_says(kind: str) -> None:
    values = {f.name: f.first for f in fields_of(kind, 0.01, 2_000)}
    schedule = build(kind, values)
    found = handles(kind, values, schedule)
    assert found[0].name == "Peak"
    for handle in found:
        assert abs(handle.rate - schedule(round(handle.step))) <= 0.011
        after = moved(handle, values, handle.step + 300, handle.rate * 1.5, 2_000)
        assert build(kind, after) != schedule
        changed = {name for name in values if after[name] != values[name]}
        assert changed <= {handle.step_field, handle.rate_field}


@pytest.mark.parametrize("kind", FORMS)
def test_a_schedule_goes_into_its_form_and_comes_out_the_same(kind: str) -> None:
    schedule = build(kind, {f.name: f.first for f in fields_of(kind, 0.01, 2_000)})
    found = form_of(schedule)
    assert found is not None
    assert build(*found) == schedule
    for warmed in (
        WarmUp(50, schedule),
        WarmUp(50, schedule, 0.2),
        Dampened(50, schedule),
        Dampened(2, schedule, 0.33),
    ):
        again = form_of(warmed)
        if kind == "wsd":
            assert again is None
        else:
            assert again is not None
            assert build(*again) == warmed


def test_the_form_shows_where_a_warmup_starts_only_when_it_starts_above_zero() -> None:
    plain, raised = form_of(WarmUp(50, Cosine(0.1, 100))), form_of(WarmUp(50, Cosine(0.1, 100), 0.2))
    assert plain is not None
    assert raised is not None
    assert set(raised[1]) - set(plain[1]) == {"warm_up_from"}


def test_handles_over_a_dampened_schedule_lie_on_its_curve() -> None:
    schedule = Dampened(100, Cosine(0.1, 2_000))
    found = form_of(schedule)
    assert found is not None
    for handle in handles(*found, schedule):
        assert abs(handle.rate - schedule(round(handle.step))) < 1e-6


def test_a_schedule_without_a_form_says_so() -> None:
    join = Join((Cosine(0.1, 10), Cosine(0.2, 10)), (10,))
    assert form_of(join) is None


def test_the_forecast_stands_beside_what_was_run() -> None:
    run = falling()
    schedule: Schedule = Cosine(0.1, 600)
    found = forecast(run, schedule)
    picture = schedule_picture(Plan(schedule, run, found))
    rate, loss = picture.panels
    assert [line.label for line in rate.lines] == ["as run", "planned"]
    assert [line.label for line in loss.lines if line.label] == ["as run", "predicted"]
    assert loss.lines[-1].band is not None
    assert picture.extent[1] >= 600
    first, second = told(Plan(schedule, run, found))
    assert "nine of ten" in first
    assert "The run ended at 0.4988" in second
    assert "90 %" not in second
    assert bounds(found, run)[0].min() >= 0


def test_without_a_run_the_schedule_stands_alone_and_says_what_is_missing() -> None:
    plan = Plan(Cosine(0.1, 600))
    assert len(schedule_picture(plan).panels) == 1
    assert "Open a run" in told(plan)[0]
    refused = Plan(Cosine(0.1, 600), falling(), None, "a forecast needs more")
    assert told(refused)[0] == "a forecast needs more"
