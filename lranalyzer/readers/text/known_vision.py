"""Text logs of vision trainers and of frameworks in general."""

from __future__ import annotations

from lranalyzer.readers.text.spec import LineRule, TextSpec
from lranalyzer.run import Provenance

_TIMES = r"eta|time|data_time|last_time|last_data_time|max_mem|memory"

IMAGENET_RULES: tuple[LineRule, ...] = (
    LineRule(
        r"Epoch: \[(?P<epoch>\d+)\]\[\s*(?P<batch>\d+)/(?P<batches>\d+)\].*?Loss (?P<loss>%N) \([^)]*\)"
        r"(?:.*?Acc@1\s+(?P<acc1>%N))?"
    ),
    LineRule(r"(?:Test|val|Validation):? ?\[\s*0/\d+\].*?Loss (?P<val__loss>%N) \([^)]*\)"),
    LineRule(r"iter (?P<step>\d+) \| LR \[(?P<lr>%N)\S*\| val_acc (?P<val__acc>%N)"),
    LineRule(r"\* +Acc@1 (?P<val__top1>%N)(?: +Acc@5 (?P<val__top5>%N))?", ends_epoch=True),
)

VISION_LOGS: tuple[TextSpec, ...] = (
    TextSpec(
        "detectron2_text",
        "Detectron2 log",
        (
            LineRule(
                r"\beta: .*?\biter: (?P<step>\d+)\s+(?P<pairs>(?:total_)?loss.*)$",
                pair=r"([\w/.-]+): (%N)(?=\s|$)",
                skip=_TIMES,
            ),
        ),
        roles={"train_loss": "total_loss", "lr": "lr"},
        provenance=Provenance(averaged_over=20),  # medians of the last 20
    ),
    TextSpec(
        "mmengine_text",
        "MMEngine log",
        (
            LineRule(
                r"Epoch\(train\)\s+\[\s*(?P<epoch>\d+)\]\[\s*(?P<batch>\d+)/(?P<batches>\d+)\]\s+(?P<pairs>.*)$",
                pair=r"([\w/.]+): (%N)(?=\s|$)",
                skip=_TIMES,
                epoch_base=1,
            ),
            LineRule(
                r"Iter\(train\)\s+\[\s*(?P<step>\d+)/\d+\]\s+(?P<pairs>.*)$",
                pair=r"([\w/.]+): (%N)(?=\s|$)",
                skip=_TIMES,
            ),
            LineRule(
                r"(?:Epoch|Iter)\(val\)\s+\[\s*\d+\]?\s*\[?\s*(\d+)/\1\]\s+(?P<pairs>.*)$",
                pair=r"([\w/.]+): (%N)(?=\s|$)",
                prefix="val/",
                skip=_TIMES,
            ),
        ),
        provenance=Provenance(averaged_over=10),
    ),
    TextSpec(
        "mmcv_text",
        "MMCV log",
        (
            LineRule(
                r"Epoch \[(?P<epoch>\d+)\]\[(?P<batch>\d+)/(?P<batches>\d+)\]\s+(?P<pairs>lr: .*)$",
                pair=r"([\w/.]+): (%N)(?=,|\s|$)",
                skip=_TIMES,
                epoch_base=1,
            ),
            LineRule(
                r"Iter \[(?P<step>\d+)/\d+\]\s+(?P<pairs>lr: .*)$",
                pair=r"([\w/.]+): (%N)(?=,|\s|$)",
                skip=_TIMES,
            ),
            LineRule(
                r"(?:Epoch|Iter)\(val\) \[\d+\]\[\d+\]\s+(?P<pairs>.*)$",
                pair=r"([\w/.]+): (%N)(?=,|\s|$)",
                prefix="val/",
            ),
        ),
        provenance=Provenance(averaged_over=10),
    ),
    TextSpec(
        "caffe",
        "Caffe",
        (
            LineRule(r"Iteration (?P<step>\d+)(?: \([^)]*\))?, loss = (?P<loss>%N)"),
            LineRule(r"Iteration (?P<step>\d+)(?: \([^)]*\))?, lr = (?P<lr>%N)"),
            LineRule(r"Iteration (?P<step>\d+), Testing net \(#\d+\)(?P<pairs>)"),
            LineRule(r"Test net output #\d+: (?P<pairs>\S+ = .*)$", pair=r"^(\S+) = (%N)", prefix="test/"),
        ),
        params=(
            r"^(?P<key>base_lr|lr_policy|gamma|power|momentum2?|weight_decay|stepsize|stepvalue|max_iter|display|iter_size|"
            r"solver_type|type|clip_gradients|average_loss): (?P<value>.+)$",
        ),
    ),
    TextSpec(
        "timm_text",
        "timm output",
        (
            LineRule(
                r"Train: (?P<epoch>\d+) \[\s*(?P<batch>\d+)/(?P<batches>\d+)[^\]]*\]\s+"
                r"Loss: (?P<loss>%N)(?: \([^)]*\))?"
                r"(?:.*?LR: (?P<lr>%N))?"
            ),
            LineRule(
                r"Test\S*: \[\s*(\d+)/\1\].*?Loss:\s+%N \((?P<val__loss>\s*%N)\)"
                r"(?:.*?Acc@1:\s+%N \((?P<val__acc1>\s*%N)\))?",
                ends_epoch=True,
            ),
        ),
    ),
    TextSpec(
        "pytorch_imagenet",
        "PyTorch ImageNet example",
        IMAGENET_RULES,
    ),
    TextSpec(
        "pytorch_mnist",
        "PyTorch MNIST example",
        (
            LineRule(
                r"Train Epoch: (?P<epoch>\d+) \[(?P<batch>\d+)/(?P<batches>\d+) \([^)]*\)\]"
                r"\s+Loss: (?P<loss>%N)",
                epoch_base=1,
            ),
            LineRule(
                r"(?i)\b(?:test|val|validation|eval) set:? +(?:average|avg\.?|mean)? *loss: (?P<val__loss>%N)",
                ends_epoch=True,
                epoch_base=1,
            ),
        ),
    ),
    TextSpec(
        "keras_stdout",
        "Keras progress output",
        (
            LineRule(r"^Epoch (?P<epoch>\d+)(?:/\d+)?(?P<pairs>)\s*$"),
            LineRule(
                r"^\s*(?:(\d+)/\1 [\[━-]|- \d+s ).*?- (?P<pairs>\w+: .*)$",
                pair=r"(\w+): (%N)(?=\s|$)",
            ),
            LineRule(
                r"^\s*Epoch (?P<epoch>\d+): (?:LearningRateScheduler (?:setting|reducing)|ReduceLROnPlateau reducing) learning rate"
                r" to (?P<lr>%N)(?=\.?\s*$)"
            ),
        ),
        last_of_epoch=True,
    ),
    TextSpec(
        "torch_lua",
        "Torch7 json_stats",
        (LineRule(r"^json_stats: (?P<json>\{.*\})"),),
    ),
    TextSpec(
        "tf_estimator",
        "TensorFlow Estimator",
        (
            LineRule(r"loss = (?P<loss>%N), step = (?P<step>\d+)"),
            LineRule(
                r"Saving dict for global step (?P<step>\d+): (?P<pairs>.*)$",
                pair=r"([\w/]+) = (%N)",
                prefix="val/",
            ),
        ),
    ),
    TextSpec(
        "darknet",
        "Darknet",
        (LineRule(r"^\s*(?P<step>\d+): (?P<loss>%N), (?P<avg_loss>%N) avg(?: loss)?, (?P<lr>%N) rate"),),
        roles={"train_loss": "loss"},
    ),
)
