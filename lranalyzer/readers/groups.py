"""Formats that write a run into several text files of a folder."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lranalyzer.errors import ReadError
from lranalyzer.readers.base import GroupReader
from lranalyzer.readers.build import Draft, build_run, run_of_series
from lranalyzer.readers.columns import table_of_records
from lranalyzer.readers.naming import folder_name
from lranalyzer.readers.records.flatten import flat_numbers
from lranalyzer.readers.sidecar import params_beside
from lranalyzer.readers.tables.table_log import table_reader
from lranalyzer.run import Note, Run, Series


class DvcLive:
    """DVCLive: ``plots/metrics/train/loss.tsv`` and its neighbours; ``metrics.json`` holds only the last
    values."""

    name, title = "dvclive_folder", "DVCLive folder"

    def claims(self, folder: Path, entries: Sequence[Path]) -> list[list[Path]]:
        """All metric tables below a folder that has them, together with the snapshot."""
        for place in ("plots/metrics", "scalars"):
            home = folder / place
            tables = sorted(home.rglob("*.tsv")) if home.is_dir() else []
            if tables:
                snapshot = [e for e in entries if e.name == "metrics.json"]
                return [[*tables, *snapshot, home.parent if place == "plots/metrics" else home]]
        return []

    def read_group(self, paths: Sequence[Path]) -> list[Run]:
        """One run; a table's place gives the metric's name: ``train/loss``."""
        home = paths[-1] / "metrics" if (paths[-1] / "metrics").is_dir() else paths[-1]
        series: dict[str, Series] = {}
        for path in (p for p in paths if p.suffix == ".tsv"):
            name = path.relative_to(home).with_suffix("").as_posix()
            (run,) = table_reader("dvclive").read(path)
            series[name] = replace(max(run.series.values(), key=len), name=name)
        top = home.parent.parent if home.name == "metrics" else home.parent
        draft = Draft(folder_name(top, top.name), str(top), self.name, params_beside(top / "metrics.json"))
        return [run_of_series(series, draft)]


class CatBoost:
    """``catboost_info``: one table for the learning error and one for the test error."""

    name, title = "catboost_folder", "CatBoost folder"

    def claims(self, folder: Path, entries: Sequence[Path]) -> list[list[Path]]:
        """Both tables, and the files that repeat them."""
        names = {e.name: e for e in entries}
        if "learn_error.tsv" not in names:
            return []
        repeated = ("test_error.tsv", "catboost_training.json", "time_left.tsv", "learn", "test")
        return [[names["learn_error.tsv"], *(names[n] for n in repeated if n in names)]]

    def read_group(self, paths: Sequence[Path]) -> list[Run]:
        """One run with ``learn/METRIC`` and ``test/METRIC``."""
        series: dict[str, Series] = {}
        for path in (p for p in paths if p.name.endswith("_error.tsv")):
            (run,) = table_reader("catboost").read(path)
            series.update(run.series)
        folder = paths[0].parent
        return [
            run_of_series(
                series,
                Draft(folder_name(folder, "catboost"), str(folder), self.name, params_beside(paths[0])),
            )
        ]


class AllenNlp:
    """AllenNLP: ``metrics_epoch_0.json`` and so on, an object an epoch."""

    name, title = "allennlp", "AllenNLP metrics"
    _file = re.compile(r"^metrics_epoch_(\d+)\.json$")

    def claims(self, folder: Path, entries: Sequence[Path]) -> list[list[Path]]:
        """All epochs, and the summary."""
        epochs = [e for e in entries if self._file.match(e.name)]
        return [[*epochs, *(e for e in entries if e.name == "metrics.json")]] if epochs else []

    def read_group(self, paths: Sequence[Path]) -> list[Run]:
        """One run over epochs."""
        records, notes = [], []
        for path in paths:
            match = self._file.match(path.name)
            entry = _object(path) if match else None
            if match and entry is None:
                notes.append(Note("skipped", "no JSON object", str(path)))
            elif match and entry is not None:
                kept = {k: v for k, v in entry.items() if not k.startswith(("best_", "peak_")) and k != "epoch"}
                records.append({"epoch": float(match.group(1)), **flat_numbers(kept)})
        if not records:
            raise ReadError(paths[0], "no epoch with numbers", "a JSON object")
        table = table_of_records(records)
        table.notes += notes
        folder = paths[0].parent
        draft = Draft(folder_name(folder, "allennlp"), str(folder), self.name, params_beside(paths[0]), epoch="epoch")
        return [build_run(table, draft)]


def _object(path: Path) -> dict[str, Any] | None:
    try:
        value = json.loads(path.read_text(encoding="utf-8", errors="replace"))
    except (OSError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


if TYPE_CHECKING:
    _dvclive: GroupReader = DvcLive()
    _catboost: GroupReader = CatBoost()
    _allennlp: GroupReader = AllenNlp()
