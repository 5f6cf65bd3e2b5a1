"""What a series is: training loss, validation loss, learning rate, gradient norm, or just a metric.

Guessed from names first (the conventions of about 45 logging formats), from values where names are silent; every
guess carries its reason, and a user's word overrides it (:meth:`lranalyzer.run.Run.with_roles`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

import numpy as np

from lranalyzer.run.languages import in_english
from lranalyzer.run.series import Series

Role = Literal["train_loss", "val_loss", "lr", "grad_norm"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class Assignment:
    """The series that plays a role, and why it was chosen."""

    name: str
    reason: str


_LOSS = r"(loss(es)?|nll|cross entropy|crossentropy|logloss|log loss|multi ?logloss|objective|criterion|elbo|cost)"
_WEAK_LOSS = r"(mse|rmse|mae|error|err|perplexity|ppl|bpb|bpc|bpd|l2|l1|deviance|quantile|poisson|auc loss)"
_TRAIN = r"(train(ing)?|trn|tr|learn|trl)"
_VAL = r"(val(i|id(ation)?)?|va|vl|cv|eval(uation)?|dev|holdout|heldout|tel)"
_TEST = r"(test(ing)?|tst)"
_SKIP = re.compile(r"\b(scale|time|std|var(iance)?|min|max|count|num|weight|lowest|best|ema ratio|ratio)\b")
_PART = re.compile(
    r"\b(kl|kld|kl div(ergence)?|mmd|reg|regu(larization|larizer)?|aux(iliary)?|penalty|gp|commit(ment)?|prior)\b"
)
"""Terms beside the loss proper: they may grow while it falls."""

_LR = (
    r"^(lrs?|learning rates?|learn rate|lrate|eta|step size|lr 0|lr0)$",
    r"^(train|optim|optimizer|epoch|hparams|misc|schedule|scheduler|trainer|params|config)? ?(base )?(lr|learning rate)( 0)?$",
    r"^(lr|learning rate) (pg|group|param group|params?)? ?0?$",
    r"^(lr|learning rate)\b(?!.*\b(momentum|weight decay|beta)\b).*",
    r"\b(lr0|lr pg0|learning rate|lr)$",
)
_GRAD = (
    r"^(train |optim |total |global )?(grad(ient)?s?|g)[ ]?(total |global |2 0 )?norm( total| 2)?$",
    r"^gnorm$|^norm$|\bgrad(ient)?s? (2 0 )?norm\b|\bgrad norm\b|\bgnorm\b",
)


_SHORT = r"trl|tel|(train|val|valid|test|t|tr|vl)loss|t loss"
_SAYS_A_ROLE = re.compile("|".join((rf"\b({_LOSS}|{_WEAK_LOSS}|{_VAL}|{_TEST})\b", rf"^({_SHORT})$", *_LR, *_GRAD)))
"""A name without any of this scores nothing in any role; asked once for each of very many names."""


CURVE = 5
"""Points from which a series can be judged."""
STRONG = 9.0
"""Score from which a name says loss in so many words."""


@lru_cache(maxsize=1 << 20)  # a table of a million columns asks for each name several times
def normalised(name: str) -> str:
    """Lower case, every separator a blank, in English: ``"Train/Loss_step"`` gives ``"train loss step"``."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name) if not name.isupper() else name
    return in_english(spaced.lower())


def assign_roles(series: Mapping[str, Series]) -> dict[Role, Assignment]:
    """Choose a series for each role, where one fits.

    Among equally good names the one with most points wins (a per-step loss before a per-epoch one).
    """
    chosen: dict[Role, Assignment] = {}
    longest = max((len(s) for s in series.values()), default=0)
    telling = [(name, s) for name, s in series.items() if _SAYS_A_ROLE.search(normalised(s.name))]
    for role in ROLES:
        scored = (
            (_score(role, s) - _summary(s, longest) + _pairs(role, name, chosen), len(s), name) for name, s in telling
        )
        likely = [row for row in scored if row[0] > 0 and _plausible(role, series[row[2]])]
        if likely:
            name = min(likely, key=lambda row: (-row[0], -row[1], len(row[2]), row[2]))[2]
            taken = {a.name for a in chosen.values()}
            if name not in taken:
                chosen[role] = Assignment(name, f"its name {name!r} reads as {role.replace('_', ' ')}")
    if "train_loss" not in chosen:
        chosen.update(_loss_by_elimination(series, chosen))
    if "train_loss" in chosen and "val_loss" not in chosen:
        chosen.update(_loss_of_the_other_side(series, chosen))
    return chosen


def is_held_out(name: str) -> bool:
    """Whether a name says validation, evaluation or test."""
    return bool(re.search(rf"\b({_VAL}|{_TEST})\b", normalised(name)))


def reads_as_loss(name: str, *, of_training: bool = False) -> bool:
    """Whether a name says loss, of training if asked."""
    plain = normalised(name)
    return any(_loss_score(plain, held_out) >= STRONG for held_out in ((False,) if of_training else (False, True)))


def may_be_loss(name: str) -> bool:
    """Whether a name says loss, of whatever side, or error or perplexity, which fall as a loss does."""
    plain = normalised(name)
    return any(_loss_score(plain, held_out) > 0 for held_out in (False, True))


def _summary(series: Series, longest: int) -> float:
    """A single number beside curves sums a training up (Hugging Face ends with one ``train_loss``), and a mean of two or
    three epochs makes no curve where the loss of their batches does."""
    if len(series) == 1 and longest >= 3:
        return 9.0
    return 3.0 if len(series) < CURVE <= longest else 0.0


