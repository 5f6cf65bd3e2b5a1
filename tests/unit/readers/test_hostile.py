"""Files that are meant to do harm, or that nobody may read: a located error, or what can be read, soon and in little memory."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from lranalyzer.errors import ReadError, UnknownFormat
from lranalyzer.readers import decompress, inspect, read
from lranalyzer.readers.binary import scalars
from lranalyzer.readers.content import Content
from lranalyzer.readers.numbers import parse_number

zstandard = pytest.importorskip("zstandard")
ROOT = Path(__file__).parents[3]
LOG = "step,loss\n" + "".join(f"{i},{2 / (i + 1):.6f}\n" for i in range(50))
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zstd": lambda data: zstandard.ZstdCompressor().compress(data),
}


def bomb(kind: str, times: int) -> bytes:
    """So many members (frames, streams) of eight megabytes of one line each, a few kilobytes in all."""
    return PACKERS[kind](b"0.5,0.5\n" * (1 << 20)) * times


@pytest.mark.parametrize("kind", PACKERS)
def test_a_bomb_is_an_error_that_names_it(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decompress, "FREE_BYTES", 20 << 20)
    path = tmp_path / "metrics.csv"
    path.write_bytes(bomb(kind, 4))
    with pytest.raises(ReadError, match=rf"metrics\.csv: more than \d+ MB packed into .* MB of {kind} data"):
        read(path)


@pytest.mark.parametrize("kind", PACKERS)
def test_a_log_that_shrinks_much_is_read(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv"
    text = b"step,loss\n" + b"".join(b"%d,0.5\n" % i for i in range(200_000))
    path.write_bytes(PACKERS[kind](text))
    assert read(path)[0].series["loss"].step[-1] == 199_999


@pytest.mark.parametrize("kind", PACKERS)
def test_decompression_gives_little_at_a_time(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(bomb(kind, 2))
    sizes = [len(chunk) for chunk in Content(path).chunks()]
    assert sum(sizes) == 2 * 8 * (1 << 20)
    assert max(sizes) <= 32 << 20


@pytest.mark.parametrize("kind", PACKERS)
def test_thousands_of_tiny_members_are_one_text(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(b"".join(PACKERS[kind](line.encode() + b"\n") for line in LOG.splitlines() for _ in (0,)))
    assert len(read(path)[0].series["loss"]) == 50


@pytest.mark.parametrize("kind", PACKERS)
def test_a_log_cut_in_its_compressed_data_gives_its_beginning_and_a_note(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    noise = "".join(f"{i},{(i * 7919 % 10007) / 10007:.6f}\n" for i in range(150_000))
    packed = PACKERS[kind](b"step,loss\n" + noise.encode())
    path.write_bytes(packed[: len(packed) * 3 // 4])
    run = read(path)[0]
    assert 0 < len(run.series["loss"]) < 150_000
    assert any(f"{kind} file ends early" in note.text for note in run.notes)


def archive(kind: str) -> bytes:
    out = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(out, "w") as file:
            file.writestr("metrics.csv", LOG)
    else:
        with tarfile.open(fileobj=out, mode="w") as file:
            member = tarfile.TarInfo("metrics.csv")
            member.size = len(LOG)
            file.addfile(member, io.BytesIO(LOG.encode()))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (archive("zip"), "a zip archive"),
        (archive("tar"), "a tar archive"),
        (gzip.compress(archive("tar")), "a tar archive"),
        (gzip.compress(archive("zip")), "a zip archive"),
        (gzip.compress(gzip.compress(LOG.encode())), "compressed twice"),
    ],
    ids=["zip", "tar", "tar.gz", "zip.gz", "gz.gz"],
)
def test_an_archive_is_named_for_what_it_is(data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv"
    path.write_bytes(data)
    with pytest.raises(UnknownFormat, match=words):
        read(path)


def test_a_file_without_line_ends_is_an_error_that_names_the_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lranalyzer.readers.content.LINE_BYTES", 1 << 20)
    path = tmp_path / "train.log"
    path.write_text("epoch 1 loss: 0.5\nepoch 2 loss: 0.4\nepoch 3 loss: 0.3\n" + "x" * (3 << 20))
    with pytest.raises(ReadError, match=r"train\.log:4: a line of more than 1 MB"):
        read(path)


def test_a_format_held_in_memory_as_a_whole_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lranalyzer.readers.content.WHOLE_BYTES", 1 << 20)
    path = tmp_path / "history.json"
    path.write_text('{"loss": [' + "0.5, " * 600_000 + "0.5]}")
    with pytest.raises(ReadError, match="held in memory as a whole"):
        read(path)


def test_a_table_of_thousands_of_columns_is_read(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    names = ",".join(f"m{i}" for i in range(10_000))
    path.write_text(f"step,loss,{names}\n" + "".join(f"{i},{1 / (i + 1)}," + "1," * 9_999 + "1\n" for i in range(3)))
    run = read(path)[0]
    assert run.train_loss is not None
    assert len(run.series) == 10_001


@pytest.mark.parametrize("width", [4_000, 10_000], ids=["a line within what is looked at first", "a line beyond it"])
def test_lines_of_json_with_thousands_of_names_are_read(tmp_path: Path, width: int) -> None:
    path = tmp_path / "wide.jsonl"
    names = "".join(f', "m{i}": {i % 7}' for i in range(width))
    path.write_text("".join(f'{{"step": {i}, "loss": {1 / (i + 1)}{names}}}\n' for i in range(3)))
    run = read(path)[0]
    assert run.train_loss is not None
    assert run.format == "jsonl"
    assert len(run.series) == width + 1


def test_a_header_of_very_many_columns_without_a_row_is_refused_before_it_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pandas.read_csv", lambda *_, **__: pytest.fail("asked pandas"))
    (tmp_path / "log.csv").write_text("epoch" + ",loss" * 20_000)
    with pytest.raises(ReadError, match="a header and no complete row"):
        read(tmp_path / "log.csv")


@pytest.mark.parametrize("interval", ["Infinity", "1e999", "-1e400", '"often"', "[1]"])
def test_an_absurd_interval_of_a_document_is_an_error_that_names_the_file(tmp_path: Path, interval: str) -> None:
    (tmp_path / "run.json").write_text(
        f'{{"testproblem": "x", "optimizer_name": "sgd", "minibatch_train_losses": [3, 2, 1], "train_log_interval": {interval}, '
        '"train_losses": [3, 1], "test_losses": [3, 1], "num_epochs": 1}'
    )
    with pytest.raises(ReadError, match=r"run\.json: JSON of an unexpected shape"):
        read(tmp_path / "run.json")


@pytest.mark.parametrize("word", ["%" * 5000, "12" + "% " * 5000, "12" + "k" * 5000, "[" * 5000 + "1" + "]" * 5000])
def test_signs_again_and_again_are_no_number(word: str) -> None:
    assert parse_number(word, human=True) is None
    assert parse_number("12%") == 12.0


def test_a_number_that_is_no_number_in_an_event_file_is_nan_without_a_word() -> None:
    rows = np.array([0x7F800001, 0x3F800000], dtype="<u4").view(np.uint8).reshape(2, 4)  # a signaling NaN, and 1
    np.testing.assert_array_equal(scalars._numbers(rows, 0, 4), [np.nan, 1.0])


def test_points_at_no_iteration_are_left_out(tmp_path: Path) -> None:
    curve = '{"name": "train", "x": [0, Infinity, null, 1, 2], "y": [3.0, 9.0, 9.0, 2.0, 1.0]}'
    (tmp_path / "scalars.json").write_text(f'{{"loss": {{"train": {curve}}}}}')
    (run,) = read(tmp_path / "scalars.json")
    assert run.train_loss is not None
    assert run.train_loss.value.tolist() == [3.0, 2.0, 1.0]


def test_huge_numbers_and_zero_bytes_are_read(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    rows = ["1,1e308", "2,1e999", "3,-1e999", "4," + "9" * 400, "5,0." + "3" * 400, "6,\0" + "0.5", "7,0.4"]
    path.write_text("step,loss\n" + "\n".join(rows) + "\n")
    assert len(read(path)[0].series["loss"]) == 7


def test_links_in_a_circle_and_to_nowhere_are_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "log.csv").write_text(LOG)
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to("c")
    (tmp_path / "c").symlink_to("b")
    (tmp_path / "gone.csv").symlink_to(tmp_path / "nothing.csv")
    assert len(read(tmp_path)) == 1


def test_a_link_out_of_the_folder_is_followed_and_the_run_names_the_link(tmp_path: Path) -> None:
    """Experiments link to data on other disks; what is read is only shown to the user who can read it anyway."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "log.csv").write_text(LOG)
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "mine.csv").symlink_to(tmp_path / "elsewhere" / "log.csv")
    (tmp_path / "runs" / "theirs").symlink_to(tmp_path / "elsewhere")
    assert {run.source for run in read(tmp_path / "runs")} == {
        str(tmp_path / "runs" / "mine.csv"),
        str(tmp_path / "runs" / "theirs" / "log.csv"),
    }


