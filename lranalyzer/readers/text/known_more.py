"""Text logs of speech, detection, simulation and generation programs."""

from __future__ import annotations

from lranalyzer.readers.text.spec import LineRule, TextSpec

_EQUALS = r"([\w/.-]+)=(%N)(?=,|\s|\]|$)"
_MATLAB = r"^\|\s+(?P<epoch>\d+) \|\s+(?P<step>\d+) \|\s+\d\d:\d\d:\d\d \|\s+"

MORE_LOGS: tuple[TextSpec, ...] = (
    TextSpec(
        "tesseract",
        "Tesseract lstmtraining",
        (
            LineRule(
                r"^At iteration (?P<step>\d+)/\d+/\d+, [Mm]ean rms=(?P<rms>%N)%, delta=(?P<delta>%N)%, "
                r"(?:B?CER|char) train=(?P<train__char_error>%N)%, (?:BWER|word) train=(?P<train__word_error>%N)%"
            ),
        ),
        roles={"train_loss": "train/char_error"},
    ),
    TextSpec(
        "sagemaker",
        "SageMaker's own algorithms",
        (
            LineRule(
                r"#quality_metric: .*?\bepoch=(?P<epoch>\d+)(?:, batch=\d+)?,? (?P<pairs>.*)$",
                pair=r"([A-Za-z][\w -]{0,60}?) <\w+>=(%N)",
            ),
        ),
    ),
    TextSpec(
        "vowpal_wabbit",
        "Vowpal Wabbit",
        (
            LineRule(
                r"^(?P<average__loss>%N)\s+(?P<since_last__loss>%N)\s+(?P<step>\d+)\s+[\d.]+\s+\S+\s+\S+\s+\d+\s*$"
            ),
        ),
        params=(r"^(?P<key>learning rate|Num weight bits|power_t|initial_t) = (?P<value>\S+)",),
        roles={"train_loss": "since_last/loss"},
        mark=r"^average\s+since|^loss\s+last",
    ),
    TextSpec(
        "fasttext",
        "fastText",
        (LineRule(r"Progress:\s+[\d.]+%.*?\slr:\s+(?P<lr>%N)\s+(?:avg\.)?loss:\s+(?P<loss>%N)"),),
    ),
    TextSpec(
        "kaldi_nnet3",
        "Kaldi nnet3",
        (
            LineRule(
                r"Average objective function for 'output' for minibatches \d+-(?P<step>\d+) is -(?P<train__loss>%N) over"
            ),
            LineRule(r"Overall (?:average objective function|log-probability) for 'output' is -(?P<overall__loss>%N) "),
        ),
        needed=1,
    ),
    TextSpec(
        "kaldi_nnet1",
        "Kaldi nnet1",
        (
            LineRule(
                r"ITERATION (?P<epoch>\d+): TRAIN AVG\.LOSS (?P<train__loss>%N), \(lrate\s*(?P<lr>%N)\), "
                r"CROSSVAL AVG\.LOSS (?P<val__loss>%N)"
            ),
        ),
        needed=1,
    ),
    TextSpec(
        "wenet",
        "WeNet",
        (
            LineRule(
                r"TRAIN Batch (?P<epoch>\d+)/(?P<batch>\d+) (?P<pairs>loss.*)$",
                pair=r"\b(\w+) (%N)(?=\s|$)",
                skip="rank",
            ),
            LineRule(r"CV Batch \d+/\d+ (?P<pairs>)"),
            LineRule(r"Epoch (?P<epoch>\d+) CV info cv_loss (?P<val__loss>%N)"),
        ),
    ),
    TextSpec(
        "icefall",
        "icefall (k2)",
        (
            LineRule(r"Epoch (?P<epoch>\d+), validation: (?P<pairs>.*)$", pair=_EQUALS, prefix="val/"),
            LineRule(
                r"Epoch (?P<epoch>\d+), batch (?P<batch>\d+), loss\[(?P<pairs>[^\]]*)\].*?\blr: (?P<lr>%N)",
                pair=_EQUALS,
            ),
        ),
    ),
    TextSpec(
        "olmo",
        "OLMo",
        (
            LineRule(r"\[step=(?P<step>\d+)/\d+(?:,epoch=\d+)?\](?P<pairs>)"),
            LineRule(r"^\s+(?P<pairs>(?:train|optim|eval)/\S+=%N)\s*$", pair=r"(\S+)=(%N)"),
        ),
        roles={
            "train_loss": "train/CrossEntropyLoss",
            "lr": "optim/learning_rate_group0",
            "grad_norm": "optim/total_grad_norm",
        },
    ),
    TextSpec(
        "coqui",
        "Coqui TTS trainer",
        (
            LineRule(r"GLOBAL_STEP: (?P<step>\d+)(?P<pairs>)"),
            LineRule(r"^\s*\| > avg_(?P<pairs>\w+: ?%N)", pair=r"(\w+): ?(%N)", prefix="val/", skip=".*time"),
            LineRule(r"^\s*\| > (?P<pairs>\w+: ?%N)", pair=r"(\w+): ?(%N)", rename={"current_lr": "lr"}, skip=".*time"),
        ),
        roles={"train_loss": "loss", "val_loss": "val/loss"},
    ),
    TextSpec(
        "tacotron2",
        "Tacotron 2, WaveGlow",
        (
            LineRule(r"^Train loss (?P<step>\d+) (?P<train__loss>%N) Grad Norm (?P<grad_norm>%N)"),
            LineRule(r"^Validation loss (?P<step>\d+): (?P<val__loss>%N)"),
        ),
    ),
    TextSpec(
        "vits",
        "VITS, so-vits-svc",
        (
            LineRule(r"Train Epoch: (?P<epoch>\d+) \[[\d.]+%\](?P<pairs>)"),
            LineRule(
                r"Losses: \[(?P<disc__loss>%N), (?P<gen__loss>%N), (?P<fm__loss>%N), (?P<mel__loss>%N), (?P<kl__loss>%N)[^\]]*\]"
                r", step: (?P<step>\d+), lr: (?P<lr>%N)(?:, reference_loss: (?P<reference_loss>%N))?"
            ),
            LineRule(
                r"INFO\s+\[(?P<disc__loss>%N), (?P<gen__loss>%N), (?P<fm__loss>%N), (?P<mel__loss>%N), (?:%N, )?(?P<kl__loss>%N), "
                r"(?P<step>\d+), (?P<lr>%N)\]"
            ),
        ),
        roles={"train_loss": "mel/loss", "lr": "lr"},
        needed=1,
        mark=r"Train Epoch: \d+ \[[\d.]+%\]",
    ),
    TextSpec(
        "openpcdet",
        "OpenPCDet",
        (
            LineRule(
                r"Train:\s+(?P<epoch>\d+)/\d+ \(\s*\d+%\) \[\s*(?P<batch>\d+)/(?P<batches>\d+) .*?Loss: (?P<loss>%N).*?"
                r"LR: (?P<lr>%N)",
                epoch_base=1,
            ),
        ),
    ),
    TextSpec(
        "pyslowfast",
        "SlowFast, pycls",
        (
            LineRule(
                r'json_stats: (?=.*"_type": "train_iter)(?=.*"epoch": "(?P<epoch>\d+)/\d+")'
                r'(?=.*"iter": "(?P<batch>\d+)/(?P<batches>\d+)")(?P<json>\{.*\})',
                epoch_base=1,
            ),
            LineRule(r'json_stats: (?=.*"_type": "train_epoch)(?P<json>\{.*\})', prefix="epoch/"),
            LineRule(r'json_stats: (?=.*"_type": "(?:val|test)_(?:epoch|iter))(?P<json>\{.*\})', prefix="val/"),
        ),
        mark=r'"_type": "train_iter',
    ),
    TextSpec(
        "dllogger",
        "NVIDIA DLLogger",
        (
            LineRule(
                r'^DLLL .*"step": \[(?P<epoch>\d+), (?P<batch>\d+)[^\]]*\], "data": (?P<json>\{[^}]*\})', skip=".*time"
            ),
            LineRule(r'^DLLL .*"step": \[?(?P<step>\d+)\]?, "data": (?P<json>\{[^}]*\})', skip=".*time"),
        ),
    ),
    TextSpec(
        "catalyst",
        "Catalyst",
        (
            LineRule(r"^train \((?P<epoch>\d+)/\d+\) (?P<pairs>.*)$", pair=r"([\w/]+): (%N)", prefix="train/"),
            LineRule(
                r"^valid \((?P<epoch>\d+)/\d+\) (?P<pairs>.*)$",
                pair=r"([\w/]+): (%N)",
                prefix="val/",
                skip="lr|momentum",
            ),
        ),
    ),
    TextSpec(
        "basicsr",
        "BasicSR, Real-ESRGAN",
        (
            LineRule(
                r"\[epoch:\s*(?P<epoch>\d+), iter:\s*(?P<step>[\d,]+), lr:\((?P<lr>%N),(?P<pairs>.*)$",
                pair=r"\b(l_\w+): (%N)(?=\s|$)",
            ),
            LineRule(r"^\s+# (?P<pairs>\w+: %N)", pair=r"(\w+): (%N)", prefix="val/"),
        ),
        roles={"train_loss": "l_pix"},
    ),
    TextSpec(
        "matlab",
        "MATLAB trainNetwork",
        (
            LineRule(rf"{_MATLAB}(?P<acc>%N)% \|\s+(?P<loss>%N) \|\s+(?P<lr>%N) \|"),
            LineRule(
                rf"{_MATLAB}(?P<acc>%N)% \|\s+(?:(?P<val__acc>%N)%)? \|\s+(?P<loss>%N) \|\s+(?P<val__loss>%N)? \|\s+(?P<lr>%N) \|"
            ),
            LineRule(rf"{_MATLAB}(?P<rmse>%N) \|\s+(?P<loss>%N) \|\s+(?P<lr>%N) \|"),
            LineRule(
                rf"{_MATLAB}(?P<rmse>%N) \|\s+(?P<val__rmse>%N)? \|\s+(?P<loss>%N) \|\s+(?P<val__loss>%N)? \|\s+(?P<lr>%N) \|"
            ),
        ),
        roles={"train_loss": "loss", "val_loss": "val/loss"},
    ),
    TextSpec(
        "trax",
        "Trax",
        (LineRule(r"^Step +(?P<step>\d+): (?P<name>(?:train|eval) +\w+) *\| *(?P<value>%N)"),),
    ),
    TextSpec(
        "dl4j",
        "Deeplearning4j",
        (LineRule(r"ScoreIterationListener - Score at iteration (?P<step>\d+) is (?P<loss>%N)"),),
    ),
    TextSpec(
        "pytorch_tutorial",
        "PyTorch tutorials",
        (LineRule(r"^\s*\[(?P<epoch>\d+),\s*(?P<batch>\d+)\]\s+(?:train )?loss: (?P<loss>%N)"),),
    ),
    TextSpec(
        "yolov7_results",
        "YOLOv7 results.txt",
        (
            LineRule(
                r"^\s*(?P<epoch>\d+)/\d+\s+[\d.]+G\s+(?P<train__box_loss>%N)\s+(?P<train__obj_loss>%N)\s+(?P<train__cls_loss>%N)\s+"
                r"(?P<train__loss>%N)\s+\d+\s+\d+\s+(?P<precision>%N)\s+(?P<recall>%N)\s+(?P<map50>%N)\s+(?P<map>%N)\s+"
                r"(?P<val__box_loss>%N)\s+(?P<val__obj_loss>%N)\s+(?P<val__cls_loss>%N)"
            ),
        ),
        roles={"train_loss": "train/loss", "val_loss": "val/box_loss"},
    ),
)
