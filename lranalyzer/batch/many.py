"""``diagnose_many``: many runs into one table."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from lranalyzer.batch.each import Cancel, Progress, diagnose_each
from lranalyzer.batch.outcome import Outcome
from lranalyzer.batch.table import table_of
from lranalyzer.readers.mapping import Words
from lranalyzer.readers.source import Source
from lranalyzer.recommend.diagnosis import Diagnosis
from lranalyzer.run import Told

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Batch(Told):
    """Many diagnoses: ``table`` has a row a run, ``diagnosis(i)`` is what row ``i`` was made of."""

    table: pd.DataFrame
    packed: tuple[bytes, ...]
    """JSON of every run, compressed: a hundred thousand diagnoses fit into memory."""

    @classmethod
    def of(cls, outcomes: Iterator[Outcome]) -> Batch:
        """Collect outcomes."""
        packed: list[bytes] = []

        def rows() -> Iterator[Mapping[str, object]]:
            for outcome in outcomes:
                packed.append(zlib.compress(outcome.text.encode(), 1))
                yield outcome.row

        return cls(table_of(rows()), tuple(packed))

    def __len__(self) -> int:
        return len(self.packed)

    def diagnosis(self, row: int) -> Diagnosis | None:
        """The diagnosis behind a row; None where the run failed (the table's ``error`` says why)."""
        text = zlib.decompress(self.packed[row]).decode()
        return Outcome(text).diagnosis if text else None


def diagnose_batch(sources: Source, **options: object) -> Batch:
    """As :func:`diagnose_many`, with the diagnoses at hand.

    >>> batch = diagnose_batch("runs/")  # doctest: +SKIP
    >>> batch.diagnosis(batch.table.confidence.idxmax()).findings  # doctest: +SKIP
    """
    return Batch.of(diagnose_each(sources, **options))  # type: ignore[arg-type]


@overload
def diagnose_many(
    sources: Source, engine: str = ..., jobs: int = ..., progress: Progress | None = ...,
    cancel: Cancel | None = ..., cache: bool | Path = ..., as_iterator: Literal[False] = ..., *,
    format: str | None = ..., mapping: Words = ..., params: Mapping[str, Any] | None = ...,
) -> pd.DataFrame: ...  # fmt: skip
@overload
def diagnose_many(
    sources: Source, engine: str = ..., jobs: int = ..., progress: Progress | None = ...,
    cancel: Cancel | None = ..., cache: bool | Path = ..., *, as_iterator: Literal[True],
    format: str | None = ..., mapping: Words = ..., params: Mapping[str, Any] | None = ...,
) -> Iterator[Outcome]: ...  # fmt: skip
def diagnose_many(
    sources: Source,
    engine: str = "local",
    jobs: int = -1,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    cache: bool | Path = True,
    as_iterator: bool = False,
    *,
    format: str | None = None,
    mapping: Words = None,
    params: Mapping[str, Any] | None = None,
) -> pd.DataFrame | Iterator[Outcome]:
    """Diagnose many runs; one row a run.

    A run that cannot be read or diagnosed is a row with its ``error``. An unchanged log is not read twice.

    Parameters
    ----------
    sources
        Files, folders, MLflow addresses, one or several.
    engine
        ``"local"``, ``"dask"`` or ``"ray"``; see :func:`lranalyzer.batch.diagnose_each`.
    jobs
        Worker processes; -1: one a core.
    progress
        Called after every run with the number done and the number that failed.
    cancel
        An event or a function; when it says so the work stops with Cancelled, and the next call resumes it.
    cache
        Whether to keep answers between calls, or the file to keep them in.
    as_iterator
        Give outcomes one by one, in bounded memory, instead of a table.
    format, mapping, params
        As for :func:`lranalyzer.read`.
    """
    outcomes = diagnose_each(
        sources,
        engine=engine,
        jobs=jobs,
        format=format,
        mapping=mapping,
        params=params,
        cache=cache,
        progress=progress,
        cancel=cancel,
    )
    return outcomes if as_iterator else table_of(outcome.row for outcome in outcomes)
