"""Following sources look by look: which runs there are, and what changed about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from lranalyzer.live.feeds import News, feeds_of
from lranalyzer.live.watched import Change, Watched
from lranalyzer.readers.mapping import Words
from lranalyzer.readers.problem import Problem


@dataclass
class Look:
    """What one look gave."""

    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    grown: list[str] = field(default_factory=list)
    """Keys of the runs that got points."""


class Following:
    """Runs in growing logs; each :meth:`look` costs what came since the last one. A context manager: ends with :meth:`close`.

    Parameters
    ----------
    sources
        Files (also such as do not exist yet), folders, MLflow addresses.
    total_steps
        How long the trainings are, where that is known and the logs do not say it.
    """

    def __init__(
        self,
        sources: Sequence[str],
        *,
        format: str | None = None,
        mapping: Words = None,
        total_steps: float | None = None,
    ) -> None:
        self._feeds = feeds_of(sources, format=format, mapping=mapping)
        self._total = total_steps
        self.runs: dict[str, Watched] = {}

    def look(self) -> Look:
        """Read what is new."""
        found = Look()
        for feed in self._feeds:
            for news in feed.poll():
                if isinstance(news, Problem):
                    found.problems.append(news)
                else:
                    self._take(news, found)
        return found

    def close(self) -> None:
        """Let go of the sources; what was read stays."""
        for feed in self._feeds:
            feed.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take(self, news: News, found: Look) -> None:
        watched = self.runs.get(news.key)
        if watched is None:
            if news.run.train_loss is None and news.run.val_loss is None and news.run.lr is None:
                return  # numbers, but nothing of a training yet
            watched = self.runs[news.key] = Watched(news.run, self._total)
            changes = watched.take(news.run)
        else:
            changes = watched.take(news.run, news.restarted)
        found.changes += changes
        found.grown.append(news.key)
