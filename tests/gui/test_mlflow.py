"""The window and MLflow: the dialog finds, tests and browses stores; runs that grow are followed; no password stays."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from lranalyzer.readers import remember_roles
from lranalyzer.run import Run
from lranalyzer_gui.dialogs.open_mlflow import OpenMlflow, mlflow_address, with_login
from lranalyzer_gui.main_window import MainWindow
from lranalyzer_gui.session.entry import make_entry

SAMPLE = Path(__file__).parents[2] / "sample_logs" / "healthy-mlflow-db" / "mlflow.db"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a database and, below, a folder store with a run under way."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    shutil.copy(SAMPLE, tmp_path / "mlflow.db")
    write(tmp_path / "mlruns/7/meta.yaml", "experiment_id: '7'\nname: a#b c\nlifecycle_stage: active\n")
    for run_id, status in (("live", 1), ("done", 3)):
        folder = tmp_path / "mlruns/7" / run_id
        meta = f"run_id: {run_id}\nrun_name: {run_id}\nlifecycle_stage: active\nstart_time: 1\nstatus: {status}\n"
        write(folder / "meta.yaml", meta)
        write(folder / "metrics/train_loss", points(range(40)))
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def points(steps: range) -> str:
    return "".join(f"{1_700_000_000_000 + step} {2 * 0.97**step + 0.1!r} {step}\n" for step in steps)


@pytest.fixture
def dialog(place: Path, window: MainWindow, qtbot: QtBot) -> OpenMlflow:
    window.settings.remember("mlflow:http://tracking.example:5000#resnet")
    made: Any = window.dialogs.show("open-mlflow")
    qtbot.waitUntil(lambda: not window.pool.jobs)
    return made  # type: ignore[no-any-return]


def connect(dialog: OpenMlflow, window: MainWindow, qtbot: QtBot, address: str) -> None:
    dialog.address.setText(address)
    dialog.connect_now()
    qtbot.waitUntil(lambda: not window.pool.jobs)


def test_stores_of_the_working_folder_and_recent_ones_are_offered(dialog: OpenMlflow) -> None:
    assert dialog.offered == ["http://tracking.example:5000", "sqlite:///mlflow.db", "mlruns"]


def test_a_tested_store_lists_its_experiments_and_their_runs(
    dialog: OpenMlflow, window: MainWindow, qtbot: QtBot
) -> None:
    connect(dialog, window, qtbot, "mlruns")
    assert dialog.experiments.names() == ["a#b c"]
    assert "Connected: 1 experiment, 2 runs" in dialog.state.text()
    assert dialog.sources() == ["mlflow:mlruns"]
    dialog.experiments.tick("a#b c")
    dialog.filter.setText("attributes.status = 'RUNNING'")
    with qtbot.waitSignal(dialog.sources_chosen) as chosen:
        dialog.open_button.click()
    window.opener.open(chosen.args[0])
    qtbot.waitUntil(lambda: not window.opener.busy)
    assert [entry.run.name for entry in window.session.entries] == ["live"]


def test_a_store_that_is_not_there_says_why(dialog: OpenMlflow, window: MainWindow, qtbot: QtBot) -> None:
    connect(dialog, window, qtbot, "sqlite:///nowhere.db")
    assert "no such file or folder" in dialog.state.text()
    assert dialog.experiments.names() == []


def test_a_filter_that_cannot_be_understood_is_said_while_typing(dialog: OpenMlflow) -> None:
    dialog.address.setText("mlruns")
    dialog.filter.setText("params.lr")
    assert "expected one of" in dialog.filter_error.text()
    assert not dialog.open_button.isEnabled()
    dialog.filter.setText("params.lr > 0")
    assert not dialog.filter_error.isVisible()
    assert dialog.open_button.isEnabled()


def test_ticks_stay_when_nothing_was_typed_since(dialog: OpenMlflow, window: MainWindow, qtbot: QtBot) -> None:
    connect(dialog, window, qtbot, "mlruns")
    dialog.experiments.tick("a#b c")
    qtbot.wait(900)  # longer than the pause after the last key
    assert dialog.experiments.chosen() == ["a#b c"]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("a/b.db", "sqlite:///a/b.db"),
        ("mlflow:http://h:1/", "http://h:1"),
        (" mlruns ", "mlruns"),
        ("x.sqlite", "sqlite:///x.sqlite"),
    ],
)
def test_what_is_typed_becomes_an_address(typed: str, address: str) -> None:
    assert mlflow_address(typed) == address


def test_a_login_is_asked_for_with_servers_only_and_kept_out_of_everything_that_lasts(
    dialog: OpenMlflow, window: MainWindow, qtbot: QtBot
) -> None:
    dialog.address.setText("mlruns")
    assert not dialog.user.isVisible()
    dialog.address.setText("http://127.0.0.1:9")
    assert dialog.user.isVisible()
    dialog.user.setText("kim")
    dialog.password.setText("s3cret")
    assert with_login("http://127.0.0.1:9", "kim", "s3cret") == "http://kim:s3cret@127.0.0.1:9"
    window.opener.open(dialog.sources())
    qtbot.waitUntil(lambda: not window.opener.busy)
    notices = [f"{n.text}{n.details}" for n in window.notices.history]
    assert "127.0.0.1:9" in "".join(notices)
    assert "s3cret" not in "".join([*notices, *window.settings.recent(), *window.session.sources])


def test_a_run_that_grows_is_followed_and_a_finished_one_is_not_read_again(
    place: Path, window: MainWindow, qtbot: QtBot
) -> None:
    window.opener.open(["mlflow:mlruns"])
    qtbot.waitUntil(lambda: not window.opener.busy and len(window.session.entries) == 2)
    look(window, qtbot)
    with (place / "mlruns/7/live/metrics/train_loss").open("a") as file:
        file.write(points(range(40, 60)))
    taken: list[list[Run]] = []
    window.stores.grown.connect(lambda source, runs: taken.append(runs))
    look(window, qtbot)
    found = {"live": 60, "done": 40}
    qtbot.waitUntil(lambda: {e.run.name: len(e.run.series["train_loss"]) for e in window.session.entries} == found)
    assert [[run.name for run in runs] for runs in taken] == [["live"]]


def test_roles_that_the_user_chose_are_heeded_when_the_run_grows(
    place: Path, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(place / "mlruns/7/live/metrics/other", points(range(40)))
    source = "mlflow:mlruns"
    monkeypatch.setenv("LRANALYZER_ROLES", str(place / "roles.json"))
    window.opener.open([source])
    qtbot.waitUntil(lambda: not window.opener.busy and len(window.session.entries) == 2, timeout=20_000)
    look(window, qtbot)
    remember_roles(source, {"loss": "other"})
    with (place / "mlruns/7/live/metrics/other").open("a") as file:
        file.write(points(range(40, 60)))
    look(window, qtbot)

    def losses() -> set[tuple[str, str]]:
        return {(e.run.name, e.run.train_loss.name) for e in window.session.entries if e.run.train_loss}

    qtbot.waitUntil(lambda: ("live", "other") in losses(), timeout=20_000)


def test_the_experiment_is_where_a_run_of_a_store_lies(place: Path, window: MainWindow, qtbot: QtBot) -> None:
    window.opener.open(["mlflow:mlruns"])
    qtbot.waitUntil(lambda: not window.opener.busy and len(window.session.entries) == 2, timeout=20_000)
    assert {entry.facts()["folder"] for entry in window.session.entries} == {"a#b c"}


def test_a_store_that_goes_away_keeps_its_runs_and_is_followed_again_when_it_is_back(
    place: Path, window: MainWindow, qtbot: QtBot
) -> None:
    window.opener.open(["mlflow:mlruns"])
    qtbot.waitUntil(lambda: not window.opener.busy and len(window.session.entries) == 2)
    (place / "mlruns").rename(place / "away")
    look(window, qtbot)
    look(window, qtbot)
    assert sorted(e.run.name for e in window.session.entries) == ["done", "live"]
    (place / "away").rename(place / "mlruns")
    with (place / "mlruns/7/live/metrics/train_loss").open("a") as file:
        file.write(points(range(40, 60)))
    look(window, qtbot)
    qtbot.waitUntil(lambda: {e.digest.points for e in window.session.entries} == {60, 40})


def test_a_server_that_dies_keeps_its_runs_and_leaves_the_window_free(
    place: Path, window: MainWindow, qtbot: QtBot, world: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lranalyzer.readers.mlflow.transport import Patience

    hasty = Patience(first_wait_seconds=0.1, longest_wait_seconds=0.1, tries=2)
    monkeypatch.setattr("lranalyzer.readers.mlflow.transport.Patience", lambda: hasty)
    server = world.Server(place / "mlflow.db", place / "server.log")
    try:
        server.start()
    except TimeoutError as error:
        if "database schema" not in str(error):
            raise
        pytest.skip("this MLflow is older than the sample's database")
    try:
        window.opener.open([f"mlflow:{server.url}"])
        qtbot.waitUntil(lambda: not window.opener.busy and bool(window.session.entries))
        runs = len(window.session.entries)
        server.kill()
        look(window, qtbot)
        window.commands.run("reload")
        place_of_it = server.url.removeprefix("http://")
        qtbot.waitUntil(lambda: any(place_of_it in n.text for n in window.notices.history))
        assert len(window.session.entries) == runs
    finally:
        server.kill()


def look(window: MainWindow, qtbot: QtBot) -> None:
    window.stores.look()
    qtbot.waitUntil(lambda: not window.stores._looking)


def test_a_run_is_shown_in_the_mlflow_ui_where_there_is_one(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, entry_of: Callable[[str], str]
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url).toString()))
    entry_of("http://host:5000")
    window.commands.run("open-in-mlflow")
    assert opened == ["http://host:5000/#/experiments/3/runs/abc"]
    entry_of("sqlite:///mlflow.db")
    window.commands.run("open-in-mlflow")
    assert len(opened) == 1
    assert 'mlflow ui --backend-store-uri "sqlite:///mlflow.db"' in window.notices.history[-1].text


@pytest.fixture
def entry_of(window: MainWindow) -> Callable[[str], str]:
    import pandas as pd

    from lranalyzer.recommend import diagnose

    def make(source: str) -> str:
        from dataclasses import replace

        plain = Run.from_frame(pd.DataFrame({"step": range(30), "train_loss": [2 * 0.9**i for i in range(30)]}))
        run = replace(plain, source=source, format="mlflow", run_id="abc", tags={"mlflow.experimentId": "3"})
        entry = make_entry(run, diagnose(run), source)
        window.session.add([entry])
        window.session.look(selected=(entry.key,))
        return entry.key

    return make
