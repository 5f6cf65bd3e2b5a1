"""The HTML report in a real browser; skipped where Chromium, its driver or selenium are missing."""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import lranalyzer as lra
from lranalyzer.recommend import Diagnosis
from lranalyzer.report import to_html
from lranalyzer.report.words import short
from lranalyzer.run import Run

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")

Pair = tuple[Run, Diagnosis]
Show = Callable[[str], Any]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--window-size=1300,1000", "--force-prefers-reduced-motion",
)  # fmt: skip


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    if not CHROMIUM or not DRIVER:
        pytest.skip("chromium or chromedriver is not installed")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
        yield browser
        browser.quit()


@pytest.fixture
def show(driver: Any, tmp_path: Path) -> Iterator[Show]:
    """Opens a page and gives the browser; at the end the console must be silent."""

    def opened(html: str) -> Any:
        page = tmp_path / "report.html"
        page.write_text(html, encoding="utf-8")
        driver.get(page.as_uri())
        driver.set_script_timeout(120)
        driver.execute_async_script(
            "const done = arguments[0]; const wait = () => document.documentElement.dataset.ready ? done() : setTimeout(wait, 20); wait();"
        )
        return driver

    yield opened
    assert driver.get_log("browser") == []


def test_curves_are_drawn(make: Callable[..., Pair], show: Show) -> None:
    browser = show(to_html(make()))
    script = "return [...document.querySelectorAll('[data-chart] path.line')].map(p => p.getTotalLength())"
    lengths = browser.execute_script(script)
    assert len(lengths) >= 3
    assert min(lengths) > 100


def test_a_click_on_a_finding_zooms_to_it(make: Callable[..., Pair], show: Show) -> None:
    browser = show(to_html(make()))
    script = "const r = document.querySelector('.shade').getBoundingClientRect(); return r.width"
    before = browser.execute_script(script)
    browser.execute_script("document.querySelector('[data-finding]').click()")
    assert browser.execute_script(script) > 1.3 * before
    assert browser.execute_script("return !!document.querySelector('.shade.chosen')")


def test_the_arrow_keys_read_points_aloud(make: Callable[..., Pair], show: Show) -> None:
    from selenium.webdriver.common.keys import Keys

    browser = show(to_html(make()))
    browser.find_element("css selector", "[data-chart]").send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    said = browser.find_element("css selector", ".readout").text
    assert said.startswith("step 1, training ")
    assert "learning rate 0.1" in said


def test_code_is_copied_and_tabs_change_it(make: Callable[..., Pair], show: Show) -> None:
    browser = show(to_html(make()))
    browser.execute_script(
        "window.copied = ''; document.addEventListener('copy', () => { window.copied = String(getSelection()); })"
    )
    # A sandboxed frame refuses the clipboard; then the selection must be copied.
    browser.execute_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    tabs = browser.find_elements("css selector", "[role=tab]")
    assert [tab.text for tab in tabs] == ["PyTorch", "Lightning", "Keras", "Optax", "Transformers"]
    tabs[3].click()
    browser.find_element("css selector", ".copy").click()
    browser.execute_async_script("setTimeout(arguments[0], 100)")
    assert "optax" in browser.execute_script("return window.copied")
    assert browser.find_element("css selector", ".copy").text == "Copied"


def test_hostile_names_do_nothing(make: Callable[..., Pair], show: Show) -> None:
    evil = "<img src=x onerror='window.hurt=1'><script>window.hurt=2</script>\"onmouseover=\"window.hurt=3"
    browser = show(to_html([make(evil, seed=i) for i in range(8)]))
    browser.find_element("css selector", "#table tbody tr").click()
    browser.execute_async_script("setTimeout(arguments[0], 200)")
    assert browser.execute_script("return window.hurt === undefined")
    assert browser.find_element("css selector", "article h2").text == evil


