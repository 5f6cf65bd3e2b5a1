"""Tags and pages that follow the runs that are being watched."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from lranalyzer.errors import WriteError
from lranalyzer.readers.mlflow.uri import locate
from lranalyzer.recommend import Diagnosis
from lranalyzer.run import Run
from lranalyzer.tracking.engine import Render
from lranalyzer.tracking.write_back import Change, write_one
from lranalyzer.tracking.writer import Writer

log = logging.getLogger("lranalyzer")


class Keeper:
    """Keeps the tags and the page of watched runs up to date.

    Tags follow every new point; the page is written when the verdict changes and when the run has ended.

    Parameters
    ----------
    uri, dry_run, upgrade, render
        As for :func:`lranalyzer.tracking.write_back`; WouldMigrate, WriteError and MissingExtra are raised here.
    on_write
        Called with what was written, or would be, and with what failed.
    """

    def __init__(
        self,
        uri: str | Path = "",
        *,
        dry_run: bool = False,
        upgrade: bool = False,
        render: Render | None = None,
        on_write: Callable[[Change], None] | None = None,
    ) -> None:
        self._writer = None if dry_run else Writer(locate(uri), upgrade=upgrade)
        self._render, self._on_write = render, on_write

    def keep(self, run: Run, diagnosis: Diagnosis, *, page: bool) -> None:
        """Write what differs; a store that refuses is logged and asked again when the run grows."""
        try:
            change = write_one(run, diagnosis, self._writer, self._render, page=page)
        except WriteError as error:
            log.warning("%s", error)
            return
        if self._on_write and change.action != "unchanged":
            self._on_write(change)
