"""Which steps a log's numbers belong to: restarts, epochs that count anew, progress bars that overwrite themselves."""

from __future__ import annotations

from pathlib import Path

from lranalyzer.readers import read
from lranalyzer.run import Run


def only(folder: Path, name: str, text: str) -> Run:
    """The one run of a file with this text."""
    (folder / name).write_text(text, encoding="utf-8")
    (run,) = read(folder / name)
    return run


def test_the_row_numbers_of_a_data_frame_are_the_steps(tmp_path: Path) -> None:
    run = only(tmp_path, "h.csv", ",loss,val_loss\n" + "".join(f"{i},{2 - i / 9},{3 - i / 9}\n" for i in range(9)))
    assert list(run.series) == ["loss", "val_loss"]
    assert run.series["loss"].step.tolist() == list(range(9))


def test_a_log_begun_anew_is_judged_by_its_last_training(tmp_path: Path) -> None:
    rows = "".join(f"{e},{n}.{e}\n" for n in (12, 7) for e in range(n))
    loss = only(tmp_path, "training.csv", f"epoch,loss\n{rows}").series["loss"]
    assert len(loss) == 19
    assert loss.ordered.step.tolist() == list(range(7))
    assert loss.ordered.value[0] == 7.0


def test_steps_that_start_again_many_times_at_equal_distance_are_counted_through(tmp_path: Path) -> None:
    rows = "".join(f"{i},{3 - i / 10 - e}\n" for e in range(3) for i in range(10))
    assert only(tmp_path, "log.csv", f"step,loss\n{rows}").series["loss"].step.tolist() == list(range(30))


def test_a_log_out_of_order_is_put_in_order(tmp_path: Path) -> None:
    rows = "".join(f"{i},{3 - i / 10}\n" for i in (3, 1, 2, 6, 4, 5, 9, 7, 8))
    assert only(tmp_path, "log.csv", f"step,loss\n{rows}").series["loss"].ordered.step.tolist() == list(range(1, 10))


def test_a_keras_progress_bar_counts_once_an_epoch_with_its_last_numbers(tmp_path: Path) -> None:
    bar = "\x1b[1m6/6\x1b[0m \x1b[32m━━━━\x1b[0m \x1b[1m1s\x1b[0m 9ms/step - loss: {}"
    lines = [
        f"Epoch {e}/3\n{bar.format(3 - e)}\x08\x08\r{bar.format(3.5 - e)} - val_loss: {4 - e}\n" for e in (1, 2, 3)
    ]
    run = only(tmp_path, "out.txt", "".join(lines))
    assert run.x_unit == "epoch"
    assert run.series["loss"].value.tolist() == [2.5, 1.5, 0.5]
    assert run.series["val_loss"].value.tolist() == [3.0, 2.0, 1.0]


def test_keras_output_without_a_bar(tmp_path: Path) -> None:
    lines = [
        f"Epoch {e}/3\n6/6 - 1s - 9ms/step - loss: {3 - e} - val_loss: {4 - e} - learning_rate: 0.1\n"
        for e in (1, 2, 3)
    ]
    run = only(tmp_path, "out.txt", "".join(lines))
    assert run.format == "keras_stdout"
    assert run.lr is not None
    assert run.series["loss"].step.tolist() == [1, 2, 3]


def test_validation_of_the_same_loss_goes_before_that_of_another(tmp_path: Path) -> None:
    rows = "".join(f"[{i}]\ttraining's l1: {3 - i}\tvalid_0's huber: 1.5\tvalid_0's l1: 2.5\n" for i in range(5))
    assert only(tmp_path, "log.txt", rows).roles["val_loss"].name == "valid_0's l1"


def test_text_that_tells_only_epochs_counts_epochs(tmp_path: Path) -> None:
    lines = "".join(
        f"epoch: {e}, lr: {1e-3:.2e} - train loss: {3 - e / 9:.2f} - valid loss: {3 - e / 9:.2f}\n" for e in range(1, 9)
    )
    run = only(tmp_path, "train_log.txt", lines)
    assert run.x_unit == "epoch"
    assert run.series["train loss"].step.tolist() == list(range(1, 9))


def test_a_progress_bar_that_stands_at_its_end_does_not_count_epochs(tmp_path: Path) -> None:
    lines = "".join(f"100%|###| 100/100 [00:10<00:00]\nEpoch: {e:03d}, Loss: {3 - e / 9:.4f}\n" for e in range(1, 9))
    assert only(tmp_path, "out.txt", lines).series["Loss"].step.tolist() == list(range(1, 9))


def test_numbers_behind_a_blank_count_for_the_commonest_words(tmp_path: Path) -> None:
    lines = "".join(
        f"Epoch {e}/8 - train loss \t{3 - e / 9:.4f} val loss {3 - e / 9:.4f} lr 1e-3\n" for e in range(1, 9)
    )
    run = only(tmp_path, "out.txt", lines)
    assert (run.train_loss is not None, run.val_loss is not None, run.lr is not None) == (True, True, True)


def test_a_line_that_begins_with_a_date_in_brackets_is_no_json(tmp_path: Path) -> None:
    lines = "".join(f"[2024-03-01 10:00:{i:02d}] Step {i} loss: {3 - i / 9:.4f}\n" for i in range(1, 20))
    assert only(tmp_path, "out.log", lines).format == "text"
