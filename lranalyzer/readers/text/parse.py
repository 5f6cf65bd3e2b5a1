"""From lines to records: the one machine behind every text log."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lranalyzer.readers.numbers import parse_number
from lranalyzer.readers.provenance import quantum_of_texts
from lranalyzer.readers.records.flatten import flat_numbers, number_of
from lranalyzer.readers.text.loose import side_of, side_of_title, sided, telling
from lranalyzer.readers.text.settings import called_with, one_setting
from lranalyzer.readers.text.spec import LineRule, TextSpec
from lranalyzer.run.languages import line_in_english

_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x08+")
"""Colours, and the backspaces of progress bars."""
_PROGRESS = re.compile(r"\|\s*(\d+)/(\d+) \[")
_PLACES = ("step", "epoch", "batch", "batches")
_GLUED = re.compile(r"(?<=\d)(?=(?i:loss|acc|train|val)[_\w ]*[:=]|[A-Z][a-z]{3,}\b)")
"""Where a blank or the end of a line is missing: ``idx: 3loss: 0.5``, ``Loss: 0.5Validation loss decreased``."""
KEPT_TEXTS = 200
"""Printed numbers of a name that are kept to see how many decimals the log has."""
PARAM_LINES = 20_000
_ANY = LineRule("", skip=r"(?i)(.*\b)?(epochs?|eta|time|rank|v_num|cuda|device)")
_ANY_PAIR = _ANY.compiled_pair()
_COUNTER = re.compile(r"(?i)\b(epochs?|step|iter(ation)?s?|batch)$")
LONGEST_LINE = 4096
"""Characters that are looked at: patterns take time in the square of a line's length, and no logger writes longer ones."""


