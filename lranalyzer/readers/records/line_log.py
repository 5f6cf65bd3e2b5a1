"""Readers of JSON lines: the generic one and one for each row of the list of known logs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lranalyzer.errors import ReadError
from lranalyzer.readers.base import Head, Reader, Sniff
from lranalyzer.readers.build import Draft, build_run
from lranalyzer.readers.content import HEAD_BYTES, Content, decode, encoding_of
from lranalyzer.readers.growing import table_of_many
from lranalyzer.readers.naming import run_name
from lranalyzer.readers.records.flatten import flat_numbers
from lranalyzer.readers.records.lines import json_lines
from lranalyzer.readers.sidecar import flatten, params_beside
from lranalyzer.readers.sides import told
from lranalyzer.run import Provenance, Role, Run

Objects = list[dict[str, Any]]
GENERIC = "jsonl"
"""The reader of lines that no tool is known to write."""


@dataclass(frozen=True)
class LineSpec:
    """One known JSON-lines log."""

    name: str
    title: str
    required: tuple[str, ...] = ()
    """Regular expressions; each must match some key of the first objects completely."""
    score: float = 0.9
    step: str | None = None
    epoch: str | None = None
    roles: Mapping[Role, str] = field(default_factory=dict)
    provenance: Provenance = field(default_factory=Provenance)
    arrange: Callable[[Objects], Objects] | None = None
    """Rewrites the objects before they become records."""
    config: str | None = None
    """Key of the object with the parameters; it is no series."""


class LineLog:
    """A reader of one kind of JSON lines."""

    def __init__(self, spec: LineSpec) -> None:
        self.spec, self.name, self.title = spec, spec.name, spec.title

    def sniff(self, head: Head) -> Sniff:
        """Known by the keys of the first objects."""
        keys = _first_keys(head)
        if not keys:
            return Sniff(0.0, "no JSON lines")
        missing = [p for p in self.spec.required if not any(map(re.compile(p).fullmatch, keys))]
        if missing:
            return Sniff(0.0, f"no key like {missing[0]!r}")
        wanted = [min(k for k in keys if re.fullmatch(p, k)) for p in self.spec.required[:3]]
        shown = ", ".join(wanted or sorted(keys)[:4])
        data = _beginning(head)
        alone = not self.spec.required and data.count(b"\n") < 2 and b"\n{" not in data
        return Sniff(self.spec.score - 0.1 * alone, f"a JSON object a line with keys {shown}")

    def read(self, path: Path) -> list[Run]:
        """The one run of the file."""
        content = Content(path)
        return [self.run_of((value for _, value in json_lines(content)), path, content)]

    def run_of(self, objects: Iterable[dict[str, Any]], path: Path, content: Content) -> Run:
        """The run that objects make; they are looked at one by one, for the file may be bigger than the memory."""
        spec, params = self.spec, params_beside(path)
        config: dict[str, Any] = {}
        objects = spec.arrange(list(objects)) if spec.arrange else objects
        means = told if spec.name == GENERIC else _as_it_is
        table = table_of_many((flat_numbers(means(_without(spec.config, o, config))) for o in objects), path)
        if table.n_rows == 0:
            raise ReadError(path, "no complete line of JSON", "one object a line")
        params = {**flatten(config), **params}
        table.notes += content.notes
        draft = Draft(run_name(path), str(path), spec.name, params, step=spec.step, epoch=spec.epoch)
        draft.roles, draft.provenance = spec.roles, spec.provenance
        draft.step = spec.step if spec.step in table.columns else None
        return build_run(table, draft)


def _as_it_is(value: dict[str, Any]) -> dict[str, Any]:
    return value


def _without(key: str | None, value: dict[str, Any], taken: dict[str, Any]) -> dict[str, Any]:
    """The object without the parameters under ``key``, which go into ``taken``; those of the last object stay."""
    if key is None or key not in value:
        return value
    if isinstance(value[key], dict):
        taken.clear()
        taken.update(value[key])
    return {k: v for k, v in value.items() if k != key}


@lru_cache(maxsize=4)
def _beginning(head: Head) -> bytes:
    """The head; where one line fills it, that line and what shows that another one follows."""
    if b"\n" in head.data or len(head.data) < HEAD_BYTES:
        return head.data
    lines = Content(head.path).lines()
    try:
        first, second = next(lines)[1], next(lines, (0, "", False))[1]
    except ReadError:  # longer than any line may be: a document
        return head.data
    return f"{first}\n{second[:1]}".encode() if second.startswith("{") else head.data


@lru_cache(maxsize=4)
def _first_keys(head: Head) -> frozenset[str]:
    """Keys of the objects in the head, ``outer/inner`` for nested ones; none when its lines are no
    objects."""
    if not head.data.lstrip(b"\xef\xbb\xbf \r\n\t[").startswith(b"{"):
        return frozenset()
    keys: set[str] = set()
    objects = 0
    data = _beginning(head)
    for line in decode(data, encoding_of(head.data)).split("\n")[:50]:
        try:
            value = json.loads(line.strip().rstrip(","))
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict) and value:
            objects += 1
            keys.update(str(k) for k in value)
    return frozenset(keys) if objects else frozenset()


if TYPE_CHECKING:
    _conforms: Reader = LineLog(LineSpec("", ""))
