"""What the pages say of the window: every entry of a menu and every key that they name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lranalyzer_gui.actions.table import BY_ID, MENUS

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
ENTRY = re.compile(rf"\*({'|'.join(MENUS)}), ([^*]+)\*(?: \(`?(Ctrl[^)`]+)`?\))?")
KEYS = re.compile(r"\bCtrl\+[A-Za-z0-9+,]+")
ELSEWHERE = {"Ctrl+Space"}
"""Keys of the filter box alone."""


def plain(text: str) -> str:
    return text.removesuffix("…").removesuffix("...").lower()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_menus_and_keys_of_a_page_are_those_of_the_window(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    known = {(spec.menu, plain(spec.text)): spec.shortcut for spec in BY_ID.values()}
    for menu, title, keys in ENTRY.findall(text):
        assert (menu, plain(title)) in known, f"{menu}, {title}"
        assert not keys or known[menu, plain(title)] == keys, f"{title}: {keys}"
    assert set(KEYS.findall(text)) <= {*known.values(), *ELSEWHERE}


def test_the_pages_name_some() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert len(ENTRY.findall(text)) >= 8
    assert len(KEYS.findall(text)) >= 8
