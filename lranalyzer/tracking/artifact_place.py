"""Whether a run's artifacts may be written from here: an artifact address comes from the store, not from the user."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

MOST_MISSING = 3
"""Folders that MLflow makes before the first artifact: of the run, of the experiment, of the store."""


def trouble_with(artifact_uri: str, run_id: str) -> str:
    """Why a local artifact folder is not touched, or an empty text; other addresses are the server's affair.

    The folder is ``STORE/<experiment>/<run>/artifacts``. MLflow would create all of it for a store that was
    copied from another machine, and would follow any other address that somebody put into the store.
    """
    parts = urlsplit(artifact_uri)
    if parts.scheme not in ("", "file"):
        return ""
    path = Path(url2pathname(parts.path) if parts.scheme else artifact_uri).absolute()
    if ".." in path.parts or path.parts[-2:] != (run_id, "artifacts"):
        return f"{path} is no artifact folder of this run"
    missing = [folder for folder in path.parents if not folder.exists()]
    if len(missing) > MOST_MISSING or len(missing) == len(path.parents) - 1:
        return f"{missing[-1]} is not on this machine"
    return ""
