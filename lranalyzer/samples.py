"""The sample logs that come with the library: real training logs with a known answer beside each."""

from __future__ import annotations

from pathlib import Path

from lranalyzer.errors import NoRuns

_ROOM = Path(__file__).parent


def samples_folder() -> Path:
    """The folder of sample logs: of the checkout, else of the installed package; raises NoRuns."""
    checkout, installed = _ROOM.parent / "sample_logs", _ROOM / "_samples"
    for folder in (checkout, installed):
        if (folder / "README.md").is_file():
            return folder
    raise NoRuns(installed, "no sample logs", "the folder that is installed with the package")
