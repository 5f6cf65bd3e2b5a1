"""What the user tells us about runs: his own verdict, the role of a series, that he has seen them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject

from lranalyzer.errors import LRAnalyzerError
from lranalyzer.readers.remembered import forget_roles, remember_roles
from lranalyzer.readers.source import is_mlflow_uri
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.session.memory import Memory
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.theme.verdicts import LOOKS


class Judging(QObject):
    """Puts it into the session at once, and into the memory for the next time."""

    def __init__(self, session: Session, memory: Memory, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._memory = session, memory

    def correct(self, entries: Sequence[RunEntry], verdict: str) -> None:
        """Hold this verdict on these runs; our own one takes a correction back."""
        told = list[RunEntry]()
        for entry in entries:
            if verdict == entry.diagnosis.verdict:
                self._memory.withdraw(entry.key)
                told.append(replace(entry, correction=None))
            else:
                made = self._memory.correct(entry.key, verdict, entry.diagnosis.verdict, entry.digest.points)
                told.append(replace(entry, correction=made))
        self._session.tell(told)
        if told:
            text = f"{_runs(told)} marked: {LOOKS[verdict].title.lower()}"
            self._session.notify("success", f"{text}. Kept on this machine; take it back in the menu Run.")

    def withdraw(self, entries: Sequence[RunEntry]) -> None:
        """Take corrections back."""
        told = [replace(entry, correction=None) for entry in entries if entry.correction is not None]
        for entry in told:
            self._memory.withdraw(entry.key)
        self._session.tell(told)
        self._session.notify(
            "info", f"{_runs(told)}: our verdict again" if told else "There is no verdict of yours on this run"
        )

    def choose_roles(self, entry: RunEntry, roles: Mapping[str, str | None]) -> bool:
        """Remember roles for the log and its neighbours; none: as the logs say. Whether it is to be read again."""
        source = entry.opened_as if is_mlflow_uri(entry.opened_as) else entry.run.source
        try:
            if roles:
                place = remember_roles(source, roles)
                self._session.notify("success", f"Roles are remembered for {place}")
                return True
            return forget_roles(source)
        except LRAnalyzerError as error:
            self._session.notify("error", str(error))
            return False

    def remember(self) -> None:
        """For the next start: how everything was when it was looked at."""
        entries = self._session.entries
        self._memory.see({e.key: (e.diagnosis.verdict, e.digest.points) for e in entries}, self._session.sources)

    def see(self) -> None:
        """Everything open has been looked at."""
        self.remember()
        self._session.tell([replace(entry, seen=entry.now()) for entry in self._session.entries])


def _runs(entries: Sequence[RunEntry]) -> str:
    return entries[0].run.name if len(entries) == 1 else numbers.plural(len(entries), "run")
