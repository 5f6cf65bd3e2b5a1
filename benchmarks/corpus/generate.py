"""Settings trained one after another, in one process or several, each written as soon as it is done.

A room of its own, because worker processes cannot import what a package's ``__main__`` defines.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from pathlib import Path


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
