"""Verdicts as tags and a page on the runs themselves, where MLflow shows them to everyone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from lranalyzer.errors import LRAnalyzerError, WriteError
from lranalyzer.readers.mapping import ColumnMapping, Words
from lranalyzer.readers.mlflow import iter_mlflow, open_store
from lranalyzer.readers.mlflow.store import choose
from lranalyzer.readers.mlflow.uri import Location, locate
from lranalyzer.recommend import Diagnosis
from lranalyzer.run import Run
from lranalyzer.tracking import engine
from lranalyzer.tracking.engine import Diagnose, Render
from lranalyzer.tracking.tags import ARTIFACT, VERSION, ours, tags_of
from lranalyzer.tracking.writer import Writer

GIVE_UP_AFTER = 3
"""Runs in a row that cannot be written before the store counts as out of reach."""


class PageError(WriteError):
    """The tags are written, and the artifact store refuses the page."""


@dataclass(frozen=True)
class Change:
    """What was done to one run, or would be done."""

    run_id: str
    run_name: str
    action: Literal["write", "remove", "unchanged", "incomplete", "failed", "skipped"]
    """``incomplete``: tags, but no page; ``failed``: the store refused; ``skipped``: the run could not be diagnosed."""
    tags: Mapping[str, str | None] = field(default_factory=dict)
    """Tags set; None for a tag that is deleted."""
    artifact: str | None = None
    """Artifact that is stored or deleted."""
    note: str = ""
    """What went wrong, if anything."""

    def __str__(self) -> str:
        deleted = ", ".join(name for name, value in self.tags.items() if value is None)
        verb = "delete" if self.action == "remove" else "store"
        parts = [
            ", ".join(f"{name}={value}" for name, value in self.tags.items() if value is not None),
            f"delete {deleted}" if deleted else "",
            f"{verb} {self.artifact}" if self.artifact else "",
            self.note,
        ]
        details = "; ".join(filter(None, parts))
        return f"{self.action} {self.run_name} ({self.run_id})" + (f": {details}" if details else "")


def write_back(
    uri: str | Path = "",
    *,
    experiment: str | None = None,
    filter_string: str | None = None,
    mapping: Words = None,
    params: Mapping[str, Any] | None = None,
    dry_run: bool = False,
    upgrade: bool = False,
    diagnose: Diagnose | None = None,
    render: Render | None = None,
    on_change: Callable[[Change], None] | None = None,
) -> list[Change]:
    """Diagnose every run and write the verdict to it: tags ``lranalyzer.*`` and the report as an artifact.

    Writing twice changes nothing; metrics, parameters and other people's tags are never touched.

    Parameters
    ----------
    mapping, params
        As for :func:`lranalyzer.read`; a run without a series that ``mapping`` names is skipped.
    dry_run
        Only say what would be written.
    upgrade
        Allow MLflow to migrate an older database; else WouldMigrate is raised before anything is written.
    diagnose, render
        Instead of :func:`lranalyzer.diagnose` and :func:`lranalyzer.report.to_html`.
    on_change
        Called after each run.

    Raises
    ------
    WouldMigrate, WriteError, ReadError, MissingExtra
        The store cannot be written or read, or mlflow is not installed.
    """
    where, words = locate(uri), ColumnMapping.of(mapping, params).at(str(uri))
    writer = None if dry_run else Writer(where, upgrade=upgrade)
    found = iter_mlflow(uri, experiment=experiment, filter_string=filter_string)
    return _applied((_written(run, words, writer, diagnose, render) for run in found), on_change)


def remove(
    uri: str | Path = "",
    *,
    experiment: str | None = None,
    filter_string: str | None = None,
    dry_run: bool = False,
    upgrade: bool = False,
    on_change: Callable[[Change], None] | None = None,
) -> list[Change]:
    """Take back everything :func:`write_back` wrote; parameters as there."""
    where = locate(uri)
    tagged = _tagged(where, experiment, filter_string)
    writer = None if dry_run or not tagged else Writer(where, upgrade=upgrade)
    return _applied((_removed(*run, writer) for run in tagged), on_change)


def write_one(
    run: Run, diagnosis: Diagnosis, writer: Writer | None, render: Render | None = None, *, page: bool = True
) -> Change:
    """Bring one run's tags, and unless told otherwise its page, up to date; without a writer, say what that takes.

    The version goes first and comes last: where it is missing, the page is not the tags' (it was left out, the
    store refused it, or something broke off), and the next call writes it.
    """
    tags = tags_of(run, diagnosis)
    if not page:
        del tags[VERSION]
    changed: dict[str, str | None] = {k: v for k, v in tags.items() if run.tags.get(k) != v}
    changed.update(dict.fromkeys(name for name in ours(run.tags) if name not in tags))
    if not changed or (not page and list(changed) == [VERSION]):
        return Change(run.run_id, run.name, "unchanged")
    note = ""
    if writer:
        writer.delete_tags(run.run_id, [k for k in ours(run.tags) if k == VERSION or k not in tags])
        writer.set_tags(run.run_id, {k: v for k, v in tags.items() if k != VERSION})
        if page:
            note = _page_stored(run, diagnosis, writer, render or engine.render)
            writer.set_tags(run.run_id, {VERSION: tags[VERSION]})
    return Change(run.run_id, run.name, "write", changed, ARTIFACT if page and not note else None, note)


def _page_stored(run: Run, diagnosis: Diagnosis, writer: Writer, render: Render) -> str:
    """Store the page; why it never can be stored here, or an empty text."""
    html = render(run, diagnosis)
    try:
        return writer.put_page(run.run_id, html)
    except WriteError as error:
        raise PageError(f"the tags are written, the page is not: {error}") from None


def _written(
    run: Run, words: ColumnMapping, writer: Writer | None, diagnose: Diagnose | None, render: Render | None
) -> Change:
    try:
        run = words.applied(run)
        return write_one(run, (diagnose or engine.diagnose)(run), writer, render)
    except PageError as error:
        return Change(run.run_id, run.name, "incomplete", note=str(error))
    except WriteError as error:
        return Change(run.run_id, run.name, "failed", note=str(error))
    except LRAnalyzerError as error:
        return Change(run.run_id, run.name, "skipped", note=str(error))


def _removed(run_id: str, name: str, tags: list[str], writer: Writer | None) -> Change:
    try:
        if writer:
            writer.delete_page(run_id)
            writer.delete_tags(run_id, tags)
    except WriteError as error:
        return Change(run_id, name, "failed", note=str(error))
    return Change(run_id, name, "remove", dict.fromkeys(tags), ARTIFACT)


def _tagged(where: Location, experiment: str | None, filter_string: str | None) -> list[tuple[str, str, list[str]]]:
    store = open_store(where)
    try:
        chosen = choose(store, experiment or where.experiment)
        pages = store.pages(chosen, filter_string or where.filter_string)
        records = (record for page in pages for record in page)
        return [(r.run_id, r.name or r.run_id[:8], tags) for r in records if (tags := ours(r.tags))]
    finally:
        store.close()


def _applied(changes: Iterator[Change], on_change: Callable[[Change], None] | None) -> list[Change]:
    done: list[Change] = []
    for change in changes:
        done.append(change)
        if on_change:
            on_change(change)
        last = done[-GIVE_UP_AFTER:]
        if len(last) == GIVE_UP_AFTER and all(c.action == "failed" for c in last):
            raise WriteError(change.note)
    return done
