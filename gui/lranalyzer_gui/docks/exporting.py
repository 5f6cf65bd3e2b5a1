"""Writing what is visible to a file, and saying how it went."""

from __future__ import annotations

from pathlib import Path

from lranalyzer.writing import replacing, write_whole
from lranalyzer_gui.docks.run_grid import RunGrid
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.export import visible_csv
from lranalyzer_gui.draw.table_text import table_text
from lranalyzer_gui.models.run_filter import RunFilter
from lranalyzer_gui.plots.export import save_picture
from lranalyzer_gui.plots.stack import Stack
from lranalyzer_gui.session.session import Session


def rows_as_text(grid: RunGrid, runs: RunFilter, session: Session, *, delimiter: str = ",", only: bool = False) -> str:
    """The columns in view of the selected runs, where ``only`` or several are selected, else of all shown ones."""
    chosen = session.selected
    entries = chosen if only or len(chosen) > 1 else runs.entries()
    columns = [(c.title, c.value) for c in grid.shown_columns if c.kind != "spark"]
    return table_text(entries, columns, delimiter)


def export_rows(text: str, path: str, session: Session) -> None:
    """Write a table of runs."""
    target = Path(path) if Path(path).suffix else Path(path).with_suffix(".csv")
    try:
        write_whole(target, text)
    except OSError as error:
        session.notify("error", f"Not exported: {error}")
        return
    session.notify("success", f"{numbers.plural(text.count(chr(10)) - 1, 'run')} exported to {target}")


def export(stack: Stack, command: str, path: str, session: Session) -> None:
    """``export-csv`` writes the points in view, ``export-picture`` the plots as they are."""
    target = Path(path)
    if not target.suffix:
        target = target.with_suffix(".csv" if command == "export-csv" else ".png")
    try:
        if command == "export-csv":
            write_whole(target, visible_csv(stack.picture, stack.zoom, _only_run(session)))
        else:
            with replacing(target) as fresh:
                if not save_picture(stack, fresh):
                    raise OSError(f"{target} cannot be written")
    except OSError as error:
        session.notify("error", f"Not exported: {error}")
        return
    session.notify("success", f"Exported to {target}")


def _only_run(session: Session) -> str:
    """Name of the run where the page in view shows one."""
    current = session.current
    return current.run.name if current is not None and session.view.page in ("run", "range-test", "schedule") else ""
