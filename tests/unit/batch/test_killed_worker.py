from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lranalyzer.batch import run as running
from lranalyzer.batch.run import Item, run
from lranalyzer.batch.worker import Orders
from lranalyzer.run import Run, Series, assign_roles

try:
    import cloudpickle
except ImportError:  # older joblib brings its own
    from joblib.externals import cloudpickle

# Workers cannot import a test module: its classes travel whole.
cloudpickle.register_pickle_by_value(sys.modules[__name__])

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")


@dataclass(frozen=True)
class Trap:
    """A task that kills its worker: once when ``marker`` names a file, always without one, never when harmless."""

    name: str
    deadly: bool = False
    marker: str = ""

    @property
    def source(self) -> str:
        return self.name

    @property
    def job(self) -> Any:
        return type("Job", (), {"paths": ()})

    def read(self, reading: object) -> Iterator[Run]:
        if self.deadly and not (self.marker and Path(self.marker).exists()):
            if self.marker:
                Path(self.marker).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        series = {"loss": Series.of("loss", np.arange(30), np.linspace(2, 1, 30))}
        yield Run(self.name, series, assign_roles(series))


def _run(tasks: list[Trap], engine: str = "local") -> list[tuple[str, str]]:
    answers = run((Item(task) for task in tasks), Orders(), engine, 2, lambda: False)  # type: ignore[arg-type]
    return [(item.task.name, o.failure.kind if o.failure else "") for item, outcomes in answers for o in outcomes]  # type: ignore[union-attr]


def test_work_of_a_worker_that_was_killed_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK_RUNS", 2)
    tasks = [Trap(f"t{i}", i == 9, str(tmp_path / "killed")) for i in range(20)]
    assert _run(tasks) == [(f"t{i}", "") for i in range(20)]
    assert (tmp_path / "killed").exists()


def test_a_task_that_kills_every_worker_is_a_failure_and_the_rest_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "CHUNK_RUNS", 2)
    tasks = [Trap(f"t{i}", i == 4) for i in range(16)]
    assert _run(tasks) == [(f"t{i}", "WorkerLost" if i == 4 else "") for i in range(16)]


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # the cluster's own deprecations are not ours to fail on
def test_work_of_a_dask_worker_that_was_killed_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(running, "CHUNK_RUNS", 2)
    tasks = [Trap(f"t{i}", i == 9, str(tmp_path / "killed")) for i in range(20)]
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, protocol="tcp", dashboard_address=None
        ) as cluster,
        distributed.Client(cluster),
    ):
        assert _run(tasks, "dask") == [(f"t{i}", "") for i in range(20)]
    assert (tmp_path / "killed").exists()


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_work_of_a_ray_worker_that_was_killed_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ray")
    monkeypatch.setattr(running, "CHUNK_RUNS", 2)
    tasks = [Trap(f"t{i}", i == 9, str(tmp_path / "killed")) for i in range(20)]
    assert _run(tasks, "ray") == [(f"t{i}", "") for i in range(20)]
    assert (tmp_path / "killed").exists()
