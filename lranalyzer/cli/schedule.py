"""``lranalyzer schedule``: a schedule as code, with a small picture of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from lranalyzer.schedules import Schedule


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("schedule", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(schedule)


def schedule(
    ctx: typer.Context,
    kind: Annotated[
        str | None,
        typer.Argument(metavar="KIND", help="Such as cosine; leave it out for the list.", show_default=False),
    ] = None,
    framework: Annotated[str, typer.Option(help="pytorch, lightning, keras, optax or transformers.")] = "pytorch",
    warmup_steps: Annotated[int, typer.Option(help="Rise linearly over this many steps first.")] = 0,
    plot: Annotated[bool, typer.Option("--plot/--no-plot", help="Draw it, on stderr.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Values at 100 steps, and the code, as JSON.")] = False,
) -> None:
    """Print a schedule as code: lranalyzer schedule cosine --lr 3e-4 --total-steps 10000 --framework keras.

    Every field of the schedule is an option of its own; the list of kinds shows them.
    """
    from lranalyzer.cli.console import emit, say
    from lranalyzer.report.as_json import SCHEMA_VERSION, dumps
    from lranalyzer.schedules import WarmUp, from_name

    if kind is None:
        emit(_kinds())
        return
    made: Schedule = from_name(kind, **fields_of(kind, ctx.args))
    if warmup_steps:
        made = WarmUp(warmup_steps, then=made)
    code = made.to_code(framework)
    if as_json:
        steps, rates = _sampled(made, 100)
        body = {
            "schedule": made.to_dict(),
            "text": made.describe(),
            "step": steps,
            "lr": rates,
            framework: code,
        }
        emit(dumps({"schema": "lranalyzer.schedule", "schema_version": SCHEMA_VERSION, **body}, 2) + "\n")
        return
    if plot:
        say(f"{made.describe()}\n{terminal_plot(made)}")
    emit(code if code.endswith("\n") else f"{code}\n")


def terminal_plot(made: Schedule) -> str:
    """The rate over the steps, in block characters."""
    from lranalyzer.cli.picture import WIDTH, picture
    from lranalyzer.report.words import number

    steps, rates = _sampled(made, WIDTH)
    return picture(rates, number(max(rates)), number(min(rates)), "0", f"{steps[-1]:,}")


def _sampled(made: Schedule, points: int) -> tuple[list[int], list[float]]:
    import numpy as np

    steps = np.linspace(0, made.total_steps or 1000, points).astype(np.int64)
    return steps.tolist(), made(steps).tolist()


def fields_of(kind: str, words: list[str]) -> dict[str, Any]:
    """``["--lr", "1e-3", "--milestones=10,20"]`` as fields; raises ScheduleError."""
    from lranalyzer.errors import ScheduleError

    fields: dict[str, Any] = {}
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        name, equals, value = word.removeprefix("--").partition("=")
        if not word.startswith("--") or not (equals or waiting):
            raise ScheduleError(f"schedule {kind}: found {word!r}; expected --name value, such as --lr 3e-4")
        fields[name.replace("-", "_")] = _value(value if equals else waiting.pop(0))
    return fields


def _value(text: str) -> Any:
    if "," in text:
        return tuple(_value(part) for part in text.split(",") if part)
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return {"true": True, "false": False, "none": None}.get(text.lower(), text)


def _kinds() -> str:
    from dataclasses import MISSING, fields

    from lranalyzer.schedules import FAMILY

    lines = ["Kinds of schedules, with their options:\n"]
    for member in FAMILY:
        if member.kind in ("warmup", "dampened", "join"):
            continue
        options = (
            f"--{f.name.replace('_', '-')}" + ("" if f.default is MISSING else f" [{f.default}]")
            for f in fields(member)  # type: ignore[arg-type]
        )
        lines.append(f"  {member.kind:<22}{' '.join(options)}")
    return "\n".join([*lines, "\nAny of them after a warm-up: --warmup-steps N\n"])
