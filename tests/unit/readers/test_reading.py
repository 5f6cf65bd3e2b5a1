"""Files, folders, streams and lists of them: what is read, what is passed over, what is reported."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import subprocess
import sys
from pathlib import Path

import pytest

import lranalyzer
from lranalyzer.errors import Cancelled, MissingSeries, NoRuns, ReadError, SettingsError, UnknownFormat
from lranalyzer.readers import Problem, inspect, iter_runs, read
from lranalyzer.run import Run

LOG = "step,train_loss,lr\n0,2.5,0.1\n10,2.25,0.1\n20,2.0,0.05\n"


def write(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(LOG)
    return folder


def names(runs: list[Run]) -> list[str]:
    return [run.name for run in runs]


def test_the_public_door_reads(tmp_path: Path) -> None:
    assert names(lranalyzer.read(write(tmp_path, "a.csv"))) == ["a"]


def test_a_folder_is_read_in_natural_order_and_in_depth(tmp_path: Path) -> None:
    write(tmp_path, "t10.csv", "t2.csv", "deep/er/t1.csv")
    assert names(read(tmp_path)) == ["t2", "t10", "t1"]


def test_hidden_folders_caches_and_code_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", ".git/b.csv", "__pycache__/c.csv", "venv/d.csv", "train.py", "config.yaml")
    runs = read(tmp_path)
    assert names(runs) == ["a"]
    assert runs.problems == ()


def test_a_link_that_leads_back_is_followed_once(tmp_path: Path) -> None:
    write(tmp_path, "sub/a.csv")
    os.symlink(tmp_path, tmp_path / "sub" / "loop")
    assert names(read(tmp_path)) == ["a"]


def test_one_broken_file_never_stops_the_rest(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", "z.csv")
    (tmp_path / "empty.csv").touch()
    (tmp_path / "image.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    os.symlink(tmp_path / "nowhere", tmp_path / "gone.csv")
    runs = read(tmp_path)
    assert names(runs) == ["a", "z"]
    assert {Path(p.source).name for p in runs.problems} == {"empty.csv", "image.csv"}
    assert [type(found) for found in iter_runs(tmp_path)].count(Problem) == 2


def test_a_folder_without_logs_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("nothing")
    with pytest.raises(NoRuns, match="no training log in it"):
        read(tmp_path)


def test_a_folder_of_broken_files_says_what_is_wrong_with_them(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    with pytest.raises(NoRuns, match=r"empty\.csv: an empty file"):
        read(tmp_path)


def test_a_table_without_loss_or_rate_in_a_folder_is_no_run(tmp_path: Path) -> None:
    write(tmp_path, "a.csv")
    (tmp_path / "iris.csv").write_text("width,length\n1.5,2.5\n1.7,2.25\n1.6,2.0\n")
    assert names(read(tmp_path)) == ["a"]


@pytest.mark.parametrize(
    ("content", "error", "text"),
    [
        (b"", ReadError, "an empty file"),
        (b"\n\n  \n", ReadError, "nothing but blanks"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00", UnknownFormat, "binary data that begins with 7f 45 4c 46"),
        (b"Dear diary,\nit went well.\n", UnknownFormat, "it begins with 'Dear diary,'"),
        (b'{"a": 1', ReadError, "1: broken JSON"),
        (b"\x1f\x8bgarbage", ReadError, "broken gzip data"),
    ],
)
def test_what_is_no_log_is_an_error_that_says_what_was_seen(
    tmp_path: Path, content: bytes, error: type[ReadError], text: str
) -> None:
    path = tmp_path / "thing"
    path.write_bytes(content)
    with pytest.raises(error, match=text):
        read(path)


def test_a_missing_file_is_an_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"nowhere\.csv: no such file"):
        read(tmp_path / "nowhere.csv")


def test_with_note_a_named_file_is_a_problem_like_any_other(tmp_path: Path) -> None:
    write(tmp_path, "a.csv")
    runs = read([tmp_path / "a.csv", tmp_path / "b.csv"], on_error="note")
    assert names(runs) == ["a"]
    assert [Path(p.source).name for p in runs.problems] == ["b.csv"]


def test_a_list_of_sources_is_read_in_its_order(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", "b.csv", "c/d.csv")
    assert names(read([tmp_path / "b.csv", tmp_path / "a.csv", tmp_path / "c"])) == ["b", "a", "d"]


def test_standard_input_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LOG.encode())))
    (run,) = read("-")
    assert run.source == "-"
    assert run.train_loss is not None


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress], ids=["gz", "bz2", "xz"])
def test_compressed_logs_are_read_whatever_their_name(tmp_path: Path, pack: object) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(pack(LOG.encode()))  # type: ignore[operator]
    (run,) = read(path)
    assert run.train_loss is not None
    assert len(run.train_loss) == 3


def test_zstandard_logs_are_read(tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")
    path = tmp_path / "mine.csv.zst"
    path.write_bytes(zstandard.compress(LOG.encode()))
    (run,) = read(path)
    assert run.name == "mine"
    assert run.train_loss is not None


def test_a_compressed_log_that_breaks_off_gives_what_is_there(tmp_path: Path) -> None:
    rows = "".join(f"{i},{3 / (i + 1)!r},0.1\n" for i in range(20_000))
    packed = gzip.compress(b"step,train_loss,lr\n" + rows.encode())
    path = tmp_path / "log.csv.gz"
    path.write_bytes(packed[: len(packed) * 3 // 4])
    (run,) = read(path)
    assert run.train_loss is not None
    assert 10_000 < len(run.train_loss) < 20_000
    assert any(note.kind == "repaired" for note in run.notes)


def test_a_mapping_names_roles_and_axes(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("n,goodness,eta,tick\n7,1.5,0.1,0\n8,1.25,0.1,5\n9,1.0,0.1,10\n")
    (run,) = read(path, mapping={"loss": "goodness", "lr": "eta", "step": "tick"})
    assert run.train_loss is not None
    assert run.lr is not None
    assert run.train_loss.name == "goodness"
    assert run.train_loss.step.tolist() == [0, 5, 10]


def test_a_mapping_to_a_column_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "a.csv")
    with pytest.raises(MissingSeries, match="no such series: 'goodness'"):
        read(tmp_path / "a.csv", mapping={"loss": "goodness"})
    with pytest.raises(MissingSeries, match="no column for the step"):
        read(tmp_path / "a.csv", mapping={"step": "tick"})


def test_a_mapping_of_an_unknown_role_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="did you mean 'train_loss'"):
        read(tmp_path, mapping={"trainloss": "x"})


def test_a_format_can_be_forced_and_is_checked(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv") / "a.csv"
    assert read(path, format="csv")[0].format == "csv"
    with pytest.raises(SettingsError, match="did you mean 'caffe'"):
        read(path, format="caffee")
    with pytest.raises(ReadError):
        read(path, format="caffe")


def test_a_pattern_of_the_user_reads_any_text(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text("@10 -> 2.5 ~ 1e-3\n@20 -> nan ~ 1e-4\n")
    pattern = r"regex:@(?P<step>\d+) -> (?P<loss>\S+) ~ (?P<lr>\S+)"
    (run,) = read(path, format=pattern)
    assert run.train_loss is not None
    assert run.train_loss.step.tolist() == [10, 20]
    with pytest.raises(SettingsError, match="no named group"):
        read(path, format="regex:abc")
    with pytest.raises(SettingsError, match="no regular expression"):
        read(path, format="regex:(?P<step>")


def test_progress_is_told_and_may_cancel(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", "b.csv")
    seen: list[tuple[str, int]] = []

    def watch(path: str, done: int) -> None:
        seen.append((Path(path).name, done))
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        read(tmp_path, progress=watch)
    assert seen == [("a.csv", 0), ("b.csv", 1)]


def test_inspect_tells_format_reasons_roles_rows_and_gaps(tmp_path: Path) -> None:
    steps = [*range(0, 50, 10), *range(200, 250, 10)]
    (tmp_path / "a.csv").write_text("step,train_loss,lr\n" + "".join(f"{s},{2.5 - s / 200},0.1\n" for s in steps))
    (report,) = inspect(tmp_path)
    assert report.format == "csv"
    assert "3 columns" in report.why
    assert report.rows == 10
    (run,) = report.runs
    assert run.steps == (0, 240)
    assert run.gaps == ((40, 200),)
    assert "reads as train loss" in run.roles["train_loss"].reason


def test_inspect_keeps_a_broken_file_as_its_problem(tmp_path: Path) -> None:
    write(tmp_path, "a.csv")
    (tmp_path / "b.csv").write_text("step,loss\n")
    good, bad = inspect(tmp_path)
    assert good.problem is None
    assert bad.problem is not None
    assert "no complete row" in str(bad.problem)


def test_importing_the_room_loads_no_table_library() -> None:
    code = "import sys, lranalyzer.readers; print({'pandas', 'yaml', 'pyarrow', 'requests'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_what_merely_counts_is_not_offered_as_a_loss(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("step,skipped,val_ppl\n" + "".join(f"{i},0,{9 - i / 4}\n" for i in range(20)))
    (run,) = read(path)
    assert not any("skipped" in note.text for note in run.notes)


def test_a_log_whose_loss_no_name_tells_says_what_to_type(tmp_path: Path) -> None:
    path = tmp_path / "numbers.txt"
    path.write_text("".join(f"{i} {0.1 + i / 50} {3 - i / 20}\n" for i in range(20)))
    (run,) = read(path)
    assert [note.text for note in run.notes] == [
        "no series reads as a training loss; --map 'loss=column 3' says that 'column 3' is the loss; also possible: 'column 2'"
    ]
    (report,) = inspect(tmp_path)
    assert report.problem is not None
    assert "--map 'loss=column 3'" in report.problem.text
    assert read(path, mapping={"loss": "column 3"})[0].train_loss is not None


def test_an_aim_repository_is_named_with_the_way_out(tmp_path: Path) -> None:
    for part in ("meta/chunks", "seqs/chunks"):
        (tmp_path / ".aim" / part).mkdir(parents=True)
    for source in (tmp_path, tmp_path / ".aim"):
        with pytest.raises(ReadError, match=r"an Aim repository.* Export"):
            read(source)
