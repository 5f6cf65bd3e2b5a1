"""``--param`` and ``--map`` for a tracking store: the words of ``diagnose``, on a database that MLflow itself made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from mlflow_world import short_copy
from typer.testing import Result

from lranalyzer.batch import diagnose_each
from lranalyzer.live.follow import Following
from lranalyzer.readers.mapping import ColumnMapping
from lranalyzer.readers.mlflow import read_mlflow
from lranalyzer.tracking import ARTIFACT, PREFIX, Watch, write_back

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow's own, about the newest SQLAlchemy and Pydantic

Call = Callable[..., Result]


@pytest.fixture
def silent(real_database: Path, own_place: Path) -> Path:
    """A store whose runs tell neither rate nor optimizer, and of which one calls its loss otherwise."""
    rates = "DELETE FROM metrics WHERE key LIKE '%lr%' OR key LIKE '%learning%'"
    return short_copy(real_database, own_place, "DELETE FROM params", rates)


def shown(call: Call, *words: object) -> str:
    result = call("mlflow", *words)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_a_rate_that_no_run_tells_makes_the_recommendation_a_number(call: Call, silent: Path) -> None:
    said = ("--param", "lr=0.02", "--param", "optimizer=adamw")
    assert "0.02" not in shown(call, silent)
    assert "0.02" in shown(call, silent, *said)
    assert "lranalyzer.lr" not in shown(call, silent, "--write-back", "--dry-run")
    assert "lranalyzer.lr=" in shown(call, silent, "--write-back", "--dry-run", *said)
    written = shown(call, silent, "--write-back", *said)
    assert written.startswith("write ")
    plain = next(run for run in read_mlflow(silent) if run.name == "plain")
    assert float(plain.tags[f"{PREFIX}lr"]) > 0
    assert "lr" not in plain.params  # said to us, never to the store
    (page,) = silent.parent.rglob(f"{plain.run_id}/artifacts/{ARTIFACT}")
    assert "0.02" in page.read_text(encoding="utf-8")


def test_a_word_that_is_none_says_what_is_expected(call: Call, silent: Path) -> None:
    for word in ("lr=fast", "lr"):
        result = call("mlflow", silent, "--param", word)
        assert result.exit_code == 2
        assert f"--param: found '{word}'" in result.stderr


def test_of_a_store_the_runs_without_a_named_series_fail_alone(call: Call, silent: Path) -> None:
    outcomes = list(diagnose_each(silent, jobs=1, cache=False, mapping={"loss": "val/loss"}))
    named = [o.run.name for o in outcomes if o.run is not None]
    assert named == ["plain"]
    failed = [o.failure for o in outcomes if o.failure is not None]
    assert len(failed) == len(read_mlflow(silent)) - 1
    assert all("val/loss" in failure.message and str(silent) in failure.source for failure in failed)
    changes = write_back(silent, mapping={"loss": "val/loss"}, dry_run=True)
    assert sorted(change.action for change in changes) == sorted(["write", *["skipped"] * len(failed)])
    assert call("mlflow", silent, "--map", "loss=val/loss").exit_code == 4


def test_watching_takes_them_too(silent: Path) -> None:
    params = {"lr": 0.02, "optimizer": "adamw"}
    with Watch(silent, finished=True, params=params, mapping={"val_loss": None}) as watch:
        found = {change.run.name: change for change in watch.poll()}
    assert found["plain"].diagnosis.lr == 0.02
    assert found["plain"].run.val_loss is None
    following = Following([f"mlflow:{silent}"], mapping=ColumnMapping.of({"lr": None}, params))
    following.look()
    assert [(w.name, w.diagnosis.lr) for w in following.runs.values()] == [("running", 0.02)]
