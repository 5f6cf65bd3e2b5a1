"""W&B's offline ``.wandb`` files, read without wandb.

A record is a protobuf message: 2 history, 5 config, 17 run, 18 exit. A history item has a ``key`` or a
list of ``nested_key`` and a JSON value, in which NaN and Infinity stand bare.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lranalyzer.errors import ReadError
from lranalyzer.readers.base import Head, Reader, Sniff
from lranalyzer.readers.binary.leveldb_log import records
from lranalyzer.readers.binary.protobuf import BrokenMessageError, fields, signed, varint
from lranalyzer.readers.build import Draft, build_run
from lranalyzer.readers.columns import table_of_records
from lranalyzer.readers.content import Content
from lranalyzer.readers.naming import run_name
from lranalyzer.readers.records.flatten import flat_numbers
from lranalyzer.readers.sidecar import flatten
from lranalyzer.run import Note, Run

MAGIC = b":W&B\xe1\xbe\x00"
"""Name, 0xBEE1 in little-endian order, version 0."""
_HISTORY, _CONFIG, _RUN, _EXIT = 2, 5, 17, 18
_STEP_NAMES = ("trainer/global_step", "train/global_step", "_step")


class WandbFile:
    """A reader of ``run-ID.wandb``."""

    name, title = "wandb", "W&B offline file"

    def sniff(self, head: Head) -> Sniff:
        """Known by its first bytes."""
        return Sniff(1.0, "begins with :W&B") if head.data.startswith(MAGIC) else Sniff(0.0, "not :W&B")

    def read(self, path: Path) -> list[Run]:
        """The one run of the file."""
        content = Content(path)
        data = content.data()
        if not data.startswith(MAGIC):
            raise ReadError(path, f"a file that begins with {data[:7]!r}", "a .wandb file of version 0")
        found, end, damaged = records(data, len(MAGIC))
        state = _State()
        for record in found:
            try:
                state.take(record)
            except (BrokenMessageError, ValueError):
                state.skipped += 1
        if not state.history:
            raise ReadError(path, "a W&B file without history", "logged metrics")
        notes = list(content.notes)
        if damaged:
            notes.append(Note("skipped", f"a damaged record at byte {end}; what follows is left out", str(path)))
        if state.skipped:
            notes.append(Note("skipped", f"{state.skipped} records cannot be decoded", str(path)))
        return [state.run(path, notes)]


class _State:
    """What the records of a file add up to."""

    def __init__(self) -> None:
        self.history: list[dict[str, float]] = []
        self.config: dict[str, Any] = {}
        self.about: dict[int, str] = {}
        self.exit_code: int | None = None
        self.skipped = 0

    def take(self, record: bytes) -> None:
        """Fold one record in."""
        for number, kind, start, end in fields(record):
            if kind != 2:
                continue
            if number == _HISTORY:
                self.history.append(flat_numbers(_items(record, start, end, 1)))
            elif number == _CONFIG:
                self.config.update(_items(record, start, end, 1))
            elif number == _RUN:
                self._run_record(record, start, end)
            elif number == _EXIT:
                codes = [signed(varint(record, at)[0]) for n, _, at, _ in fields(record, start, end) if n == 1]
                self.exit_code = codes[0] if codes else 0

    def _run_record(self, record: bytes, start: int, end: int) -> None:
        for number, kind, at, stop in fields(record, start, end):
            if number == 4 and kind == 2:
                self.config.update(_items(record, at, stop, 1))
            elif number in (1, 3, 8) and kind == 2:  # id, project, display name
                self.about[number] = record[at:stop].decode("utf-8", errors="replace")

    def run(self, path: Path, notes: list[Note]) -> Run:
        """The run."""
        table = table_of_records(self.history)
        table.notes += notes
        step = next((name for name in _STEP_NAMES if name in table.columns), None)
        params = {k: v for k, v in flatten(self.config).items() if not k.startswith("_wandb")}
        draft = Draft(self.about.get(8) or run_name(path), str(path), "wandb", params, step=step, time="_timestamp")
        draft.time = "_timestamp" if "_timestamp" in table.columns else None
        draft.drop = frozenset({"_runtime", "_step", "_timestamp"})
        draft.run_id = self.about.get(1, "")
        draft.tags = {"project": self.about[3]} if 3 in self.about else {}
        draft.status = "running" if self.exit_code is None else "failed" if self.exit_code else "finished"
        return build_run(table, draft)


def _items(record: bytes, start: int, end: int, item_field: int) -> dict[str, Any]:
    """Keys and JSON values of the items in a history or config record."""
    found: dict[str, Any] = {}
    for number, kind, at, stop in fields(record, start, end):
        if number == item_field and kind == 2:
            names, text = [], ""
            for inner, inner_kind, inner_at, inner_stop in fields(record, at, stop):
                if inner_kind == 2:
                    word = record[inner_at:inner_stop].decode("utf-8", errors="replace")
                    if inner in (1, 2):
                        names.append(word)
                    elif inner == 16:
                        text = word
            if names and text:
                found["/".join(names)] = json.loads(text)
    return found


if TYPE_CHECKING:
    _conforms: Reader = WandbFile()
