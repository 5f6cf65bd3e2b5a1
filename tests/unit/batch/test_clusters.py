from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from lranalyzer.batch import diagnose_each, diagnose_many
from lranalyzer.batch import run as running
from lranalyzer.errors import MissingExtra

Logs = Callable[[int], Path]


@pytest.mark.parametrize(("engine", "package"), [("dask", "distributed"), ("ray", "ray")])
def test_a_missing_engine_names_its_extra(
    logs: Logs, monkeypatch: pytest.MonkeyPatch, engine: str, package: str
) -> None:
    original = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == package else original(name))
    with pytest.raises(MissingExtra, match=rf"lranalyzer\[{engine}\]"):
        diagnose_many(logs(1), engine=engine, cache=False)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # the cluster's own deprecations are not ours to fail on
def test_dask_gives_the_same_table_over_tcp(logs: Logs) -> None:
    distributed = pytest.importorskip("distributed")
    folder = logs(40)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, protocol="tcp", dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        assert client.scheduler_info()["address"].startswith("tcp://")
        there = diagnose_many(folder, engine="dask", cache=False)
        by_address = diagnose_many(folder, engine=f"dask:{cluster.scheduler_address}", cache=False)
    here = diagnose_many(folder, jobs=1, cache=False)
    assert there.equals(here)
    assert by_address.equals(here)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_threads_of_one_process_read_for_callers_that_stand_in_different_folders(
    logs: Logs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder is the whole process's: were workers to change it, one batch would read the logs of another."""
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(running, "CHUNK_RUNS", 1)
    folder = logs(3)
    for place in ("one", "other"):
        (tmp_path / place / "logs").mkdir(parents=True)
        for i in range(60):
            shutil.copy(folder / f"run_{i % 3}.csv", tmp_path / place / "logs" / f"{place}_{i}.csv")
    threads = {"processes": False, "n_workers": 1, "threads_per_worker": 4, "dashboard_address": None}
    found: dict[str, list[str]] = {"one": [], "other": []}
    with distributed.LocalCluster(**threads) as cluster, distributed.Client(cluster):
        monkeypatch.chdir(tmp_path / "one")
        one = diagnose_each("logs", engine="dask", cache=False)
        found["one"].append(next(one).row["source"])
        monkeypatch.chdir(tmp_path / "other")
        for outcome in diagnose_each("logs", engine="dask", cache=False):
            found["other"].append(outcome.row["source"])
            found["one"] += [o.row["source"] for o in islice(one, 1)]
            assert Path.cwd() == tmp_path / "other"
    for place, sources in found.items():
        assert sources == [os.path.join("logs", f"{place}_{i}.csv") for i in range(60)]


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_ray_gives_the_same_table(logs: Logs) -> None:
    pytest.importorskip("ray")
    folder = logs(20)
    assert diagnose_many(folder, engine="ray", jobs=2, cache=False).equals(diagnose_many(folder, jobs=1, cache=False))
