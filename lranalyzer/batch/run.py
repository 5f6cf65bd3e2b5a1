"""Tasks in, outcomes out, in order and in bounded memory; a worker that dies costs nothing but time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from lranalyzer.batch.engines import closing_quietly, parallel, worker_lost
from lranalyzer.batch.outcome import Outcome
from lranalyzer.batch.tasks import Task, runs_in, size_of
from lranalyzer.batch.worker import Orders, do, work
from lranalyzer.errors import Cancelled
from lranalyzer.report.document import Failure

CHUNK_RUNS = 50
"""Measured: with 50 runs a message the traffic between processes disappears beside the work."""

CHUNK_BYTES = 32_000_000
"""A few big files are spread over the workers rather than given to one."""

CHUNK_ITEMS = 2_000
"""Tasks whose answer is known are not sent, but must not pile up either."""

ALONE_RUNS, ALONE_BYTES = 12, 8_000_000
"""So little work is done in this process: starting workers would take longer."""


@dataclass
class Item:
    """A task, with its outcomes where they are known already."""

    task: Task | None
    known: list[Outcome] | None = None
    key: str | None = None
    """Where the cache is to keep the outcomes."""


@dataclass
class Chunk:
    """Items that travel together."""

    items: list[Item] = field(default_factory=list)
    bytes: int = 0

    @property
    def open_tasks(self) -> list[Task]:
        """What has to be worked on."""
        return [item.task for item in self.items if item.known is None and item.task is not None]

    def filled(self, done: Iterable[list[Outcome]]) -> Iterator[tuple[Item, list[Outcome]]]:
        """Every item with its outcomes."""
        answers = iter(done)
        for item in self.items:
            yield item, item.known if item.known is not None else next(answers)


Answers = Iterator[tuple[Item, list[Outcome]]]


def run(items: Iterable[Item], orders: Orders, engine: str, jobs: int, cancelled: Callable[[], bool]) -> Answers:
    """Outcomes of every item, in order; raises Cancelled when asked to stop."""
    chunks = _chunks(items)
    first: list[Chunk] = []
    for chunk in chunks:
        if chunk.open_tasks:
            first = [chunk]
            break
        yield from chunk.filled(())
    ahead = [*first, *islice(chunks, 1)] if first else []
    if engine == "local" and (jobs == 1 or _little(ahead)):
        yield from _here(chain(ahead, chunks), orders, cancelled)
    elif ahead:
        yield from _spread(chain(ahead, chunks), orders, engine, jobs, cancelled)


def _little(ahead: list[Chunk]) -> bool:
    runs = sum(runs_in(task) for chunk in ahead for task in chunk.open_tasks)
    return len(ahead) <= 1 and runs <= ALONE_RUNS and sum(chunk.bytes for chunk in ahead) <= ALONE_BYTES


def _here(chunks: Iterable[Chunk], orders: Orders, cancelled: Callable[[], bool]) -> Answers:
    for chunk in chunks:
        for item in chunk.items:
            _check(cancelled)
            yield item, _answer(item, lambda task: do(task, orders))


def _spread(chunks: Iterable[Chunk], orders: Orders, engine: str, jobs: int, cancelled: Callable[[], bool]) -> Answers:
    from joblib import delayed

    waiting = iter(chunks)
    sent: deque[Chunk] = deque()

    def calls() -> Iterator[Any]:
        for chunk in waiting:
            sent.append(chunk)
            yield delayed(work)(chunk.open_tasks, orders)

    while True:
        try:
            with parallel(engine, jobs) as pool, closing_quietly(pool(calls())) as answers:
                for done in answers:
                    yield from sent.popleft().filled(done)
                    _check(cancelled)
            return
        except worker_lost(engine):
            # Any task that was on its way may have killed it: each gets a worker for itself.
            while sent:
                for item in sent.popleft().items:
                    _check(cancelled)
                    yield item, _answer(item, lambda task: _alone(task, orders, engine))


def _answer(item: Item, ask: Callable[[Task], list[Outcome]]) -> list[Outcome]:
    if item.known is not None:
        return item.known
    assert item.task is not None
    return ask(item.task)


def _alone(task: Task, orders: Orders, engine: str) -> list[Outcome]:
    from joblib import delayed

    try:
        with parallel(engine, 2) as pool:  # joblib runs a single job in this process, which must survive
            # Read to its end: a generator that is dropped half-way takes the workers of the next call with it.
            answers: list[list[list[Outcome]]] = list(pool([delayed(work)([task], orders)]))
        return answers[0][0]
    except worker_lost(engine):
        text = "the process that read it was killed twice, the second time with nothing else to do"
        return [Outcome(failure=Failure(task.source, "WorkerLost", f"{task.source}: {text}"))]


def _chunks(items: Iterable[Item]) -> Iterator[Chunk]:
    chunk, runs = Chunk(), 0
    for item in items:
        chunk.items.append(item)
        if item.known is None and item.task is not None:
            runs += runs_in(item.task)
            chunk.bytes += size_of(item.task)
        if runs >= CHUNK_RUNS or chunk.bytes >= CHUNK_BYTES or len(chunk.items) >= CHUNK_ITEMS:
            yield chunk
            chunk, runs = Chunk(), 0
    if chunk.items:
        yield chunk


def _check(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Cancelled("stopped; what was finished is kept and will not be done again")
