"""Pictures of the real MLflow UI for the guide: ``python benchmarks/mlflow_pictures.py [--out docs/images]``.

Starts an MLflow server in a temporary folder, logs sample runs to it through MLflow's client, writes the verdicts
back with the command line, and photographs the table of runs and a run's artifact in headless Chromium. Needs
``selenium``, and Chromium with its driver.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

sys.path.insert(0, str(Path(__file__).parent.parent))

import lranalyzer as lra

ROOT = Path(__file__).parent.parent
SAMPLES = (
    "sweep-digits", "too-high-oscillating", "diverged-nan", "diverged-finite", "too-low-adam", "healthy-digits",
    "stuck-at-ln-10", "needs-decay-digits", "spikes", "overfitting-digits", "healthy-lora", "needs-warmup",
)  # fmt: skip
COLUMNS = ("verdict", "confidence", "lr", "summary")
WIDTH, HEIGHT = 1600, 900
RUNS_HEIGHT = 770
"""Below it the table of runs is empty."""
WIDE_FROM, NARROWER = 1300, 200
"""The summary's column would fill the picture: it is made narrower by so many pixels."""
QUIET = """
localStorage.setItem('mlflow.assistant.fab.autoOpenedOnFirstLoad_v1', 'true');
localStorage.setItem('mlflow.assistant.panelOpen_v1', 'false');
"""


def main() -> None:
    """Build the store, photograph it, stop the server."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--port", type=int, default=18_777)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
        os.environ["MLFLOW_SERVER_ENABLE_JOB_EXECUTION"] = "false"  # seven processes that have nothing to do here
        url = f"http://127.0.0.1:{options.port}"
        server = subprocess.Popen(
            [sys.executable, "-m", "mlflow", "server", "--backend-store-uri", f"sqlite:///{folder}/mlflow.db",
             "--artifacts-destination", f"{folder}/artifacts", "--host", "127.0.0.1", "--port", str(options.port),
             "--workers", "2"],
            cwd=folder, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            wait_for(f"{url}/health")
            experiment = log_samples(url)
            command = [sys.executable, "-m", "lranalyzer", "mlflow", url, "--write-back"]
            subprocess.run(command, check=True, cwd=ROOT)
            photograph(url, experiment, options.out)
        finally:
            os.killpg(server.pid, 9)
            server.wait()


def wait_for(url: str) -> None:
    """Until the server answers."""
    for _ in range(600):
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise TimeoutError("the MLflow server did not start")


def log_samples(url: str) -> str:
    """Log the sample runs as trainings do; the id of their experiment."""
    from mlflow import MlflowClient
    from mlflow.entities import Metric, Param

    client = MlflowClient(url)
    experiment: str = client.create_experiment("training")
    first_ms = int(1000 * time.time()) - 86_400_000
    runs = [run for name in SAMPLES for run in lra.read(ROOT / "sample_logs" / name)]
    for i, run in enumerate(runs):
        start = first_ms + 3_600_000 * i
        run_id = client.create_run(experiment, start_time=start, run_name=run.name).info.run_id
        params = [Param(key, str(value)[:500]) for key, value in run.params.items() if value is not None][:90]
        client.log_batch(run_id, params=params)
        for key, series in run.series.items():
            points = [
                Metric(key, float(value), start + int(step), int(step))
                for step, value in zip(series.step, series.value, strict=True)
            ]
            for first in range(0, len(points), 1000):
                client.log_batch(run_id, points[first : first + 1000])
        client.set_terminated(run_id, end_time=start + 600_000)
    return experiment


def photograph(url: str, experiment: str, out: Path) -> None:
    """The table of runs with our columns, and the report as an artifact."""
    from mlflow import MlflowClient

    client = MlflowClient(url)
    run = client.search_runs([experiment], "tags.`lranalyzer.verdict` = 'too_high'")[0].info.run_id
    key = share_columns(client, experiment)
    browser = chromium()
    try:
        pages: tuple[tuple[str, int, str, Any], ...] = (
            (
                "mlflow-runs",
                RUNS_HEIGHT,
                f"experiments/{experiment}/runs?viewStateShareKey={key}",
                lambda b: "too_high" in text_of(b),
            ),
            (
                "mlflow-report",
                HEIGHT,
                f"experiments/{experiment}/runs/{run}/artifacts/lranalyzer/report.html",
                has_report,
            ),
        )
        for name, height, page, ready in pages:
            browser.get(f"{url}/#/{page}")
            until(browser, ready)
            tidy(browser)
            time.sleep(3)  # transitions and the picture inside the report
            save(base64.b64decode(browser.get_screenshot_as_base64()), out / f"{name}.png", height)
    finally:
        browser.quit()


def share_columns(client: Any, experiment: str) -> str:
    """A view with our tags as columns, kept as the UI's own *Share* does: in a tag of the experiment."""
    columns = [f"tags.`lranalyzer.{name}`" for name in COLUMNS]
    state = {
        "selectedColumns": ["attributes.`Created`", *columns, "params.`lr`"],
        "orderByKey": "attributes.start_time",
    }
    key = "lranalyzer"
    client.set_experiment_tag(experiment, f"mlflow.sharedViewState.{key}", json.dumps(state))
    return key


def chromium() -> Chrome:
    """Headless, of the pictures' size."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    for word in ("headless=new", "no-sandbox", "disable-gpu", "hide-scrollbars", f"window-size={WIDTH},{HEIGHT}"):
        options.add_argument(f"--{word}")
    browser = webdriver.Chrome(options)
    size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": QUIET})
    return browser


def tidy(browser: Any) -> None:
    """Make room: no side bar, no banner, columns as wide as what is in them."""
    from selenium.webdriver import ActionChains

    for name in ("Toggle sidebar", "Hide banner"):
        browser.execute_script(f"document.querySelector('[aria-label=\"{name}\"]')?.click()")
    time.sleep(1)
    for handle in browser.find_elements("css selector", "[col-id^='tags.'] .ag-header-cell-resize"):
        ActionChains(browser).double_click(handle).perform()
        if handle.location["x"] > WIDE_FROM:
            ActionChains(browser).drag_and_drop_by_offset(handle, -NARROWER, 0).perform()
    ActionChains(browser).move_to_element(browser.find_element("css selector", "h1, h2, h3")).perform()
    browser.execute_script("document.querySelectorAll('[class*=viewport]').forEach(part => part.scrollLeft = 0)")


def text_of(browser: Any) -> str:
    """What is to be read on the page."""
    return str(browser.execute_script("return document.body.innerText"))


def has_report(browser: Any) -> bool:
    """Whether the artifact is shown."""
    return bool(browser.execute_script("return document.querySelectorAll('iframe').length > 0"))


def until(browser: Any, ready: Any, seconds: float = 240.0) -> None:
    """Wait for the page; a busy machine takes its time."""
    deadline = time.monotonic() + seconds
    while not ready(browser):
        if time.monotonic() > deadline:
            raise TimeoutError(f"the page is not ready: {text_of(browser)[:300]}")
        time.sleep(1)


def save(png: bytes, path: Path, height: int) -> None:
    """Write with a palette: a screen has few colours, and the repository stays small."""
    import io

    from PIL import Image

    picture = (
        Image.open(io.BytesIO(png)).convert("RGB").crop((0, 0, WIDTH, height)).quantize(200, dither=Image.Dither.NONE)
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, optimize=True)
    sys.stdout.write(f"{path}: {path.stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    main()
