"""Text logs of language-model trainers."""

from __future__ import annotations

from lranalyzer.readers.text.spec import LineRule, TextSpec
from lranalyzer.run import Provenance

_MEGATRON_PAIR = r"([a-z][a-z0-9 _.()-]{0,60}?)\s{0,20}:\s*(%N)(?=\s*\|)"
_SPEED = r"time|dt|mfu|.*(tok|it).*/s.*"

LANGUAGE_LOGS: tuple[TextSpec, ...] = (
    TextSpec(
        "megatron",
        "Megatron-LM",
        (
            LineRule(
                r"iteration\s+(?P<step>\d+)\s*/\s*\d+\s*\|(?P<pairs>.*learning rate.*)$",
                pair=_MEGATRON_PAIR,
                skip=r"elapsed time.*|iteration",
            ),
            LineRule(
                r"validation (?:loss|results) at (?:iteration )?.*\|(?P<pairs>\s*lm[ _]loss value.*)$",
                pair=r"([a-z][A-Za-z_ ]{0,60}?)\s{0,20}:\s*(%N)(?=\s*\|)",
                rename={
                    "lm loss value": "val/lm loss",
                    "lm loss PPL": "val/lm loss PPL",
                    "lm_loss value": "val/lm_loss",
                    "lm_loss_ppl value": "val/lm_loss_ppl",
                },
            ),
        ),
        params=(r"^\s+(?P<key>[a-z_]+) \.{3,} (?P<value>.+)$",),
        nan_when=(("number of nan iterations", "lm loss"),),
        interval_is_mean=True,
    ),
    TextSpec(
        "nanotron",
        "Nanotron",
        (
            LineRule(
                r"iteration: (?P<step>[\d.,]+[KMB]?) / [\d.,]+[KMB]? \|(?P<pairs>.*)$",
                pair=r"([a-z_0-9/]+): (%N)",
                human=True,
            ),
        ),
    ),
    TextSpec(
        "torchtitan",
        "torchtitan",
        (
            LineRule(
                r"validate step:\s*(?P<step>[\d,]+)\s+(?P<pairs>loss:.*)$",
                prefix="val/",
                pair=r"([a-z_]+):\s*(%N)(?![\w/])",
            ),
            LineRule(r"\bstep:\s*(?P<step>[\d,]+)\s+(?P<pairs>loss:.*tps.*)$", pair=r"([a-z_]+):\s*(%N)(?![\w/])"),
        ),
    ),
    TextSpec(
        "torchtune",
        "torchtune",
        (LineRule(r"^Step (?P<step>\d+) \|(?P<pairs>.*)$", pair=r"([\w/]+):(%N)(?=\s|$)"),),
    ),
    TextSpec(
        "llm_c",
        "llm.c main.log",
        (
            LineRule(r"^s:(?P<step>\d+) trl:(?P<train__loss>%N)(?: lr:(?P<lr>%N))?(?: norm:(?P<grad_norm>%N))?"),
            LineRule(r"^s:(?P<step>\d+) tel:(?P<val__loss>%N)"),
            LineRule(r"^s:(?P<step>\d+) eval:(?P<eval>%N)"),
        ),
        roles={"train_loss": "train/loss", "val_loss": "val/loss"},
    ),
    TextSpec(
        "llm_c_stdout",
        "llm.c output",
        (
            LineRule(
                r"^step\s+(?P<step>\d+)/\d+ \| (?:train )?loss (?P<loss>%N)(?: \([^)]*\))?"
                r"(?:\s*\| norm (?P<grad_norm>%N)(?: \([^)]*\))?)?(?:\s*\| lr (?P<lr>%N))?"
            ),
            LineRule(r"^val loss:? (?P<val__loss>%N)"),
        ),
    ),
    TextSpec(
        "modded_nanogpt",
        "modded-nanogpt",
        (
            LineRule(
                r"^step:(?P<step>\d+)/\d+ (?P<pairs>(?:train_loss|val_loss|train_time).*)$",
                pair=r"(\w+):(%N)",
            ),
        ),
    ),
    TextSpec(
        "build_nanogpt",
        "build-nanogpt log.txt",
        (
            LineRule(r"^(?P<step>\d+) train (?P<train__loss>%N)\s*$"),
            LineRule(r"^(?P<step>\d+) val (?P<val__loss>%N)\s*$"),
            LineRule(r"^(?P<step>\d+) hella (?P<hellaswag>%N)\s*$"),
        ),
        mark=r"^\d+ train %N\s*$".replace("%N", r"[\d.]+"),
    ),
    TextSpec(
        "nanogpt",
        "nanoGPT",
        (
            LineRule(
                r"^step (?P<step>\d+): train loss (?P<train__loss>%N), val loss (?P<val__loss>%N)(?P<pairs>.*)$",
                skip=_SPEED,
            ),
            LineRule(r"^iter (?P<step>\d+): loss (?P<loss>%N)(?P<pairs>.*)$", skip=_SPEED),
        ),
        params=(r"^(?:Overriding: )?(?P<key>[a-z_]+) = (?P<value>\S+)$",),
        roles={"train_loss": "loss", "val_loss": "val/loss"},
    ),
    TextSpec(
        "fairseq",
        "fairseq",
        (
            LineRule(
                r"\| (?:train_inner|train|valid\w*) \| (?P<json>\{.*\})",
                skip=r"epoch|update|.*(wps|ups|wall)",
                step_key=r"(train_|valid_)?num_updates",
            ),
            LineRule(
                r"epoch (?P<epoch>\d+):\s+\d+ / \d+ (?P<pairs>.*num_updates=(?P<step>\d+).*)$",
                pair=r"(\w+)=(%N)",
                skip="num_updates",
            ),
            LineRule(
                r"epoch (?P<epoch>\d+) \| valid on '[^']*' subset \|"
                r"(?P<pairs>.*num_updates (?P<step>\d+).*)$",
                pair=r"(?:^|\|) (\w+) (%N)",
                prefix="valid_",
                skip="num_updates",
            ),
            LineRule(
                r"epoch (?P<epoch>\d+) \|(?P<pairs> loss.*num_updates (?P<step>\d+).*)$",
                pair=r"(?:^|\|) (\w+) (%N)",
                prefix="epoch_",
                skip="num_updates",
            ),
        ),
    ),
    TextSpec(
        "joeynmt",
        "JoeyNMT training log",
        (
            LineRule(
                r"Epoch\s+(?P<epoch>\d+),?\s+Step:\s+(?P<step>\d+),?\s+(?P<pairs>Batch Loss:.*)$",
                pair=r"([A-Z][\w ]{0,60}?):\s*(%N)",
                rename={"Batch Loss": "batch loss", "Lr": "lr"},
            ),
            LineRule(
                r"Validation result.*?[Ee]poch\s+(?P<epoch>\d+),\s+step\s+(?P<step>\d+): (?P<pairs>.*)$",
                pair=r"(\w+):\s*(%N)",
                prefix="val/",
                skip="duration",
            ),
        ),
        params=(r"cfg\.(?P<key>[\w.]+)\s*: (?P<value>.+)$",),
        roles={"train_loss": "batch loss"},
    ),
    TextSpec(
        "joeynmt_validations",
        "JoeyNMT validations.txt",
        (
            LineRule(
                r"^Steps: (?P<step>\d+)\tLoss: (?P<val__loss>%N)\tPPL: (?P<val__ppl>%N)(?P<pairs>.*)$",
                pair=r"(\w+): (%N)",
                rename={"LR": "lr"},
                prefix="val/",
            ),
        ),
        roles={"val_loss": "val/loss"},
    ),
    TextSpec(
        "marian",
        "Marian",
        (
            LineRule(
                r"Ep\. (?P<epoch>\d+) : Up\. (?P<step>\d+) :.*Cost (?P<cost>%N)(?:.*gNorm (?P<grad_norm>%N))?"
                r"(?:.*L\.r\. (?P<lr>%N))?"
            ),
            LineRule(
                r"\[valid\] Ep\. (?P<epoch>\d+) : Up\. (?P<step>\d+) : "
                r"cross-entropy : (?P<val__cross_entropy>%N)"
            ),
        ),
        roles={"train_loss": "cost"},
        interval_is_mean=True,
    ),
    TextSpec(
        "hf_stdout",
        "Hugging Face Trainer output",
        (
            LineRule(
                r"\{(?P<pairs>'eval_\w+': .*)\}",
                pair=r"'([\w/ .-]+)': '?(%N)'?(?=[,}]|$)",
                skip=r"epoch|.*(runtime|per_second)",
            ),
            LineRule(r"\{(?P<pairs>'train_runtime': .*)\}", pair=r"'(train_loss)__never': (%N)"),
            LineRule(
                r"\{(?P<pairs>'(?:loss|grad_norm|learning_rate)': .*?'epoch': '?(?P<epoch>[\d.]+)'?.*)\}",
                pair=r"'([\w/ .-]+)': '?(%N)'?(?=[,}]|$)",
                skip="epoch",
            ),
        ),
        roles={"train_loss": "loss", "val_loss": "eval_loss", "lr": "learning_rate"},
        provenance=Provenance(nan_repaired=True),
        interval_is_mean=True,
    ),
)
