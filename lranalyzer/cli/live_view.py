"""The screen of ``watch``: the curve of the run whose verdict changed last, its verdict and advice, and what changed."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from lranalyzer.cli.console import printable, results
from lranalyzer.cli.watch import line, told
from lranalyzer.diagnosis.judgement import VERDICT_WORDS
from lranalyzer.report.as_braille import braille_curve
from lranalyzer.report.text_table import STYLES
from lranalyzer.report.words import GLYPHS, SHORT_WORDS, number, plural, short

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from lranalyzer.cli.reactions import Reaction
    from lranalyzer.live.follow import Following, Look
    from lranalyzer.live.watched import Watched

REMEMBERED = 50
"""Changes kept for the list at the bottom."""
LEAST_CURVE = 6
"""Lines without which a curve has no shape; the words beside it give way first."""
NAMES = 12, 30
"""Columns of the names in the table, at least and at most."""


def on_screen(following: Following, interval: float, looks: int | None, react: list[Reaction]) -> None:
    """Show until Ctrl-C, a reaction or the last look ends it; the last state stays on the terminal."""
    from rich.live import Live

    screen, done = Screen(following), 0
    with Live(screen.draw(), console=results(), screen=True, auto_refresh=False) as live:
        try:
            while True:
                found = following.look()
                screen.note(found)
                live.update(screen.draw(), refresh=True)
                done += 1
                if told(found, react) or (looks is not None and done >= looks):
                    break
                time.sleep(interval)
        except KeyboardInterrupt:
            pass
    for watched in following.runs.values():
        results().print(summary(watched))


class Screen:
    """What is on the terminal, as a function of its size."""

    def __init__(self, following: Following) -> None:
        self._following = following
        self._focus = ""
        self._changes: deque[tuple[str, str]] = deque(maxlen=REMEMBERED)
        self._problems: deque[str] = deque(maxlen=3)

    def note(self, found: Look) -> None:
        """Remember what a look gave."""
        for change in found.changes:
            self._changes.append((change.verdict, printable(line(change))))
            if change.before is not None or change.warning:
                self._focus = next(
                    k for k, w in self._following.runs.items() if (w.name, w.source) == (change.name, change.source)
                )
        self._problems.extend(printable(str(p)) for p in found.problems)
        if found.grown and self._focus not in self._following.runs:
            self._focus = found.grown[-1]

    def draw(self) -> RenderableType:
        """Everything, for the console as it is now."""
        from rich.console import Group
        from rich.text import Text

        width, height = results().size
        runs = self._following.runs
        head = Text(
            f"LR Analyzer · watching {plural(len(runs), 'run')} · {time.strftime('%H:%M:%S')} · Ctrl-C ends",
            style="dim",
        )
        head.truncate(width)
        if not runs:
            waits = self._problems[-1] if self._problems else "waiting for the first points of a log"
            return Group(head, Text(short(waits, width), style="yellow"))
        table = self._table(width, max(height // 4, 2)) if len(runs) > 1 else []
        watched = runs.get(self._focus) or next(iter(runs.values()))
        for much in (True, False):
            words = _wrapped(self._words(watched, much), width)
            news = self._news(width, max(min(len(self._changes), height // 5), 1) if much else 1)
            left = height - 2 - len(table) - len(words) - len(news)
            if left >= LEAST_CURVE:
                break
        curve = _curve(watched, width, left) if left >= LEAST_CURVE else []
        return Group(*[head, *table, *curve, *words, *news][:height])

    def _table(self, width: int, rows: int) -> list[Text]:
        from rich.text import Text

        lines = []
        ordered = sorted(self._following.runs.items(), key=lambda item: item[0] != self._focus)
        wide = min(max(*(len(watched.name) for _, watched in ordered), NAMES[0]), NAMES[1])
        for _, watched in ordered[:rows]:
            verdict = watched.outlook()
            text = Text(f"{GLYPHS[verdict]} {SHORT_WORDS[verdict]:<9} ", STYLES[verdict])
            loss, lr = number(watched.judge.pulse.loss), number(_known(watched.judge.pulse.lr))
            text.append(
                f"{short(watched.name, wide):<{wide}}  step {watched.judge.pulse.step:>9,}  loss {loss:>8}  lr {lr:>8}",
                "default",
            )
            text.truncate(width)
            lines.append(text)
        if len(ordered) > rows:
            lines.append(Text(f"  and {len(ordered) - rows} more", style="dim"))
        return lines

    def _words(self, watched: Watched, much: bool) -> list[Text]:
        from rich.text import Text

        said = [summary(watched)]
        diagnosis = watched.diagnosis
        if watched.warnings:
            said.append(Text.assemble(("warned  ", "bold"), printable(str(watched.warnings[-1]))))
        advice = watched.advice()
        if advice is not None:
            said.append(Text.assemble(("advice  ", "bold"), f"{advice.action} the rate: {advice.why}"))
        if diagnosis is not None and much and not watched.ended:
            said.append(Text.assemble(("if it ended here  ", "bold"), printable(diagnosis.summary)))
        return said

    def _news(self, width: int, rows: int) -> list[Text]:
        from rich.text import Text

        lines = [Text("what changed", style="bold")] if self._changes else []
        for verdict, text in list(self._changes)[-rows:]:
            row = Text(text, style=STYLES[verdict].removeprefix("bold "))  # type: ignore[index]
            row.truncate(width, overflow="ellipsis")
            lines.append(row)
        lines += [Text(short(problem, width), style="yellow") for problem in self._problems]
        return lines


def summary(watched: Watched) -> Text:
    """Name, place and verdict of a run in a line."""
    from rich.text import Text

    verdict, pulse = watched.outlook(), watched.judge.pulse
    total = watched.judge.total_steps
    place = f"step {pulse.step:,}" + (f" of {total:,.0f}" if total else "")
    numbers = f"loss {number(_known(pulse.loss))}" + (f"  lr {number(pulse.lr)}" if pulse.lr == pulse.lr else "")
    word = f"{GLYPHS[verdict]} {VERDICT_WORDS[verdict]}" + ("" if watched.ended else " so far")
    return Text.assemble(
        (short(watched.name, 40), "bold"),
        f"  {place}  {numbers}  ",
        (word, STYLES[verdict]),
        f"  {printable(watched.so_far())}",
    )


def _known(value: float) -> float | None:
    return value if value == value else None


def _wrapped(texts: list[Text], width: int) -> list[Text]:
    """Lines as the terminal will break them, at most three a text: the height is known before they are drawn."""
    console = results()
    return [row for text in texts for row in text.wrap(console, width)[:3]]


def _curve(watched: Watched, width: int, height: int) -> list[Text]:
    from rich.text import Text

    series = watched.curves.train or watched.curves.val
    if series is None:
        return []
    mean = np.where(series.count > 0, series.mean, np.nan)
    verdict = watched.outlook()
    style = STYLES[verdict].removeprefix("bold ") if verdict != "unknown" else "default"
    return [Text(row, style=style) for row in braille_curve(series.step, mean, width, height)]
