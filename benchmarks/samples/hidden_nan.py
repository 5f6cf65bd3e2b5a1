"""A run that Hugging Face's Trainer really broke, and whose log hides it: the state that the Trainer itself wrote."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import torch

from benchmarks.samples.expected import write_toml
from benchmarks.samples.problems import CONTEXT, letters_of_the_licence

FOLDER = "hidden-nan"
STEPS = 200
PEAK = 2.0
"""Rate for plain SGD; the loss overflows on the way up to it."""


def make(folder: Path, origin: dict[str, str]) -> None:
    """Train a two-layer GPT-2 on this project's licence, with a warmup to a rate that it does not survive."""
    from transformers import GPT2Config, GPT2LMHeadModel, Trainer, TrainingArguments

    code, letters = letters_of_the_licence()
    rows = code.unfold(0, CONTEXT + 1, 7)
    torch.manual_seed(0)
    quiet = {"resid_pdrop": 0.0, "embd_pdrop": 0.0, "attn_pdrop": 0.0}
    shape = {"n_positions": CONTEXT + 1, "n_embd": 32, "n_layer": 2, "n_head": 4}
    model = GPT2LMHeadModel(GPT2Config(vocab_size=len(letters), **shape, **quiet))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as out:
        arguments = TrainingArguments(
            out, max_steps=STEPS, learning_rate=PEAK, warmup_steps=STEPS // 2, optim="sgd", max_grad_norm=0.0, logging_steps=5,
            per_device_train_batch_size=16, save_strategy="no", report_to=[], use_cpu=True, seed=0, disable_tqdm=True,
        )  # fmt: skip
        trainer = Trainer(model, arguments, train_dataset=[{"input_ids": row, "labels": row} for row in rows])
        trainer.train()
    trainer.state.save_to_json(str(folder / "trainer_state.json"))
    logged = [entry for entry in trainer.state.log_history if "loss" in entry]
    if logged[-1]["loss"] != 0 or logged[-1]["grad_norm"] == logged[-1]["grad_norm"]:
        raise SystemExit(f"{FOLDER}: the Trainer did not hide a NaN: {logged[-1]}")
    condition = (
        "The loss became NaN on the way up; the Trainer logs 0 in its place, and only the gradient's norm tells."
    )
    run = {
        "points": len(logged),
        "roles": {"train_loss": "loss", "lr": "learning_rate", "grad_norm": "grad_norm"},
        "verdict": ["diverged"],
        "symptoms": ["hidden_nan"],
        "first": "hidden_nan",
    }
    write_toml(
        folder / "expected.toml",
        [("", {"condition": condition, "format": "hf_trainer_state"}), ("[origin]", dict(origin)), ("[[runs]]", run)],
    )
