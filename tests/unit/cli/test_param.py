"""``--param``: what a log does not tell of its training."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import Result

import lranalyzer as lra
from lranalyzer.live.follow import Following
from lranalyzer.readers.mapping import ColumnMapping

Call = Callable[..., Result]
SAID = ("--param", "lr=0.01", "--param", "optimizer=sgd")


@pytest.fixture
def silent(own_place: Path) -> Path:
    """A log without a rate."""
    path = own_place / "log.csv"
    loss = 2.0 * np.exp(-np.arange(120) / 60) + 0.1
    path.write_text("step,loss\n" + "".join(f"{i},{value:.6f}\n" for i, value in enumerate(loss)))
    return path


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody reads along; a script is told nothing."""
    monkeypatch.setenv("FORCE_COLOR", "1")


def diagnosed(call: Call, *words: object) -> dict[str, object]:
    (run,) = json.loads(call("diagnose", *words, "--json").stdout)["runs"]
    return dict(run)


def test_a_rate_that_the_log_lacks_makes_the_recommendation_a_number(call: Call, silent: Path) -> None:
    without, told = diagnosed(call, silent), diagnosed(call, silent, *SAID)
    assert without["lr"] is None
    assert without["recommendation"] is None
    assert told["lr"] == 0.01
    assert told["params"] == {"lr": 0.01, "optimizer": "sgd"}
    assert told["recommendation"] is not None
    gaps = {"which no series, no parameter and no hparams.yaml", "the optimizer's name"}
    assert all(any(gap in text for text in without["missing"]) for gap in gaps)  # type: ignore[attr-defined]
    assert not any(gap in text for text in told["missing"] for gap in gaps)  # type: ignore[attr-defined]


@pytest.mark.usefixtures("terminal")
def test_a_single_run_says_what_to_type(call: Call, silent: Path) -> None:
    said = call("diagnose", silent).stderr
    assert "--param lr=RATE says the rate" in said
    assert "--param optimizer=NAME says the optimizer" in said
    silent.write_text(silent.read_text().replace("loss", "quux"))
    assert "--map loss=COLUMN says which series is the loss" in call("diagnose", silent, "--map", "loss=").stderr


@pytest.mark.usefixtures("terminal")
def test_a_table_says_how_to_tell_the_rates_that_are_missing(call: Call, silent: Path) -> None:
    (silent.parent / "other.csv").write_bytes(silent.read_bytes())
    assert "2 runs without a rate: --param lr=RATE says the rate" in call("diagnose", ".").stderr
    assert "without a rate" not in call("diagnose", ".", *SAID).stderr


def test_what_was_said_once_is_not_taken_for_the_next_time(call: Call, silent: Path) -> None:
    diagnosed(call, silent, *SAID)
    assert diagnosed(call, silent)["lr"] is None


def test_what_is_said_goes_before_what_lies_beside_the_log(call: Call, silent: Path) -> None:
    (silent.parent / "hparams.yaml").write_text("lr: 0.5\noptimizer: adam\nwidth: 8\n")
    told = diagnosed(call, silent, *SAID)
    assert told["params"] == {"width": 8, "lr": 0.01, "optimizer": "sgd"}


@pytest.mark.parametrize("verb", [["info"], ["sweep"], ["watch", "--looks", "1", "--plain"], ["range-test"]])
def test_every_verb_that_reads_runs_takes_it(call: Call, silent: Path, verb: list[str]) -> None:
    result = call(*verb, silent, "--param", "lr=fast")
    assert result.exit_code == 2
    assert "--param: found 'lr=fast'; expected a number after lr=" in result.stderr


@pytest.mark.parametrize("word", ["lr", "=0.1", "lr="])
def test_a_word_that_is_no_pair_says_what_is_expected(call: Call, silent: Path, word: str) -> None:
    result = call("diagnose", silent, "--param", word)
    assert result.exit_code == 2
    assert "expected NAME=VALUE, such as lr=0.1" in result.stderr


def test_info_shows_it(call: Call, silent: Path) -> None:
    assert "lr 0.01" in call("info", silent, *SAID).stdout


def test_python_takes_it_for_one_run_for_many_and_for_growing_ones(silent: Path) -> None:
    params = {"lr": 0.01, "optimizer": "sgd"}
    assert lra.diagnose(lra.read(silent, params=params)[0]).recommendation is not None
    assert lra.diagnose_many(silent, params=params).lr.tolist() == [0.01]
    following = Following([str(silent)], mapping=ColumnMapping.of(None, params))
    following.look()
    (watched,) = following.runs.values()
    assert watched.diagnosis.lr == 0.01
