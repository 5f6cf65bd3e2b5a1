"""``python -m benchmarks.fit features|validate|export``: see README.md beside this file."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.fit.corpus import Corpus, load_truth
from benchmarks.fit.dataset import build


def main() -> None:
    """Parse the command line and run one stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    stage = parser.add_subparsers(dest="stage", required=True)
    make = stage.add_parser("features", help="measure every view of every run")
    make.add_argument("corpora", nargs="+", type=Path, help="folders with the parquet files")
    make.add_argument("--truth", required=True, type=Path, help="the scorer's truth.py")
    make.add_argument("--out", required=True, type=Path)
    for name, text in (
        ("validate", "leave whole tasks out"),
        ("export", "fit on everything, write the models"),
    ):
        other = stage.add_parser(name, help=text)
        other.add_argument("tables", type=Path, help="folder written by 'features'")
        other.add_argument("--only", nargs="*", help="models: verdict, a symptom, rate, move, advice")
        other.add_argument("--corpus", nargs="*", help="validate on these corpora only")
        if name == "export":
            other.add_argument("--without", nargs="*", default=[], help="leave these corpora out")
            other.add_argument("--out", type=Path, help="folder; default: the package's own")
    a = parser.parse_args()
    if a.stage == "features":
        truth = load_truth(a.truth)
        build([Corpus(c, truth) for c in a.corpora], a.out)
    elif a.stage == "validate":
        from benchmarks.fit.validate import validate

        validate(a.tables, a.only, a.corpus)
    else:
        from benchmarks.fit.export import export

        export(a.tables, a.only, a.without, a.out)


if __name__ == "__main__":
    main()
