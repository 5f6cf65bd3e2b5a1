"""The examples in docstrings, which the reference shows, give what they say."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (ROOT / "lranalyzer", ROOT / "gui" / "lranalyzer_gui")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def modules() -> list[str]:
    """Modules with an example, by name."""
    return [
        ".".join(path.relative_to(folder.parent).with_suffix("").parts).removesuffix(".__init__")
        for folder in FOLDERS
        for path in sorted(folder.rglob("*.py"))
        if ">>> " in path.read_text(encoding="utf-8")
    ]


@pytest.mark.parametrize("module", modules())
def test_examples_give_what_they_say(module: str) -> None:
    if module.startswith("lranalyzer_gui"):
        pytest.importorskip("PySide6.QtWidgets", reason="Qt is not installed", exc_type=ImportError)
        pytest.importorskip("pyqtgraph", reason="pyqtgraph is not installed")
    failed, _ = doctest.testmod(importlib.import_module(module), optionflags=FLAGS)
    assert not failed
