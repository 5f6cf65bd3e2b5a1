"""Where output goes: results to stdout, talk to stderr, colour only where somebody looks."""

from __future__ import annotations

import sys
import textwrap
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

from lranalyzer.discreet import discreet
from lranalyzer.writing import unwritable, write_whole


class Speech:
    """What the options ``--quiet`` and ``--no-color`` decided."""

    quiet = False
    no_color = False


@cache
def results() -> Console:
    """For results. rich itself honours NO_COLOR, FORCE_COLOR, TERM=dumb and COLUMNS."""
    from rich.console import Console

    class Results(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # the exit code tells it, as for every other output; rich would end with 1

    return Results(no_color=Speech.no_color or None, highlight=False, soft_wrap=False)


@cache
def talk() -> Console:
    """For progress, remarks and errors."""
    from rich.console import Console

    return Console(stderr=True, no_color=Speech.no_color or None, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """A remark, unless ``--quiet``."""
    if not Speech.quiet:
        sys.stderr.write(f"{text}\n")


def complain(text: str) -> None:
    """An error or a warning: one line, always shown."""
    from rich.text import Text

    talk().print(Text.assemble(("error: ", "bold red"), printable(discreet(text))))


def printable(text: str) -> str:
    """Text without the control characters by which a log could drive a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text)


def prose(text: str, indent: int = 0) -> str:
    """Sentences broken into lines that fit the terminal and that the eye can follow, each indented."""
    from lranalyzer.report.as_text import READABLE

    begin = " " * indent
    return textwrap.fill(text, min(results().width, READABLE), initial_indent=begin, subsequent_indent=begin)


def emit(text: str) -> None:
    """A result as it is, for files and other programs; characters the terminal cannot show are replaced."""
    out = sys.stdout
    try:
        out.write(text)
    except UnicodeEncodeError:
        out.write(text.encode(out.encoding or "ascii", "backslashreplace").decode(out.encoding or "ascii"))


def write_file(path: Path, text: str) -> None:
    """Write a result file; ``-`` is stdout."""
    if str(path) == "-":
        emit(text)
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
    except OSError as error:
        raise unwritable(path, error) from None
    say(f"wrote {path}")
