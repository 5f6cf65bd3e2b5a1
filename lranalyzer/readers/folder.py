"""What there is to read in a folder: files in natural order, with those that make one run together.

Hidden folders, caches and environments are passed over, links are followed once, and files that are never
logs are not even opened.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lranalyzer.readers.base import GroupReader
from lranalyzer.readers.problem import Problem
from lranalyzer.readers.repeated import repeated_in
from lranalyzer.readers.sidecar import NAMES as SIDECARS

_SKIPPED_FOLDERS = frozenset({
    "__pycache__", "node_modules", "venv", ".venv", "site-packages", "artifacts", "wheels", "build", "dist",
})  # fmt: skip
_NEVER_LOGS = frozenset({
    ".py", ".pyc", ".ipynb", ".c", ".cc", ".cpp", ".h", ".cu", ".so", ".o", ".sh", ".md", ".rst", ".html",
    ".css", ".js", ".ts", ".toml", ".cfg", ".ini", ".lock", ".yaml", ".yml", ".png", ".jpg", ".jpeg", ".gif",
    ".svg", ".webp", ".bmp", ".pdf", ".mp4", ".wav", ".mp3", ".pt", ".pth", ".ckpt", ".safetensors", ".h5",
    ".hdf5", ".keras", ".pb", ".tflite", ".onnx", ".pkl", ".pickle", ".joblib", ".npz", ".bin", ".model",
    ".t7", ".caffemodel", ".solverstate", ".zip", ".tar", ".whl", ".exe", ".dll", ".ttf", ".woff",
    ".prototxt", ".vocab", ".bpe", ".patch", ".diff", ".xml", ".tex", ".bib",
})  # fmt: skip


@dataclass(frozen=True)
class Job:
    """One thing to read: a file to be recognised, or files that a reader knows belong together."""

    paths: tuple[Path, ...]
    reader: GroupReader | None = None

    @property
    def source(self) -> str:
        """For messages: the file, or the folder of a group."""
        return str(self.paths[0])


def natural(path: Path) -> list[object]:
    """Sort key in which ``trial_2`` comes before ``trial_10``, and ``lr_0.001`` before ``lr_0.01``."""
    parts = re.split(r"(\d+(?:\.\d+)?)", path.name.lower())
    return [(0, float(part), "") if part[:1].isdigit() else (1, 0.0, part) for part in parts]


def jobs_in(folder: Path, group_readers: tuple[GroupReader, ...]) -> Iterator[Job | Problem]:
    """Everything worth opening below ``folder``, folder by folder."""
    claimed: set[Path] = set()
    yield from _visit(folder, group_readers, set(), claimed)


def _visit(
    folder: Path, readers: tuple[GroupReader, ...], seen: set[tuple[int, int]], claimed: set[Path]
) -> Iterator[Job | Problem]:
    try:
        state = folder.stat()
        entries = sorted(folder.iterdir(), key=natural)
    except OSError as error:
        yield Problem(str(folder), f"the folder cannot be opened ({(error.strerror or 'unknown').lower()})")
        return
    if (state.st_dev, state.st_ino) in seen:  # a link that leads back
        return
    seen.add((state.st_dev, state.st_ino))
    claimed.update(repeated_in(entries))
    for reader in readers:
        for group in reader.claims(folder, [e for e in entries if e not in claimed]):
            claimed.update(group)
            yield Job(tuple(group), reader)
    files = [e for e in entries if e not in claimed and e.is_file() and _may_be_a_log(e)]
    yield from (Job((file,)) for file in files)
    for entry in entries:
        if entry not in claimed and entry.is_dir() and not _passed_over(entry):
            yield from _visit(entry, readers, seen, claimed)


def _passed_over(folder: Path) -> bool:
    return folder.name.startswith(".") or folder.name in _SKIPPED_FOLDERS or folder.name == "latest-run"


def _may_be_a_log(file: Path) -> bool:
    if "wandb" in file.parts and file.name.startswith("debug"):  # W&B's own diary
        return False
    if file.name.startswith(("basic-variant-state", "experiment_state-", "searcher-state", "search_gen_state")):
        return False  # Ray Tune's own diary
    if file.name.startswith((".", "~")) or file.name in SIDECARS or file.name == os.devnull:
        return False
    return file.suffix.lower() not in _NEVER_LOGS and not file.name.lower().startswith(
        ("readme", "license", "requirements")
    )
