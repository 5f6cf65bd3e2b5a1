"""Trackers that keep many runs, or one run in many places."""

from __future__ import annotations

import math
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lranalyzer.errors import ReadError
from lranalyzer.readers import read

DATA = Path(__file__).parents[2] / "data" / "readers"


def study(path: Path, direction: str = "MINIMIZE", *, reported: bool = True) -> Path:
    """The tables of Optuna 4 that matter, with two trials."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript(
            """
            create table studies (study_id integer, study_name text);
            create table study_directions (study_direction_id integer, direction text, study_id integer, objective integer);
            create table trials (trial_id integer, number integer, study_id integer, state text);
            create table trial_params (param_id integer, trial_id integer, param_name text, param_value real,
                                       distribution_json text);
            create table trial_intermediate_values (trial_intermediate_value_id integer, trial_id integer, step integer,
                                                    intermediate_value real, intermediate_value_type text);
            insert into studies values (1, 'rates');
            insert into trials values (1, 0, 1, 'COMPLETE'), (2, 1, 1, 'PRUNED');
            insert into trial_params values
                (1, 1, 'lr', 0.1, '{"name": "FloatDistribution", "attributes": {}}'),
                (2, 2, 'lr', 0.01, '{"name": "FloatDistribution", "attributes": {}}'),
                (3, 2, 'optimizer', 1, '{"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "adam"]}}');
            """
        )
        db.execute("insert into study_directions values (1, ?, 1, 0)", (direction,))
        rows = [(None, t, s, 3 - s / 10, "FINITE") for t in (1, 2) for s in range(6)] + [(None, 2, 6, None, "NAN")]
        db.executemany("insert into trial_intermediate_values values (?, ?, ?, ?, ?)", rows if reported else [])
        db.commit()
    return path


def test_every_trial_of_an_optuna_study_is_a_run_with_the_parameters_it_tried(tmp_path: Path) -> None:
    first, second = read(study(tmp_path / "study.db"))
    assert first.format == "optuna"
    assert first.params == {"lr": 0.1}
    assert second.params == {"lr": 0.01, "optimizer": "adam"}
    assert second.val_loss is not None
    assert math.isnan(second.val_loss.value[-1])
    assert (first.status, len(second.val_loss)) == ("finished", 7)


def test_what_a_study_maximises_is_no_loss(tmp_path: Path) -> None:
    (run, _) = read(study(tmp_path / "study.db", "MAXIMIZE"))
    assert run.val_loss is None


def test_a_study_without_reports_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"trial\.report"):
        read(study(tmp_path / "study.db", reported=False))


def test_curves_that_pytorch_puts_into_folders_of_their_own_belong_to_the_run() -> None:
    (run,) = read(DATA / "tensorboard_add_scalars")
    assert set(run.series) == {"loss/train", "loss/val", "lr", "hparam/loss"}
    assert run.params["optimizer"] == "adam"
    assert run.params["lr"] == 0.001


def test_a_box_is_one_record_whatever_comes_first_in_it() -> None:
    (run,) = read(DATA / "boxes")
    loss = run.train_loss
    assert loss is not None
    assert loss.step[:3].tolist() == [256, 384, 512]
    assert run.series["rollout/ep_rew_mean"].step[0] == 128


def test_a_database_with_names_that_are_no_text_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    whole = (DATA / "optuna" / "study.db").read_bytes()
    path.write_bytes(whole.replace(b"CREATE TABLE trials", b"CREA\xc7E\xbc\xe6$\xfa<BLE trials", 1))
    with pytest.raises(ReadError, match=r"study\.db"):
        read(path)


def test_dates_beyond_the_reach_of_nanoseconds_are_read(tmp_path: Path) -> None:
    rows = "".join(f"{i}|5299-01-01T10:00:0{i}+00:00|{3 - i / 9}\n" for i in range(6))
    (tmp_path / "loss.plx").write_text(f"step|timestamp|metric\n{rows}")
    assert len(read(tmp_path / "loss.plx")[0].series["loss"]) == 6
