"""Numbers, names and verdicts as people read them; shared by every renderer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from lranalyzer.detectors.finding import Level
from lranalyzer.diagnosis.judgement import Verdict
from lranalyzer.figures import number as number
from lranalyzer.figures import plural as plural

if TYPE_CHECKING:
    from lranalyzer.recommend.diagnosis import Diagnosis

GLYPHS: dict[Verdict, str] = {"diverged": "✖", "too_high": "▲", "ok": "✔", "too_low": "▼", "unknown": "?"}
"""One sign a verdict, so that none is told by colour alone."""

SHORT_WORDS: dict[Verdict, str] = {
    "diverged": "diverged", "too_high": "too high", "ok": "right", "too_low": "too low", "unknown": "unknown",
}  # fmt: skip
"""Where a heading already says that it is about the learning rate."""

LEVEL_GLYPHS: dict[Level, str] = {"fault": "✖", "warning": "!", "note": "·"}

SEVERITY: dict[Verdict, int] = {"diverged": 4, "too_high": 3, "too_low": 2, "unknown": 1, "ok": 0}
"""Order of tables: what needs a hand first."""

LEVEL_RANK: dict[Level, int] = {"note": 0, "warning": 1, "fault": 2}

NAME_CHARACTERS = 120
"""Names longer than this are cut on screen; the whole stays in the title or in JSON."""

# Control and direction marks can falsify a line; lone surrogates (file names of no encoding) cannot be
# written.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def short_verdict(diagnosis: Diagnosis) -> str:
    """The verdict in a cell of a table: ``"too high"``, ``"right?"`` where it is in doubt."""
    return f"{SHORT_WORDS[diagnosis.verdict]}{'?' * diagnosis.in_doubt}"


def moves(diagnosis: Diagnosis) -> bool:
    """Whether another rate than that of the run is to be run next, as they read: that is what stands out in a table."""
    advised = diagnosis.recommendation
    return advised is not None and number(advised.lr) != number(diagnosis.lr)


def span_text(span: tuple[int, int], unit: str = "step") -> str:
    """``"steps 100 to 250"``."""
    first, last = span
    return f"{unit} {first:,}" if first == last else f"{unit}s {first:,} to {last:,}"


def short(text: str, characters: int = NAME_CHARACTERS) -> str:
    """One line of at most ``characters``, without control characters, cut in the middle.

    >>> short("a/very/long/name", 9)
    'a/ve…name'
    """
    line = " ".join(_CONTROL.sub("\ufffd", text).split())
    if len(line) <= characters:
        return line
    tail = (characters - 1) // 2
    return f"{line[: characters - 1 - tail]}…{line[-tail:]}"


def listing(items: Iterable[str], most: int = 5) -> str:
    """``"a, b and 3 more"``."""
    names = list(items)
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def today() -> str:
    """The date as a report prints it: ``26 November 2026``."""
    now = date.today()
    return f"{now.day} {now:%B %Y}"
