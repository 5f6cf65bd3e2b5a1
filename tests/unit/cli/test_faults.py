"""A disk that is full, folders that may not be written: one line says so, and nothing that was there is lost."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lranalyzer.errors import NoRoom, SettingsError
from lranalyzer.writing import replacing, unwritable, write_whole

if sys.platform.startswith("linux"):
    import resource
else:
    pytest.skip("limits of file sizes and mounts as Linux has them", allow_module_level=True)

HOME = Path(__file__).resolve().parents[3]
Log = Callable[..., Path]
Ran = subprocess.CompletedProcess[str]


def limited(*words: object, size: int = 8_000) -> Ran:
    """The command in a process whose files cannot grow beyond ``size`` bytes, as on a disk that becomes full."""
    return subprocess.run(
        [sys.executable, "-m", "lranalyzer", *map(str, words)], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(HOME), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )  # fmt: skip


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system with room for 64 kB; only root may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except OSError:
        pytest.skip("no mount here")
    if done.returncode:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)


@pytest.mark.parametrize("suffix", [".html", ".csv", ".jsonl", ".parquet"])
def test_a_report_that_finds_no_room_leaves_the_one_of_yesterday(log: Log, suffix: str) -> None:
    option = "--html" if suffix == ".html" else "--export"
    if suffix == ".parquet":
        pytest.importorskip("pyarrow")
    for number in range(30):
        log(f"runs/{number}.csv")
    report = Path(f"report{suffix}")
    report.write_text("yesterday's")
    done = limited("diagnose", "runs", option, report, "--jobs", "1", "--no-cache")
    assert done.returncode == 74, done.stderr
    (line,) = (line for line in done.stderr.splitlines() if line.startswith("error: "))
    assert str(report) in line
    assert "file too large" in line
    assert "Traceback" not in done.stderr
    assert report.read_text() == "yesterday's"
    assert sorted(path.name for path in Path().iterdir()) == [report.name, "runs"]


def test_a_duckdb_file_that_finds_no_room_keeps_its_other_tables(log: Log) -> None:
    duckdb = pytest.importorskip("duckdb")
    for number in range(40):
        log(f"runs/{number}.csv")
    with duckdb.connect("runs.duckdb") as database:
        database.execute("CREATE TABLE mine AS SELECT 42 AS answer")
    done = limited("diagnose", "runs", "--export", "runs.duckdb", "--jobs", "1", "--no-cache")
    assert done.returncode in (2, 74), done.stderr
    assert "Traceback" not in done.stderr
    with duckdb.connect("runs.duckdb") as database:
        assert database.execute("SELECT answer FROM mine").fetchall() == [(42,)]


def test_a_cache_that_finds_no_room_costs_time_alone(log: Log, tmp_path: Path) -> None:
    for number in range(12):
        log(f"runs/{number}.csv", lr=0.001 * (number + 1))
    words = ("diagnose", "runs", "--export", "table.csv", "--jobs", "1")
    tables = []
    for size in (8_000, 40_000, 200_000_000):
        done = limited(*words, size=size)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        tables.append(Path("table.csv").read_text())
    assert tables[0] == tables[1] == tables[2]
    with contextlib.closing(sqlite3.connect(tmp_path / "cache" / "diagnoses.sqlite")) as cache:
        assert cache.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_cache_on_a_disk_that_is_really_full_costs_time_alone(
    log: Log, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        log(f"runs/{number}.csv")
    (small_disk / "cache").mkdir()
    filler = (small_disk / "filler").open("wb", buffering=0)
    with filler, contextlib.suppress(OSError):
        while filler.write(b"x" * 4096):
            pass
    monkeypatch.setenv("LRANALYZER_CACHE_DIR", str(small_disk / "cache"))
    done = limited("diagnose", "runs", "--json", "--jobs", "1", size=10**9)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count('"verdict"') >= 12
    (small_disk / "filler").unlink()
    again = limited("diagnose", "runs", "--json", "--jobs", "1", size=10**9)
    assert again.stdout == done.stdout


def test_a_really_full_disk_is_named_and_keeps_what_was_there(log: Log, small_disk: Path) -> None:
    for number in range(30):
        log(f"runs/{number}.csv")
    report = small_disk / "report.html"
    report.write_text("yesterday's")
    done = limited("diagnose", "runs", "--html", report, "--jobs", "1", "--no-cache", size=10**9)
    assert done.returncode == 74
    assert f"error: {report}: no space left on device" in done.stderr
    assert report.read_text() == "yesterday's"
    assert [path.name for path in small_disk.iterdir()] == ["report.html"]


def test_remembered_roles_are_kept_when_new_ones_find_no_room(log: Log, tmp_path: Path) -> None:
    log("a/a.csv")
    log("b/b.csv")
    assert limited("info", "a", "--map", "loss=train_loss", size=10**9).returncode == 0
    before = (tmp_path / "roles.json").read_text()
    done = limited("info", "b", "--map", "loss=train_loss", size=20)
    assert "file too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "roles.json").read_text() == before


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that every user may look into; pytest's own are closed."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_one_line(log: Log, open_place: Path) -> None:
    shutil.copy(log("a.csv"), open_place / "a.csv")
    sealed = open_place / "sealed"
    sealed.mkdir(mode=0o555)
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    words = [
        *nobody,
        sys.executable,
        "-m",
        "lranalyzer",
        "diagnose",
        str(open_place / "a.csv"),
        "--html",
        str(sealed / "report.html"),
    ]
    kept = {"LRANALYZER_CACHE_DIR": str(sealed / "cache"), "LRANALYZER_ROLES": str(sealed / "roles.json")}
    env = {**os.environ, "PYTHONPATH": str(HOME), "PYTHONDONTWRITEBYTECODE": "1", **kept}
    if subprocess.run([*nobody, sys.executable, "-c", "import lranalyzer"], env=env, capture_output=True).returncode:
        pytest.skip("nobody may not run this Python, or look into this checkout")
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert done.stderr.splitlines()[-1].startswith(f"error: {sealed / 'report.html'}: permission denied")
    assert "Traceback" not in done.stderr


def test_a_working_folder_that_was_deleted_is_no_obstacle(log: Log, tmp_path: Path) -> None:
    path = log("a.csv")
    script = f'mkdir gone && cd gone && rmdir "$PWD" && exec "{sys.executable}" -m lranalyzer diagnose "{path}" --json'
    env = {**os.environ, "PYTHONPATH": str(HOME)}
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert '"verdict"' in done.stdout


def test_what_is_written_takes_the_place_of_the_file_behind_a_link_and_keeps_its_mode(tmp_path: Path) -> None:
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    write_whole(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert real.stat().st_mode & 0o777 == 0o640


def test_an_interrupt_while_writing_leaves_what_was_there(tmp_path: Path) -> None:
    kept = tmp_path / "report.html"
    kept.write_text("old")

    def interrupted() -> None:
        with replacing(kept) as fresh:
            fresh.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert kept.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["report.html"]


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_whole("/dev/null", "nothing")
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize(("number", "kind"), [(28, NoRoom), (27, NoRoom), (13, SettingsError)])
def test_a_full_disk_is_told_from_a_closed_one(number: int, kind: type[Exception]) -> None:
    assert type(unwritable("a.html", OSError(number, "Some Reason"))) is kind
