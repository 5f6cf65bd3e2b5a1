from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from lranalyzer.recommend import Diagnosis
from lranalyzer.report import Document, Failure, ReportedRun, to_html
from lranalyzer.run import Run

Pair = tuple[Run, Diagnosis]


def _payload(html: str) -> Any:
    packed = re.search(r'id="payload">([^<]*)</script>', html)
    assert packed
    return json.loads(gzip.decompress(base64.b64decode(packed[1])))


def test_nothing_is_loaded_from_elsewhere(make: Callable[..., Pair]) -> None:
    html = to_html([make("a"), make("b")])
    assert not re.search(r"""(src|href)\s*=\s*["'](?!#)""", html)
    assert not re.search(r"@import|url\((?!#)|fetch\(|XMLHttpRequest", html)


def test_names_from_logs_are_text_and_nothing_else(make: Callable[..., Pair]) -> None:
    evil = "<script>alert(1)</script>\"' onmouseover=alert(2) </title>"
    for runs in ([make(evil)], [make(evil) for _ in range(8)]):
        html = to_html(runs)
        everything = html + "".join(run.get("article", "") for run in _payload(html)["runs"])
        assert "<script>alert" not in everything
        assert '" onmouseover' not in everything
        assert everything.count("</title>") == 1


def test_a_name_of_5000_characters_is_cut_on_screen_and_whole_in_its_title(make: Callable[..., Pair]) -> None:
    html = to_html(make("n" * 5_000))
    heading = re.search(r'<h2 id="name-0" title="(n*)">([^<]*)</h2>', html)
    assert heading
    assert len(heading[1]) == 5_000
    assert len(heading[2]) == 120


def test_verdict_findings_and_recommendation_are_readable_without_scripts(make: Callable[..., Pair]) -> None:
    text = re.sub(r"<[^>]*>", " ", to_html(make())).replace("\u00a0", " ")
    for words in (
        "Diverged",
        "80 % sure",
        "The loss rose without bound",
        "steps 60 to 99",
        "0.01",
        "between 0.004 and 0.02",
    ):
        assert words in text


def test_curves_travel_with_gaps_as_null_and_code_for_every_framework(make: Callable[..., Pair]) -> None:
    run = _payload(to_html(make()))["runs"][0]
    loss = next(c for c in run["curves"] if c["role"] == "train_loss")
    assert loss["value"][-1] is None
    assert set(run["code"]) == {"pytorch", "lightning", "keras", "optax", "transformers"}
    assert run["target"] == {"lr": 0.01, "low": 0.004, "high": 0.02}


def test_a_run_without_curves_or_verdict_is_shown(undecided: Pair) -> None:
    html = to_html(undecided)
    assert "Not enough evidence" in html
    assert "a training loss of at least 20 points" in html


def test_what_could_not_be_read_is_listed() -> None:
    html = to_html(Document((), (Failure("a.csv", "ReadError", "a.csv:3: <b>text"),)))
    assert "a.csv:3: &lt;b&gt;text" in html


def test_the_most_urgent_run_comes_first(make: Callable[..., Pair]) -> None:
    html = to_html([make("fine", verdict="ok"), make("broken", verdict="diverged")])
    assert html.index('id="name-0" title="broken"') < html.index('id="name-1" title="fine"')


def test_equal_input_gives_equal_output(make: Callable[..., Pair]) -> None:
    assert to_html(make()) == to_html(make())


@pytest.mark.slow
def test_a_thousand_runs_stay_below_ten_megabytes(make: Callable[..., Pair]) -> None:
    runs = [ReportedRun.of(*make(f"run {i}", points=2_000, seed=i), points=400) for i in range(1_000)]
    assert len(to_html(runs).encode()) < 10_000_000


def test_the_table_marks_doubt_and_what_is_to_change(make: Callable[..., Pair]) -> None:
    run, diagnosis = make("doubtful", verdict="ok")
    assert diagnosis.recommendation is not None
    doubtful = replace(diagnosis, probabilities={"ok": 0.4, "too_high": 0.35, "too_low": 0.25, "diverged": 0.0})
    kept = replace(doubtful, recommendation=replace(diagnosis.recommendation, lr=0.1))
    page = to_html([(run, doubtful), (run, kept)])
    assert page.count("right?</span>") == 2
    assert re.findall(r'<td class="num( strong)?">(0\.01|0\.1)</td>', page)[:4] == [
        ("", "0.1"), (" strong", "0.01"), ("", "0.1"), ("", "0.1"),
    ]  # fmt: skip
