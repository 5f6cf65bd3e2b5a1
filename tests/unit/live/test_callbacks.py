"""The callbacks in their real frameworks, on models so small that a training takes a second."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed")


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")


lightning = pytest.mark.filterwarnings("ignore")  # the frameworks' own, about workers and versions


@lightning
@pytest.mark.parametrize(("lr", "verdicts"), [(1e-2, set()), (50.0, {"too_high", "diverged"})])
def test_lightning(lr: float, verdicts: set[str]) -> None:
    lit = pytest.importorskip("lightning.pytorch", reason="Lightning is not installed")
    from lranalyzer.live.lightning import MonitorCallback

    class Net(lit.LightningModule):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.layer = torch.nn.Linear(4, 1)

        def training_step(self, batch: Any, index: int) -> Any:
            (x,) = batch
            return ((self.layer(x) - x.sum(1, keepdim=True)) ** 2).mean()

        def validation_step(self, batch: Any, index: int) -> None:
            self.log("val_loss", self.training_step(batch, index))

        def configure_optimizers(self) -> Any:
            return torch.optim.SGD(self.parameters(), lr=lr)

    torch.manual_seed(0)
    data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.randn(320, 4)), batch_size=16)
    heard: list[Any] = []
    callback = MonitorCallback(on_warning=heard.append)
    trainer = lit.Trainer(
        max_epochs=3, accelerator="cpu", callbacks=[callback], logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False, num_sanity_val_steps=1,
    )  # fmt: skip
    trainer.fit(Net(), data, data)
    assert callback.monitor is not None
    assert {w.verdict for w in heard} == verdicts
    curves = callback.monitor._judge.curves
    assert curves.train is not None
    assert curves.train.points + int(curves.train.bad.sum()) >= 60
    assert curves.val is not None
    assert curves.val.points == 3
    assert curves.hyper.total_steps is None
    assert callback.monitor._judge.total_steps == 60


@lightning
@pytest.mark.parametrize(("lr", "verdicts"), [(1e-2, set()), (50.0, {"too_high", "diverged"})])
def test_keras(lr: float, verdicts: set[str]) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras", reason="Keras is not installed")
    from lranalyzer.live.keras import MonitorCallback

    keras.utils.set_random_seed(0)
    x = np.random.default_rng(0).normal(size=(320, 4)).astype("float32")
    y = x.sum(1, keepdims=True)
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(lr), loss="mse")
    heard: list[Any] = []
    callback = MonitorCallback(on_warning=heard.append)
    model.fit(x, y, batch_size=16, epochs=3, validation_data=(x, y), verbose=0, callbacks=[callback])
    assert callback.monitor is not None
    assert {w.verdict for w in heard} == verdicts
    curves = callback.monitor._judge.curves
    assert curves.train is not None
    assert curves.val is not None
    assert curves.peak_lr == pytest.approx(lr)
    assert callback.monitor._judge.total_steps == 60


def test_the_losses_of_batches_are_recovered_from_keras_running_mean() -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    pytest.importorskip("keras", reason="Keras is not installed")
    from lranalyzer.live.keras import RunningMean

    losses = np.random.default_rng(0).uniform(1, 2, 3000)
    means = np.float32(np.cumsum(losses) / np.arange(1, 3001))
    running, found = RunningMean(), {}
    for i, mean in enumerate(means.tolist(), start=1):
        value = running.moved(i, mean)
        if value is not None:
            found[i] = value
    early = [i for i in found if i < 1000]
    assert early == list(range(1, 1000))
    assert np.allclose([found[i] for i in early], losses[:999], atol=2e-3)
    late = [i for i in found if i > 2500]
    assert np.allclose([found[i] for i in late], [losses[i - 3 : i].mean() for i in late], atol=2e-3)


@lightning
@pytest.mark.parametrize(("lr", "verdicts"), [(1e-2, set()), (100.0, {"too_high", "diverged"})])
def test_transformers(lr: float, verdicts: set[str], tmp_path: Path) -> None:
    hf = pytest.importorskip("transformers", reason="Transformers is not installed")
    pytest.importorskip("accelerate", reason="Accelerate is not installed")
    from lranalyzer.live.transformers import MonitorCallback

    torch.manual_seed(0)
    config = hf.GPT2Config(vocab_size=16, n_positions=8, n_embd=8, n_layer=1, n_head=1, bos_token_id=0, eos_token_id=1)
    model = hf.GPT2LMHeadModel(config)
    rows = [{"input_ids": t, "labels": t} for t in torch.randint(2, 16, (96, 8))]
    arguments = hf.TrainingArguments(
        output_dir=str(tmp_path / "out"), per_device_train_batch_size=8, max_steps=60, logging_steps=1, learning_rate=lr,
        report_to=[], use_cpu=True, save_strategy="no", disable_tqdm=True, logging_nan_inf_filter=False, max_grad_norm=0.0,
        eval_strategy="steps", eval_steps=30, lr_scheduler_type="constant",
    )  # fmt: skip
    heard: list[Any] = []
    callback = MonitorCallback(on_warning=heard.append)
    hf.Trainer(model, arguments, train_dataset=rows, eval_dataset=rows, callbacks=[callback]).train()
    assert callback.monitor is not None
    assert {w.verdict for w in heard} == verdicts
    curves = callback.monitor._judge.curves
    assert curves.train is not None
    assert curves.train.points == 60
    assert curves.val is not None
    assert curves.val.points == 2
    assert curves.hyper.optimizer == "adamw"
    assert callback.monitor._judge.total_steps == 60


@lightning
def test_lightning_lowers_the_rate_when_asked() -> None:
    lit = pytest.importorskip("lightning.pytorch", reason="Lightning is not installed")
    from lranalyzer.live.lightning import MonitorCallback

    class Net(lit.LightningModule):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.layer = torch.nn.Linear(4, 1)

        def training_step(self, batch: Any, index: int) -> Any:
            return ((self.layer(batch[0]) - 1) ** 2).mean()

        def configure_optimizers(self) -> Any:
            optimizer = torch.optim.SGD(self.parameters(), lr=30.0)
            return [optimizer], [
                {"scheduler": torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 60), "interval": "step"}
            ]

    torch.manual_seed(0)
    data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.randn(320, 4)), batch_size=16)
    callback = MonitorCallback(act=True, lr_bounds=(1.0, 40.0))
    trainer = lit.Trainer(
        max_epochs=2, accelerator="cpu", callbacks=[callback], logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False,
    )  # fmt: skip
    trainer.fit(Net(), data)
    assert callback.monitor is not None
    assert callback.monitor.actions
    assert callback.monitor.actions[0].before == pytest.approx(30.0, rel=0.1)
    assert all(1.0 <= a.after < 30.0 for a in callback.monitor.actions)
    assert trainer.optimizers[0].param_groups[0]["lr"] < 15


@lightning
def test_keras_raises_the_rate_when_asked_and_refuses_a_schedule() -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras", reason="Keras is not installed")
    from lranalyzer.live.keras import MonitorCallback

    keras.utils.set_random_seed(0)
    x = np.random.default_rng(0).normal(size=(640, 4)).astype("float32")
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(1e-6), loss="mse")
    callback = MonitorCallback(act=True)
    model.fit(x, x.sum(1), batch_size=16, epochs=3, verbose=0, callbacks=[callback])
    assert callback.monitor is not None
    assert callback.monitor.actions
    assert float(model.optimizer.learning_rate) > 2e-6
    model.compile(optimizer=keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)), loss="mse")
    with pytest.raises(ValueError, match="found a schedule of Keras"):
        model.fit(x, x.sum(1), verbose=0, callbacks=[MonitorCallback(act=True)])


KERAS_RESCUE = """
import keras, numpy as np
from lranalyzer.live.keras import MonitorCallback
keras.utils.set_random_seed(0)
x = np.random.default_rng(0).normal(size=(640, 8)).astype("float32")
model = keras.Sequential([keras.layers.Dense(16), keras.layers.BatchNormalization(), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(30.0, momentum=0.9), loss="mse")
callback = MonitorCallback(act=True)
model.fit(x, x.sum(1), batch_size=16, epochs=6, verbose=0, callbacks=[callback])
print(any(a.back_to is not None for a in callback.monitor.actions), model.evaluate(x, x.sum(1), verbose=0) < 4.0)
print(abs(float(model.optimizer.learning_rate) / callback.monitor.actions[-1].after - 1) < 1e-4)
"""


@pytest.mark.parametrize("backend", ["torch", "jax"])
def test_keras_goes_back_to_a_copy_where_the_loss_runs_away(backend: str, tmp_path: Path) -> None:
    for module in ("keras", backend):
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    environment = os.environ | {"KERAS_BACKEND": backend, "PYTHONPATH": str(Path(__file__).parents[3])}
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", KERAS_RESCUE],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.split() == ["True"] * 3, ran.stderr[-3000:]


@lightning
def test_transformers_goes_back_to_a_copy_where_the_loss_runs_away(tmp_path: Path) -> None:
    hf = pytest.importorskip("transformers", reason="Transformers is not installed")
    pytest.importorskip("accelerate", reason="Accelerate is not installed")
    from lranalyzer.live.transformers import MonitorCallback

    torch.manual_seed(0)
    config = hf.GPT2Config(vocab_size=16, n_positions=8, n_embd=8, n_layer=1, n_head=1, bos_token_id=0, eos_token_id=1)
    model = hf.GPT2LMHeadModel(config)
    rows = [{"input_ids": t, "labels": t} for t in torch.randint(2, 6, (96, 8))]
    arguments = hf.TrainingArguments(
        output_dir=str(tmp_path / "out"), per_device_train_batch_size=8, max_steps=120, logging_steps=1, learning_rate=100.0,
        report_to=[], use_cpu=True, save_strategy="no", disable_tqdm=True, logging_nan_inf_filter=False, max_grad_norm=0.0,
        warmup_steps=5,
    )  # fmt: skip
    callback = MonitorCallback(act=True)
    trainer = hf.Trainer(model, arguments, train_dataset=rows, callbacks=[callback])
    trainer.train()
    assert callback.monitor is not None
    assert any(a.back_to is not None for a in callback.monitor.actions)
    losses = [row["loss"] for row in trainer.state.log_history if "loss" in row]
    assert losses[-1] < losses[0] < 10 < max(losses)
