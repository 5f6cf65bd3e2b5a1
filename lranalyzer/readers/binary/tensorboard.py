"""TensorBoard event files: one run from all files of a folder, and from ``train/`` and ``validation/``
side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lranalyzer.errors import ReadError
from lranalyzer.readers.base import GroupReader, Head, Reader, Sniff
from lranalyzer.readers.binary.event import HPARAMS
from lranalyzer.readers.binary.event_parts import events_in, hyperparameters, namer, parts_of
from lranalyzer.readers.binary.scalars import Scalars, scalars_of
from lranalyzer.readers.binary.tfrecord import begins_with_a_record
from lranalyzer.readers.build import Draft, provenance_of, run_of_series
from lranalyzer.readers.content import Content
from lranalyzer.readers.naming import HELD_OUT, SIDES, folder_name, run_name
from lranalyzer.readers.sidecar import flatten, params_beside
from lranalyzer.readers.spill import joined
from lranalyzer.run import Note, Provenance, Run, Series

_NO_CURVES = frozenset({"hp_metric", HPARAMS})


class TensorBoard:
    """A reader of event files."""

    name, title = "tensorboard", "TensorBoard event file"

    def sniff(self, head: Head) -> Sniff:
        """Known by the checksum of the first record's length."""
        if not begins_with_a_record(head.data):
            return Sniff(0.0, "no TFRecord file")
        named = "tfevents" in head.name
        return Sniff(1.0 if named else 0.7, "TFRecord framing" + (" and a name with tfevents" if named else ""))

    def read(self, path: Path) -> list[Run]:
        """The run of one file."""
        return self.read_group([path])

    def claims(self, folder: Path, entries: Sequence[Path]) -> list[list[Path]]:
        """All event files of the folder, with those of its sides where there are several."""
        own = events_in(entries)
        sides = {e: events_in(sorted(e.iterdir())) for e in entries if e.name.lower() in SIDES and e.is_dir()}
        sides = {folder: files for folder, files in sides.items() if files}
        if own:
            sides |= parts_of(entries)
        if len(sides) + bool(own) >= 2:
            return [[*own, *(file for files in sides.values() for file in files)]]
        return [own] if own else []

    def read_group(self, paths: Sequence[Path]) -> list[Run]:
        """One run; the same tag in several files is one curve, in the order of the files."""
        notes: list[Note] = []
        return [self.run_of({path: _read(path, notes) for path in paths}, notes)]

    def run_of(self, files: Mapping[Path, Scalars], notes: list[Note]) -> Run:
        """The run that the scalars of some files make."""
        home = _home(list(files))
        found: dict[str, list[tuple[Any, Any, Any]]] = {}
        params: dict[str, Any] = {}
        for path, scalars in files.items():
            name_of = namer(path.parent, path.parent != home or path.parent.name.lower() in HELD_OUT, scalars.curves)
            for tag, curve in scalars.curves.items():
                found.setdefault(name_of(tag), []).append(curve.joined())
            params.update(_params(scalars))
        first = next(iter(files))
        source = str(first if len(files) == 1 else home)
        draft = Draft(_name(first, home), source, self.name, {**params, **params_beside(first)})
        draft.provenance = _hugging_face(params)
        series = {tag: _series(tag, parts, draft) for tag, parts in found.items() if tag not in _NO_CURVES}
        if not series:
            raise ReadError(source, "event files without a curve of scalars", "scalar summaries")
        epochs = all(tag.rsplit("/", 1)[-1].startswith("epoch_") for tag in series)
        return run_of_series(series, draft, notes, x_unit="epoch" if epochs else "step")


def _home(paths: list[Path]) -> Path:
    """The folder of the run: where the files are, or the one above when they lie in sides."""
    folders = {path.parent for path in paths}
    top = min(folders, key=lambda folder: len(folder.parts))
    return top.parent if len(folders) > 1 and all(f.name.lower() in SIDES for f in folders) else top


def _name(first: Path, home: Path) -> str:
    return folder_name(home, first.name) if "tfevents" in first.name else run_name(first)


def _hugging_face(params: dict[str, Any]) -> Provenance:
    """Its Trainer logs means and hides NaN, unless told not to."""
    if "logging_nan_inf_filter" not in params:
        return Provenance()
    steps = params.get("logging_steps")
    repaired = params["logging_nan_inf_filter"] is not False
    return Provenance(averaged_over=int(steps) if isinstance(steps, int) else None, nan_repaired=repaired)


def _read(path: Path, notes: list[Note]) -> Scalars:
    content = Content(path)
    scalars = scalars_of(content.chunks(), path)
    notes += content.notes
    if scalars.broken:
        notes.append(Note("skipped", f"a damaged record at byte {scalars.end}; what follows is left out", str(path)))
    if scalars.skipped:
        notes.append(Note("skipped", f"{scalars.skipped} records are no events", str(path)))
    return scalars


def _series(tag: str, parts: list[tuple[Any, Any, Any]], draft: Draft) -> Series:
    parts = sorted(parts, key=lambda part: float(part[1][0]) if part[1].size else 0.0)
    step, time, value = (joined([p[i] for p in parts], draft.source) for i in range(3))
    return Series(tag, step, value, time, None, provenance_of(tag, value, draft))


def _params(scalars: Scalars) -> dict[str, Any]:
    """Those of the hyperparameters plugin; Hugging Face logs its arguments as a text summary of JSON."""
    if HPARAMS in scalars.texts:
        return hyperparameters(scalars.texts[HPARAMS])
    for tag, text in scalars.texts.items():
        if tag.startswith("args"):
            try:
                tree = json.loads(text)
            except (ValueError, RecursionError):
                continue
            return flatten(tree) if isinstance(tree, dict) else {}
    return {}


if TYPE_CHECKING:
    _reader: Reader = TensorBoard()
    _groups: GroupReader = TensorBoard()
