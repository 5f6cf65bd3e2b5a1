"""``lranalyzer forecast``: the loss a training would reach under another schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lranalyzer.cli.options import Format, Map, Param, Sources, mapping_of, remember

if TYPE_CHECKING:
    from lranalyzer.recommend.forecast import Forecast

POINTS = 200
"""Points of the curve in JSON."""


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("forecast", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(forecast)


def forecast(
    ctx: typer.Context,
    sources: Sources,
    schedule: Annotated[
        str, typer.Option(help="Kind of schedule; its fields follow as options: --lr, --total-steps, ...")
    ],
    warmup_steps: Annotated[int, typer.Option(help="Rise linearly over this many steps first.")] = 0,
    steps: Annotated[int | None, typer.Option(help="Length of the training; else the schedule's.")] = None,
    after: Annotated[int | None, typer.Option(help="Continue the run: from this step on the schedule counts.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    format: Format = None,
    map: Map = None,
    param: Param = None,
) -> None:
    """Predict the loss under a schedule: lranalyzer forecast run.csv --schedule cosine --lr 3e-4 --total-steps 10000.

    Several runs of one training with different schedules make the forecast much surer.
    """
    from lranalyzer.cli.console import emit, printable
    from lranalyzer.cli.schedule import fields_of
    from lranalyzer.readers import read
    from lranalyzer.recommend.forecast import forecast as foresee
    from lranalyzer.schedules import WarmUp, from_name

    files, words = _apart(sources, ctx.args)
    made = from_name(schedule, **fields_of(schedule, words))
    if warmup_steps:
        made = WarmUp(warmup_steps, then=made)
    runs = read(files, format=format, mapping=mapping_of(map, param))
    remember(files, map)
    found = foresee(runs, made, steps=steps, after=after)
    if as_json:
        from lranalyzer.report.as_json import SCHEMA_VERSION, dumps

        emit(dumps({"schema": "lranalyzer.forecast", "schema_version": SCHEMA_VERSION, **_as_dict(found)}, 2) + "\n")
    else:
        emit(printable(_told(found)) + "\n")


def _apart(sources: list[str], rest: list[str]) -> tuple[list[str], list[str]]:
    """Sources, and the schedule's fields, which the parser cannot tell from them: fields begin at the first ``--``."""
    words = [*sources, *rest]
    first = next((i for i, word in enumerate(words) if word.startswith("--")), len(words))
    return words[:first], words[first:]


def _told(found: Forecast) -> str:
    from lranalyzer.cli.console import prose
    from lranalyzer.cli.picture import loss_picture
    from lranalyzer.report.words import number

    drawn = loss_picture(found.steps, found.loss, "0", f"{found.steps[-1]:,}")
    between = f"between {number(float(found.low[-1]))} and {number(float(found.high[-1]))}"
    return (
        f"loss {number(found.final)} at step {found.steps[-1]:,} ({between} in nine of ten cases)\n"
        f"{prose(found.why)}\n{drawn}"
    )


def _as_dict(found: Forecast) -> dict[str, object]:
    import numpy as np

    at = np.unique(np.linspace(0, found.steps.size - 1, POINTS).astype(np.int64))
    curve = {name: getattr(found, name)[at] for name in ("steps", "loss", "low", "high")}
    return {"final": found.final, "misfit": found.misfit, "why": found.why, **curve}