HOSTILE = {
    "markup": "</script><svg onload='window.hurt=1'><a href=\"javascript:window.hurt=2\">x</a>",
    "template": "{{ 7*7 }} ${window.hurt=3} {% for %}",
    "quotes": "\"'`onmouseover=window.hurt=4",
    "lines": "first\nsecond\r\nthird\tfourth\x00\x1b[31m",
    "emoji": "run \U0001f680\U0001f469\u200d\U0001f680 \u202egnp.exe",
    "right to left": "\u05d0\u05d1\u05d2 \u0627\u0644\u062a\u0639\u0644\u0645 run",
    "long": "n" * 5_000,
    "entity": "&lt;b&gt; &amp;amp; &#x3c;script&#x3e;",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_name_is_a_name(make: Callable[..., Pair], show: Show, kind: str) -> None:
    """Twice the same, beside others, open and in every place where names stand: nothing runs, nothing breaks."""
    browser = show(to_html([make(HOSTILE[kind], verdict="ok", seed=i) for i in range(8)], title=HOSTILE[kind]))
    browser.execute_script("document.querySelectorAll('#table tbody tr')[5].click()")
    browser.execute_async_script("setTimeout(arguments[0], 100)")
    assert browser.execute_script(
        "return window.hurt === undefined && document.querySelectorAll('script').length === 3"
    )
    assert browser.find_element("css selector", "article h2").text == " ".join(short(HOSTILE[kind]).split())
    rows = browser.execute_script("return [...document.querySelectorAll('#table tbody th')].map(c => c.textContent)")
    assert len(set(rows)) == 8  # even of one name
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")


HURTS = (
    "<script>window.hurt=1</script>", "<img src=x onerror=window.hurt=2>", "</script><script>window.hurt=3</script>",
    "\"'><svg/onload=window.hurt=4>", "javascript:window.hurt=5", "{{7*7}}${window.hurt=6}", "\u202egnp.exe\u2066", "]]><!--",
    "=cmd|' /C calc'!A0", "\u2028window.hurt=7", "x" * 20_000,
)  # fmt: skip


def hostile_folder(folder: Path) -> Path:
    """Logs whose every word is hostile: file names, columns, parameters, tags, lines that cannot be read, and numbers."""
    loss = [2.0 * 0.97**i for i in range(120)]
    for number, hurt in enumerate(HURTS):
        name = hurt.replace("/", "\u2215")[:60]
        place = folder / f"{number} {name}"
        place.mkdir(parents=True)
        columns = ["step", "train_loss", "lr", f"metric {hurt}", hurt]
        with (place / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(columns)
            for step, value in enumerate(loss):
                rows.writerow([step, value, 0.1, 10.0 ** (step * 5 - 300), -(10.0 ** (300 - step * 2))])
            file.write(f"{hurt},{hurt},{hurt}\n".replace("\u2028", " "))
        (place / "config.json").write_text(
            json.dumps({"optimizer": hurt, hurt: hurt, "deep": {hurt: [hurt]}, "lr": 1e308})
        )
    huge = "\n".join(f"{9 * 10**17 + i},{1e308 / 1.5**i},{i}e999,1e-320" for i in range(100))
    (folder / "huge.csv").write_text(f"step,train_loss,val_loss,lr\n{huge}\n")
    return folder


def test_logs_of_which_every_word_is_hostile_are_words(tmp_path: Path, show: Show) -> None:
    runs = lra.read(hostile_folder(tmp_path / "logs"))
    assert len(runs) == len(HURTS) + 1
    assert any("window.hurt" in str(value) for run in runs for value in run.params.values())
    browser = show(to_html([(run, lra.diagnose(run)) for run in runs], title=HURTS[0]))
    rows = browser.execute_script("return document.querySelectorAll('#table tbody tr').length")
    assert rows == len(runs)
    for row in range(rows):
        browser.execute_script("document.querySelectorAll('#table tbody tr')[arguments[0]].click()", row)
        browser.execute_script("document.querySelectorAll('article details').forEach(d => d.open = true)")
        browser.execute_async_script("setTimeout(arguments[0], 60)")
        assert browser.execute_script("return window.hurt === undefined"), row
        assert browser.execute_script("return document.querySelectorAll('script').length") == 3
        assert (
            browser.execute_script(
                "return document.querySelectorAll('img, iframe, object, [onerror], [onload]').length"
            )
            == 0
        )
        assert browser.execute_script("return [...document.links].every(a => !/^javascript/i.test(a.href))")
        assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth"), row
    shown = browser.execute_script("return document.body.textContent")
    assert "\u202e" not in shown  # what turns the text around is shown as a mark


def test_a_point_of_the_sweep_opens_its_run(make: Callable[..., Pair], show: Show) -> None:
    pairs = [make(f"<b>{rate}", verdict="ok", seed=i) for i, rate in enumerate((0.1, 0.01, 0.001, 0.0001) * 2)]
    runs = [
        (replace(run, source=f"sweep/{i}.csv"), replace(d, lr=float(run.name[3:]))) for i, (run, d) in enumerate(pairs)
    ]
    browser = show(to_html(runs))
    points = browser.find_elements("css selector", ".point")
    assert len(points) == 8
    assert points[0].get_attribute("aria-label").startswith("<b>0.0001 (3.csv): learning rate 1e-4, lowest loss")
    browser.execute_script("arguments[0].dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter'}))", points[0])
    assert browser.find_element("css selector", "article h2").text == "<b>0.0001"


def test_a_printed_page_shows_code_and_table_whole(make: Callable[..., Pair], show: Show, driver: Any) -> None:
    browser = show(to_html([make(f"run {i}", seed=i) for i in range(40)]))
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        browser.execute_script("dispatchEvent(new Event('beforeprint'))")
        whole = "const e = document.querySelector(arguments[0]); return e.scrollHeight <= e.clientHeight + 1"
        assert browser.execute_script(whole, ".scroll")
        assert browser.execute_script(whole, "article pre")
        assert (
            browser.execute_script("return document.querySelector('[data-chart] svg').getAttribute('width')") == "700"
        )
        assert browser.execute_script("return getComputedStyle(document.querySelector('.stepper')).display") == "none"
        browser.execute_script("dispatchEvent(new Event('afterprint'))")
    finally:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_the_table_sorts_and_filters(make: Callable[..., Pair], show: Show) -> None:
    runs = [make(f"run {i}", verdict="ok" if i % 2 else "too_high", seed=i) for i in range(12)]
    browser = show(to_html(runs))
    names = (
        "return [...document.querySelectorAll('#table tbody tr')].filter(r => !r.hidden).map(r => r.cells[1].innerText)"
    )
    browser.find_element("css selector", "[data-key=name]").click()
    assert browser.execute_script(names) == [f"run {i}" for i in range(12)]
    browser.find_element("css selector", ".chip.v-ok").click()
    assert browser.execute_script(names) == [f"run {i}" for i in range(1, 12, 2)]
    browser.find_element("id", "filter").send_keys("run 11")
    assert browser.execute_script(names) == ["run 11"]
    assert browser.find_element("id", "shown").text == "1 of 12 runs"


def test_stepping_follows_the_order_of_the_table(make: Callable[..., Pair], show: Show) -> None:
    browser = show(to_html([make(f"run {i}", seed=i) for i in range(9)]))
    assert browser.find_element("css selector", "article h2").text == "run 0"
    browser.find_element("id", "next").click()
    browser.execute_async_script("setTimeout(arguments[0], 100)")
    assert browser.find_element("css selector", "article h2").text == "run 1"
    assert browser.find_element("id", "position").text == "run 2 of 9"


@pytest.mark.parametrize("width", [360, 768, 1300])
def test_the_page_never_scrolls_sideways(make: Callable[..., Pair], show: Show, driver: Any, width: int) -> None:
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        browser = show(to_html([make("n" * 500, seed=i) for i in range(3)]))
        assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    finally:
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_every_control_has_a_name(make: Callable[..., Pair], show: Show) -> None:
    browser = show(to_html([make(f"run {i}", seed=i) for i in range(9)]))
    nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    controls = ("button", "link", "searchbox", "tab", "application", "image")
    unnamed = [n for n in nodes if n.get("role", {}).get("value") in controls and not n.get("name", {}).get("value")]
    assert unnamed == []


def test_the_page_works_inside_the_sandboxed_frame_of_a_tracker(
    make: Callable[..., Pair], driver: Any, tmp_path: Path
) -> None:
    """MLflow shows artifacts in a frame without storage, clipboard and origin."""
    (tmp_path / "report.html").write_text(to_html([make(f"run {i}", seed=i) for i in range(9)]), encoding="utf-8")
    frame = '<iframe sandbox="allow-scripts" src="report.html" width="1200" height="900"></iframe>'
    (tmp_path / "tracker.html").write_text(frame, encoding="utf-8")
    driver.get_log("browser")
    driver.get((tmp_path / "tracker.html").as_uri())
    driver.switch_to.frame(0)
    drawn = "document.querySelector('[data-chart] path.line')"
    wait = f"const done = arguments[0]; const wait = () => {drawn} ? done() : setTimeout(wait, 20); wait();"
    driver.execute_async_script(wait)
    driver.execute_script("document.querySelectorAll('#table tbody tr')[3].click()")
    driver.execute_async_script("setTimeout(arguments[0], 150)")
    assert driver.find_element("css selector", "article h2").text == "run 3"
    driver.execute_script("document.getElementById('theme').click()")
    driver.execute_script("document.querySelector('.copy').click()")
    driver.execute_async_script("setTimeout(arguments[0], 150)")
    assert driver.find_element("css selector", ".copy").text == "Copied"
    driver.switch_to.default_content()
    assert driver.get_log("browser") == []


def test_bars_of_findings_lie_above_the_curve(make: Callable[..., Pair], show: Show) -> None:
    run, diagnosis = make()
    browser = show(to_html((run, replace(diagnosis, findings=diagnosis.findings * 6))))
    places = "return [...document.querySelectorAll('%s')].map(e => e.getBoundingClientRect().%s)"
    bars = browser.execute_script(places % (".shade-top", "bottom"))
    curves = browser.execute_script(
        places % ("[data-chart] path.line.train_loss, [data-chart] path.line.val_loss", "top")
    )
    assert len(bars) == 6
    assert min(curves) >= max(bars) - 1
