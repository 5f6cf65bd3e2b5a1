from __future__ import annotations

import json
from collections.abc import Callable

from typer.testing import Result

from lranalyzer.detectors import DETECTORS

Call = Callable[..., Result]


def test_without_a_name_all_symptoms_are_listed(call: Call) -> None:
    lines = call("explain").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [detector.symptom for detector in DETECTORS]


def test_a_page_says_what_why_and_what_to_do(call: Call) -> None:
    page = call("explain", "needs-warmup").stdout
    for part in ("Missing warmup", "Looks like", "Why", "What to do", "Goyal"):
        assert part in page
    assert max(map(len, page.splitlines())) <= 92


def test_an_unknown_symptom_is_one_line_with_the_nearest_name(call: Call) -> None:
    result = call("explain", "needs_warmups")
    assert result.exit_code == 2
    assert "did you mean 'needs_warmup'?" in " ".join(result.stderr.split())


def test_pages_as_json(call: Call) -> None:
    data = json.loads(call("explain", "plateau", "--json").stdout)
    assert data["symptoms"]["plateau"]["title"] == "Plateau"
    assert len(json.loads(call("explain", "--json").stdout)["symptoms"]) == len(DETECTORS)


def test_a_page_shows_a_real_run_with_the_stretch_marked(call: Call) -> None:
    page = call("explain", "needs_decay").stdout
    assert "a run of the sample logs" in page
    assert "┤" in page
    assert "▔" in page
