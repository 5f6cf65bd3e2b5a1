"""``lranalyzer range-test``: the peak rate to train with, from a run that raised its rate on purpose."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from lranalyzer.cli.codes import Code
from lranalyzer.cli.options import Format, Map, Param, mapping_of, remember

if TYPE_CHECKING:
    from lranalyzer.sweep import RangeTest


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("range-test")(range_test)


def range_test(
    source: Annotated[str, typer.Argument(help="A log with the loss and the rate of every step.")],
    decays: Annotated[
        bool | None, typer.Option("--decays/--constant", help="Whether the training will anneal its rate.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    format: Format = None,
    map: Map = None,
    param: Param = None,
) -> None:
    """Read a learning-rate range test (Smith 2015): the peak rate to train with, and where the loss diverges."""
    from lranalyzer.cli.console import emit
    from lranalyzer.readers import read
    from lranalyzer.sweep import range_test as judge

    runs = read(source, format=format, mapping=mapping_of(map, param))
    remember([source], map)
    tests = [judge(run, decays=decays) for run in runs]
    if as_json:
        from lranalyzer.report.as_json import SCHEMA_VERSION, dumps

        body = [{k: v for k, v in asdict(test).items() if k != "curve"} for test in tests]
        emit(dumps({"schema": "lranalyzer.range_test", "schema_version": SCHEMA_VERSION, "tests": body}, 2) + "\n")
    else:
        for test in tests:
            emit(_told(test) + "\n")
    if not any(test.lr for test in tests):
        raise typer.Exit(Code.FINDINGS)


def _told(test: RangeTest) -> str:
    from lranalyzer.cli.console import printable, prose
    from lranalyzer.report.words import number, short

    lines = [short(test.name)]
    if test.lr is not None:
        lines.append(f"  peak lr {number(test.lr)} (between {number(test.lr_low)} and {number(test.lr_high)})")
    lines.append(f"  diverges at {number(test.diverges_at)}" if test.diverges_at else "  does not diverge in this test")
    lines.append(prose(test.why, indent=2))
    rules = {name.replace("_", " "): rate for name, rate in test.classic.items() if math.isfinite(rate)}
    if rules:
        others = ", ".join(f"{name} {number(rate)}" for name, rate in rules.items())
        lines.append(prose(f"other tools' rules: {others}", indent=2))
    if test.curve is not None and test.curve.lr.size > 1:
        lines.append(_drawn(test))
    return printable("\n".join(lines))


def _drawn(test: RangeTest) -> str:
    """The smoothed loss over log10(rate)."""
    import numpy as np

    from lranalyzer.cli.picture import loss_picture
    from lranalyzer.report.words import number

    assert test.curve is not None
    ends = number(float(test.curve.lr[0])), f"lr {number(float(test.curve.lr[-1]))}"
    return loss_picture(np.log10(test.curve.lr), test.curve.loss, *ends)
