"""The one place that writes to MLflow, through its own client."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lranalyzer.errors import MissingExtra, WriteError
from lranalyzer.readers.mlflow.uri import Location, redacted
from lranalyzer.tracking.artifact_place import trouble_with
from lranalyzer.tracking.schema import check_schema
from lranalyzer.tracking.tags import ARTIFACT, FOLDER


class Writer:
    """Writes our tags and our page; knows no call that touches metrics, parameters or the run itself."""

    def __init__(self, where: Location, *, upgrade: bool = False) -> None:
        """Open a store; raises WouldMigrate where its schema would change, unless ``upgrade`` allows it."""
        self._where, self._shown = where, where.shown
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
        """Store the page as an artifact; returns why that is never possible here, or an empty text."""
        with self._explained(run_id), tempfile.TemporaryDirectory() as folder:
            repository, trouble = self._artifacts(run_id)
            if trouble:
                return f"the page is not stored: {trouble}"
            file = Path(folder) / Path(ARTIFACT).name
            file.write_text(html, encoding="utf-8", newline="\n")
            repository.log_artifact(str(file), FOLDER)
        return ""

    def delete_page(self, run_id: str) -> None:
        """Delete our page, where there is one, and its folder if nothing else is in it."""
        with self._explained(run_id):
            repository, trouble = self._artifacts(run_id)
            paths = [] if trouble else [item.path for item in repository.list_artifacts(FOLDER)]
            if ARTIFACT in paths:
                repository.delete_artifacts(FOLDER if paths == [ARTIFACT] else ARTIFACT)

    def _artifacts(self, run_id: str) -> tuple[Any, str]:
        """Where a run's artifacts are, and why they are not touched, if so.

        Not through the client, which remembers an address by the run's id: what was checked is what is used.
        """
        from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

        address = self._client.get_run(run_id).info.artifact_uri
        trouble = trouble_with(address, run_id)
        return None if trouble else get_artifact_repository(address, tracking_uri=self._client.tracking_uri), trouble

    @contextmanager
    def _explained(self, run_id: str) -> Iterator[None]:
        from mlflow.exceptions import MlflowException

        try:
            yield
        except (MlflowException, OSError, ImportError) as error:  # ImportError: a cloud's package is missing
            raise WriteError(f"{self._shown}, run {run_id}: {_clean(error, self._where)}") from None


def _client(where: Location, upgrade: bool) -> Any:
    if "mlflow" not in sys.modules:  # a tool that only writes tags has nothing to report about its user
        os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    try:
        from mlflow import MlflowClient
        from mlflow.exceptions import MlflowException
    except ModuleNotFoundError as error:
        raise MissingExtra("mlflow", "mlflow", "writing to an MLflow store") from error
    check_schema(where, upgrade=upgrade)
    troubles: tuple[type[Exception], ...] = (MlflowException, OSError, *_database_errors())
    try:
        with _file_store_allowed(where.kind == "files"):
            return MlflowClient(_uri(where))
    except troubles as error:
        raise WriteError(f"{where.shown}: {_clean(error, where)}") from None


def _database_errors() -> tuple[type[Exception], ...]:
    try:
        from sqlalchemy.exc import SQLAlchemyError
    except ModuleNotFoundError:  # mlflow-skinny: files and servers only
        return ()
    return (SQLAlchemyError,)


def _clean(error: Exception, where: Location) -> str:
    """MLflow's first words, without the user and password that may be part of the address."""
    login = where.address.partition("://")[2].rpartition("@")[0]
    text = str(error).partition("\n")[0].replace(where.address, redacted(where.address))
    return text.replace(f"{login}@", "") if login else text


def _uri(where: Location) -> str:
    if where.kind == "sqlite":
        return f"sqlite:///{Path(where.address).resolve().as_posix()}"
    if where.kind == "sql":
        from lranalyzer.readers.mlflow.sql_store import engine_of

        return engine_of(where.address).url.render_as_string(hide_password=False)
    return _root(where).as_uri() if where.kind == "files" else where.address


def _root(where: Location) -> Path:
    """The ``mlruns`` folder that an experiment's or a run's folder lies in."""
    folder = Path(where.address).resolve()
    while (folder / "meta.yaml").exists():
        folder = folder.parent
    return folder


def _complete(root: Path, run_id: str) -> None:
    """Add the empty folders that git and other copiers leave out: MLflow takes no run without them."""
    for folder in root.glob(f"*/{Path(run_id).name}"):  # the id is a file's word, perhaps a path
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
