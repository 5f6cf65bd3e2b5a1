"""Losses that do not fall as the model learns, or that no learning rate of a gradient descent rules.

A discriminator's loss rises because the generator improves; a policy's loss has its zero at the present policy; a boosted
ensemble adds a tree a round. Their curves look like those of trainings gone wrong, and are not: nothing is judged on them
but whether they are finite. Told by the names that a log gives its series, and by the program that wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from lranalyzer.run.roles import normalised

Objective = Literal["adversarial", "reinforcement", "boosting"]

_NETWORK_D = r"(d|dis|disc|discriminator|netd)"
_NETWORK_G = r"(g|gen|generator|netg)"
_OF_A_NETWORK = r"(?=.*\b{}\b)(?=.*\b(loss(es)?|err(or)?|cost|gan|adv|real|fake)\b)"
_D = re.compile(_OF_A_NETWORK.format(_NETWORK_D))
_G = re.compile(_OF_A_NETWORK.format(_NETWORK_G))
"""``lossD``, ``d_loss``, ``errD``, ``loss/discriminator``, and pix2pix's ``D_real`` and ``G_GAN``."""
_REWARD = re.compile(r"\brew(ard)?s?( mean| score| total)?$|\b(ep|episode|episodic) ret(urn)?s?( mean)?$")
"""``reward``, ``rollout/ep_rew_mean``, ``average reward score``, ``EpRet``; a bare ``return`` may be that of a portfolio."""
_POLICY = re.compile(
    r"\b(actor|act|policy|critic|pg|policy gradient|td|ppo|surrogate)( gradient)? (loss(es)?|error|objective)\b"
)
"""``actor_loss``, ``policy_loss``, ``act_loss`` (DeepSpeed-Chat), ``td_error``; not ``value_loss``, which others use too."""
_PREFERENCE = re.compile(r"\brewards? (chosen|rejected|margins?|accurac(y|ies))\b")
"""Direct preference optimisation logs rewards too, but its loss is one that falls."""
_BOOSTING = ("catboost", "lightgbm", "xgboost")


def objective_of(names: Iterable[str], log_format: str = "", source: str = "") -> Objective | None:
    """The kind of training whose loss must not be read as one that falls; None for every other.

    Parameters
    ----------
    names : iterable of str
        Names of all series of the run.
    log_format, source : str
        Reader and path: boosting libraries are known by the one, or by the folder ``catboost_info`` in the other.
    """
    if log_format.startswith(_BOOSTING) or "catboost" in source.lower():
        return "boosting"
    said = [normalised(name) for name in names]
    if any(_D.search(name) for name in said) and any(_G.search(name) for name in said):
        return "adversarial"
    rewarded = any(_REWARD.search(name) for name in said) and not any(_PREFERENCE.search(name) for name in said)
    if rewarded or any(_POLICY.search(name) for name in said):
        return "reinforcement"
    return None
