"""The JSON documents of known tools: one row each, the most particular first."""

from __future__ import annotations

from lranalyzer.readers.records.benchmarks import (
    catboost_run,
    clearml_run,
    deepobs_run,
    stepback_runs,
    tensorboard_points,
)
from lranalyzer.readers.records.document_log import DocumentLog, DocumentSpec
from lranalyzer.readers.records.histories import any_history, chainer_run
from lranalyzer.readers.records.trainer_state import trainer_state_run

KNOWN_DOCUMENTS: tuple[DocumentSpec, ...] = (
    DocumentSpec("hf_trainer_state", "Hugging Face trainer_state.json", (r'"log_history"\s*:',), trainer_state_run),
    DocumentSpec("deepobs", "DeepOBS result", (r'"(train|test)_losses"\s*:\s*\[',), deepobs_run),
    DocumentSpec("stepback", "step-back result", (r'^\[\s*\{\s*"config"\s*:', r'"history"\s*:'), stepback_runs),
    DocumentSpec(
        "catboost_json",
        "catboost_training.json",
        (r'"meta"\s*:', r'"iterations"\s*:\s*\[\s*\{'),
        catboost_run,
    ),
    DocumentSpec("tensorboard_json", "TensorBoard's exported JSON", (r"^\[\s*\[\s*1\d{9}",), tensorboard_points),
    DocumentSpec("clearml", "ClearML reported scalars", (r'"x"\s*:\s*\[', r'"y"\s*:\s*\[', r'"name"\s*:'), clearml_run),
    DocumentSpec(
        "chainer",
        "Chainer LogReport",
        (r"^\[\s*\{", r'"elapsed_time"\s*:', r'"iteration"\s*:'),
        chainer_run,
        0.8,
    ),
    DocumentSpec("json", "JSON history", (r"\d",), any_history, 0.4),
)

DOCUMENT_READERS: tuple[DocumentLog, ...] = tuple(DocumentLog(spec) for spec in KNOWN_DOCUMENTS)
