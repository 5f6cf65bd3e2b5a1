"""Changed verdicts in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from lranalyzer.diagnosis import Verdict
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.session.notice import NoticeLevel
from lranalyzer_gui.theme.verdicts import LOOKS, WORST_FIRST


def verdict_news(turned: Sequence[tuple[str, Verdict, Verdict]]) -> tuple[NoticeLevel, str, str]:
    """Level, text and details for runs with their verdicts before and after; at least one.

    >>> verdict_news([("run 3", "ok", "diverged")])[:2]
    ('error', 'run 3: Diverged (was Right)')
    """
    lines = [f"{name}: {LOOKS[after].word} (was {LOOKS[before].word})" for name, before, after in turned]
    worst = min((after for _, _, after in turned), key=WORST_FIRST.index)
    level: NoticeLevel = "error" if worst == "diverged" else "info"
    if len(lines) == 1:
        return level, lines[0], ""
    text = f"{numbers.plural(len(lines), 'verdict')} changed, among them {lines[0]}"
    return level, text, "\n".join(lines)
