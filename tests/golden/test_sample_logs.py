"""The sample logs: what is known about each is what the public door says about it.

``expected.toml`` beside a log holds the truth, measured by really running the training at other rates where
``[measured]`` says so. Expectations are never adapted to an answer: what the analyzer gets wrong today stands in
``known_misses.toml`` with the reason, and a test fails as soon as a miss listed there is none any more.
"""

from __future__ import annotations

import contextlib
import functools
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lranalyzer as lra
from lranalyzer.samples import samples_folder

FOLDERS = sorted(path.parent for path in samples_folder().glob("*/expected.toml"))
MOST_BYTES = 3_000_000
WRONG = 0.05
"""Regret from which a rate is wrong."""
LEFT_OVER = 1 / 3
"""Share of its regret that a faulty run may still have after one recommendation."""
MISSES = tomllib.loads((Path(__file__).parent / "known_misses.toml").read_text(encoding="utf-8"))
LICENCES = {"Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause"}


def expected(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))


@contextlib.contextmanager
def unless_missed(check: str, folder: Path, i: int = 0) -> Iterator[None]:
    """What is listed as a miss must be one."""
    if f"{folder.name}-{i}" in MISSES.get(check, {}):
        with pytest.raises(AssertionError):
            yield
    else:
        yield


CASES = [
    pytest.param(folder, i, id=f"{folder.name}-{i}" if len(expected(folder)["runs"]) > 1 else folder.name)
    for folder in FOLDERS
    for i in range(len(expected(folder)["runs"]))
]


def having(key: str) -> list[Any]:
    return [case for case in CASES if expected(case.values[0])["runs"][case.values[1]].get(key)]  # type: ignore[arg-type]


@functools.cache
def runs_in(folder: Path) -> tuple[lra.Run, ...]:
    return tuple(lra.read(folder))


@functools.cache
def diagnosed(folder: Path, i: int) -> lra.Diagnosis:
    return lra.diagnose(chosen(folder, i))


def chosen(folder: Path, i: int) -> lra.Run:
    """The run an entry speaks of: by its name where it has one, else by its place."""
    entry = expected(folder)["runs"][i]
    if "name" not in entry:
        return runs_in(folder)[i]
    return next(run for run in runs_in(folder) if run.name == entry["name"])


def test_there_are_enough() -> None:
    assert len(FOLDERS) >= 16
    healthy = [folder for folder in FOLDERS if folder.name.startswith("healthy-")]
    assert len(healthy) >= 8


def test_they_are_small() -> None:
    assert sum(f.stat().st_size for f in samples_folder().rglob("*") if f.is_file()) < MOST_BYTES


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_origin_is_told_and_may_be_shipped(folder: Path) -> None:
    origin = expected(folder)["origin"]
    assert origin["licence"] in LICENCES
    assert "made_by" in origin or {"repository", "commit", "path", "copyright", "changed"} <= set(origin)
    assert f"[{folder.name}]" in (samples_folder() / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_format(folder: Path) -> None:
    truth = expected(folder)
    assert [run.format for run in runs_in(folder)] == [truth["format"]] * len(truth["runs"])


@pytest.mark.parametrize(("folder", "i"), CASES)
def test_roles_and_points(folder: Path, i: int) -> None:
    entry, run = expected(folder)["runs"][i], chosen(folder, i)
    assert {role: given.name for role, given in run.roles.items()} == entry["roles"]
    assert len(run.train_loss or ()) == entry["points"]


@pytest.mark.parametrize(("folder", "i"), having("verdict"))
def test_verdict(folder: Path, i: int) -> None:
    with unless_missed("verdict", folder, i):
        assert diagnosed(folder, i).verdict in expected(folder)["runs"][i]["verdict"]


@pytest.mark.parametrize(("folder", "i"), having("symptoms"))
def test_symptoms_that_must_be_found(folder: Path, i: int) -> None:
    found = diagnosed(folder, i).symptoms
    with unless_missed("symptoms", folder, i):
        for wanted in expected(folder)["runs"][i]["symptoms"]:
            assert set(wanted.split(" or ")) & set(found), f"{wanted} is not among {found}"


@pytest.mark.parametrize(("folder", "i"), having("first"))
def test_the_symptom_it_stands_for_is_told_first(folder: Path, i: int) -> None:
    """Before all others but the one that states the verdict."""
    told = [s for s in diagnosed(folder, i).symptoms if s not in ("rate_too_high", "rate_too_low", "divergence")]
    assert told[0] == expected(folder)["runs"][i]["first"]


@pytest.mark.parametrize(("folder", "i"), having("absent"))
def test_symptoms_that_must_not_be_found(folder: Path, i: int) -> None:
    assert not set(expected(folder)["runs"][i]["absent"]) & set(diagnosed(folder, i).symptoms)


@pytest.mark.parametrize(("folder", "i"), having("lr"))
def test_recommended_rate_would_have_been_better(folder: Path, i: int) -> None:
    """A run that was right keeps a right rate; a faulty one loses two thirds of its regret in one step."""
    truth = expected(folder)
    entry, recommendation = truth["runs"][i], diagnosed(folder, i).recommendation
    assert recommendation is not None
    was, would_be = (regret_at(truth["measured"], lr) for lr in (entry["trained_lr"], recommendation.lr))
    with unless_missed("recommendation", folder, i):
        assert would_be <= max(WRONG, was * LEFT_OVER), f"regret {was:.2f}, and {would_be:.2f} at {recommendation.lr:g}"


@pytest.mark.parametrize(("folder", "i"), having("lr"))
def test_recommended_range_reaches_the_good_rates(folder: Path, i: int) -> None:
    low, high = expected(folder)["runs"][i]["lr"]
    recommendation = diagnosed(folder, i).recommendation
    assert recommendation is not None
    with unless_missed("range", folder, i):
        assert recommendation.lr_low <= high
        assert recommendation.lr_high >= low


def regret_at(measured: dict[str, Any], lr: float) -> float:
    """Between the rates that were run, on a logarithmic scale; a ruined run has lost everything."""
    return float(np.interp(np.log(lr), np.log(measured["lr"]), np.minimum(measured["regret"], 1.0)))


@pytest.mark.parametrize("folder", [f for f in FOLDERS if "range_test" in expected(f)], ids=lambda folder: folder.name)
def test_range_test(folder: Path) -> None:
    low, high = expected(folder)["range_test"]["lr"]
    found = lra.range_test(runs_in(folder)[0])
    with unless_missed("range_test", folder):
        assert low <= found.lr <= high
    assert found.lr_low <= found.lr <= found.lr_high


@pytest.mark.parametrize("folder", [f for f in FOLDERS if "sweep" in expected(f)], ids=lambda folder: folder.name)
def test_sweep(folder: Path) -> None:
    low, high = expected(folder)["sweep"]["lr"]
    found = lra.sweep(runs_in(folder))
    with unless_missed("sweep", folder):
        assert low <= found.best_lr <= high
    assert found.lr_low <= found.best_lr <= found.lr_high
