"""What README.md and docs/ show is true: the commands and their options exist, the links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from lranalyzer.cli.main import app
from lranalyzer.detectors.book import BOOK

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
MADE = {"index", *BOOK}
"""Pages under docs/findings/, which docs/hooks/findings.py makes of the detectors when the site is built."""
COMMANDS = sorted({
    re.split(r"\s#|\|", line)[0].strip()
    for page in PAGES
    for line in page.read_text(encoding="utf-8").splitlines()
    if re.match(r"\s*lranalyzer [a-z]", line)
})  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_and_their_options_exist(command: str) -> None:
    verb, *rest = shlex.split(command)[1:]
    group = get_command(app)
    found = group.commands[verb]  # type: ignore[attr-defined]
    options = {name for parameter in found.params for name in (*parameter.opts, *parameter.secondary_opts)}
    if verb != "schedule":  # its options are the fields of the schedule
        assert {part for part in rest if part.startswith("--")} <= options


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        made = re.fullmatch(r"findings/(\w+)\.md", target)
        if made:
            assert made.group(1) in MADE
        elif "://" not in target:
            assert (page.parent / target).exists(), target
