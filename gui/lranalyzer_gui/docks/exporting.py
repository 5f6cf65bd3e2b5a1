"""Writing what is visible to a file, and saying how it went."""

from __future__ import annotations

from pathlib import Path

from lranalyzer_gui.draw.export import visible_csv
from lranalyzer_gui.plots.export import save_picture
from lranalyzer_gui.plots.stack import Stack
from lranalyzer_gui.session.session import Session


def export(stack: Stack, command: str, path: str, session: Session) -> None:
    """``export-csv`` writes the points in view, ``export-picture`` the plots as they are."""
    target = Path(path)
    if not target.suffix:
        target = target.with_suffix(".csv" if command == "export-csv" else ".png")
    try:
        if command == "export-csv":
            target.write_text(visible_csv(stack.picture, session.view.zoom), "utf-8")
        elif not save_picture(stack, target):
            raise OSError(f"{target} cannot be written")
    except OSError as error:
        session.notify("error", f"Not exported: {error}")
        return
    session.notify("success", f"Exported to {target}")
