"""What is read of a folder of real logs, beside an index that somebody made of it by other means.

    python benchmarks/compare_index.py FOLDER [--all]

FOLDER holds INDEX.csv with a row a log: ``path`` (ends in / where files belong together), ``format``, ``columns`` (separated
by ``|``) and ``description`` (where it begins with "N points" or "list of N runs", that is compared). Prints a row for each
log that disagrees, or for all, as Markdown: formats, runs, rows, roles, columns that were not found, notes. Ends with 1
where something disagrees. Of the columns those of losses, rates, gradients and accuracies must be series of the run.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lranalyzer.readers import FileReport, inspect, read
from lranalyzer.readers.axis import EPOCH_NAMES, INDEX_NAMES, STEP_NAMES, TIME_NAMES
from lranalyzer.run.roles import normalised

OURS: Mapping[str, frozenset[str]] = {
    name: frozenset(ours.split())
    for name, ours in {
        "algoperf_csv": "algoperf", "caffe_log": "caffe", "catboost": "catboost_json catboost catboost_stdout",
        "chainer_log": "chainer", "deepobs_json": "deepobs csv",
        "deepspeed_text": "deepspeed", "detectron2": "detectron2 detectron2_text",
        "dvclive": "dvclive", "generic_csv": "csv", "hf_trainer_state": "hf_trainer_state",
        "joeynmt": "joeynmt joeynmt_validations",
        "keras_csvlogger": "keras_csvlogger csv", "lightning_csv": "lightning_csv", "llamafactory_jsonl": "llamafactory",
        "lr_range_npy": "numpy", "lr_range_test": "csv", "mlflow_db": "mlflow_db", "mlflow_filestore": "mlflow_store",
        "stepback_json": "stepback", "tensorboard": "tensorboard", "torch_lua_log": "torch_lua", "wandb_export_csv": "wandb_export",
        "wandb_history_csv": "wandb_history", "yolo_results_csv": "yolov5 ultralytics",
    }.items()
}  # fmt: skip
"""Our names for the index's formats."""
AXES = frozenset((*STEP_NAMES, *EPOCH_NAMES, *TIME_NAMES, *INDEX_NAMES))


@dataclass(frozen=True)
class Compared:
    """One row of the index."""

    path: str
    wanted: str
    found: str
    runs: int
    rows: int
    roles: str
    notes: int
    disagreements: tuple[str, ...]

    def __str__(self) -> str:
        cells = (
            self.path,
            self.wanted,
            self.found,
            self.runs,
            f"{self.rows:,}",
            self.roles,
            self.notes,
            "; ".join(self.disagreements) or "agrees",
        )
        return f"| {' | '.join(map(str, cells))} |"


def compared(row: Mapping[str, str], folder: Path) -> Compared:
    """Read what the row names and compare."""
    reports = inspect(folder / row["path"])
    runs = [run for report in reports for run in report.runs]
    formats = sorted(
        {report.format for report in reports if report.runs} or {report.format or "none" for report in reports}
    )
    roles = sorted({f"{role} {given.name}" for run in runs for role, given in run.roles.items()})
    shown = ", ".join(roles[:4]) + (f" and {len(roles) - 4} more" if len(roles) > 4 else "")
    notes = sum(len(run.notes) for run in runs)
    rows = sum(report.rows for report in reports)
    return Compared(
        row["path"],
        row["format"],
        " ".join(formats),
        len(runs),
        rows,
        shown,
        notes,
        tuple(disagreements(row, reports, rows, folder)),
    )


def disagreements(row: Mapping[str, str], reports: list[FileReport], rows: int, folder: Path) -> Iterator[str]:
    """In words."""
    runs = [run for report in reports for run in report.runs]
    if not runs and re.search(r"no curve|no scalar|hparams|one number per metric", row["description"], re.IGNORECASE):
        return
    if not runs:
        told = next((report.problem.text for report in reports if report.problem), "nothing")
        yield f"no run: {told[:80]}"
        return
    other = {report.format for report in reports if report.runs} - OURS.get(row["format"], frozenset())
    if other:
        yield f"read as {' '.join(sorted(other))}"
    lengths = {length for run in runs for length in run.series.values()}
    wanted = re.match(r"(?:list of )?([\d,]+) (points|runs)\b", row["description"])
    if wanted and row["path"][-1] != "/":
        number, most = int(wanted.group(1).replace(",", "")), sum(sum(run.series.values()) for run in runs)
        fits = number in lengths or rows <= number <= most if wanted.group(2) == "points" else number == len(runs)
        if not fits:
            yield f"{number} {wanted.group(2)} in the index, {rows if wanted.group(2) == 'points' else len(runs)} read"
    if not any(run.roles for run in runs) and re.search(r"loss|lr\b", row["columns"]):
        yield "no role"
    names = {_plain(name) for run in read(folder / row["path"], on_error="note") for name in (*run.series, *run.params)}
    columns = [
        c for c in row["columns"].split("|") if re.search(r"loss|\blr\b|rate|grad|acc|ppl|perplexity", c, re.IGNORECASE)
    ]
    missing = [c for c in columns if normalised(c) not in AXES and not _among(_plain(c), names)]
    if missing and row["path"][-1] != "/":
        yield f"no series {', '.join(missing[:4])}" + (f" and {len(missing) - 4} more" if len(missing) > 4 else "")


def _plain(name: str) -> str:
    """A name in the words that logs of one tool mix; without the run before it in W&B's charts."""
    words = normalised(re.sub(r"^.* - |__(MIN|MAX)$", "", name))
    return re.sub(r"\b(e?val|validation)\b", "val", re.sub(r"\bperplexity\b", "ppl", re.sub(r"\bbatch\b ?", "", words)))


def _among(name: str, names: set[str]) -> bool:
    return any(name == other or other.endswith(f" {name}") or other.startswith(f"{name} ") for other in names)


def main() -> int:
    """Read every row, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true", help="also the rows that agree")
    a = parser.parse_args()
    with (a.folder / "INDEX.csv").open(encoding="utf-8", newline="") as file:
        table = [compared(row, a.folder) for row in csv.DictReader(file)]
    print("| log | index | read as | runs | rows | roles | notes | |\n|---|---|---|---|---|---|---|---|")
    for row in table:
        if a.all or row.disagreements:
            print(row)
    apart = sum(bool(row.disagreements) for row in table)
    print(
        f"\n{len(table)} rows, {len(table) - apart} agree, {sum(row.runs for row in table)} runs, {sum(row.rows for row in table):,} points"
    )
    return int(apart > 0)


if __name__ == "__main__":
    sys.exit(main())
