"""Generate the corpus: ``python -m benchmarks.corpus generate --out FOLDER``."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import time
from collections.abc import Sequence
from pathlib import Path

ONE_THREAD = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus", description=__doc__)
    parser.add_argument("command", choices=("generate", "merge", "list"))
    parser.add_argument("--out", type=Path, default=Path("corpus"), help="folder the tables go to")
    parser.add_argument("--only", action="append", metavar="TASK", help="this task only (may be given again)")
    parser.add_argument("--settings", type=int, default=8, help="settings per task")
    parser.add_argument("--first", type=int, default=0, help="number of the first of them")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--minutes", type=float, default=1e9, help="start no new setting after this time")
    return parser.parse_args(argv)


def one(job: tuple[str, int, int, Path, float]) -> str:
    """Train one setting and write it; what to tell about it."""
    from .sweep import DegenerateError, run_setting
    from .tables import part, write
    from .tasks import TASKS

    name, k, seed, out, deadline = job
    setting_name, begin = f"{name}_{k:02d}", time.time()
    if part(out, setting_name).exists() or (out / "discarded" / setting_name).exists() or begin > deadline:
        return ""
    try:
        setting, sweep, frames = run_setting(TASKS[name], k, seed)
    except DegenerateError as why:
        (out / "discarded").mkdir(parents=True, exist_ok=True)
        (out / "discarded" / setting_name).write_text(str(why))
        return f"{setting_name}: discarded after {time.time() - begin:.0f} s, {why}"
    write(out, setting_name, frames)
    what = f"{setting.optimizer} {setting.schedule} b{setting.batch_size} {setting.steps} steps"
    return f"{setting_name}: {time.time() - begin:.0f} s, {what}, best {sweep.best()}, {sweep.counts()}"


def generate(args: argparse.Namespace) -> None:
    """One setting of every task, then the second of every task, and so on."""
    from .tasks import TASKS

    deadline = time.time() + 60 * args.minutes
    names = args.only or list(TASKS)
    numbers = range(args.first, args.first + args.settings)
    jobs = [(name, k, args.seed, args.out, deadline) for k in numbers for name in names]
    if args.jobs == 1:
        for job in jobs:
            say(one(job))
        return
    with multiprocessing.get_context("spawn").Pool(args.jobs, maxtasksperchild=20) as pool:
        for line in pool.imap_unordered(one, jobs):
            say(line)


def say(line: str) -> None:
    """Print a line, if there is one, at once."""
    if line:
        print(line, flush=True)


def main(argv: Sequence[str] | None = None) -> None:
    """Entry point."""
    args = arguments(argv)
    os.environ.setdefault("XLA_FLAGS", ONE_THREAD)
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    from .tables import merge
    from .tasks import TASKS

    if args.command == "list":
        print("\n".join(TASKS))
        return
    if args.command == "generate":
        generate(args)
    print(f"{merge(args.out)} settings in {args.out}")


if __name__ == "__main__":
    main()
