"""Generate the corpus: ``python -m benchmarks.corpus generate --out FOLDER``."""

from __future__ import annotations

import argparse
import os
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
        from .generate import generate

        generate(args)
    print(f"{merge(args.out)} settings in {args.out}")


if __name__ == "__main__":
    main()
