"""MLflow's file store, ``mlruns/``, read without MLflow.

MLflow itself refuses such folders since 3.13, and loses the step of metrics that are tied to a dataset.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from lranalyzer.errors import ReadError
from lranalyzer.readers.mlflow.filter import Filter
from lranalyzer.readers.mlflow.meta import read_meta, time_ms
from lranalyzer.readers.mlflow.metric_file import last_point, read_points
from lranalyzer.readers.mlflow.records import Experiment, History, Latest, RunRecord
from lranalyzer.readers.mlflow.store import PAGE_RUNS, wanted
from lranalyzer.run import Note

NOT_RUNS = frozenset({".trash", "models", "datasets", "traces", "tags", "artifacts"})
_STATUS = {"1": "RUNNING", "2": "SCHEDULED", "3": "FINISHED", "4": "FAILED", "5": "KILLED"}


class FileStore:
    """A folder of experiments, one experiment's folder, or one run's folder."""

    def __init__(self, folder: str | Path) -> None:
        self.root = Path(folder)
        self.shown = str(self.root)
        if not self.root.is_dir():
            raise ReadError(self.root, "no such folder", "an mlruns folder")
        self._folders: dict[str, Path] = {}
        self._metas: dict[Path, tuple[int, dict[str, str]]] = {}

    def experiments(self) -> list[Experiment]:
        """The experiments that are not deleted."""
        return [experiment for experiment, _ in self._experiments()]

    def counts(self) -> dict[str, int]:
        """Runs that are not deleted, by experiment id."""
        found = ((experiment.id, folders) for experiment, folders in self._experiments())
        return {number: sum(_is_live_run(run, read_meta(run)) for run in folders) for number, folders in found}

    def pages(self, experiments: Sequence[Experiment], where: str | None = None) -> Iterator[list[RunRecord]]:
        """Runs that are not deleted and match the filter, oldest first within each experiment."""
        chosen, accepts = {e.id for e in experiments}, Filter.parse(where)
        for experiment, folders in self._experiments():
            if experiment.id not in chosen:
                continue
            metas = [(meta, run) for run in folders if _is_live_run(run, meta := read_meta(run))]
            metas.sort(key=lambda pair: (time_ms(pair[0], "start_time") or 0, pair[1].name))
            for start in range(0, len(metas), PAGE_RUNS):
                page = (self._record(m, f, experiment) for m, f in metas[start : start + PAGE_RUNS])
                yield [record for record in page if accepts(record)]

    def active(
        self, experiments: Sequence[Experiment], since_ms: int, where: str | None = None
    ) -> Iterator[list[RunRecord]]:
        """Runs that are being trained, or that started since."""
        chosen, accepts = {e.id for e in experiments}, Filter.parse(where)
        for experiment, folders in self._experiments():
            if experiment.id in chosen:
                metas = ((self._known_meta(run), run) for run in folders)
                fresh = [(m, run) for m, run in metas if _is_fresh(m, since_ms) and _is_live_run(run, m)]
                records = (self._record(meta, run, experiment) for meta, run in fresh)
                yield [record for record in records if accepts(record)]

    def one(self, run_id: str) -> RunRecord | None:
        """The run with this id, or None."""
        for experiment, folders in self._experiments():
            for folder in folders:
                if folder.name == run_id and _is_live_run(folder, meta := read_meta(folder)):
                    return self._record(meta, folder, experiment)
        return None

    def histories(self, records: Sequence[RunRecord], keys: Collection[str] | None = None) -> Iterator[History]:
        """All points, a run at a time."""
        for record in records:
            points, notes = {}, []
            for key, path in metric_files(self.folder(record.run_id)):
                if wanted(key, keys):
                    points[key], skipped = read_points(path, growing=record.status == "RUNNING")
                    notes.extend(skipped)
            yield History(record, points, tuple(notes))

    def folder(self, run_id: str) -> Path:
        """Where a run that was listed lies."""
        return self._folders[run_id]

    def close(self) -> None:
        """Nothing is held open."""

    def _experiments(self) -> Iterator[tuple[Experiment, list[Path]]]:
        own = read_meta(self.root)
        if _is_run(self.root, own):
            yield Experiment(own.get("experiment_id") or self.root.parent.name, ""), [self.root]
            return
        for folder in [self.root] if "experiment_id" in own else _subfolders(self.root):
            meta = own if folder == self.root else read_meta(folder)
            runs = [] if _is_run(folder, meta) else _subfolders(folder)
            if _active(meta) and (meta or any(_is_run(run, read_meta(run)) for run in runs)):
                experiment = Experiment(meta.get("experiment_id") or folder.name, meta.get("name") or folder.name)
                yield experiment, runs

    def _known_meta(self, folder: Path) -> dict[str, str]:
        """The run's meta.yaml, read again only when it changed."""
        try:
            written = (folder / "meta.yaml").stat().st_mtime_ns
        except OSError:
            return {}
        known = self._metas.get(folder)
        if known is None or known[0] != written:
            known = self._metas[folder] = (written, read_meta(folder))
        return known[1]

    def _record(self, meta: Mapping[str, str], folder: Path, experiment: Experiment) -> RunRecord:
        run_id = meta.get("run_id") or meta.get("run_uuid") or folder.name
        self._folders[run_id] = folder
        status = meta.get("status", "")
        lost = Note("info", "meta.yaml is missing or empty: status and times are unknown", str(folder))
        return RunRecord(
            run_id, meta.get("run_name") or meta.get("name", ""), _STATUS.get(status, status), experiment,
            time_ms(meta, "start_time"), time_ms(meta, "end_time"),
            _texts(folder / "params"), _texts(folder / "tags"), _LatestInFiles(folder),
            () if meta else (lost,),
        )  # fmt: skip


class _LatestInFiles(Mapping[str, Latest]):
    """Last values, read only when a filter asks for one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, key: str) -> Latest:
        found = last_point(self._folder / "metrics" / key)
        if found is None:
            raise KeyError(key)
        return Latest(*found)

    def __iter__(self) -> Iterator[str]:
        return (key for key, _ in metric_files(self._folder))

    def __len__(self) -> int:
        return sum(1 for _ in metric_files(self._folder))


def metric_files(folder: Path) -> list[tuple[str, Path]]:
    """Metric names and files of a run; a name with slashes lies in sub-folders."""
    return _files(folder / "metrics")


def _files(folder: Path) -> list[tuple[str, Path]]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [(path.relative_to(folder).as_posix(), path) for path in found]


def _texts(folder: Path) -> dict[str, str]:
    return {key: path.read_text("utf-8", errors="replace").rstrip("\r\n") for key, path in _files(folder)}


def _subfolders(folder: Path) -> list[Path]:
    with os.scandir(folder) as entries:  # tells folders from files without asking for each
        names = sorted(e.name for e in entries if e.name not in NOT_RUNS and e.is_dir())
    return [folder / name for name in names]


def _is_run(folder: Path, meta: Mapping[str, str]) -> bool:
    return "run_id" in meta or "run_uuid" in meta or (not meta and (folder / "metrics").is_dir())


def _is_live_run(folder: Path, meta: Mapping[str, str]) -> bool:
    return _active(meta) and (bool(meta) or (folder / "metrics").is_dir())


def _active(meta: Mapping[str, str]) -> bool:
    return meta.get("lifecycle_stage", "active") == "active"


def _is_fresh(meta: Mapping[str, str], since_ms: int) -> bool:
    return meta.get("status") in ("1", "RUNNING", None) or (time_ms(meta, "start_time") or 0) >= since_ms
