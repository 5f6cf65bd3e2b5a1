"""One table of this project and its peers: ``python -m benchmarks.peers --scorer score.py --corpus CORPUS``.

    pip install training-doctor==0.1.0 trainspotter==0.2.6 runmedic==0.1.1 sk-autod==0.1.1

A corpus on which our evidence was fitted flatters us: compare on one that it has not seen.

The scorer is a program that takes ``--corpus``, ``--adapter``, ``--json`` and ``--limit``. A peer that is not installed
gets an empty row.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


@dataclass(frozen=True)
class Peer:
    """An analyzer: its name, the package it needs, its adapter."""

    title: str
    package: str
    adapter: Path


PEERS = (
    Peer("LR Analyzer", "lranalyzer", HERE.parent / "adapter.py"),
    Peer("training-doctor 0.1.0", "training_doctor", HERE / "training_doctor_adapter.py"),
    Peer("trainspotter 0.2.6", "trainspotter", HERE / "trainspotter_adapter.py"),
    Peer("runmedic 0.1.1", "runmedic", HERE / "runmedic_adapter.py"),
    Peer("sk-autod 0.1.1", "sk_autod", HERE / "sk_autod_adapter.py"),
)
COLUMNS = (
    ("verdict macro-F1", "verdict", "macro_f1", "{:.2f}"),
    ("wrong direction", "verdict", "wrong_direction", "{:.1%}"),
    ("unknown", "verdict", "unknown", "{:.1%}"),
    ("oscillating F1", "oscillating", "f1", "{:.2f}"),
    ("plateau F1", "plateau", "f1", "{:.2f}"),
    ("needs decay F1", "needs_decay", "f1", "{:.2f}"),
    ("overfitting F1", "overfitting", "f1", "{:.2f}"),
    ("faults fixed by its first rate", "recommendation", "faulty_runs_fixed_in_1", "{:.0%}"),
    ("fixed within three runs", "recommendation", "closed_loop_solved_in_3", "{:.0%}"),
    ("right runs harmed", "recommendation", "ok_runs_harmed", "{:.0%}"),
    ("runs a second", "speed", "runs_per_second", "{:.0f}"),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Score everything, print Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--limit", type=int, help="only so many runs")
    parser.add_argument("--only", action="append", metavar="PACKAGE", help="may be given several times")
    options = parser.parse_args(arguments)
    peers = [p for p in PEERS if not options.only or p.package in options.only]
    print("| | " + " | ".join(title for title, *_ in COLUMNS) + " |")
    print("|---" * (len(COLUMNS) + 1) + "|", flush=True)
    for peer in peers:
        print(f"| {peer.title} | " + " | ".join(cells(score(peer, options))) + " |", flush=True)


def score(peer: Peer, options: argparse.Namespace) -> dict[str, Any]:
    """What the scorer says; nothing where the peer is not installed. Raises when the scorer fails."""
    if importlib.util.find_spec(peer.package) is None:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "score.json"
        command = [sys.executable, options.scorer, "--corpus", options.corpus, "--adapter", peer.adapter]
        command += ["--json", result] + (["--limit", str(options.limit)] if options.limit else [])
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        subprocess.run(
            [str(part) for part in command],
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        )
        found = json.loads(result.read_text(encoding="utf-8"))
    return {**found, **found.get("symptoms", {})}


def cells(found: dict[str, Any]) -> list[str]:
    """Numbers as text; a dash where there is none."""
    values = [(found.get(table, {}).get(name), shown) for _, table, name, shown in COLUMNS]
    return ["-" if value is None or value != value else shown.format(value) for value, shown in values]


if __name__ == "__main__":
    main()
