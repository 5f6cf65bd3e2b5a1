"""Make the sample logs that were trained by this project: ``python -m benchmarks.make_sample_logs``.

Needs torch, scikit-learn, mlflow and, for one of them, transformers. Every condition is one training of a sweep that is run here, and the
sweep's final losses are written beside it; the script stops when a sweep does not say what a condition claims.
"""

from __future__ import annotations

import argparse
import functools
import shutil
from collections.abc import Sequence
from pathlib import Path

import torch

from benchmarks.samples import hidden_nan
from benchmarks.samples.conditions import CONDITIONS, DIGITS, GRIDS, Condition
from benchmarks.samples.expected import measured, symptoms, write_toml
from benchmarks.samples.index import write_index
from benchmarks.samples.train import Setting, Training, sweep, train, twin
from benchmarks.samples.truth import Truth
from benchmarks.samples.write import STYLES

SAMPLE_LOGS = Path(__file__).resolve().parents[1] / "sample_logs"
ORIGIN = {
    "kind": "trained",
    "made_by": "python -m benchmarks.make_sample_logs",
    "licence": "Apache-2.0",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Make all conditions, or those named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=SAMPLE_LOGS)
    parser.add_argument("--index", action="store_true", help="only write the table of all logs")
    parser.add_argument("--only", action="append", metavar="FOLDER", help="may be given several times")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    for condition in () if options.index else CONDITIONS:
        if not options.only or condition.folder in options.only:
            make(condition, options.out / condition.folder)
    if not options.index and (not options.only or hidden_nan.FOLDER in options.only):
        hidden_nan.make(options.out / hidden_nan.FOLDER, ORIGIN)
    write_index(options.out)


def make(condition: Condition, folder: Path) -> None:
    """One folder: the log, and what is expected of it."""
    grid = condition.setting if condition.setting in GRIDS else DIGITS
    truth = Truth.of(list(_sweep(grid)))
    trainings = [_training(condition.setting, lr) for lr in condition.lr]
    if condition.setting in GRIDS and truth.label(condition.lr[0]) != condition.verdict:
        raise SystemExit(f"{condition.folder}: the sweep says {truth.label(condition.lr[0])}: {truth}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    logged = STYLES[condition.style](folder, trainings, condition.every)
    interval = truth.interval()
    tables: list[tuple[str, dict[str, object]]] = [
        ("", {"condition": condition.sentence, "format": logged.format}),
        ("[origin]", dict(ORIGIN)),
    ]
    tables += [("[[runs]]", _run(condition, t, truth, logged.roles, logged.points)) for t in trainings]
    if condition.verdict == "range_test":
        tables.append(("[range_test]", {"lr": interval}))
    if len(trainings) > 1:
        tables.append(("[sweep]", {"lr": interval}))
    tables.append(("[measured]", _measured(grid, truth)))
    if condition.twin:
        tables.append(("[twin]", _twin(condition, trainings[0], truth)))
    write_toml(folder / "expected.toml", tables)
    size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
    span = f"rates from {interval[0]:.3g} to {interval[1]:.3g}"
    print(f"{condition.folder}: {condition.verdict}, {size / 1000:.0f} kB, {span}", flush=True)


def _run(
    condition: Condition, training: Training, truth: Truth, roles: dict[str, str], points: int
) -> dict[str, object]:
    table: dict[str, object] = {}
    if len(condition.lr) > 1:
        table["name"] = f"lr {training.lr:g}"
    table.update(points=points, roles=roles)
    if condition.verdict == "range_test":
        return table
    label = truth.label(training.lr)
    numbers = measured(condition, training, truth)
    must, never = symptoms(condition, numbers, label, truth.regret_of(training.lr))
    return {
        **table,
        "verdict": truth.accepted(training.lr),
        "symptoms": must,
        "absent": never,
        **({"first": condition.first} if condition.first else {}),
        "lr": truth.interval(),
        "trained_lr": training.lr,
        "shares": numbers,
    }


def _measured(setting: Setting, truth: Truth) -> dict[str, object]:
    return {
        "what": "the same training at other rates: final loss on the training set, noise-free",
        "problem": setting.problem,
        "optimizer": setting.optimizer,
        "schedule": setting.schedule,
        "batch_size": setting.batch_size,
        "steps": setting.steps,
        "initial_loss": truth.initial_loss,
        "lr": truth.lr,
        "final_loss": truth.final_loss,
        "regret": [round(float(r), 4) for r in truth.regret],
    }


def _twin(condition: Condition, training: Training, truth: Truth) -> dict[str, object]:
    other = twin(training, **condition.twin)
    if other.final > training.final:
        raise SystemExit(f"{condition.folder}: its twin ends at {other.final}, itself at {training.final}")
    return {
        "what": "the same training and rate with this changed",
        "changed": {key: str(value) for key, value in condition.twin.items()},
        "final_loss": other.final,
        "instead_of": training.final,
    }


@functools.cache
def _sweep(setting: Setting) -> tuple[Training, ...]:
    return tuple(sweep(setting, GRIDS[setting]))


def _training(setting: Setting, lr: float) -> Training:
    if setting not in GRIDS:
        return train(setting, lr)
    return next(t for t in _sweep(setting) if t.lr == lr)


if __name__ == "__main__":
    main()
