"""How one tool's lines look: a table of regular expressions.

In a rule's pattern the named groups are the columns. ``step``, ``epoch``, ``batch`` and ``batches`` place
the line; ``pairs`` is a stretch in which every ``key: number`` counts; ``json`` holds an object; a double
underscore in a group's name becomes a slash (``val__loss`` is ``val/loss``); ``name`` and ``value`` are a series that
the line itself names, and its number. ``%N`` stands for a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lranalyzer.readers.numbers import NUMBER
from lranalyzer.run import Provenance, Role

_IS = r"(?:(?:so far )?(?:is|was)\s+)?"
PAIR = (
    r"(?<![\w/])([A-Za-z][\w/@.'+-]{0,80}(?:\([A-Za-z ]{1,20}\))?(?: [A-Za-z(][\w/@.'()+-]{0,80}){0,4}?)['\"]?"
    r"(?:\s*(?::{1,2}|=)\s*['\"]?[\[(]?|(?<=[Ll]earning [Rr]ate)\s+(?:to|is|set to)\s+"
    rf"|(?:(?<=[Ll]oss)|(?<=\b[Cc]ost)),?\s+{_IS}|(?<=loss_train),\s+"
    r"|(?<=loss_val),\s+|(?:(?<=\b[Ll][Rr])|(?<=\b[Aa]cc)|(?<=[Aa]ccuracy)|(?<=ppl)|(?<=[Mm][Ss][Ee])|(?<=MAE)"
    r"|(?<=[_ ]norm)|(?<=\bgnorm)|(?<=[Ll]earning [Rr]ate)"
    rf"|(?<=\b[Tt]rain)|(?<=\b[Vv]al)|(?<=\b[Vv]alid))\s+{_IS})"
    r"(?:tensor\(\[?)?(%N)(?![\w/]|[:.]\w)"
)
"""``key: number`` or ``key=number``, and ``loss 0.5`` for the commonest words; not ``eta: 1:02:03``, not ``mem: 11G``."""


@dataclass(frozen=True)
class LineRule:
    """One kind of line."""

    pattern: str
    pair: str = PAIR
    prefix: str = ""
    """Put before the names in ``pairs`` and ``json``."""
    rename: Mapping[str, str] = field(default_factory=dict)
    skip: str = ""
    """Regular expression of names that are no series."""
    epoch_base: int = 0
    """Number of the first epoch, for lines that count batches within one."""
    step_key: str = ""
    """Regular expression of the key that holds the step, for lines with a JSON object."""
    human: bool = False
    """Whether numbers may read ``1.2M``."""
    ends_epoch: bool = False
    """Whether the line stands at the end of its epoch: its step is the number of batches times the epoch."""

    def compiled(self) -> re.Pattern[str]:
        """The pattern, ready."""
        return re.compile(self.pattern.replace("%N", NUMBER))

    def compiled_pair(self) -> re.Pattern[str]:
        """The pattern of a pair, ready."""
        return re.compile(self.pair.replace("%N", NUMBER + "[kKmMbBgGtT]?" if self.human else NUMBER))


@dataclass(frozen=True)
class TextSpec:
    """One tool's log."""

    name: str
    title: str
    rules: tuple[LineRule, ...]
    params: tuple[str, ...] = ()
    """Patterns of lines with a parameter, groups ``key`` and ``value``."""
    nan_when: tuple[tuple[str, str], ...] = ()
    """Counter and series: where the counter is above zero and the series was left out, it was NaN."""
    roles: Mapping[Role, str] = field(default_factory=dict)
    provenance: Provenance = field(default_factory=Provenance)
    interval_is_mean: bool = False
    """Whether a loss is the mean since the line before."""
    score: float = 0.9
    needed: int = 2
    """Lines that must match in the sample."""
    loose: bool = False
    """Whether a line that no rule knows counts where it names a loss or a rate: it happened where the line before did."""
    last_of_epoch: bool = False
    """Whether later lines of an epoch complete and replace earlier ones (a progress bar at its end)."""
    mark: str = ""
    """Regular expression that must occur in some line of the sample."""
