"""Renders the pictures of the window that the documentation shows.

Run: ``PYTHONPATH=.:gui python docs/images/make.py [VIEW ...]``; without a screen, in both themes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from lranalyzer_gui.screenshot import render

HERE = Path(__file__).parent
LOGS = HERE.parents[1] / "sample_logs"
SOURCES = {
    "dashboard": [LOGS],
    "run": [LOGS / "spikes"],
    "compare": [LOGS / "sweep-digits"],
    "sweep": [LOGS / "sweep-digits"],
    "range-test": [LOGS / "range-test-one-cycle"],
    "schedule": [LOGS / "healthy-pretraining"],
}
NAMES = {"dashboard": "window"}
"""Where the file is not called after the view."""

for view in sys.argv[1:] or SOURCES:
    for theme in ("light", "dark"):
        target = HERE / f"{NAMES.get(view, view)}-{theme}.png"
        render([str(source) for source in SOURCES[view]], view, target, (1280, 800), theme)
        sys.stdout.write(f"{target.name}: {target.stat().st_size // 1024} KB\n")
