"""What all exporters share: a builder that collects imports and definitions around one expression."""

from __future__ import annotations

import textwrap

from lranalyzer.schedules.base import Schedule
from lranalyzer.schedules.plateau import ReduceOnPlateau


class SnippetBuilder:
    """Collects the imports and definitions that an expression needs, each once."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.per_epoch = schedule.unit == "epoch" and not isinstance(schedule, ReduceOnPlateau)
        """Whether the schedule's steps are epochs. A plateau counts evaluations in any case."""
        self._imports: dict[str, set[str]] = {}
        self._definitions: dict[str, str] = {}
        self.notes: list[str] = []
        """Comments for the end of the snippet: where the framework's behaviour needs a word."""

    def steps_per_epoch(self, batches: str) -> str:
        """The line that says how many updates make an epoch, where the framework counts updates and we count epochs."""
        return f"steps_per_epoch = len({batches})  # optimizer steps of one epoch\n\n" if self.per_epoch else ""

    def need(self, module: str, name: str = "") -> str:
        """Import `name` from `module`, or the module itself, and return the name to write."""
        self._imports.setdefault(module, set()).add(name)
        return name or module

    def define(self, name: str, template: str) -> str:
        """Add a definition whose text has ``{name}`` for its own name; return the name it got."""
        free = name
        while self._definitions.get(free, template.replace("{name}", free)) != template.replace("{name}", free):
            free = f"{name}{int(free[len(name) :] or 1) + 1}"
        self._definitions[free] = template.replace("{name}", free)
        return free

    def note(self, text: str) -> None:
        """Add a closing comment, once."""
        if text not in self.notes:
            self.notes.append(text)

    def head(self) -> str:
        """Return the opening comment, the imports and the definitions."""
        lines = [comment(self.schedule.describe())]
        plain = sorted(module for module, names in self._imports.items() if "" in names)
        lines += [f"import {module}" for module in plain]
        for module, names in sorted(self._imports.items()):
            wanted = sorted(name for name in names if name)
            if wanted:
                lines.append(f"from {module} import {', '.join(wanted)}")
        return "\n".join(lines) + "\n\n" + "".join(f"\n{text}\n\n\n" for text in self._definitions.values())

    def tail(self) -> str:
        """Return the closing comments."""
        return "".join(f"\n{comment(note)}" for note in self.notes) + "\n"


def comment(text: str) -> str:
    """Wrap a sentence into comment lines."""
    return textwrap.fill(text, width=100, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)


def literal(value: float | int | str) -> str:
    """Print a value so that reading it back gives the same value."""
    return repr(value) if isinstance(value, int | str) else repr(float(value))


def ratio(part: float, whole: float) -> float:
    """Fraction `part` / `whole`; 0 where there is no whole to take a part of."""
    return part / whole if whole else 0.0
