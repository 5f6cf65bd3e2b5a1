"""Every figure this project states, measured anew: ``python -m benchmarks.everything [--only NAME...] [--corpus DIR --scorer score.py]``.

Runs the scripts of this folder one after another and writes what each printed, with its command, the date and the machine,
into ``docs/measured.md``. A part that is not asked for keeps its last result there. Parts that need a corpus are
left out without one: any folder in the format of ``benchmarks/corpus`` will do; the scorer is the program that comes with it.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "measured.md"
HEAD = """# Measured

What the benchmarks printed last, each with its command, its date and its machine. Made by
`python -m benchmarks.everything`; `CORPUS` is a folder of trainings as `benchmarks/corpus` makes them, `TRUTH` and
`SCORER` the programs that come with it. Compare ratios: each is taken side by side in one run.
"""


@dataclass(frozen=True)
class Part:
    """One section of the page."""

    name: str
    title: str
    command: str
    """Of the shell; CORPUS, TRUTH and SCORER are filled in."""


PARTS = (
    Part("peers", "Verdicts and rates, beside others", "python -m benchmarks.peers --scorer SCORER --corpus CORPUS --limit 300"),
    Part("findings", "What is said of healthy runs", "python benchmarks/findings_rate.py CORPUS --truth TRUTH --limit 900"),
    Part("sweep", "Sweeps: best rate from a few runs", "python -m benchmarks.sweep_regret CORPUS --truth TRUTH"),
    Part("range_test", "Range tests: rate to train with", "python -m benchmarks.fit_range_test --truth TRUTH CORPUS"),
    Part("forecast", "Forecasts from the first half of a run", "python -m benchmarks.forecast_error CORPUS --truth TRUTH --every 4"),
    Part("replay", "While it trains: false alarms and early calls", "python -m benchmarks.replay CORPUS --truth TRUTH"),
    Part("act", "While it trains: what act=True gains, tasks left out", "python -m benchmarks.act_gain held_out"),
    Part("overhead", "While it trains: cost of watching", "python -m benchmarks.monitor_overhead"),
    Part("diagnosis", "Cost of a diagnosis", "python benchmarks/diagnosis_speed.py"),
    Part("reading", "Reading, beside pandas and EventAccumulator", "python benchmarks/reading_speed.py"),
    Part("reading_memory", "Reading: memory beside the size of the file", "python benchmarks/reading_memory.py"),
    Part("reading_wide", "Reading: a million columns", "python benchmarks/reading_wide.py"),
    Part("fuzz", "Reading: damaged files, and filters made of scraps", "python benchmarks/fuzz_readers.py --minutes 15"),
    Part("mlflow", "MLflow, beside its client", "python benchmarks/mlflow_reading.py"),
    Part("mlflow_scale", "MLflow, 50,000 runs", "python benchmarks/mlflow_scale.py"),
    Part("batch", "Batch: two processes against one", "python -m benchmarks.batch_scale scaling"),
    Part("stream", "Batch: 100,000 runs, and a second pass", "python -m benchmarks.batch_scale stream"),
    Part("window", "Window: frames and blocking", "python benchmarks/window_speed.py"),
    Part("many_runs", "Window: thousands of runs", "python benchmarks/many_runs.py"),
    Part("growth", "Window: a log that grows", "python benchmarks/window_growth.py"),
    Part("soak", "Window: a long day", "python benchmarks/window_soak.py"),
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is asked for and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=[p.name for p in PARTS], metavar="NAME", help="default: all")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--scorer", type=Path, help="score.py; truth.py lies beside it")
    options = parser.parse_args(arguments)
    words = {}
    if options.corpus and options.scorer:
        truth = options.scorer.parent / "truth.py"
        words = {"CORPUS": str(options.corpus), "SCORER": str(options.scorer), "TRUTH": str(truth)}
    known = sections(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
    for part in PARTS:
        wanted = part.name in options.only if options.only else True
        if wanted and (words or not re.search("CORPUS|SCORER", part.command)):
            known[part.title] = section(part, words)
            PAGE.write_text(page(known), encoding="utf-8")


def sections(text: str) -> dict[str, str]:
    """Title to section of a page written before."""
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]
    return {part.split("\n", 1)[0].removeprefix("## "): part for part in parts}


def page(known: dict[str, str]) -> str:
    """The page, in the order of the parts."""
    return "\n".join([HEAD, *(known[part.title].rstrip() + "\n" for part in PARTS if part.title in known)])


def section(part: Part, words: dict[str, str]) -> str:
    """Run one part."""
    command = re.sub("CORPUS|SCORER|TRUTH", lambda m: words[m.group()], part.command)
    command = re.sub("^python", sys.executable, command)
    print(f"== {part.title}\n   {part.command}", flush=True)
    folders = [str(ROOT), str(ROOT / "gui"), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(folders), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        command, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip
    said = done.stdout.strip() or f"failed: {done.stderr.strip()[-500:]}"
    said += "" if done.returncode == 0 else f"\n(exit code {done.returncode}: a budget is missed, or it failed)"
    print(said, flush=True)
    return f"## {part.title}\n\n    {part.command}\n\n{machine()}\n\n```text\n{said}\n```\n"


def machine() -> str:
    """Date and machine, in a line."""
    load = os.getloadavg()[0]
    return f"{datetime.date.today():%d %B %Y}, {os.cpu_count()} cores, load {load:.0f}, Python {platform.python_version()}."


if __name__ == "__main__":
    main()
