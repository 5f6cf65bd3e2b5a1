"""Colours by meaning, spacing and type sizes; no Qt here.

Verdict and curve colours are those of Okabe and Ito (2008) and Paul Tol's "bright" scheme, darkened on white
and
lightened on black until text in them reaches a contrast of 4.5. Colour never carries a meaning alone: every
verdict
also has a word, an icon and a plot symbol.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

Mode = Literal["light", "dark"]

UNIT = 4
"""Pixels of the spacing grid; every gap is a multiple."""
GAP_S, GAP, GAP_L, GAP_XL = UNIT, 2 * UNIT, 4 * UNIT, 6 * UNIT

CAPTION, BODY = 12, 13
"""Type sizes in pixels, from a note under a number to the verdict itself."""


@dataclass(frozen=True)
class Tokens:
    """One colour per meaning, as ``#rrggbb``."""

    window: str
    """Behind everything."""
    surface: str
    """Cards, tables, menus."""
    raised: str
    """Hovered rows, buttons, chips."""
    sunken: str
    """Input fields, code, the track of a bar."""
    border: str
    border_strong: str
    text: str
    muted: str
    """Second line of a pair: units, captions, hints."""
    faint: str
    """Axis ticks and disabled text."""
    accent: str
    on_accent: str
    accent_soft: str
    """Selected rows, the active page."""
    grid: str
    train: str
    validation: str
    rate: str
    gradient: str
    span: str
    """The stretch of a curve that shows a finding."""
    diverged: str
    too_high: str
    ok: str
    too_low: str
    unknown: str
    diverged_soft: str
    too_high_soft: str
    ok_soft: str
    too_low_soft: str
    unknown_soft: str
    curves: tuple[str, ...]
    """For many runs over each other; after the last colour the line is dashed."""

    def verdict(self, verdict: str) -> str:
        """Colour of a verdict's word, icon and symbol."""
        return str(getattr(self, verdict))

    def verdict_soft(self, verdict: str) -> str:
        """Background behind a verdict's word."""
        return str(getattr(self, f"{verdict}_soft"))

    def as_dict(self) -> dict[str, str]:
        """Every single colour by name, for the style sheet."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "curves"}


LIGHT = Tokens(
    window="#f4f5f7", surface="#ffffff", raised="#f0f2f5", sunken="#f4f5f8",
    border="#e3e6eb", border_strong="#c9ced6",
    text="#191d24", muted="#5a6372", faint="#687080",
    accent="#3451c6", on_accent="#ffffff", accent_soft="#e8ecfb", grid="#eceef2",
    train="#2f5fd0", validation="#c2570c", rate="#6b7280", gradient="#0f766e", span="#f2b84b",
    diverged="#a3246f", too_high="#b45309", ok="#04724f", too_low="#1d5fb8", unknown="#5a6372",
    diverged_soft="#f9e8f1", too_high_soft="#fcf0e0", ok_soft="#e2f4ec", too_low_soft="#e4eefb",
    unknown_soft="#eceef2",
    curves=("#2f5fd0", "#c2570c", "#04815a", "#a3246f", "#2390b8", "#8a6d00", "#6d4cc2", "#5a6372"),
)  # fmt: skip

DARK = Tokens(
    window="#121419", surface="#1a1d24", raised="#252a33", sunken="#14171d",
    border="#2a2f39", border_strong="#424957",
    text="#e9ebef", muted="#a2abb9", faint="#8d96a5",
    accent="#8ba3ff", on_accent="#10131c", accent_soft="#252d4d", grid="#242932",
    train="#7aa2ff", validation="#f2995a", rate="#a2abb9", gradient="#4fc3b5", span="#e0a83c",
    diverged="#ee7fb8", too_high="#f2a24e", ok="#4ecb9d", too_low="#74b0f7", unknown="#a2abb9",
    diverged_soft="#3b2133", too_high_soft="#3a2c1a", ok_soft="#17352b", too_low_soft="#1b2f4a",
    unknown_soft="#292e38",
    curves=("#7aa2ff", "#f2995a", "#4ecb9d", "#ee7fb8", "#62cfee", "#e3c552", "#b59bff", "#a2abb9"),
)  # fmt: skip

TOKENS: dict[Mode, Tokens] = {"light": LIGHT, "dark": DARK}


def contrast(first: str, second: str) -> float:
    """Contrast of two colours after WCAG 2.1, 1 to 21.

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    bright, dim = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
