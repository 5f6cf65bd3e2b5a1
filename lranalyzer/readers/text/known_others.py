"""Text logs of boosting libraries, DeepSpeed and Composer, and the rule for everything else."""

from __future__ import annotations

from lranalyzer.readers.text.known_vision import IMAGENET_RULES
from lranalyzer.readers.text.spec import LineRule, TextSpec

OTHER_LOGS: tuple[TextSpec, ...] = (
    TextSpec(
        "xgboost",
        "XGBoost output",
        (
            LineRule(
                r"^\[(?P<step>\d+)\]\s+(?P<pairs>[\w-]+-[\w@:.-]+?:%N.*)$",
                pair=r"([\w.@-]+-[\w@.-]+?):(%N)(?![\d.])",
            ),
        ),
    ),
    TextSpec(
        "lightgbm",
        "LightGBM output",
        (LineRule(r"^\[(?P<step>\d+)\]\s+(?P<pairs>\S+'s .*)$", pair=r"([\w.]+'s [\w@ ]+?): (%N)(?![\d.])"),),
    ),
    TextSpec(
        "catboost_stdout",
        "CatBoost output",
        (LineRule(r"^(?P<step>\d+):\s+learn: (?P<learn>%N)(?:\s+test: (?P<test>%N))?"),),
        params=(r"^(?P<key>Learning rate) set to (?P<value>\S+)",),
        roles={"train_loss": "learn", "val_loss": "test"},
    ),
    TextSpec(
        "composer",
        "Composer file log",
        (LineRule(r"^\[(?:metric|train|eval)\]\[batch=(?P<step>\d+)\]: (?P<pairs>.*)$", pair=r"([\w/-]+): (%N)"),),
    ),
    TextSpec(
        "deepspeed",
        "DeepSpeed",
        (
            LineRule(r"\bstep=(?P<step>\d+), skipped=(?P<skipped>\d+), lr=\[(?P<lr>%N)"),
            LineRule(
                r"^epoch: \d+\|step: (?P<step>\d+)\|ppo_ep: \d+\|(?P<pairs>act_loss: .*)$",
                pair=r"(\w+): (%N)(?=\||\s|$)",
            ),
            LineRule(r"^average reward score: (?P<reward>%N)"),
            LineRule(r"^'step':(?P<step>\d+), 'ppl': (?P<val__ppl>%N)"),
            LineRule(r"^ppl: (?P<val__ppl>%N)"),
            LineRule(r"^Epoch \d+/\d+ with loss (?P<epoch__loss>%N)"),
            LineRule(r"^steps: (?P<step>\d+) loss: (?P<loss>%N)"),
            LineRule(r"\[(?:timer|logging)\.py.*\bglobal_step=(?P<step>\d+)(?P<pairs>)"),
            *IMAGENET_RULES,
        ),
        mark=r"\[deepspeed\]|:log_dist\]|\bDeepSpeed\b",
        score=0.93,
    ),
)

GENERIC_LOG = TextSpec(
    "text",
    "text with key: number pairs",
    (
        LineRule(
            r"(?i)^(?=.*\b(?:global[ _]?)?(?:step|iter(?:ation)?|update|batch(?=[ \t:=#\[(]*\d+[ \t]*/))s?\b"
            r"[ \t]*[:=#\[(]*[ \t]*(?P<step>\d+))"
            r"(?=(?:.*\bepoch\b[ \t]*[:=#\[(]*[ \t]*(?P<epoch>\d+(?:\.\d+)?))?)(?P<pairs>.*)$",
            skip=r"(?i)(.*\b)?(epoch|(global[ _]?)?step|iter(ation)?s?|eta|update|batch)",
        ),
        LineRule(
            r"(?i)^(?=.*\bepoch\b[ \t]*[:=#\[(]*[ \t]*(?P<epoch>\d+(?:\.\d+)?))(?P<pairs>.*)$",
            skip=r"(?i)(.*\b)?(epoch|eta)",
        ),
    ),
    score=0.42,
    needed=3,
)
"""Guild AI's idea, widened by NaN, infinity and exponents."""
