"""Where an MLflow store is: the spellings of a tracking URI, and the URI as it may be shown."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import quote, unquote, urlsplit
from urllib.request import url2pathname

from lranalyzer.errors import ReadError

Kind = Literal["sqlite", "files", "http", "databricks", "sql"]

_SQL = re.compile(r"^(postgres|postgresql|mysql|mariadb|mssql|oracle)(\+\w+)?://", re.IGNORECASE)
_PREFIX = re.compile(r"^mlflow[:+]")
_FILTER = "?filter="
_logins: dict[str, str] = {}
"""Addresses with user and password, by the same address without."""
EXPECTED = "sqlite:///mlflow.db, a folder such as mlruns, http(s)://host:port, databricks or postgresql://..."


@dataclass(frozen=True)
class Location:
    """A store's kind, the address to open it with, and what is named after ``#``."""

    kind: Kind
    address: str = field(repr=False)
    """A path for local stores, else a URL; it may hold a password: show :attr:`shown` instead."""
    experiment: str | None = None
    filter_string: str | None = None
    """In MLflow's filter language."""

    @property
    def shown(self) -> str:
        """The address without user and password."""
        return f"sqlite:///{self.address}" if self.kind == "sqlite" else redacted(self.address)


def locate(uri: str | Path) -> Location:
    """Understand a tracking URI or a path; raises ReadError for what is none.

    After ``#`` may stand an experiment's name or id, and a filter: ``#resnet?filter=metrics.loss < 1``.
    An empty URI means what MLflow would use here: ``MLFLOW_TRACKING_URI``, else ``./mlruns`` if it holds
    experiments, else ``./mlflow.db``.
    """
    text = _PREFIX.sub("", str(uri)) or _default()
    if "://" not in text and os.path.exists(text):  # a path may hold a '#'
        return _local(Path(text))
    text, _, chosen = text.partition("#")
    text = _logins.get(text.rstrip("/"), text)
    experiment, _, condition = chosen.partition(_FILTER)
    named = unquote(experiment) or None, unquote(condition) or None
    if text.startswith(("http://", "https://")):
        return Location("http", text.rstrip("/"), *named)
    if text == "databricks" or text.startswith("databricks://"):
        return Location("databricks", text, *named)
    if _SQL.match(text):
        return Location("sql", text, *named)
    path = _path(text)
    if path is None:
        raise ReadError(redacted(text), "an address of an unknown kind", EXPECTED)
    if not os.path.exists(path):
        raise ReadError(path, "no such file or folder", EXPECTED)
    found = _local(path)
    return Location(found.kind, found.address, *named)


def source_of(address: str, experiment: str = "", filter_string: str = "") -> str:
    """The one text that names a store and what is wanted of it; :func:`locate` understands it.

    >>> source_of("http://host:5000", "my exp", "metrics.loss < 1")
    'mlflow:http://host:5000#my%20exp?filter=metrics.loss%20%3C%201'
    """
    condition = _FILTER + quote(filter_string, safe="") if filter_string else ""
    chosen = quote(experiment, safe="") + condition
    return f"mlflow:{_PREFIX.sub('', address)}" + (f"#{chosen}" if chosen else "")


def redacted(url: str) -> str:
    """The URL without user name, password and query; a plain path unchanged.

    >>> redacted("mlflow:https://kim:s3cret@host/ml?token=x#vision")
    'mlflow:https://host/ml#vision'
    """
    prefix = "".join(_PREFIX.findall(url))
    address, mark, chosen = url.removeprefix(prefix).partition("#")
    if "://" not in address:
        return url
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return f"{prefix}{parts.scheme}://{host}{parts.path}{mark}{chosen}"


def spelled_alike(source: str) -> str:
    """One spelling for a store and what is wanted of it, however it was written, without user and password; what names no
    store that is there stays as it is.

    >>> spelled_alike("mlflow:HTTP://Host:5000/#vision")
    'mlflow:http://host:5000#vision'
    """
    prefix = "".join(_PREFIX.findall(source))
    scheme, mark, rest = source.removeprefix(prefix).partition("://")
    try:
        found = locate(f"{scheme.lower()}{mark}{rest}")
    except ReadError:
        return source
    address = str(Path(found.address).resolve()) if found.kind in ("sqlite", "files") else redacted(found.address)
    if found.kind == "http":
        parts = urlsplit(address)
        address = parts._replace(netloc=parts.netloc.lower()).geturl()
    return source_of(address, found.experiment or "", found.filter_string or "")


def keep_login(source: str) -> str:
    """The source as :func:`redacted`; what was left out is remembered until the process ends, and only in memory.

    For programs that write down what was opened: :func:`locate` finds the login again.
    """
    shown = redacted(source)
    if shown != source:
        address = _PREFIX.sub("", source).partition("#")[0]
        _logins[redacted(address).rstrip("/")] = address
    return shown


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
