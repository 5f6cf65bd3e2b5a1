"""``lranalyzer``: the verbs, and what happens to errors."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from lranalyzer import __version__
from lranalyzer.cli.codes import Code, code_of
from lranalyzer.cli.console import Speech, complain
from lranalyzer.errors import LRAnalyzerError
from lranalyzer.writing import NO_ROOM


class Verbs(TyperGroup):
    """The group of all verbs: an error becomes one line and an exit code, never a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the verb."""
        try:
            return super().invoke(ctx)
        except LRAnalyzerError as error:
            complain(str(error))
            raise typer.Exit(code_of(error)) from None
        except KeyboardInterrupt:
            raise typer.Exit(Code.INTERRUPTED) from None
        except BrokenPipeError:
            _let_go_of_stdout()
            raise typer.Exit(Code.CLOSED_PIPE) from None


app = typer.Typer(
    cls=Verbs,
    name="lranalyzer",
    help="Reads the logs of training runs, says what is wrong with the learning rate, and what to run next.",
    epilog="Start with: lranalyzer demo   |   lranalyzer diagnose runs/ --html report.html",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"lranalyzer {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but results and errors.")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours; also NO_COLOR=1.")] = False,
) -> None:
    Speech.quiet, Speech.no_color = quiet, no_color


def main(arguments: list[str] | None = None) -> None:
    """Entry point of the command."""
    sys.excepthook = _one_line
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        # Not app() itself, which would put a hook of its own in place of ours.
        typer.main.get_command(app)(args=arguments)
    finally:
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            _let_go_of_stdout()


def _let_go_of_stdout() -> None:
    """The reader of our output has gone (``| head``): Python must not complain about it at exit either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _one_line(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if os.environ.get("LRANALYZER_DEBUG"):
        sys.__excepthook__(kind, error, trace)
        return
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        complain(
            f"{error.filename or 'the output'}: {os.strerror(error.errno).lower()}; what was written is not complete"
        )
        os._exit(Code.UNWRITABLE)
    complain(f"{kind.__name__}: {error} (a fault of lranalyzer; LRANALYZER_DEBUG=1 shows where)")
    sys.stdout.flush()
    os._exit(Code.BUG)


def _register() -> None:
    from lranalyzer.cli import (
        config,
        demo,
        diagnose,
        explain,
        forecast,
        formats,
        gui,
        info,
        mlflow,
        range_test,
        schedule,
        sweep,
        watch,
    )  # fmt: skip

    verbs = (
        demo, diagnose, info, gui, watch, mlflow, sweep, range_test, forecast, schedule, explain, formats, config,
    )  # fmt: skip
    for verb in verbs:
        verb.register(app)


_register()
