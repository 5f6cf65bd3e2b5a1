"""The guide's detector, its test and its table (docs/guides/detector.md), executed as they stand there."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import drawn
import pytest
import test_contract as contract
from markdown_it import MarkdownIt

from lranalyzer.detectors import Detector
from lranalyzer.evidence import Case

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guides" / "detector.md"
PAGE = GUIDE.read_text(encoding="utf-8")
MODULE = "lranalyzer.detectors.few_validations"


def module_of(name: str, source: str, path: Path) -> ModuleType:
    path.write_text(source, encoding="utf-8")
    made = ModuleType(name)
    made.__file__ = str(path)
    exec(compile(source, str(path), "exec"), made.__dict__)
    return made


@pytest.fixture
def guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[ModuleType, ModuleType]:
    """The module and its test, as somebody types them from the page."""
    detector, test = (t.content for t in MarkdownIt().parse(PAGE) if t.type == "fence" and t.info == "python")
    made = ModuleType(MODULE)
    monkeypatch.setitem(sys.modules, MODULE, made)  # before it is executed: dataclasses look their module up
    made.__file__ = str(tmp_path / "few_validations.py")
    exec(compile(detector, made.__file__, "exec"), made.__dict__)
    return made, module_of("test_few_validations", test, tmp_path / "test_few_validations.py")


def test_its_tests_pass(guide: tuple[ModuleType, ModuleType]) -> None:
    tests = [value for name, value in vars(guide[1]).items() if name.startswith("test_")]
    assert len(tests) == 4
    for test in tests:
        test()


def test_its_tests_fail_without_it(guide: tuple[ModuleType, ModuleType], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guide[0].FewValidations, "examine", lambda _self, _case: None)
    with pytest.raises(AssertionError):
        guide[1].test_three_validations_are_too_few()


def test_it_keeps_the_contract(guide: tuple[ModuleType, ModuleType]) -> None:
    detector: Detector = guide[0].FewValidations()
    about = detector.about
    assert all(len(text) > 10 for text in (about.what, about.looks, about.why, about.do))
    assert about.sources
    contract.test_it_speaks_no_louder_than_a_note_on_a_healthy_run(detector)
    for column in ("train_loss", "val_loss", "lr", "grad_norm"):
        contract.test_it_copes_with_whatever_is_missing(detector, [column])


def test_what_it_may_ask_is_there() -> None:
    case = Case(drawn.case_of(**drawn.healthy()).curves)
    names = {"case": case, "shape": case.curves.train_shape}
    table = PAGE.split("## What it may ask")[1].split("\n\n")[1]
    asked = [word for row in table.splitlines()[2:] for word in re.findall(r"`([^`]+)`", row.split("|")[1])]
    before = ""
    for word in asked:
        whole = word if word.split(".")[0] in names else f"{before.rpartition('.')[0]}.{word.lstrip('.')}"
        eval(compile(whole, str(GUIDE), "eval"), names)
        before = whole
    assert len(asked) > 20
