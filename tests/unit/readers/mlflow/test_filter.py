"""MLflow's filter language: what it accepts, what it means, and how mistakes are explained."""

from __future__ import annotations

from pathlib import Path

import pytest
from mlflow_world import mlflow_is_before

from lranalyzer.errors import FilterError
from lranalyzer.readers.mlflow import iter_mlflow
from lranalyzer.readers.mlflow.filter import Filter
from lranalyzer.readers.mlflow.records import Experiment, Latest, RunRecord

RUN = RunRecord(
    "abc123", "first run", "FINISHED", Experiment("1", "vision"), 1000, 2000,
    {"optimizer": "AdamW", "lr": "1e-3", "note": "it's"}, {"team": "vision core", "mlflow.user": "kim"},
    {"val/loss": Latest(0.25, 1, 1), "acc": Latest(0.9, 1, 1)},
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        None,
        "  ",
        "params.optimizer = 'AdamW'",
        'params.optimizer = "AdamW"',
        "param.optimizer != 'sgd'",
        "parameters.optimizer LIKE 'Adam%'",
        "params.optimizer ILIKE 'adam_'",
        "params.optimizer NOT LIKE 'sgd%'",
        "params.lr < 1e-2",
        "params.lr >= .001 and params.lr <= 1E-3",
        "params.note = 'it''s'",
        "metrics.acc > 0.5 AND metrics.`val/loss` < 0.5",
        'metrics."val/loss" = 0.25',
        "metric.val/loss <> 3",
        "tags.team = 'vision core' AND tag.`mlflow.user` = 'kim'",
        "tags.mlflow.user = 'kim'",
        "status = 'FINISHED'",
        "attributes.run_name LIKE 'first%'",
        "run_id IN ('abc123', 'other')",
        "run_id NOT IN ('other')",
        "attributes.start_time > 999 AND end_time <= 2000",
        "params.missing IS NULL AND params.lr IS NOT NULL",
    ],
)
def test_a_run_passes(text: str | None) -> None:
    assert Filter.parse(text)(RUN)


@pytest.mark.parametrize(
    "text",
    [
        "params.optimizer = 'adamw'",
        "params.missing != 'x'",
        "params.missing NOT LIKE 'x'",
        "params.optimizer > 3",
        "metrics.loss < 1",
        "metrics.acc > 0.5 AND metrics.acc > 0.95",
        "params.lr IS NULL",
        "tags.team LIKE 'vision'",
    ],
)
def test_a_run_does_not_pass(text: str) -> None:
    assert not Filter.parse(text)(RUN)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("params.lr = ", "found its end, expected a number or a text in quotes"),
        ("params.lr = adamw", "found adamw, expected a number or a text in quotes"),
        ("params.lr ~ 3", "cannot be understood from '~ 3' on"),
        ("params.lr = 'x' OR params.lr = 'y'", "found OR, expected AND"),
        ("param.lr LIKES 'x'", "found LIKES, expected one of = !="),
        ("metrcs.loss < 1", "did you mean 'metrics'"),
        ("attributes.stat = 'x'", "'stat' is not one of"),
        ("AND params.lr = 'x'", "found AND, expected a name such as params.lr"),
        ("run_id IN ('a'", "found its end, expected )"),
        ("params.lr IS 3", "found 3, expected NULL"),
    ],
)
def test_a_mistake_is_explained(text: str, message: str) -> None:
    with pytest.raises(FilterError) as error:
        Filter.parse(text)
    assert message in str(error.value)
    assert text in str(error.value)


THE_SAME = (
    "params.lr = '0.01'", 'param.lr = "0.01"', "params.`lr` != '0.01'", "params.optimizer ILIKE 'ADAM%'",
    "params.optimizer LIKE 'adam_'", "params.missing = 'x'", "params.missing IS NULL", "params.lr IS NOT NULL",
    "metrics.train_loss < 1", "metrics.`val/loss` <= 2.1", 'metrics."val/loss" > 1', "metrics.train_loss != 5",
    "metrics.train_loss > 1 AND params.lr = '0.01' and status = 'FAILED'", "tags.team = 'a b'", "tags.team ILIKE 'A%'",
    "tags.`mlflow.parentRunId` IS NOT NULL", "tags.mlflow.runName = 'plain'", "attributes.run_name LIKE '%e%'",
    "run_name ILIKE 'PLAIN'", "attributes.status != 'FINISHED'", "attributes.start_time >= 1700000000000",
    "attributes.end_time > 0", "start_time < 1",
)  # fmt: skip


@pytest.mark.filterwarnings("ignore")
def test_mlflow_itself_finds_the_same_runs(real_database: Path) -> None:
    from mlflow import MlflowClient

    client = MlflowClient(f"sqlite:///{real_database}")
    vision = client.get_experiment_by_name("vision")
    for text in THE_SAME:
        if text.endswith(" NULL") and mlflow_is_before(3, 5):
            continue  # older MLflow does not know it
        theirs = {run.info.run_name for run in client.search_runs([vision.experiment_id], text)}
        ours = {run.name for run in iter_mlflow(real_database, experiment="vision", filter_string=text)}
        assert ours == theirs, text


def test_a_metric_is_compared_with_a_number_only() -> None:
    with pytest.raises(FilterError, match=r"metrics\.loss is compared with 'low', expected a number"):
        Filter.parse("metrics.loss < 'low'")
