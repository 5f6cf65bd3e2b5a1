"""Where an MLflow store is: the spellings of a tracking URI, and the URI as it may be shown."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import url2pathname

from lranalyzer.errors import ReadError

Kind = Literal["sqlite", "files", "http", "databricks", "sql"]

_SQL = re.compile(r"^(postgres|postgresql|mysql|mariadb|mssql|oracle)(\+\w+)?://", re.IGNORECASE)
EXPECTED = "sqlite:///mlflow.db, a folder such as mlruns, http(s)://host:port, databricks or postgresql://..."


@dataclass(frozen=True)
class Location:
    """A store's kind, the address to open it with, and the experiment named after ``#``."""

    kind: Kind
    address: str
    """A path for local stores, else a URL; it may hold a password: show :attr:`shown` instead."""
    experiment: str | None = None

    @property
    def shown(self) -> str:
        """The address without user and password."""
        return f"sqlite:///{self.address}" if self.kind == "sqlite" else redacted(self.address)


def locate(uri: str | Path) -> Location:
    """Understand a tracking URI or a path; raises ReadError for what is none.

    An empty URI means what MLflow would use here: ``MLFLOW_TRACKING_URI``, else ``./mlruns`` if it holds
    experiments, else ``./mlflow.db``.
    """
    text = re.sub(r"^mlflow[:+]", "", str(uri)) or _default()
    if "://" not in text and Path(text).exists():  # a path may hold a '#'
        return _local(Path(text))
    text, _, experiment = text.partition("#")
    named = unquote(experiment) or None
    if text.startswith(("http://", "https://")):
        return Location("http", text.rstrip("/"), named)
    if text == "databricks" or text.startswith("databricks://"):
        return Location("databricks", text, named)
    if _SQL.match(text):
        return Location("sql", text, named)
    path = _path(text)
    if path is None:
        raise ReadError(redacted(text), "an address of an unknown kind", EXPECTED)
    if not path.exists():
        raise ReadError(path, "no such file or folder", EXPECTED)
    found = _local(path)
    return Location(found.kind, found.address, named)


def redacted(url: str) -> str:
    """The URL without user name, password and query; a plain path unchanged."""
    if "://" not in url:
        return url
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def _path(text: str) -> Path | None:
    if text.startswith(("sqlite:", "sqlite+")):
        # sqlite:///relative, sqlite:////absolute, sqlite:///C:/absolute; the driver may be named
        return Path(unquote(re.sub(r"^sqlite(\+\w+)?:(///)?", "", text)).partition("?")[0])
    if text.startswith("file:"):
        return Path(url2pathname(urlsplit(text).path or text.removeprefix("file:")))
    return None if "://" in text else Path(text)


def _local(path: Path) -> Location:
    return Location("files" if path.is_dir() else "sqlite", str(path))


def _default() -> str:
    given = os.environ.get("MLFLOW_TRACKING_URI")
    if given:
        return given
    return "mlruns" if any(Path("mlruns").glob("[0-9]*/meta.yaml")) else "mlflow.db"
