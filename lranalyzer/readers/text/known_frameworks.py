"""Text logs of frameworks and example programs that others build on."""

from __future__ import annotations

from lranalyzer.readers.text.spec import LineRule, TextSpec
from lranalyzer.run import Provenance

_EQUALS = r"([\w/.-]+)=(%N)(?=,|\s|\]|$)"
_COST = r"'?\b(\w*[Cc]ost|\w+_evaluator)'?[ =:]+(%N)"
_TIMES = r"eta|time|data|mem|max_mem|.*_time|.*_cost|ips"

FRAMEWORK_LOGS: tuple[TextSpec, ...] = (
    TextSpec(
        "metric_logger",
        "torchvision references, DeiT, DINO, MAE",
        (
            LineRule(
                r"Epoch: \[(?P<epoch>\d+)(?:/\d+)?\]\s+\[\s*(?P<batch>\d+)/(?P<batches>\d+)\]\s+(?P<pairs>.*)$",
                pair=r"([A-Za-z_]\w*): (%N)(?![\w:])",
                skip=_TIMES,
            ),
            LineRule(r"^\* Acc@1 (?P<val__top1>%N) Acc@5 (?P<val__top5>%N) loss (?P<val__loss>%N)", ends_epoch=True),
        ),
        provenance=Provenance(averaged_over=20),  # medians of the last 20
    ),
    TextSpec(
        "swin",
        "Swin Transformer and its kin",
        (
            LineRule(
                r"Train: \[(?P<epoch>\d+)/\d+\]\[(?P<batch>\d+)/(?P<batches>\d+)\]\s+(?P<pairs>eta.*)$",
                pair=r"\b(lr|wd|loss|grad_norm|loss_scale)\s+(%N)",
            ),
            LineRule(r"\* Acc@1 (?P<val__top1>%N) Acc@5 (?P<val__top5>%N)", ends_epoch=True),
        ),
    ),
    TextSpec(
        "opennmt",
        "OpenNMT-py",
        (
            LineRule(r"\bStep (?P<step>\d+)/\s*\d+; (?P<pairs>acc: .*)$", pair=r"\b(acc|ppl|xent|lr): *(%N)"),
            LineRule(r"(?i)valid(?:ation)? (?:perplexity|ppl): (?P<val__ppl>%N)"),
            LineRule(r"(?i)valid(?:ation)? xent: (?P<val__xent>%N)"),
            LineRule(r"(?i)valid(?:ation)? acc(?:uracy)?: (?P<val__acc>%N)"),
        ),
        roles={"train_loss": "xent", "val_loss": "val/xent"},
        interval_is_mean=True,
    ),
    TextSpec(
        "mxnet",
        "MXNet, GluonCV",
        (
            LineRule(
                r"Epoch\[(?P<epoch>\d+)\] Batch \[(?:\d+-)?(?P<batch>\d+)\]\s+(?P<pairs>.*)$",
                pair=_EQUALS,
                skip="(?i)speed",
            ),
            LineRule(
                r"Epoch\[(?P<epoch>\d+)\] (?P<pairs>(?:Train|Validation)-.*)$",
                pair=r"((?:Train|Validation)-[\w-]+)=(%N)",
            ),
        ),
    ),
    TextSpec(
        "paddle",
        "PaddlePaddle",
        (
            LineRule(
                r"\[Train\]\s*\[Epoch (?P<epoch>\d+)/\d+\]\s*\[Iter: (?P<batch>\d+)/(?P<batches>\d+)\]\s*(?P<pairs>.*)$",
                pair=r"([A-Za-z]\w*)(?:\(\w+\))?: (%N)(?=,|\s|$)",
                skip=_TIMES,
                epoch_base=1,
            ),
            LineRule(
                r"\[Eval\]\s*\[Epoch (?P<epoch>\d+)\]\s*\[Avg\]\s*(?P<pairs>.*)$",
                pair=r"([A-Za-z]\w*): (%N)(?=,|\s|$)",
                prefix="val/",
                epoch_base=1,
                ends_epoch=True,
            ),
        ),
    ),
    TextSpec(
        "paddle_v2",
        "PaddlePaddle before Fluid",
        (
            LineRule(r"^Test with Pass (?P<epoch>\d+),? (?P<pairs>.*)$", pair=_COST, prefix="test/"),
            LineRule(r"^Pass (?P<epoch>\d+), Batch (?P<step>\d+), (?P<pairs>.*)$", pair=_COST),
            LineRule(
                r"\]\s+(?:Pass=(?P<epoch>\d+) )?Batch=(?P<step>\d+) samples=\d+ (?P<pairs>AvgCost=.*?)(?: CurrentEval:.*)?$",
                pair=_COST,
            ),
        ),
        roles={"train_loss": "CurrentCost"},
    ),
    TextSpec(
        "espnet",
        "ESPnet",
        (
            LineRule(
                r"\b(?P<epoch>\d+)epoch:train:\d+-(?P<batch>\d+)batch: (?P<pairs>.*)$",
                pair=_EQUALS,
                skip=_TIMES,
                rename={"optim0_lr0": "lr"},
            ),
            LineRule(
                r"\b(?P<epoch>\d+)epoch results:.*\[valid\] (?P<pairs>[^\[]*)", pair=_EQUALS, prefix="val/", skip=_TIMES
            ),
        ),
        roles={"train_loss": "loss", "val_loss": "val/loss", "lr": "lr"},
    ),
    TextSpec(
        "word_language_model",
        "PyTorch word language model example",
        (
            LineRule(
                r"^\|\s+epoch\s+(?P<epoch>\d+) \|\s+(?P<batch>\d+)/\s*(?P<batches>\d+) batches \| (?P<pairs>.*)$",
                pair=r"\b(lr|loss|ppl|bpc)\s+(%N)",
                epoch_base=1,
            ),
            LineRule(r"end of epoch\s+(?P<epoch>\d+).*valid loss\s+(?P<val__loss>%N)", epoch_base=1, ends_epoch=True),
        ),
        interval_is_mean=True,
    ),
    TextSpec(
        "clu",
        "Flax, T5X and other users of CLU metric writers",
        (LineRule(r"logging_writer\.py:\d+\] \[(?P<step>\d+)\] (?P<pairs>.*)$", pair=_EQUALS, skip=r"steps_per_.*"),),
    ),
    TextSpec(
        "composer_console",
        "Composer console output",
        (
            LineRule(r"^\[(?:epoch=\d+\]\[)?batch=(?P<step>\d+)/\d+\]:(?P<pairs>)\s*$"),
            LineRule(r"^\s+Train (?P<pairs>\S+: %N)\s*$", pair=r"(\S+): (%N)", skip=r"time/.*"),
            LineRule(r"^\s+Eval (?P<pairs>\S+: %N)\s*$", pair=r"(\S+): (%N)", prefix="val/"),
        ),
        mark=r"^\[(?:epoch=\d+\]\[)?batch=\d+/\d+\]:",
    ),
    TextSpec(
        "gpt2_tensorflow",
        "GPT-2 fine-tuning in TensorFlow",
        (LineRule(r"^\[(?P<step>\d+) \| \d[\d.]*\] loss=(?P<loss>%N) avg=(?P<running_mean>%N)"),),
        roles={"train_loss": "loss"},
    ),
)
