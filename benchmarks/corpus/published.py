"""Sweeps that others published, as a corpus: ``python -m benchmarks.corpus.published FILES... --out FOLDER``.

The files are the results of step-back (Schaipp, BSD-3-Clause, https://github.com/fabian-sp/step-back, folder ``output``): ResNets,
VGG, ViT and a dense network on CIFAR and MNIST, several seeds, rates a factor of 3 to 10 apart. Each seed is a setting of its
own. The training loss is evaluated once an epoch, which is all the log there is; the loss before training is not in it.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

EXAMPLES = {"cifar10": 50_000, "cifar100": 50_000, "mnist": 60_000}
FEWEST_RATES = 4
KNOWN = {"sgd-m": "momentum"}


def main() -> None:
    """Read the files and write the five tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for name, frame in tables(args.files).items():
        frame.to_parquet(args.out / f"{name}.parquet", index=False)
        print(f"{name}: {len(frame)} rows")


def tables(files: list[Path]) -> dict[str, pd.DataFrame]:
    """All sweeps of at least four rates in the corpus' five tables; without forks and range tests."""
    sweeps: dict[str, dict[float, Any]] = defaultdict(dict)
    for file in files:
        for run in json.loads(file.read_text("utf-8")):
            c = run["config"]
            name = f"{c['dataset']}_{c['model']}-{c['opt']['name']}-{c['opt']['lr_schedule']}-{c['run_id']}"
            sweeps[name][float(c["opt"]["lr"])] = run
    rows, logs, evals = [], [], []
    for setting, runs in sweeps.items():
        if len(runs) < FEWEST_RATES:
            continue
        for rate, run in sorted(runs.items()):
            row, log = _one(f"{setting}-{rate:.3g}", setting, run)
            rows.append(row)
            logs.append(log[["run", "step", "train_loss", "lr", "grad_norm"]])
            evals.append(log.rename(columns={"train_loss": "train_eval"})[["run", "step", "train_eval", "val_loss"]])
    return {
        "runs": pd.DataFrame(rows),
        "logs": pd.concat(logs, ignore_index=True),
        "evals": pd.concat(evals, ignore_index=True),
        "forks": pd.DataFrame(columns=["run", "step", "lr_now", "multiplier", "final_train", "final_val"]),
        "range_tests": pd.DataFrame(columns=["setting", "step", "lr", "train_loss", "grad_norm"]),
    }


def _one(name: str, setting: str, run: dict[str, Any]) -> tuple[dict[str, Any], pd.DataFrame]:
    config, history = run["config"], pd.DataFrame(run["history"])
    epoch = -(-EXAMPLES[config["dataset"]] // config["batch_size"])
    steps = int(config["max_epoch"]) * epoch
    row = {
        "run": name, "setting": setting, "task": f"{config['dataset']}_{config['model']}",
        "optimizer": KNOWN.get(config["opt"]["name"], config["opt"]["name"]), "schedule": config["opt"]["lr_schedule"],
        "batch_size": config["batch_size"], "steps": steps, "weight_decay": float(config["opt"].get("weight_decay") or 0),
        "peak_lr": float(config["opt"]["lr"]), "seed": int(config["run_id"]),
    }  # fmt: skip
    log = pd.DataFrame(
        {"run": name, "step": (history.epoch * epoch).astype("int64"), "train_loss": history.train_loss.astype(float),
         "lr": history.learning_rate.astype(float), "grad_norm": history.grad_norm.astype(float),
         "val_loss": history.val_loss.astype(float)}
    )  # fmt: skip
    if log.step.iloc[-1] < steps - epoch:  # stopped because it was no longer finite
        log = pd.concat([log, log.tail(1).assign(step=steps - epoch, train_loss=np.nan, val_loss=np.nan)])
    return row, log


if __name__ == "__main__":
    main()
