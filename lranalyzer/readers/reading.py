"""The three verbs of this room: read everything, read one run after another, tell what was found."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from lranalyzer.errors import MissingColumn, MissingSeries, NoRuns, ReadError
from lranalyzer.readers.candidates import how_to_say, loss_candidates
from lranalyzer.readers.detect import SURE_ENOUGH, SURE_IN_A_FOLDER, Recognition, recognise
from lranalyzer.readers.folder import Job, jobs_in
from lranalyzer.readers.mapping import ColumnMapping, Words, using
from lranalyzer.readers.problem import Problem
from lranalyzer.readers.registry import GROUP_READERS
from lranalyzer.readers.report import FileReport, RunReport
from lranalyzer.readers.source import Source, is_mlflow_uri, parts_of, shown_source, standard_input
from lranalyzer.readers.stores import runs_of_uri
from lranalyzer.run import Run, Told

GENERIC = frozenset({"csv", "jsonl", "json", "text", "numpy"})
"""Readers of any numbers at all: in a folder they need a loss or a rate to make a run."""
Progress = Callable[[str, int], None]
"""Called before each file with its path and the number of runs so far; may raise Cancelled."""


class Runs(list[Run], Told):
    """A list of runs that also says what could not be read."""

    problems: tuple[Problem, ...] = ()


def read(
    source: Source,
    *,
    format: str | None = None,
    mapping: Words = None,
    params: Mapping[str, Any] | None = None,
    on_error: Literal["raise", "note"] = "raise",
    progress: Progress | None = None,
) -> Runs:
    """Every run in a file, a folder, an MLflow store, standard input (``"-"``), or a list of these.

    Parameters
    ----------
    source
        Path, ``"mlflow:sqlite:///mlflow.db"``, ``"mlflow:http://host:5000#experiment"``, ``"-"``, or several.
    format
        Name of a reader for files whose format is known; else each file is recognised by its content.
    mapping
        Role (``loss``, ``val_loss``, ``lr``, ``grad_norm``) or axis (``step``, ``epoch``, ``time``) to name;
        None for a role that no series plays. ``with_remembered()`` for what the user said before.
    params
        Parameters of the runs that their logs do not tell, such as ``{"lr": 0.1, "optimizer": "sgd"}``.
    on_error
        ``"raise"``: a file named in ``source`` that cannot be read is an error. ``"note"``: it is a
        problem like any file inside a folder. Problems are in ``.problems`` of the result.
    progress
        Called before each file.

    Raises
    ------
    ReadError
        A named file cannot be read (UnknownFormat: nothing recognises it), or nothing at all could be read
        (NoRuns).
    """
    runs, problems = Runs(), list[Problem]()
    words = ColumnMapping.of(mapping, params)
    for found in iter_runs(source, format=format, mapping=words, on_error=on_error, progress=progress):
        if isinstance(found, Problem):
            problems.append(found)
        else:
            runs.append(found)
    runs.problems = tuple(problems)
    if not runs:
        raise nothing_read(source, problems)
    return runs


def iter_runs(
    source: Source,
    *,
    format: str | None = None,
    mapping: Words = None,
    on_error: Literal["raise", "note"] = "note",
    progress: Progress | None = None,
) -> Iterator[Run | Problem]:
    """One run after another, a file at a time in memory, with a Problem for each file that gave none."""
    words, count = ColumnMapping.of(mapping), 0
    for job, named in jobs_of(source):
        if isinstance(job, Problem):
            yield job
            continue
        if progress:
            progress(_shown(job), count)
        try:
            for run in runs_of(job, named, format, words):
                count += 1
                yield run
        except ReadError as error:
            if named and on_error == "raise":
                raise
            yield Problem.of(error)


def inspect(source: Source, *, format: str | None = None, mapping: Words = None) -> list[FileReport]:
    """How every file was understood: for ``lranalyzer info``."""
    words = ColumnMapping.of(mapping)
    return [_report(job, named, format, words) for job, named in jobs_of(source)]


def jobs_of(source: Source) -> Iterator[tuple[Job | Problem | str, bool]]:
    """What there is to read, and whether the user named it himself: the pieces that can be read apart."""
    for part in parts_of(source):
        path = Path(part).expanduser()
        if part == "-":
            with standard_input() as piped:
                yield Job((piped,)), True
        elif is_mlflow_uri(part):
            yield part, True
        elif os.path.isdir(path):  # False, not an error, for what is too long for a path
            yield from ((job, False) for job in jobs_in(path, GROUP_READERS))
        else:
            yield Job((path,)), True


def _shown(job: Job | str) -> str:
    """For messages: an address without its password."""
    if isinstance(job, Job):
        return job.source
    return shown_source(job)


def runs_of(job: Job | str, named: bool, format: str | None, words: ColumnMapping) -> Iterator[Run]:
    """The runs of one piece; raises ReadError."""
    if isinstance(job, str):
        yield from _as_said(job, runs_of_uri(job), words.at(job))
    else:
        recognition = None if job.reader else _recognise(job, named, format)
        yield from _runs(job, recognition, named, words.at(job.source))


def _recognise(job: Job, named: bool, format: str | None) -> Recognition:
    return recognise(job.paths[0], threshold=SURE_ENOUGH if named else SURE_IN_A_FOLDER, format_name=format)


def _runs(job: Job, recognition: Recognition | None, named: bool, words: ColumnMapping) -> list[Run]:
    try:
        with using(words):
            if job.reader:
                runs = job.reader.read_group(job.paths)
            else:
                assert recognition is not None
                runs = recognition.reader.read(job.paths[0])
    except MissingSeries as error:
        raise MissingColumn(job.source, str(error), "the column that the mapping names") from error
    except OSError as error:
        raise ReadError(job.source, (error.strerror or type(error).__name__).lower(), "a readable file") from error
    except (MemoryError, RecursionError) as error:
        raise ReadError(job.source, f"a file too deep or too big to be read ({type(error).__name__})") from error
    runs = list(_as_said(job.source, runs, words))
    if not named and recognition is not None and recognition.reader.name in GENERIC and not any(r.roles for r in runs):
        names = loss_candidates(runs[0].series, runs[0].roles)
        expected = f"a training log; {how_to_say(names)}" if names else "a training log"
        raise ReadError(job.source, "numbers, but no loss and no learning rate among them", expected)
    if job.paths[0].name == "stdin" and named:
        runs = [replace(run, source="-") for run in runs]
    return runs


def _as_said(source: str, runs: Iterable[Run], words: ColumnMapping) -> Iterator[Run]:
    try:
        yield from (words.applied(run) for run in runs)
    except MissingSeries as error:
        raise MissingColumn(source, str(error), "the column that the mapping names") from error


def _report(job: Job | Problem | str, named: bool, format: str | None, words: ColumnMapping) -> FileReport:
    if isinstance(job, Problem):
        return FileReport(job.source, problem=job)
    recognition, report = None, FileReport(_shown(job))
    try:
        if isinstance(job, str):
            runs = list(runs_of(job, named, format, words))
            report = replace(report, format="mlflow", title="MLflow tracking store", why="its address", score=1.0)
        else:
            recognition = None if job.reader else _recognise(job, named, format)
            report = _described(report, job, recognition)
            runs = _runs(job, recognition, named, words.at(job.source))
    except ReadError as error:
        return replace(report, problem=Problem.of(error))
    return replace(report, runs=tuple(RunReport.of(run) for run in runs))


def _described(report: FileReport, job: Job, recognition: Recognition | None) -> FileReport:
    if job.reader:
        why = f"{len(job.paths)} files that belong together" if len(job.paths) > 1 else "its place and shape"
        return replace(report, format=job.reader.name, title=job.reader.title, why=why, score=1.0)
    assert recognition is not None
    second = f"{recognition.second.name}: {recognition.second_reason}" if recognition.second else ""
    return replace(
        report,
        format=recognition.reader.name,
        title=recognition.reader.title,
        why=recognition.sniff.reason,
        score=recognition.sniff.score,
        second=second,
    )


def nothing_read(source: Source, problems: Sequence[Problem] = ()) -> ReadError:
    """The error for sources that hold no run."""
    where = ", ".join(_shown(part) for part in parts_of(source))
    if not problems:
        return NoRuns(
            where, "no training log in it", "CSV, JSON, text logs, TensorBoard event files or an MLflow store"
        )
    shown = "; ".join(str(p) for p in problems[:3]) + (f"; and {len(problems) - 3} more" if len(problems) > 3 else "")
    return NoRuns(where, f"nothing that could be read ({shown})", "at least one training log")
