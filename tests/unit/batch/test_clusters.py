from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest

from lranalyzer.batch import diagnose_many
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
def test_ray_gives_the_same_table(logs: Logs) -> None:
    pytest.importorskip("ray")
    folder = logs(20)
    assert diagnose_many(folder, engine="ray", jobs=2, cache=False).equals(diagnose_many(folder, jobs=1, cache=False))
