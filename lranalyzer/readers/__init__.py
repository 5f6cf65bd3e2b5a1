"""Reading logs: about seventy formats of training logs in, runs out.

Roles that the user corrected are remembered with ``remember_roles``, and heeded by a reading that is given
``mapping=with_remembered()``.

Every name is loaded on first use, so that importing this room costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lranalyzer.lazy import door

_HOME = {
    "FileReport": "report",
    "Problem": "problem",
    "RunReport": "report",
    "Runs": "reading",
    "Appended": "tail",
    "Tail": "tail",
    "forget_roles": "remembered",
    "inspect": "reading",
    "iter_runs": "reading",
    "read": "reading",
    "remember_roles": "remembered",
    "remembered_roles": "remembered",
    "with_remembered": "remembered",
    "READERS": "registry",
}

__all__ = [
    "READERS",
    "Appended",
    "FileReport",
    "Problem",
    "RunReport",
    "Runs",
    "Tail",
    "forget_roles",
    "inspect",
    "iter_runs",
    "read",
    "remember_roles",
    "remembered_roles",
    "with_remembered",
]

if TYPE_CHECKING:
    from lranalyzer.readers.problem import Problem
    from lranalyzer.readers.reading import Runs, inspect, iter_runs, read
    from lranalyzer.readers.registry import READERS
    from lranalyzer.readers.remembered import forget_roles, remember_roles, remembered_roles, with_remembered
    from lranalyzer.readers.report import FileReport, RunReport
    from lranalyzer.readers.tail import Appended, Tail

__getattr__, __dir__ = door(__name__, _HOME)