def _pairs(role: Role, name: str, chosen: Mapping[Role, Assignment]) -> float:
    """The validation of the very loss that was chosen for training goes before that of another."""
    if role != "val_loss" or "train_loss" not in chosen:
        return 0.0
    sides = rf"\b({_TRAIN}|{_VAL}|{_TEST}|step|epoch|[0-9]+)\b"
    return 0.5 * (
        re.sub(sides, "", normalised(name)).split() == re.sub(sides, "", normalised(chosen["train_loss"].name)).split()
    )


def _score(role: Role, series: Series) -> float:
    name = normalised(series.name)
    if role == "lr":
        return next((10.0 - i for i, p in enumerate(_LR) if re.search(p, name)), 0.0)
    if role == "grad_norm":
        return next((10.0 - i for i, p in enumerate(_GRAD) if re.search(p, name)), 0.0)
    return _loss_score(name, role == "val_loss")


def _loss_score(name: str, validation: bool) -> float:
    if re.search(r"\bloss scal(e|er|ing)\b", name):  # of half precision: no loss at all
        return 0.0
    strong, weak = re.search(rf"\b{_LOSS}\b", name), re.search(rf"\b{_WEAK_LOSS}\b", name)
    short = re.fullmatch(_SHORT, name)
    if not (strong or weak or short):
        return 0.0
    base = 10.0 if strong or short else 4.0
    train = re.search(rf"\b{_TRAIN}\b|^trainloss$|^trl$", name)
    held_out = re.search(rf"\b{_VAL}\b|^val(id)?loss$|^tel$", name)
    test = re.search(rf"\b{_TEST}\b|^testloss$", name)
    if validation:
        base += 5.0 if held_out else 1.0 if test else -100.0
        base -= 3.0 if train else 0.0
    else:
        base += -100.0 if held_out or test else 2.0 if train else 0.0
    if re.search(r"\b(total|overall|global avg|sum)\b", name):
        base += 1.0
    if re.fullmatch(rf"({_TRAIN} |{_VAL} |{_TEST} |epoch |lm |total |step )*loss(es)?( step| epoch)?", name):
        base += 1.0
    if _PART.search(name):
        base -= 1.5
    if _SKIP.search(name):
        base -= 6.0
    extra = len(name.split()) - 2
    return base - 0.2 * max(extra, 0)


def _plausible(role: Role, series: Series) -> bool:
    finite = series.value[np.isfinite(series.value)] if len(series) <= 10_000 else series.value[:10_000]
    if finite.size == 0:
        return role != "lr" and len(series) > 0
    if role in ("lr", "grad_norm"):
        return bool(np.nanmin(finite) >= 0 and np.nanmax(finite) > 0)
    return True


def _loss_by_elimination(series: Mapping[str, Series], chosen: Mapping[Role, Assignment]) -> dict[Role, Assignment]:
    """The only series left that falls and is no counter, where no name says "loss"."""
    taken = {a.name for a in chosen.values()}
    counters = re.compile(
        r"\b(epoch|step|iter(ation)?s?|time(stamp)?|wall|duration|acc(uracy)?|score|f1|auc|map|precision|recall|"
        r"val|valid|validation|eval|test|dev|bleu|rouge|top[15]|reward|ret(urn)?|samples|tokens|throughput|"
        r"memory|gpu|cpu|momentum|wd|weight decay|beta)\b"
    )
    left = [n for n in series if n not in taken and not counters.search(normalised(n)) and len(series[n]) >= 3]
    if len(left) != 1:
        return {}
    value = series[left[0]].value[:: max(1, len(series[left[0]]) // LOOKED_AT)]
    finite = value[np.isfinite(value)]
    if finite.size < 3 or np.median(finite[: max(1, finite.size // 5)]) <= np.median(
        finite[-max(1, finite.size // 5) :]
    ):
        return {}
    return {"train_loss": Assignment(left[0], f"{left[0]!r} is the only series that falls and has no other meaning")}


LOOKED_AT = 100_000
"""Points of a series that are looked at for its course."""
SAME_SCALE = 4.0
"""First value of a held-out loss over that of the training loss, or the reverse, at the most."""


def _loss_of_the_other_side(series: Mapping[str, Series], chosen: Mapping[Role, Assignment]) -> dict[Role, Assignment]:
    """A series called no more than ``val``, where it begins near the training loss and then falls, as no accuracy does."""
    train = series[chosen["train_loss"].name].value[:LOOKED_AT]
    first = train[np.isfinite(train)][:1]
    short = re.fullmatch(r"t(r?)(.*)", normalised(chosen["train_loss"].name))
    twin = re.compile(rf"vl?{re.escape(short.group(2))}") if short else None
    for name, other in series.items():
        if twin and twin.fullmatch(normalised(name)):
            return {
                "val_loss": Assignment(name, f"its name {name!r} is the other side of {chosen['train_loss'].name!r}")
            }
        if not re.fullmatch(_VAL, normalised(name)):
            continue
        looked = other.value[:: max(1, len(other) // LOOKED_AT)]
        value = looked[np.isfinite(looked)]
        if first.size == 0 or first[0] <= 0 or value.size < 2 or value[0] <= 0:
            continue
        if 1 / SAME_SCALE <= value[0] / first[0] <= SAME_SCALE and value.min() < value[0]:
            return {"val_loss": Assignment(name, f"its name {name!r} reads as the other side of the training loss")}
    return {}
