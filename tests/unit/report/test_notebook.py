from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import lranalyzer as lra
from lranalyzer.batch import diagnose_batch
from lranalyzer.recommend import Diagnosis
from lranalyzer.report import notebook
from lranalyzer.run import Run, Series, assign_roles
from lranalyzer.samples import samples_folder
from lranalyzer.schedules import from_name

Pair = tuple[Run, Diagnosis]
EVIL = "<img src=x onerror=alert(1)>\"'"


def _evil_things(folder: Path) -> Iterator[Any]:
    """One of each kind, all of an evil name."""
    step = np.arange(200)
    curves = {"loss": 0.2 + 2 * np.exp(-step / 40), "lr": np.geomspace(1e-5, 1, 200)}
    series = {name: Series.of(name, step, value) for name, value in curves.items()}
    ramp = Run(EVIL, series, assign_roles(series), source=EVIL)
    flat = {"loss": series["loss"]}
    runs = [Run(EVIL, flat, assign_roles(flat), {"lr": lr}, source=EVIL) for lr in (0.1, 0.01)]
    yield from (runs[0], lra.diagnose(runs[0]), lra.sweep(runs), lra.range_test(ramp))
    yield lra.forecast(runs[0], from_name("cosine", lr=0.1, total_steps=300))
    log = folder / "<img src=x>.csv"
    log.write_text(
        "step,train_loss,lr\n" + "".join(f"{s},{v},0.1\n" for s, v in zip(step, curves["loss"], strict=True))
    )
    (folder / "broken.csv").write_bytes(b"\x00\x01" * 200)
    yield lra.read([log, log])
    yield diagnose_batch([log, folder / "broken.csv"], jobs=1, cache=False)


def test_everything_is_shown_escaped_and_without_scripts(tmp_path: Path) -> None:
    kinds = set()
    for thing in _evil_things(tmp_path):
        html = thing._repr_html_()
        kinds.add(type(thing).__name__)
        assert "<img" not in html
        assert "<script" not in html
        assert not re.search(r"\bnan\b", html)
    assert kinds == {"Run", "Diagnosis", "Sweep", "RangeTest", "Forecast", "Runs", "Batch"}


def test_a_diagnosis_is_shown_with_what_to_run_next(make: Callable[..., Pair]) -> None:
    html = notebook.diagnosis_html(make("resnet")[1])
    assert "✖ diverged" in html
    assert "peak lr 0.01" in html


def test_a_run_is_shown_with_its_curves(make: Callable[..., Pair]) -> None:
    assert make()[0]._repr_html_().startswith("<svg")


def test_a_long_list_of_runs_is_cut(make: Callable[..., Pair]) -> None:
    runs = lra.read(samples_folder() / "healthy-digits" / "log.csv") * 300
    html = notebook.runs_html(runs)
    assert html.count("<tr>") == notebook.MOST_ROWS + 1
    assert "300 runs" in html


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # the kernel's own deprecations are not ours to fail on
def test_a_real_notebook_shows_tables_and_pictures(tmp_path: Path) -> None:
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel")
    sources = [
        f"import lranalyzer as lra; from lranalyzer.batch import diagnose_batch; S = {str(samples_folder())!r}",
        "runs = lra.read(S + '/sweep-mnist'); runs", "runs[0]", "lra.diagnose(runs[0])", "lra.sweep(runs)",
        "lra.range_test(lra.read(S + '/range-test-digits/log.csv')[0])", "lra.diagnose(runs[0]).plot(runs[0])",
        "diagnose_batch(S + '/sweep-mnist', jobs=1, cache=False)", "lra.diagnose_many(S + '/sweep-mnist', jobs=2, cache=False)",
    ]  # fmt: skip
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    nbclient.NotebookClient(book, timeout=600, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [cell.outputs[0].data for cell in book.cells[1:]]
    kinds = [
        "svg" if "image/svg+xml" in data else "table" if "<table" in data["text/html"] else "words" for data in shown
    ]
    assert kinds == ["table", "words", "words", "table", "words", "svg", "table", "table"]
    assert (
        sum("<svg" in data.get("text/html", "") for data in shown) == 3
    )  # run, sweep and range test bring their curves


def test_printed_runs_and_results_fit_on_a_screen() -> None:
    frame = pd.DataFrame({"step": range(5000), "train_loss": np.geomspace(2.0, 0.1, 5000), "lr": 0.1})
    run = lra.Run.from_frame(frame, name="mine")
    assert str(run) == "Run('mine', train_loss='train_loss', lr='lr', 2 series of up to 5,000 points)"
    assert str(run.train_loss) == "Series('train_loss', 5,000 points, 0 to 4,999)"
    assert str(lra.diagnose(run)) == lra.diagnose(run).summary
    assert len(repr(lra.forecast(run, from_name("cosine", lr=0.1, total_steps=5000)))) < 500
