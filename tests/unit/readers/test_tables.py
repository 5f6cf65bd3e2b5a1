"""CSV and its relatives: every dialect, every trap."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from lranalyzer.errors import ReadError, UnknownFormat
from lranalyzer.readers import read
from lranalyzer.run import Run


def run_of(tmp_path: Path, text: str | bytes, name: str = "log.csv") -> Run:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    (run,) = read(path)
    return run


PLAIN = "step,train_loss,lr\n0,2.5,0.1\n10,2.25,0.1\n20,2.0,0.05\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(PLAIN, id="comma"),
        pytest.param(PLAIN.replace(",", ";"), id="semicolon"),
        pytest.param(PLAIN.replace(",", "\t"), id="tab"),
        pytest.param(PLAIN.replace(",", "|"), id="bar"),
        pytest.param(PLAIN.replace(",", "   "), id="blanks"),
        pytest.param(PLAIN.replace(",", ",    "), id="padded"),
        pytest.param(PLAIN.replace("\n", "\r\n"), id="crlf"),
        pytest.param(PLAIN.replace("\n", "\r"), id="old mac"),
        pytest.param("# made by hand\n# twice\n" + PLAIN, id="comments above"),
        pytest.param(PLAIN.replace("10,", "# half time\n10,", 1), id="comment between"),
        pytest.param("\n\n" + PLAIN, id="blank lines above"),
        pytest.param(PLAIN.replace(",", ";").replace(".", ","), id="decimal comma"),
        pytest.param('"' + PLAIN.replace(",", '","').replace("\n", '"\n"')[:-1], id="quoted"),
        pytest.param(PLAIN.replace("\n", ",\n"), id="delimiter at the end"),
        pytest.param(
            PLAIN.replace("\n10", ",\n10").replace("\n20", ",\n20")[:-1] + ",\n",
            id="delimiter at the end of rows",
        ),
        pytest.param("Training started\n" + PLAIN, id="talk above"),
        pytest.param("# step train_loss lr\n" + PLAIN.split("\n", 1)[1].replace(",", " "), id="savetxt"),
        pytest.param(b"\xef\xbb\xbf" + PLAIN.encode(), id="utf-8 mark"),
        pytest.param(PLAIN.encode("utf-16"), id="utf-16 mark"),
        pytest.param(PLAIN.encode("utf-16-le"), id="utf-16 no mark"),
        pytest.param(PLAIN.encode() + b"\0" * 100, id="zero bytes at the end"),
    ],
)
@pytest.mark.parametrize("very_wide", [2_000, 1], ids=["by pandas", "by numpy where it can"])
def test_every_dialect_gives_the_same_run(
    tmp_path: Path, text: str | bytes, very_wide: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lranalyzer.readers.tables.wide.VERY_WIDE", very_wide)
    run = run_of(tmp_path, text)
    assert run.train_loss is not None
    assert run.lr is not None
    assert run.train_loss.step.tolist() == [0, 10, 20]
    assert run.train_loss.value.tolist() == [2.5, 2.25, 2.0]
    assert run.lr.value.tolist() == [0.1, 0.1, 0.05]


def test_latin_1_names_are_read(tmp_path: Path) -> None:
    run = run_of(tmp_path, "step,größe,loss\n0,1.5,3.5\n1,1.6,3.0\n".encode("latin-1"))
    assert set(run.series) == {"größe", "loss"}


def test_an_unfinished_last_line_is_left_out_with_a_note(tmp_path: Path) -> None:
    run = run_of(tmp_path, PLAIN + "30,1.2")
    assert run.train_loss is not None
    assert run.train_loss.step.tolist() == [0, 10, 20]
    assert [n.kind for n in run.notes] == ["skipped"]


def test_a_last_line_closed_by_a_quote_is_complete(tmp_path: Path) -> None:
    run = run_of(tmp_path, '"step","loss"\n"1","0.5"\n"2","0.25"')
    assert run.train_loss is not None
    assert run.train_loss.value.tolist() == [0.5, 0.25]


def test_rows_of_a_wrong_length_are_skipped_with_their_line(tmp_path: Path) -> None:
    run = run_of(
        tmp_path,
        "step,train_loss,lr\n0,2.5,0.1\n10,2.25\n20,2.0,0.1\n30,1.5,0.1,7,8\n40,1.0,0.1\n50,1,0.1\n60,1,.1\n",
    )
    assert run.train_loss is not None
    assert run.train_loss.step.tolist() == [0, 20, 40, 50, 60]
    assert sorted((n.line or 0) for n in run.notes) == [3, 5]


def test_a_first_row_that_is_too_long_is_skipped(tmp_path: Path) -> None:
    run = run_of(tmp_path, "step,loss\n0,2.5,9\n10,2.25\n20,2.0\n30,1.0\n")
    assert run.train_loss is not None
    assert run.train_loss.step.tolist() == [10, 20, 30]
    assert [n.line for n in run.notes] == [2]


def test_a_nan_token_is_a_value_and_an_empty_cell_is_not(tmp_path: Path) -> None:
    rows = [f"{i},{'nan' if i > 6 else 3.0 - i / 10},{1.0 if i % 3 == 0 else ''}" for i in range(10)]
    run = run_of(tmp_path, "step,loss,val_loss\n" + "\n".join(rows) + "\n")
    assert run.train_loss is not None
    assert run.val_loss is not None
    assert len(run.train_loss) == 10
    assert np.isnan(run.train_loss.value[7:]).all()
    assert run.val_loss.step.tolist() == [0, 3, 6, 9]


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ("inf", math.inf), ("-inf", -math.inf), ("Infinity", math.inf), ("INF", math.inf),
        ("1e400", math.inf),
        ("1.#INF", math.inf), ("nan", math.nan), ("NaN", math.nan), ("NAN", math.nan), ("Nan", math.nan),
        ("-nan", math.nan), ("1.#IND", math.nan), ("1.#QNAN", math.nan), ("tensor(1.5)", 1.5),
        ('"tensor(1.5, device=\'cuda:0\')"', 1.5), ("[1.5]", 1.5), (" 1.5 ", 1.5),
    ],
)  # fmt: skip
def test_every_spelling_of_a_number_is_understood(tmp_path: Path, token: str, value: float) -> None:
    run = run_of(tmp_path, f"step,loss\n0,2.5\n1,{token}\n2,2.0\n")
    assert run.train_loss is not None
    np.testing.assert_array_equal(run.train_loss.value, [2.5, value, 2.0])


@pytest.mark.parametrize("token", ["", "NA", "null", "None", "N/A"])
def test_words_for_nothing_are_not_logged(tmp_path: Path, token: str) -> None:
    run = run_of(tmp_path, f"step,loss\n0,2.5\n1,{token}\n2,2.0\n")
    assert run.train_loss is not None
    assert run.train_loss.step.tolist() == [0, 2]


def test_a_header_written_again_marks_a_resumed_run(tmp_path: Path) -> None:
    run = run_of(tmp_path, PLAIN + PLAIN)
    assert run.train_loss is not None
    assert run.train_loss.step.tolist() == [0, 10, 20, 0, 10, 20]
    assert {n.kind for n in run.notes} == {"resumed"}


def test_thousands_marks_are_no_decimal_commas(tmp_path: Path) -> None:
    run = run_of(tmp_path, "step;loss;lr\n1,000;2.5;0.1\n2,000;2.0;0.1\n")
    assert run.train_loss is not None
    assert run.train_loss.step.tolist() == [1000, 2000]


def test_thousands_of_columns_are_read(tmp_path: Path) -> None:
    names = ["step", "loss", *(f"layer_with_a_long_name_{i}/weight_norm" for i in range(4000))]
    rows = [",".join([str(i), str(2.0 - i / 8), *["0.5"] * 4000]) for i in range(4)]
    run = run_of(tmp_path, ",".join(names) + "\n" + "\n".join(rows) + "\n")
    assert len(run.series) == 4001
    assert run.train_loss is not None


def test_names_that_occur_twice_are_both_kept(tmp_path: Path) -> None:
    run = run_of(tmp_path, "step,loss,loss\n0,1.5,2.5\n1,1.0,2.0\n")
    assert list(run.series) == ["loss", "loss.1"]


def test_numbers_without_a_header_get_names(tmp_path: Path) -> None:
    run = run_of(tmp_path, "0,2.5\n10,2.25\n20,2.0\n30,1.0\n")
    assert run.train_loss is not None
    assert run.train_loss.step.tolist() == [0, 10, 20, 30]


def test_a_byte_order_mark_before_bare_numbers_is_no_number(tmp_path: Path) -> None:
    run = run_of(tmp_path, b"\xef\xbb\xbf0,2.5\n10,2.25\n20,2.0\n30,1.0\n")
    assert run.train_loss is not None
    assert run.train_loss.step.tolist() == [0, 10, 20, 30]


def test_a_batch_counter_that_restarts_is_counted_through(tmp_path: Path) -> None:
    run = run_of(tmp_path, "epoch,batch,loss\n0,0,3\n0,1,2.5\n0,2,2\n1,0,1.5\n1,1,1.25\n1,2,1\n")
    assert run.train_loss is not None
    assert run.train_loss.step.tolist() == [0, 1, 2, 3, 4, 5]
    assert run.train_loss.epoch is not None


def test_an_epoch_alone_is_the_axis(tmp_path: Path) -> None:
    run = run_of(tmp_path, "epoch,loss,val_loss\n0,3,3.1\n1,2,2.5\n2,1,2\n")
    assert run.x_unit == "epoch"
    assert run.train_loss is not None
    assert run.train_loss.step.tolist() == [0, 1, 2]


def test_wall_time_is_read_from_numbers_and_from_dates(tmp_path: Path) -> None:
    numbers = run_of(tmp_path, "timestamp,step,loss\n1700000000000,0,3\n1700000001000,1,2\n1700000002000,2,1\n")
    dates = run_of(
        tmp_path,
        "date,step,loss\n2023-11-14T22:13:20Z,0,3\n2023-11-14T22:13:21Z,1,2\n2023-11-14T22:13:22Z,2,1\n",
    )
    for run in (numbers, dates):
        assert run.train_loss is not None
        assert run.train_loss.time is not None
        assert run.train_loss.time.tolist() == [1.7e9, 1.7e9 + 1, 1.7e9 + 2]


def test_decimals_of_the_log_are_its_quantum(tmp_path: Path) -> None:
    rows = "".join(f"{i},{3 - i / 17:.3f}\n" for i in range(40))
    run = run_of(tmp_path, "step,loss\n" + rows)
    assert run.train_loss is not None
    assert run.train_loss.provenance.quantum == pytest.approx(0.001)


def test_a_column_that_says_the_same_everywhere_is_a_parameter(tmp_path: Path) -> None:
    run = run_of(tmp_path, "step,loss,optimizer\n0,3,adam\n1,2,adam\n2,1,adam\n")
    assert run.params["optimizer"] == "adam"


def test_a_header_without_rows_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no complete row"):
        run_of(tmp_path, "step,loss\n")


@pytest.mark.parametrize("text", ["dear diary,\ntoday I trained a model.\nIt went well.\n", "{]", "\x7fELF\x02\x01"])
def test_what_is_no_table_is_not_read_as_one(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnknownFormat):
        run_of(tmp_path, text, "thing.txt")


def test_a_decimal_comma_in_every_cell_does_not_make_the_comma_the_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    rows = "".join(f"{i};{str(2 / (i + 1)).replace('.', ',')};0,1\n" for i in range(60))
    path.write_bytes(b"\xef\xbb\xbf" + f"step;loss;lr\n{rows}".encode())
    (run,) = read(path)
    assert (run.roles["train_loss"].name, run.roles["lr"].name) == ("loss", "lr")
    assert run.series["loss"].value[1] == 1.0
    assert set(run.series["lr"].value) == {0.1}


@pytest.mark.parametrize("last", ['"cut', '60,"1.2', '60,1.2,0.1,"a note\n61,1.1,0.1,b'])
def test_a_quotation_mark_that_is_never_closed_costs_its_line_alone(tmp_path: Path, last: str) -> None:
    rows = "".join(f"{i},{2 * 0.97**i},0.1,x\n" for i in range(60))
    path = tmp_path / "log.csv"
    path.write_text(f"step,train_loss,lr,note\n{rows}{last}\n")
    (run,) = read(path)
    assert run.train_loss is not None
    assert run.train_loss.value[:60].tolist() == pytest.approx([2 * 0.97**i for i in range(60)])
    assert any("never closed" in note.text for note in run.notes)


def test_words_of_the_header_beside_numbers_are_no_header_written_again(tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    path.write_text("epoch,train_loss,note\n" + "".join(f"{i},{2 / (i + 1)},note\n" for i in range(6)))
    loss = read(path)[0].series["train_loss"]
    assert loss.step.shape == loss.value.shape == (6,)


def test_a_step_beyond_any_counting_leaves_the_long_table_alone(tmp_path: Path) -> None:
    path = tmp_path / "metric-data.csv"
    rows = [f"run,loss,{step},{2 / (i + 1)},1700000000000" for i, step in enumerate((0, 1, 2, "9" * 25, 4))]
    path.write_text("Run,metric,step,value,timestamp\n" + "\n".join(rows) + "\n")
    assert read(path)[0].series["loss"].step.tolist() == [0, 1, 2, 4]


@pytest.mark.parametrize(
    "odd", ["", "nan", "NAN", "inf", "1e999", "n/a", "9007199254740993", "0x10", "1_0", "0.5,0.5", "0.5\n21,"]
)
def test_an_odd_cell_among_thousands_of_columns_reads_as_among_few(
    tmp_path: Path, odd: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = PLAIN.replace("2.25", odd)
    few = run_of(tmp_path, text)
    monkeypatch.setattr("lranalyzer.readers.tables.wide.VERY_WIDE", 1)
    many = run_of(tmp_path, text)
    assert few.series.keys() == many.series.keys()
    for name, series in few.series.items():
        np.testing.assert_array_equal(series.step, many.series[name].step)
        np.testing.assert_array_equal(series.value, many.series[name].value)
    assert [n.text for n in few.notes] == [n.text for n in many.notes]
