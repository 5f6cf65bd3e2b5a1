"""A report of the selected runs as a file, made in a thread: what ``lranalyzer diagnose --html`` writes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lranalyzer.writing import write_whole
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.session.entry import RunEntry
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.workers.job import Handle, Job, Pool


def report_of(entries: Sequence[RunEntry], suffix: str) -> str:
    """The report as text: ``.md`` Markdown, ``.json`` JSON, anything else a self-contained HTML page."""
    from lranalyzer.report import document_of, to_html, to_json, to_markdown
    from lranalyzer.report.words import today

    document = document_of([(entry.run, entry.told) for entry in entries])
    if suffix == ".md":
        return to_markdown(document)
    if suffix == ".json":
        return to_json(document) + "\n"
    return to_html(document, created=today())


def export_report(entries: Sequence[RunEntry], path: str, session: Session, pool: Pool) -> Job:
    """Write it in the background, and say how it went."""
    target = Path(path) if Path(path).suffix else Path(path).with_suffix(".html")

    def work(_: Handle) -> object:
        write_whole(target, report_of(entries, target.suffix.lower()))
        return target

    runs = numbers.plural(len(entries), "run")
    job = pool.start(f"Writing a report of {runs}", work)
    job.done.connect(lambda _: session.notify("success", f"Report of {runs} written to {target}"))
    job.failed.connect(lambda failure: session.notify("error", f"Not written: {failure.text}", failure.details))
    return job
