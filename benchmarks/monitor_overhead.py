"""What watching costs a training step, in percent of the step, side by side in one run.

    python -m benchmarks.monitor_overhead [--steps 3000]

The step is small on purpose: a network whose step takes a few milliseconds on one core; a larger one only makes the share
smaller. Times are CPU times of this thread, so that other work on the machine does not enter. The whole of watching is
counted: making the monitor, which reads its models (once in a process), every ``Monitor.step`` with its looks, and for the
callbacks all of their hooks. Looks are spaced geometrically, so the share falls as a training gets longer.
"""

from __future__ import annotations

import argparse
import logging
import os
import time
import warnings
from collections.abc import Callable
from typing import Any

os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
WIDTH, BATCH = 256, 64


class Clock:
    """CPU time spent inside the functions it is put around."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, timed."""

        def timed(*args: Any, **kwargs: Any) -> Any:
            began = time.thread_time()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds += time.thread_time() - began

        return timed

    def on(self, thing: Any) -> Any:
        """Time every hook of a callback."""
        for name in dir(thing):
            if name.startswith("on_") and name in type(thing).__dict__:
                setattr(thing, name, self.around(getattr(thing, name)))
        return thing


def network() -> Any:
    """Four layers."""
    import torch

    torch.manual_seed(0)
    parts = [
        torch.nn.Linear(WIDTH, 4 * WIDTH),
        torch.nn.GELU(),
        torch.nn.Linear(4 * WIDTH, WIDTH),
        torch.nn.GELU(),
        torch.nn.Linear(WIDTH, 10),
    ]
    return torch.nn.Sequential(*parts)


def batch() -> tuple[Any, Any]:
    """Inputs and classes that can be learned."""
    import torch

    x = torch.randn(BATCH, WIDTH)
    return x, x[:, :10].argmax(1)


def plain(steps: int, norms: bool) -> tuple[float, float]:
    """Seconds of the whole loop and of watching, a plain PyTorch loop."""
    import torch

    from lranalyzer import Monitor

    model = network()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    clock = Clock()
    began = time.thread_time()
    monitor = clock.around(Monitor)(optimizer, total_steps=steps)
    step = clock.around(monitor.step)
    for _ in range(steps):
        x, y = batch()
        loss = torch.nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0) if norms else None
        optimizer.step()
        step(loss, grad_norm=norm)
    return time.thread_time() - began, clock.seconds


def lightning(steps: int) -> tuple[float, float]:
    """The same through Lightning."""
    import lightning.pytorch as lit
    import torch

    from lranalyzer.live.lightning import MonitorCallback

    class Net(lit.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.inner = network()

        def training_step(self, _: Any, index: int) -> Any:
            x, y = batch()
            return torch.nn.functional.cross_entropy(self.inner(x), y)

        def configure_optimizers(self) -> Any:
            return torch.optim.AdamW(self.parameters(), lr=1e-3)

    clock = Clock()
    trainer = lit.Trainer(
        max_steps=steps, accelerator="cpu", callbacks=[clock.on(MonitorCallback())], logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False,
    )  # fmt: skip
    began = time.thread_time()
    trainer.fit(Net(), torch.utils.data.DataLoader(range(steps)))
    return time.thread_time() - began, clock.seconds


def keras(steps: int) -> tuple[float, float]:
    """The same through Keras."""
    import keras as k
    import torch

    from lranalyzer.live.keras import MonitorCallback

    layers = [k.layers.Dense(4 * WIDTH, "gelu"), k.layers.Dense(WIDTH, "gelu"), k.layers.Dense(10)]
    model = k.Sequential(layers)
    model.compile(k.optimizers.AdamW(1e-3), k.losses.SparseCategoricalCrossentropy(from_logits=True))
    x = torch.randn(steps * BATCH, WIDTH).numpy()
    clock = Clock()
    began = time.thread_time()
    model.fit(x, x[:, :10].argmax(1), batch_size=BATCH, verbose=0, callbacks=[clock.on(MonitorCallback())])
    return time.thread_time() - began, clock.seconds


def transformers(steps: int) -> tuple[float, float]:
    """A tiny GPT-2 through the Trainer of Hugging Face, logging every tenth step."""
    import tempfile

    import torch
    import transformers as hf

    from lranalyzer.live.transformers import MonitorCallback

    config = hf.GPT2Config(
        vocab_size=64, n_positions=32, n_embd=32, n_layer=1, n_head=2, bos_token_id=0, eos_token_id=1
    )
    rows = [{"input_ids": t, "labels": t} for t in torch.randint(2, 64, (512, 32))]
    clock = Clock()
    with tempfile.TemporaryDirectory() as out:
        arguments = hf.TrainingArguments(
            out, max_steps=steps, logging_steps=10, report_to=[], use_cpu=True, save_strategy="no", disable_tqdm=True, log_level="error",
        )  # fmt: skip
        trainer = hf.Trainer(
            hf.GPT2LMHeadModel(config), arguments, train_dataset=rows, callbacks=[clock.on(MonitorCallback())]
        )
        trainer.remove_callback(hf.PrinterCallback)
        began = time.thread_time()
        trainer.train()
        return time.thread_time() - began, clock.seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--only", choices=("plain", "norms", "lightning", "keras", "transformers"), action="append")
    a = parser.parse_args()
    for name in ("lranalyzer", "lightning.pytorch"):
        logging.getLogger(name).setLevel(logging.ERROR)
    warnings.simplefilter("ignore")  # the frameworks' own
    import torch

    from lranalyzer.live.alarm import forget_models

    torch.set_num_threads(1)  # the backward pass runs in this thread too
    kinds: dict[str, Callable[[], tuple[float, float]]] = {
        "plain": lambda: plain(a.steps, False), "norms": lambda: plain(a.steps, True), "lightning": lambda: lightning(a.steps),
        "keras": lambda: keras(a.steps), "transformers": lambda: transformers(a.steps),
    }  # fmt: skip
    for name in a.only or kinds:
        forget_models()  # each pays for them
        whole, ours = kinds[name]()
        step = (whole - ours) / a.steps
        print(
            f"{name:<13} step {1e3 * step:.2f} ms, watching {1e6 * ours / a.steps:.1f} us a step: {ours / (whole - ours):.2%}",
            flush=True,
        )


if __name__ == "__main__":
    main()
