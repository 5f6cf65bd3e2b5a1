"""Parts of a TensorBoard run that lie in folders below it, as PyTorch's SummaryWriter puts them.

``add_scalars("loss", {"train": a, "val": b})`` writes the tag ``loss`` into folders ``loss_train`` and ``loss_val``;
``add_hparams`` writes hyperparameters, and a single value a metric, into a folder named after the time.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from lranalyzer.errors import ReadError
from lranalyzer.readers.binary.protobuf import BYTES, FIXED64, VARINT, BrokenMessageError, fields
from lranalyzer.readers.binary.scalars import read_scalars
from lranalyzer.readers.content import HEAD_BYTES, Content

_TIME = re.compile(r"^\d{9,11}(\.\d+)?$")


def events_in(entries: Iterable[Path]) -> list[Path]:
    """The event files among them."""
    skipped = (".profile-empty", ".json")
    return [e for e in entries if "tfevents" in e.name and e.is_file() and not e.name.endswith(skipped)]


def parts_of(entries: Sequence[Path]) -> dict[Path, list[Path]]:
    """Folders beside a run's own event files that hold a part of it, with their event files."""
    found = {}
    for folder in (e for e in entries if e.is_dir()):
        try:
            files = events_in(sorted(folder.iterdir()))
            if files and (_TIME.match(folder.name) or _key(folder, _tags(files[0])) is not None):
                found[folder] = files
        except (OSError, ReadError):  # reported when the folder itself is visited
            continue
    return found


def namer(folder: Path, apart: bool, tags: Iterable[str]) -> Callable[[str], str]:
    """What the tags of a folder's files are called in the run."""
    key = _key(folder, tags) if apart else None
    if key is not None:
        return lambda tag: f"{tag}/{key}"
    if apart and not _TIME.match(folder.name):
        return lambda tag: f"{folder.name}/{tag}"
    return lambda tag: tag


def _tags(path: Path) -> list[str]:
    return list(read_scalars(Content(path).data(HEAD_BYTES)).curves)


def _key(folder: Path, tags: Iterable[str]) -> str | None:
    """``val`` for a folder ``loss_val`` whose only tag is ``loss``."""
    alone = list(tags)
    start = alone[0].replace("/", "_") + "_" if len(alone) == 1 else ""
    return folder.name.removeprefix(start) if start and folder.name.startswith(start) else None


def hyperparameters(metadata: bytes) -> dict[str, Any]:
    """Those of ``SummaryMetadata.plugin_data.content``: HParamsPluginData, session_start_info, a map of values."""
    try:
        content = _inside(_inside(metadata, 1), 2)
        info = _inside(content, 3)
        entries = [info[a:b] for number, kind, a, b in fields(info) if number == 1 and kind == BYTES]
        return {_inside(e, 1).decode("utf-8", errors="replace"): _value(_inside(e, 2)) for e in entries}
    except BrokenMessageError:
        return {}


def _inside(data: bytes, wanted: int) -> bytes:
    return next((data[a:b] for number, kind, a, b in fields(data) if number == wanted and kind == BYTES), b"")


def _value(data: bytes) -> Any:
    """A ``google.protobuf.Value``: null, number, text or truth."""
    for number, kind, a, b in fields(data):
        if number == 2 and kind == FIXED64:
            return struct.unpack("<d", data[a:b])[0]
        if number == 3 and kind == BYTES:
            return data[a:b].decode("utf-8", errors="replace")
        if number == 4 and kind == VARINT:
            return bool(data[a])
    return None
