"""Names of runs and series in the middle of a sentence: shortened, and kept from turning it round."""

from __future__ import annotations

import re
import unicodedata

MOST_LETTERS = 40
"""A longer name is shortened; its tool tip, or the list, has all of it."""
ISOLATE, POP = "\u2068", "\u2069"
RIGHT_TO_LEFT = frozenset({"R", "AL", "RLE", "RLO", "RLI"})


def short(name: str, most: int = MOST_LETTERS) -> str:
    """At most so many letters, the middle left out; a name from right to left is isolated from what stands beside it.

    >>> short("a" * 30 + "b" * 30, 9)
    'aaaa…bbbb'
    """
    half = (most - 1) // 2
    kept = name if len(name) <= most else f"{name[:half]}…{name[-half:]}"
    return isolated(kept)


def sentence(text: str) -> str:
    """An error as a sentence of its own: capital and full stop; the run it names first is left out, for it is in view.

    >>> sentence("run 'a': its rate never rises"), sentence("a forecast needs a run")
    ('Its rate never rises.', 'A forecast needs a run.')
    """
    plain = re.sub(r"^run '[^']*': ", "", text)
    return f"{plain[:1].upper()}{plain[1:].rstrip('.')}." if plain else ""


def isolated(name: str) -> str:
    """A name that is written from right to left, marked so that it does not turn the words around it (Unicode's FSI and
    PDI, UAX 9); any other as it is.

    >>> isolated("plain")
    'plain'
    """
    turned = any(unicodedata.bidirectional(letter) in RIGHT_TO_LEFT for letter in name)
    return f"{ISOLATE}{name}{POP}" if turned else name