@dataclass
class TextParse:
    """The state of reading one log, and what came out."""

    spec: TextSpec
    records: list[dict[str, float]] = field(default_factory=list)
    params: dict[str, Any] = field(default_factory=dict)
    constants: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    matched: int = 0
    cut: int = 0
    """Lines of which only the beginning was looked at."""
    has_steps: bool = False
    """Whether some line named a step."""
    _lines: int = 0
    _step: float | None = None
    _epoch: float | None = None
    _batches: float = 0.0
    _first_epoch: float | None = None
    _placed: bool = False
    _side: str = ""
    """Whose numbers follow, said by a title."""
    _told: bool = False
    """Whether numbers followed that title already."""
    _stepped: set[str] = field(default_factory=set)
    """Names that lines of single steps have."""

    def __post_init__(self) -> None:
        self._rules = [(rule, rule.compiled(), rule.compiled_pair()) for rule in self.spec.rules]
        if any("(?P<step>" in rule.pattern or "(?P<batch>" in rule.pattern for rule in self.spec.rules):
            self._step = 0.0  # what is evaluated before the first step happened at 0
        self._params = [re.compile(p) for p in self.spec.params]

    def feed(self, lines: Iterable[str]) -> None:
        """Read lines; progress bars that overwrite themselves count as lines of their own."""
        for raw in lines:
            self._lines += 1
            line = _COLOUR.sub("", raw) if "\x1b" in raw or "\x08" in raw else raw
            for whole in line.split("\r"):
                part = whole[:LONGEST_LINE]
                self.cut += len(part) < len(whole)
                if not part or self._settings(part):
                    continue
                plain = self._plain(part)
                if not self._take(plain) and self._lines <= PARAM_LINES:
                    self._param(plain)

    def stream(self, lines: Iterable[str]) -> Iterator[dict[str, float]]:
        """The records of lines, without keeping them; the last one waits, since a later line may complete it."""
        for line in lines:
            self.feed((line,))
            if len(self.records) > 1:
                yield from self.records[:-1]
                del self.records[:-1]
        yield from self.records
        self.records = []

    def quanta(self) -> dict[str, float]:
        """Smallest difference each name's printed numbers can show."""
        found = ((name, quantum_of_texts(texts)) for name, texts in self.texts.items())
        return {name: quantum for name, quantum in found if quantum is not None}

    def _take(self, line: str) -> bool:
        for rule, pattern, pair in self._rules:
            match = pattern.search(line)
            if match:
                record = self._record(rule, match, pair)
                if record:
                    self._keep(record)
                    self.matched += 1
                return True
        progress = _PROGRESS.search(line)
        if progress:
            self._step = float(progress.group(1))
        return self.spec.loose and self._loose(line)

    def _plain(self, line: str) -> str:
        return _GLUED.sub(" ", line_in_english(line)) if self.spec.loose else line

    def _loose(self, line: str) -> bool:
        """Take a line that names no place: it happened where the line before did."""
        found = telling(self._named(dict(self._numbers(_ANY, {"pairs": line}, _ANY_PAIR)), False), self._placed)
        if found:
            self._keep({**(self._here() if self._placed else {}), **found})
            self.matched += 1
            self._told = True
        elif _ANY_PAIR.search(line) is None and (side := side_of_title(line)):
            self._side, self._told = side, False
        return bool(found)

    def _named(self, found: dict[str, float], stepped: bool) -> dict[str, float]:
        """Numbers that are an epoch's, where lines of single steps have the same names, are told apart."""
        if stepped:
            self._stepped |= found.keys()
            return found
        return {f"epoch/{name}" if name in self._stepped else name: value for name, value in found.items()}

    def _keep(self, record: dict[str, float]) -> None:
        if self.spec.last_of_epoch and self.records and record.get("epoch") == self.records[-1].get("epoch"):
            self.records[-1].update(record)
        else:
            self.records.append(record)

    def _record(self, rule: LineRule, match: re.Match[str], pair: re.Pattern[str]) -> dict[str, float]:
        groups = {k: v for k, v in match.groupdict().items() if v is not None}
        progress = _PROGRESS.search(match.string, 0, match.start() + 1)
        if progress and "step" not in groups:
            self._step = float(progress.group(1))
        if self._told or (self._side != "train" and self._moves_on(groups)):
            self._side = ""
        found = dict(self._numbers(rule, groups, pair))
        for counter, name in self.spec.nan_when:
            if found.get(counter, 0.0) > 0 and name not in found:
                found[name] = math.nan
        if self.spec.loose and "batch" in groups and not found:  # a bar that says nothing more
            self._step = float(groups["batch"])
            return {}
        place = self._place(rule, groups)
        if self.spec.loose:
            self._side = "" if found else side_of_title(match.string)
            self._told = False
            found = self._named(found, bool(groups.keys() & {"step", "batch"}))
        return {**place, **found} if found else {}

    def _moves_on(self, groups: dict[str, str]) -> bool:
        """Whether a line is of a later epoch than those before: no title above it, ``evaluating...``, means it."""
        return self._epoch is not None and "epoch" in groups and (parse_number(groups["epoch"]) or 0.0) > self._epoch

    def _numbers(self, rule: LineRule, groups: dict[str, str], pair: re.Pattern[str]) -> Iterator[tuple[str, float]]:
        text = groups.pop("pairs", "")
        pairs = self._sided_pairs(text, pair) if self.spec.loose else [m.groups()[-2:] for m in pair.finditer(text)]
        if "json" in groups:
            yield from self._json(groups.pop("json"), rule)
        if groups.keys() >= {"name", "value"}:
            groups[groups.pop("name")] = groups.pop("value")
        named = [(k.replace("__", "/"), v) for k, v in groups.items() if k not in _PLACES]
        keyed = [(key.strip(" '\""), text) for key, text in pairs]
        wanted = [(k, v) for k, v in keyed if not (rule.skip and re.fullmatch(rule.skip, k))]
        for name, text in [*named, *((rule.rename.get(k, rule.prefix + k), v) for k, v in wanted)]:
            number = parse_number(text, human=rule.human)
            if number is not None:
                kept = self.texts.setdefault(name, [])
                if len(kept) < KEPT_TEXTS:
                    kept.append(text)
                yield name, number

    def _sided_pairs(self, text: str, pair: re.Pattern[str]) -> Iterator[tuple[str, str]]:
        """Pairs of a line of an unknown program; words between them say whose numbers follow."""
        whose, end = self._side, 0
        for match in pair.finditer(text):
            key, number = match.groups()[-2:]
            counts = _COUNTER.search(key) is not None
            whose = side_of(text[end : match.end(1) if counts else match.start(1)]) or whose
            end = match.end()
            yield (key if counts else sided(key, whose)), number

    def _json(self, text: str, rule: LineRule) -> Iterator[tuple[str, float]]:
        try:
            value = json.loads(text)
        except ValueError:
            return
        if isinstance(value, dict):
            words = {k: v for k, v in value.items() if isinstance(v, str | bool) and number_of(v) is None}
            self.constants.update(words)
            for key, number in flat_numbers(value).items():
                if rule.step_key and re.fullmatch(rule.step_key, key):
                    self._step = number
                elif not (rule.skip and re.fullmatch(rule.skip, key)):
                    yield rule.rename.get(key, rule.prefix + key), number

    def _place(self, rule: LineRule, groups: dict[str, str]) -> dict[str, float]:
        """Step and epoch of a line; one that names none happened where the line before did."""
        if "epoch" in groups:
            self._epoch = parse_number(groups["epoch"])
            if self._first_epoch is None:
                self._first_epoch = self._epoch if self._epoch == 1.0 else 0.0
        if "step" in groups:
            self._step = parse_number(groups["step"].replace(",", ""), human=rule.human)
        elif "batch" in groups:
            self._batches = float(groups.get("batches") or self._batches)
            base = (self._first_epoch or 0.0) if self.spec.loose else rule.epoch_base
            self._step = float(groups["batch"]) + ((self._epoch or 0.0) - base) * self._batches
        elif rule.ends_epoch and self._batches and self._epoch is not None:
            self._step = (self._epoch - rule.epoch_base + 1) * self._batches
        self.has_steps |= bool(groups.keys() & {"step", "batch"})
        self._placed = self.has_steps or self._epoch is not None
        return self._here()

    def _here(self) -> dict[str, float]:
        place = {"step": self._step, "epoch": self._epoch}
        return {k: v for k, v in place.items() if v is not None}

    def _settings(self, line: str) -> bool:
        """Take a line that holds the parameters of the training that follows, whose numbers are no series."""
        found = called_with(line)
        self.params.update(found)
        return bool(found)

    def _param(self, line: str) -> None:
        if self.spec.loose and not self._placed:
            self.params.update(one_setting(line))
        for pattern in self._params:
            match = pattern.search(line)
            if match:
                value = match["value"].strip().strip("\"'")
                number = parse_number(value)
                self.params.setdefault(match["key"].strip(), value if number is None else number)
                return
