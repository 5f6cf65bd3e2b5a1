"""Who we are to a tracking server: the environment variables and files MLflow's own client uses.

Nothing here is ever written, logged or put into an error.
"""

from __future__ import annotations

import configparser
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lranalyzer.errors import ReadError
from lranalyzer.readers.mlflow.uri import redacted

EXPECTED = "MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD"


@dataclass(frozen=True)
class Credentials:
    """Where the server is and what to send along; secrets are left out of ``repr``."""

    base: str
    """Scheme, host and path, without user and password."""
    token: str | None = field(default=None, repr=False)
    login: tuple[str, str] | None = field(default=None, repr=False)
    verify: bool | str = True
    """Whether to check the server's certificate, or a file of certificates to trust."""
    certificate: str | None = None
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


def credentials(address: str) -> Credentials:
    """For ``http(s)://[user:password@]host``, ``databricks`` or ``databricks://profile``."""
    if address.startswith("databricks"):
        return _databricks(urlsplit(address).netloc if "://" in address else "")
    environment = os.environ
    parts = urlsplit(address)
    user = unquote(parts.username or "") or environment.get("MLFLOW_TRACKING_USERNAME")
    password = unquote(parts.password or "") or environment.get("MLFLOW_TRACKING_PASSWORD")
    if not user and not environment.get("MLFLOW_TRACKING_TOKEN"):
        saved = _section(Path("~/.mlflow/credentials"), "mlflow")
        user, password = (saved.get(f"mlflow_tracking_{part}") for part in ("username", "password"))
    insecure = environment.get("MLFLOW_TRACKING_INSECURE_TLS", "").lower() in ("1", "true")
    workspace = environment.get("MLFLOW_WORKSPACE")
    return Credentials(
        redacted(address).rstrip("/"),
        None if user else environment.get("MLFLOW_TRACKING_TOKEN"),
        (user, password or "") if user else None,
        False if insecure else environment.get("MLFLOW_TRACKING_SERVER_CERT_PATH") or True,
        environment.get("MLFLOW_TRACKING_CLIENT_CERT_PATH"),
        (("X-MLFLOW-WORKSPACE", workspace),) if workspace else (),
    )


def _databricks(profile: str) -> Credentials:
    host, token = os.environ.get("DATABRICKS_HOST"), os.environ.get("DATABRICKS_TOKEN")
    if profile or not (host and token):
        file = Path(os.environ.get("DATABRICKS_CONFIG_FILE", "~/.databrickscfg"))
        section = _section(file, profile or os.environ.get("DATABRICKS_CONFIG_PROFILE", "DEFAULT"))
        host, token = section.get("host"), section.get("token")
    if not host or not token:
        expected = "DATABRICKS_HOST and DATABRICKS_TOKEN, or a profile with both in ~/.databrickscfg"
        raise ReadError(f"databricks://{profile}".removesuffix("://"), "no host or no token", expected)
    return Credentials(redacted(host if "://" in host else f"https://{host}").rstrip("/"), token)


def _section(file: Path, name: str) -> Mapping[str, str]:
    known = configparser.ConfigParser(default_section="", interpolation=None)
    try:
        known.read(file.expanduser(), "utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return {}  # its text is not repeated: it holds secrets
    return known[name] if known.has_section(name) else {}