AS_NOBODY = """
import os, sys
sys.path.insert(0, sys.argv[2])
import lranalyzer.readers.reading, pandas  # while the disk can still be read
os.setgid(65534); os.setuid(65534)
from lranalyzer.readers import inspect, read
for report in inspect(sys.argv[1]):
    print(report.source, "|", report.problem.text if report.problem else len(report.runs))
try:
    read(sys.argv[1] + "/secret.csv")
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.mark.skipif(os.name != "posix", reason="pipes with names")
def test_a_pipe_is_an_error_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ReadError, match="a pipe or a device; expected a file, or '-' for standard input"):
        read(tmp_path / "pipe")


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that others may enter; not below pytest's own, which another session of root's closes to them."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can become another user")
def test_what_another_user_may_not_read_is_a_problem_and_the_rest_is_read(open_place: Path) -> None:
    place = open_place
    (place / "open.csv").write_text(LOG)
    (place / "secret.csv").write_text(LOG)
    (place / "closed").mkdir()
    (place / "closed" / "log.csv").write_text(LOG)
    (place / "secret.csv").chmod(0o600)
    (place / "closed").chmod(0o700)
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(place), str(ROOT)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert f"{place}/open.csv | 1" in lines
    assert any(line.startswith(f"{place}/secret.csv |") and "permission denied" in line for line in lines)
    assert any(line.startswith(f"{place}/closed |") and "cannot be opened" in line for line in lines)
    assert lines[-1].startswith(f"ReadError {place}/secret.csv: permission denied")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_entered_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "open.csv").write_text(LOG)
    (tmp_path / "closed").mkdir(mode=0o000)
    reports = inspect(tmp_path)
    (tmp_path / "closed").chmod(0o700)
    assert [bool(report.problem) for report in reports] == [False, True]


@pytest.mark.parametrize(
    "piece", ["8", "a-", "a ", "loss: ", "iteration 5/ 10 | ", "Epoch(train) [1][ 1/2] ", "| ", "{", "1,", "epoch "]
)
def test_a_line_of_one_piece_again_and_again_is_read_or_refused(piece: str, tmp_path: Path) -> None:
    """A pattern that tries every way to cut it would never come to its end here."""
    path = tmp_path / "train.log"
    head = " iteration       20/   10000 | learning rate: 1.6E-05 | lm loss: 3.0E+00 | global batch size: "
    path.write_text(f"{head}4 |\n{head}{piece * (1 << 15)}\n")
    with suppress(ReadError):
        read(path)


@pytest.mark.parametrize("piece", ["al-", "al-é", "-", "a", "train-a "])
def test_a_name_of_many_dashes_in_a_boosting_log_is_read_or_refused(piece: str, tmp_path: Path) -> None:
    path = tmp_path / "train.log"
    rounds = "".join(f"[{i}]\ttrain-logloss:{0.6 * 0.9**i:.5f}\teval-logloss:0.6\n" for i in range(4))
    path.write_text(f"{rounds}[4]\ttrain-logloss:0.39\teval-{piece * (1 << 14)}\n[5]\t{piece * (1 << 14)}\n")
    with suppress(ReadError):
        (run,) = read(path)
        assert run.train_loss is not None
        assert run.train_loss.value[:4].tolist() == [0.6, 0.54, 0.486, 0.4374]


def _laughs(first: str, of: Callable[[str], str]) -> str:
    """Ten levels, each of nine times the one before: a few hundred bytes that stand for 3.5e9 values."""
    levels = [f"a: &a {first}"] + [f"{name}: &{name} {of(before)}" for before, name in pairwise("abcdefghij")]
    return "\n".join(["lr: 0.1", *levels, ""])


@pytest.mark.parametrize(
    "text",
    [
        "lr: 0.1\na: &a\n  b: *a\n",
        "lr: 0.1\na: &a [*a, 1]\n",
        _laughs("[x, x, x, x, x, x, x, x, x]", lambda it: f"[{', '.join([f'*{it}'] * 9)}]"),
        _laughs(
            "{p: 1, q: 2, r: 3, s: 4, t: 5, u: 6, v: 7, w: 8, x: 9}",
            lambda it: f"{{{', '.join(f'{key}: *{it}' for key in 'pqrstuvwx')}}}",
        ),
    ],
    ids=["itself", "itself in a list", "lists", "mappings"],
)
def test_a_configuration_without_an_end_costs_neither_the_log_nor_its_rate(tmp_path: Path, text: str) -> None:
    (tmp_path / "log.csv").write_text(LOG)
    (tmp_path / "hparams.yaml").write_text(text)
    (run,) = read(tmp_path / "log.csv")
    assert run.params["lr"] == 0.1
    assert run.train_loss is not None
    assert len(run.train_loss) == 50


def test_a_row_of_nothing_but_delimiters_is_told_whatever_its_length(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("0,3.0" + "," * 5000 + "\n1,2.9" + "," * 5000 + "\n2,2.8" + "," * 5000 + "\n")
    (run,) = read(path)
    (series,) = run.series.values()
    assert series.value.tolist() == [3.0, 2.9, 2.8]


def test_a_loss_before_the_first_epoch_is_no_fault(tmp_path: Path) -> None:
    """Found by the fuzzer: the column of epochs was shorter than that of losses."""
    path = tmp_path / "train.log"
    path.write_text("loss: 4.0\n" + "".join(f"epoch: {i}, step: 100, loss: {3 - i / 9:.3f}\n" for i in range(1, 9)))
    (run,) = read(path)
    assert run.train_loss is not None
    assert len(run.train_loss) == 9
