"""What a line of an unknown program means beyond its ``key: number`` pairs: whose numbers they are.

``Validation -- Loss: 0.5`` says so on the line, ``Test Error:`` on the line before, and ``EPOCH 3 done: loss 0.5`` below lines
of single steps is the mean of an epoch.
"""

from __future__ import annotations

import re

_SIDES = {
    "val": r"val(?:i|id(?:ation)?)?|eval(?:uat(?:ion|ing))?|dev|cv|crossval",
    "test": r"test(?:ing)?",
    "train": r"train(?:ing)?",
}
_ALONE = r"(?i)(?<![\w./-])(?:{})(?![\w/-]|\.\w)"
_SIDE = {side: re.compile(_ALONE.format(words)) for side, words in _SIDES.items()}
_SIDED = re.compile(rf"(?i)(?<![a-z])(?:{'|'.join(_SIDES.values())})(?![a-z])|trainloss|valloss|testloss")
_TELLING = re.compile(
    r"(?i)loss|nll|perplexity|\bppl|(?<![a-z])lr(?![a-z])|learning[ _]rate|accuracy|(?<![a-z])acc(?![a-z])|error|elbo|^(train|val|valid)$"
    r"|(?<![a-z])(recall|precision|f1|auc|m?iou|map|dice|bleu|rouge|psnr|ssim|rmse|mse|mae)(?![a-z])"
)
_LOSS = re.compile(r"(?i)loss|nll|perplexity|\bppl")
_TITLE = re.compile(r"[:>\s=*-]\s*$|PERFORMANCE|Error:")
_BEGINS = re.compile(r"(\.{2,}|…+)\s*$")
LONGEST_TITLE = 60


def side_of(words: str) -> str:
    """``val``, ``test`` or ``train`` for words that say so, else empty."""
    return next((side for side, pattern in _SIDE.items() if pattern.search(words)), "")


def side_of_title(line: str) -> str:
    """The same for a line that is a title over the lines to come, or says what begins: ``evaluating...``."""
    plain = line.strip()
    if len(plain) > LONGEST_TITLE:
        return ""
    if _BEGINS.search(plain):
        return side_of(plain).replace("train", "")  # all of a log may follow "training..."
    return side_of(plain) if _TITLE.search(line) else ""


def sided(name: str, side: str) -> str:
    """The name with its side before it, unless it has one."""
    return name if not side or _SIDED.search(name) else f"{side}/{name}"


def tells(name: str) -> bool:
    """Whether a name speaks of a training: a loss, a rate, an accuracy or an error.

    >>> tells("val_loss"), tells("size")
    (True, False)
    """
    return _TELLING.search(name) is not None


def telling(found: dict[str, float], placed: bool) -> dict[str, float]:
    """Numbers that a line without a place may add: before the first epoch or step only where a loss is among them."""
    kept = {name: value for name, value in found.items() if tells(name)}
    return kept if placed or any(_LOSS.search(name) for name in kept) else {}
