"""How a verdict and a finding look: word, icon and plot symbol; the colour comes from the tokens."""

from __future__ import annotations

from dataclasses import dataclass

from lranalyzer.diagnosis import VERDICT_WORDS, VERDICTS, Verdict


@dataclass(frozen=True)
class Look:
    """Word for a table cell, words for a heading, icon name, and symbol in a scatter plot."""

    word: str
    title: str
    icon: str
    symbol: str


def _title(verdict: Verdict) -> str:
    words = VERDICT_WORDS[verdict]
    return words[0].upper() + words[1:]


_SHORT: dict[Verdict, tuple[str, str, str]] = {
    "diverged": ("Diverged", "verdict-diverged", "x"),
    "too_high": ("Too high", "verdict-too-high", "t1"),
    "ok": ("Right", "verdict-ok", "o"),
    "too_low": ("Too low", "verdict-too-low", "t"),
    "unknown": ("Unknown", "verdict-unknown", "d"),
}

LOOKS: dict[str, Look] = {v: Look(_SHORT[v][0], _title(v), _SHORT[v][1], _SHORT[v][2]) for v in VERDICTS}

WORST_FIRST: tuple[Verdict, ...] = ("diverged", "too_high", "too_low", "unknown", "ok")
"""Order in which runs ask for attention."""

LEVEL_ICONS = {"note": "level-note", "warning": "level-warning", "fault": "level-fault"}
LEVEL_WORDS = {"note": "Note", "warning": "Warning", "fault": "Fault"}
LEVEL_COLOURS = {"note": "too_low", "warning": "too_high", "fault": "diverged"}
"""Meaning of the colour token that a level borrows."""
