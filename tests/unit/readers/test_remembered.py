"""Roles that the user corrected are remembered for the folder and heeded by the next reading."""

from __future__ import annotations

from pathlib import Path

import pytest

import lranalyzer as lra
from lranalyzer.errors import SettingsError
from lranalyzer.readers import (
    forget_roles,
    iter_runs,
    remember_roles,
    remembered_roles,
    with_remembered,
)
from lranalyzer.readers.remembered import roles_file

ODD = "n,quux,foo\n1,3.0,0.1\n2,2.5,0.1\n3,2.2,0.1\n4,2.4,0.1\n5,2.1,0.1\n"


@pytest.fixture(autouse=True)
def own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of roles for each test."""
    monkeypatch.setenv("LRANALYZER_ROLES", str(tmp_path / "configuration" / "roles.json"))


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """A folder with a log of unusual names, and one below it."""
    for place in ("runs", "runs/below"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "log.csv").write_text(ODD)
    return tmp_path / "runs"


def test_a_reading_with_memory_gives_the_roles_that_were_chosen_before(runs: Path) -> None:
    remember_roles(runs, {"loss": "quux", "lr": "foo", "step": "n"})
    both = lra.read(runs, mapping=with_remembered())
    assert [r.train_loss.name for r in both if r.train_loss] == ["quux", "quux"]
    assert both[0].lr is not None
    assert both[0].lr.step.tolist() == [1, 2, 3, 4, 5]
    assert str(runs) in both[0].roles["train_loss"].reason


def test_a_plain_reading_depends_on_its_arguments_alone(runs: Path) -> None:
    remember_roles(runs, {"loss": "quux"})
    assert lra.read(runs / "log.csv")[0].train_loss is None


def test_nothing_is_written_beside_the_logs(runs: Path) -> None:
    before = sorted(runs.rglob("*"))
    remember_roles(runs / "log.csv", {"loss": "quux"})
    assert sorted(runs.rglob("*")) == before
    assert roles_file().is_file()


def test_a_file_speaks_for_its_neighbours_and_not_for_folders_below(runs: Path) -> None:
    remember_roles(runs / "log.csv", {"loss": "quux"})
    (runs / "second.csv").write_text(ODD)
    assert remembered_roles(runs / "second.csv") == {"train_loss": "quux"}
    assert remembered_roles(runs / "below" / "log.csv") == {}


def test_the_nearest_folder_counts_and_what_is_said_later_of_one_above_overrules_it(runs: Path) -> None:
    remember_roles(runs, {"loss": "quux"})
    remember_roles(runs / "below", {"loss": "foo", "lr": "n"})
    assert remembered_roles(runs / "below" / "log.csv") == {"train_loss": "foo", "lr": "n"}
    remember_roles(runs, {"loss": "quux"})
    assert remembered_roles(runs / "below" / "log.csv") == {"train_loss": "quux", "lr": "n"}


def test_a_role_can_be_denied(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("step,loss,lr\n1,3,9\n2,2,9\n3,1,9\n")
    remember_roles(log, {"lr": None})
    (run,) = lra.read(log, mapping=with_remembered())
    assert run.lr is None
    assert run.train_loss is not None


def test_a_log_without_the_remembered_column_is_read_as_always(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("step,loss\n1,3\n2,2\n3,1\n")
    remember_roles(tmp_path, {"loss": "quux", "step": "n"})
    (run,) = lra.read(tmp_path, mapping=with_remembered())
    assert run.train_loss is not None
    assert run.train_loss.name == "loss"


def test_what_is_said_now_goes_before_what_is_remembered(runs: Path) -> None:
    remember_roles(runs, {"loss": "quux"})
    run = lra.read(runs / "log.csv", mapping=with_remembered({"loss": "foo"}))[0]
    assert run.train_loss is not None
    assert run.train_loss.name == "foo"


def test_forgetting_takes_it_back(runs: Path) -> None:
    remember_roles(runs, {"loss": "quux"})
    assert forget_roles(runs)
    assert not forget_roles(runs)
    assert remembered_roles(runs / "log.csv") == {}


def test_roles_of_a_store_are_kept_under_its_address() -> None:
    remember_roles("mlflow:http://host:5000", {"loss": "objective_2"})
    assert remembered_roles("mlflow:http://host:5000") == {"train_loss": "objective_2"}
    assert remembered_roles("mlflow:http://other:5000") == {}


def test_a_word_that_is_no_role_is_refused_before_anything_is_written() -> None:
    with pytest.raises(SettingsError, match="did you mean 'loss'"):
        remember_roles(".", {"los": "x"})
    assert not roles_file().exists()


def test_a_broken_file_of_roles_is_named(runs: Path) -> None:
    roles_file().parent.mkdir()
    roles_file().write_text("{")
    with pytest.raises(SettingsError, match=r"roles\.json.*delete it"):
        with_remembered()


def test_a_column_named_now_that_a_log_lacks_is_a_problem_of_that_log_alone(runs: Path) -> None:
    (runs / "other.csv").write_text("step,loss\n1,3\n2,2\n3,1\n")
    found = list(iter_runs(runs, mapping={"loss": "quux"}))
    assert [getattr(f, "name", f.source.rsplit("/", 1)[-1]) for f in found] == ["runs", "other.csv", "below"]
    assert "'quux'" in str(found[1])


def test_a_store_is_the_same_however_its_address_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mlflow.db").touch()
    (tmp_path / "mlruns").mkdir()
    remember_roles("mlflow:sqlite:///mlflow.db", {"loss": "nll"})
    remember_roles("mlflow:mlruns", {"loss": "error"})
    remember_roles("mlflow:mlruns#vision", {"lr": "eta"})
    for spelling in ("mlflow:mlflow.db", f"mlflow:sqlite:///{tmp_path}/mlflow.db", "mlflow.db", "mlflow:mlflow.db#any"):
        assert remembered_roles(spelling) == {"train_loss": "nll"}
    for spelling in ("mlruns", f"mlflow:{tmp_path}/mlruns", f"mlflow:file://{tmp_path}/mlruns", "mlflow:mlruns#text"):
        assert remembered_roles(spelling) == {"train_loss": "error"}
    assert remembered_roles(f"mlflow:{tmp_path}/mlruns#vision") == {"train_loss": "error", "lr": "eta"}
    remember_roles("mlflow:http://host:5000", {"loss": "far"})
    assert remembered_roles("mlflow:http://Host:5000/") == remembered_roles("http://host:5000") == {"train_loss": "far"}
    assert forget_roles(f"mlflow:sqlite:///{tmp_path}/mlflow.db")
    assert remembered_roles("mlflow.db") == {}
