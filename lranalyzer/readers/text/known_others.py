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
                r"^\[(?P<step>\d+)\]\s+(?P<pairs>(?=\w{1,100}-)[\w@:.-]{3,200}?:%N.*)$",
                pair=r"(?<![\w.@-])((?=[\w.@]{1,100}-)[\w@.-]{3,200}):(%N)(?![\d.])",
            ),
        ),
    ),
    TextSpec(
        "lightgbm",
        "LightGBM output",
        (LineRule(r"^\[(?P<step>\d+)\]\s+(?P<pairs>\S+'s .*)$", pair=r"([\w.]+'s [\w@ ]{1,60}?): (%N)(?![\d.])"),),
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

_COUNT = r"[ \t]*[:=#\[(]*[ \t]*"
_WHOLE = r"\d+(?:\.0+)?(?![\w%]|\.\d)"
_IN_EPOCH = rf"(?=(?:.*?\bepoch\b{_COUNT}(?P<epoch>\d+(?:\.\d+)?)(?![\d.]*%))?)"
_BATCH_ID = r"batch[_ ]?(?:id|idx|index|no|num|number)"
_STEP = rf"(?:step|ite?r(?:ation)?|update|{_BATCH_ID}|batch(?=[ \t:=#\[(]*\d+[ \t]*/))s?"
_SOURCE = r"[\w/.-]+\.(?:py|cc|cpp|cu|java|scala|rs|go)"
_COUNTERS = (
    r"(?i)(.*\b)?(epochs?|(global[ _]?|total[ _]?)?step|iter(ation)?s?|eta|update|episode|round|generation|batch|rank|v_num|time|data"
    rf"|{_BATCH_ID}|{_SOURCE})"
)
GENERIC_LOG = TextSpec(
    "text",
    "text with key: number pairs",
    (
        LineRule(
            rf"(?i)^(?=.*?\bepoch\b{_COUNT}(?P<epoch>\d+)).*\btrain/val\w* loss: (?P<train__loss>%N) ?/ ?(?P<val__loss>%N)"
        ),
        LineRule(  # NCE Loss at epoch 0 and iteration 500 is 0.94; Cost after iteration 100: 0.58
            r"(?i)^\W*(?P<name>(?:[\w-]+ ){0,4}?(?:loss|cost|error|objective|accuracy|acc))(?: value)? (?:at|after|for|in|on) "
            rf"(?=(?:epoch (?P<epoch>{_WHOLE}))?)"
            rf"(?:epoch {_WHOLE}(?: and|,|;)? )?(?:(?:{_STEP}|batch) #?(?P<step>{_WHOLE})|epoch {_WHOLE})"
            r"\s*(?:is|was|of|[:=])+\s*(?P<value>%N)"
        ),
        LineRule(  # loss: (3, 0.52)
            r"(?i)^\W*(?P<name>[\w ]*loss)\s*[:=]?\s*\(\s*(?P<step>\d+)\s*,\s*(?P<value>%N)\s*\)\s*$"
        ),
        LineRule(rf"(?i)^(?=.*?\bglobal[ _]?step{_COUNT}(?P<step>{_WHOLE})){_IN_EPOCH}(?P<pairs>.*)$", skip=_COUNTERS),
        LineRule(  # a progress bar: 25%|███   | 10/40 [00:05<00:15, 10.0it/s, loss=2.4]
            rf"(?i)^{_IN_EPOCH}(?=.*?\d%\|[^|]*\|\s*(?P<batch>\d+)/(?P<batches>\d+) \[)(?P<pairs>.*)$",
            skip=_COUNTERS,
        ),
        LineRule(  # [0/25][100/1583] Loss_D: 0.5
            r"(?i)^(?:.*?epoch)?\W*\[\s*(?P<epoch>\d+)/\d+\],?\s*\[\s*(?P<batch>\d+)/\s*(?P<batches>\d+)[^\]]*\](?P<pairs>.*)$",
            skip=_COUNTERS,
        ),
        LineRule(rf"(?i)^(?=.*?\b{_STEP}\b{_COUNT}(?P<step>{_WHOLE})){_IN_EPOCH}(?P<pairs>.*)$", skip=_COUNTERS),
        LineRule(  # Epoch 3, batch 20, loss 2.3
            rf"(?i)^(?=.*?\bepoch\b{_COUNT}(?P<epoch>\d+)(?!\d*%))(?=.*?\bbatch\b{_COUNT}(?P<step>{_WHOLE}))(?P<pairs>.*)$",
            skip=_COUNTERS,
        ),
        LineRule(  # loss: 2.3  [   64/60000]
            r"(?i)^(?=.*\bloss\b)" + _IN_EPOCH + r"(?=.*?(?<!epoch)(?<!epoch.)(?<!epoch:.)"
            r"\[\s*(?P<batch>\d+)/\s*(?P<batches>\d+)(?:\s(?!\d\d:\d\d)[^\]]*)?\])(?P<pairs>.*)$",
            skip=_COUNTERS,
        ),
        LineRule(rf"(?i)^(?=.*\bloss\b){_IN_EPOCH}(?P<pairs>.*)\s(?P<batch>\d+)/(?P<batches>\d+)\s*$", skip=_COUNTERS),
        LineRule(rf"(?i)^(?=.*?\bepoch\b{_COUNT}(?P<epoch>\d+(?:\.\d+)?))(?P<pairs>.*)$", skip=_COUNTERS),
        LineRule(  # Episode 20, Reward: -1650.3; Round 3: loss 0.5
            rf"(?i)^(?=.*?\b(?:episode|(?:round|generation)(?=.*\bloss\b)){_COUNT}(?P<step>{_WHOLE}))(?=.*\b(?:loss|reward|return)\b)"
            r"(?P<pairs>.*)$",
            skip=_COUNTERS,
        ),
    ),
    score=0.42,
    needed=3,
    loose=True,
)
"""Guild AI's idea, widened by NaN, infinity and exponents, by progress bars, and by lines that go on where another began."""
