"""The one place that writes to MLflow, through its own client."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from lranalyzer.errors import MissingExtra, WriteError
from lranalyzer.readers.mlflow.uri import Location, redacted
from lranalyzer.tracking.schema import check_schema
from lranalyzer.tracking.tags import ARTIFACT, FOLDER


class Writer:
    """Writes our tags and our page; knows no call that touches metrics, parameters or the run itself."""

    def __init__(self, where: Location, *, upgrade: bool = False) -> None:
        """Open a store; raises WouldMigrate where its schema would change, unless ``upgrade`` allows it."""
        self._shown = where.shown
        self._client = _client(where, upgrade)
        self._root = _root(where) if where.kind == "files" else None

    def set_tags(self, run_id: str, tags: Mapping[str, str]) -> None:
        """Set tags in one request."""
        from mlflow.entities import RunTag

        with self._explained(run_id):
            if self._root:
                _complete(self._root, run_id)
            self._client.log_batch(run_id, tags=[RunTag(key, value) for key, value in tags.items()])

    def delete_tags(self, run_id: str, names: Iterable[str]) -> None:
        """Delete tags."""
        with self._explained(run_id):
            for name in names:
                self._client.delete_tag(run_id, name)

    def put_page(self, run_id: str, html: str) -> str:
        """Store the page as an artifact; returns why not, or an empty text."""
        with self._explained(run_id):
            missing = _missing_folder(self._client.get_run(run_id).info.artifact_uri)
            if missing:
                return f"the page is not stored: {missing} is not on this machine"
            self._client.log_text(run_id, html, ARTIFACT)
        return ""

    def delete_page(self, run_id: str) -> None:
        """Delete our artifact folder, where there is one."""
        from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

        with self._explained(run_id):
            artifact_uri = self._client.get_run(run_id).info.artifact_uri
            if _missing_folder(artifact_uri) or not self._client.list_artifacts(run_id, FOLDER):
                return
            repository: Any = get_artifact_repository(artifact_uri, tracking_uri=self._client.tracking_uri)
            repository.delete_artifacts(FOLDER)

    @contextmanager
    def _explained(self, run_id: str) -> Iterator[None]:
        from mlflow.exceptions import MlflowException

        try:
            yield
        except (MlflowException, OSError) as error:
            raise WriteError(f"{self._shown}, run {run_id}: {error}") from error


def _client(where: Location, upgrade: bool) -> Any:
    if "mlflow" not in sys.modules:  # a tool that only writes tags has nothing to report about its user
        os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    try:
        from mlflow import MlflowClient
        from mlflow.exceptions import MlflowException
    except ModuleNotFoundError as error:
        raise MissingExtra("mlflow", "mlflow", "writing to an MLflow store") from error
    if not upgrade:
        check_schema(where)
    try:
        with _file_store_allowed(where.kind == "files"):
            return MlflowClient(_uri(where))
    except MlflowException as error:
        raise WriteError(f"{where.shown}: {str(error).replace(where.address, redacted(where.address))}") from error


def _uri(where: Location) -> str:
    if where.kind == "sqlite":
        return f"sqlite:///{Path(where.address).resolve().as_posix()}"
    return _root(where).as_uri() if where.kind == "files" else where.address


def _root(where: Location) -> Path:
    """The ``mlruns`` folder that an experiment's or a run's folder lies in."""
    folder = Path(where.address).resolve()
    while (folder / "meta.yaml").exists():
        folder = folder.parent
    return folder


def _complete(root: Path, run_id: str) -> None:
    """Add the empty folders that git and other copiers leave out: MLflow takes no run without them."""
    for folder in root.glob(f"*/{run_id}"):
        for name in ("metrics", "params", "tags", "artifacts"):
            (folder / name).mkdir(exist_ok=True)


@contextmanager
def _file_store_allowed(wanted: bool) -> Iterator[None]:
    """MLflow 3.13 and later refuse a file store unless this variable is set."""
    name = "MLFLOW_ALLOW_FILE_STORE"
    if not wanted or name in os.environ:
        yield
        return
    os.environ[name] = "true"
    try:
        yield
    finally:
        del os.environ[name]


def _missing_folder(artifact_uri: str) -> str:
    """The store's folder of a local artifact address, if it is not here: a store copied from another machine.

    The address is ``FOLDER/mlruns/<experiment>/<run>/artifacts``; MLflow would create all of it.
    """
    parts = urlsplit(artifact_uri)
    if parts.scheme not in ("", "file"):
        return ""
    path = Path(url2pathname(parts.path) if parts.scheme else artifact_uri)
    folder = path.parents[min(3, len(path.parents) - 1)]
    return "" if folder.exists() else str(folder)
