"""What the pages of the documentation show: blocks of code with their lines, and the commands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[2]
HIDDEN = {"build", "dist", "site", "node_modules"}
SHELL = {"sh", "bash", "shell", "console"}
SHOWN = {"text", "", "toml", "yaml", "json", "ini"}
"""Languages in which nothing can be executed; TOML and YAML have tests of their own (``tests/golden/test_guides.py``)."""
PROGRAMS = ("lranalyzer", "python", "pip", "bash", "FITTED=")
"""How the commands of an indented block begin; another indented block is a drawing."""


@dataclass(frozen=True)
class Block:
    """A block of code: where it stands, and what it holds."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def commands(self) -> list[str]:
        """Commands, without comments; a backslash continues a line."""
        lines = self.text.replace("\\\n", " ").splitlines()
        stripped = (re.sub(r"(^|\s)#( .*)?$", "", line).strip() for line in lines)
        return [re.sub(r"\s+", " ", line) for line in stripped if line]


def pages() -> list[Path]:
    """Every page of the repository; what tests read or builds leave is none."""
    found = (
        path for path in ROOT.rglob("*.md") if not {part for part in path.parts if part.startswith(".")} - {ROOT.name}
    )
    inside = ((path, path.relative_to(ROOT).parts) for path in found)
    return sorted(path for path, parts in inside if parts[:2] != ("tests", "data") and not HIDDEN & set(parts))


def blocks() -> list[Block]:
    """The blocks of all pages in order."""
    return [block for page in pages() for block in blocks_of(page)]


def blocks_of(page: Path) -> Iterator[Block]:
    """The blocks of one page, also those within lists."""
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type not in ("fence", "code_block"):
            continue
        language = token.info.strip().split(" ")[0]
        if token.type == "code_block":
            language = "sh" if token.content.lstrip().startswith(PROGRAMS) else ""
        line = (token.map or [0])[0] + 1
        yield Block(str(page.relative_to(ROOT)), line, language, token.content)
