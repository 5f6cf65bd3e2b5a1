"""Which measured numbers moved the verdict, in words.

The verdict's score is a sum over trees; what a feature contributed is read off the paths (:mod:`lranalyzer.evidence.trees`),
taken against the mean of the other verdicts, so that a reason says what speaks for this verdict rather than another.
"""

from __future__ import annotations

import math

import numpy as np

from lranalyzer.diagnosis.judgement import Reason, Verdict
from lranalyzer.evidence import Case, load

SHOWN = 5
"""Reasons kept: more are not read."""

WORDS = {
    "drop": "how far it fell", "lowest_drop": "how far it fell at best", "early_rise": "rise at the beginning",
    "highest_rise": "highest point over the first", "end_above_lowest": "end above its lowest", "t50": "time to half of the descent",
    "t75": "time to 75 % of the descent", "t90": "time to 90 % of the descent", "t95": "time to 95 % of the descent",
    "late_half": "descent in the second half", "late_30": "descent in the last 30 %", "late_10": "descent in the last 10 %",
    "done_1": "descent done after 1 %", "done_2": "descent done after 2 %", "done_4": "descent done after 4 %",
    "done_10": "descent done after 10 %", "done_20": "descent done after 20 %", "halving_late": "descent of the last doubling of time",
    "halving_mid": "descent of the last doubling but one", "halving_early": "descent of an early doubling of time",
    "noise_early": "noise in the first third", "noise_mid": "noise in the middle", "noise_late": "noise in the last third",
    "noise_change": "how the noise changed", "noise_level": "noise relative to the level", "climb": "sum of rises",
    "climb_beyond_noise": "rises beyond noise", "spike": "highest spike", "curvature": "curvature", "best_at": "where it was lowest",
    "roughness": "roughness", "roughness_excess": "roughness beyond noise", "log_end": "end relative to the start",
    "area": "area under the curve", "rise_at_end": "rise after the best point",
    "trend_late": "slope of the second half against its scatter", "power": "power of time that it follows",
    "power_left": "descent that as much time again would bring", "power_error": "distance from a power of time",
    "climb_20": "rises between wider windows", "climb_10": "rises between windows of a tenth", "echo": "wandering against scatter",
    "up_share": "share of windows that rise", "highest_after": "largest rise over the best so far",
    "eval_climb": "rises between evaluations",
    "eval_flat": "descent of the evaluations in the last 30 %", "eval_rise": "last evaluations over the best one",
    "flat_after_tenth": "range after the first tenth", "window_noise": "noise of the windows",
    "halving_first": "descent of the earliest doublings of time", "first_tenth_noise": "roughness of the beginning",
}  # fmt: skip
OTHERS = {
    "gap": "gap between validation and training", "gap_growth": "growth of that gap", "val_rise": "validation rise after its best",
    "log_lr": "size of the learning rate", "lr_over_usual": "rate against the optimizer's usual one",
    "optimizer_family": "kind of optimizer", "log_batch": "batch size", "lr_final": "last rate over the peak",
    "lr_mean": "mean rate over the peak", "lr_start": "first rate over the peak", "lr_peak_at": "when the rate peaked",
    "lr_high_time": "time at a high rate", "lr_turns": "turns of the schedule", "decay_drop": "descent once the rate fell",
    "decay_slope": "pace of descent once the rate fell", "grad_end": "gradient norm at the end", "grad_peak": "peak of the gradient norm",
    "grad_mid": "gradient norm in the middle", "grad_noise": "scatter of the gradient norm", "grad_early": "gradient norm early on",
    "grad_spike": "spikes of the gradient norm", "bad": "non-finite values", "finite_until": "finite until", "ends_bad": "non-finite end",
    "ends_above_start": "ends above its start",
    "spent_half": "descent in the second half of the rate spent", "spent_quarter": "descent in the last quarter of the rate spent",
    "spent_halving": "descent of the last doubling of the rate spent",
    "spent_halving_early": "descent of the last doubling but one of the rate spent",
    "yield_mid": "descent per squared gradient, middle against start", "yield_late": "descent per squared gradient, end against start",
    "reach_late": "descent per gradient late on", "grad_lowest": "lowest gradient norm",
    "grad_turn": "gradient norm at the end over its lowest",
    "together": "training and validation loss moving together", "val_roughness": "roughness of validation against training",
    "gap_mid": "gap between validation and training half way",
    "rise_over_both": "validation rise over the whole descent", "rise_over_level": "validation rise over its lowest",
    "log_steps": "number of steps", "log_points": "number of points", "density": "points a step",
}  # fmt: skip


def reasons(case: Case, verdict: Verdict) -> tuple[Reason, ...]:
    """The strongest contributions to a verdict, strongest first; empty where a rule decided."""
    if case.ends_broken:
        return ()
    model = load("verdict")
    parts = model.contributions(model.row(case.measured))
    here = model.outputs.index(verdict)
    others = [i for i in range(len(model.outputs)) if i != here]
    weight = parts[:, here] - parts[:, others].mean(axis=1)
    order = np.argsort(-np.abs(weight))
    found: list[Reason] = []
    for i in order[: 3 * SHOWN]:
        name = model.features[i]
        value = case.measured[name]
        if math.isfinite(value) and len(found) < SHOWN:
            found.append(Reason(words(name), value, float(weight[i])))
    return tuple(found)


def words(feature: str) -> str:
    """A feature's name for people: ``train_noise_late`` gives ``training loss: noise in the last third``."""
    if feature in OTHERS:
        return OTHERS[feature]
    which, _, rest = feature.partition("_")
    return f"{'training' if which == 'train' else 'validation'} loss: {WORDS.get(rest, rest.replace('_', ' '))}"
