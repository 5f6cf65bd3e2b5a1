"""What was right, measured: each run against its neighbours in the sweep, each fork point against its forks.

    truth(load("corpus"))   # {"runs": a row a run, "forks": a row a fork point, "sweeps": a row a setting}

Regret is (final loss - best of the sweep) / (initial loss - best of the sweep), on the noise-free training loss. No label
is anyone's opinion of a curve. The scripts that fit and validate take this file as ``--truth``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

Tables = dict[str, pd.DataFrame]

TABLES = ("runs", "logs", "evals", "forks", "range_tests")
OK, OFF = 0.02, 0.05
"""Regret up to which a rate is right, from which it is a fault; what lies between is not scored."""
DECAY_GAIN = 0.02
"""Share of the possible descent that annealing must have gained for decay to be missing; a quarter of it, for it not to be."""
ACT = 0.10
"""A fork's gain, as a share of the descent still possible, that calls for action."""
BANDS = {"oscillation": (0.25, 0.05), "late_descent": (0.01, 0.05), "val_rise": (0.10, 0.03)}
"""Values from which a symptom is there, and from which it is not."""
NAMES = {"oscillation": "oscillating", "late_descent": "plateau", "val_rise": "overfitting"}
LOST = -9.0
"""Least gain of annealing that is told."""
WORST = 1.5
"""Largest regret told."""


def load(folder: str | Path) -> Tables:
    """The five tables of a corpus."""
    return {name: pd.read_parquet(Path(folder) / f"{name}.parquet") for name in TABLES}


def truth(tables: Tables) -> Tables:
    """Labels of runs and of fork points, and the sweeps they come from."""
    runs = tables["runs"].set_index("run", drop=False).copy()
    seen = {run: g.sort_values("step") for run, g in tables["evals"].groupby("run", sort=False)}
    runs = runs.join(pd.DataFrame({run: _shape(g) for run, g in seen.items()}).T)
    sweeps = [_sweep(runs, setting, rows) for setting, rows in runs.groupby("setting", sort=False).groups.items()]
    finite = np.isfinite(runs.q)
    for measure, (there, not_there) in BANDS.items():
        known = finite if measure != "val_rise" else runs.val_rise.notna()
        runs[NAMES[measure]] = _word(runs[measure], known, there, not_there)
    points = [p for key, g in tables["forks"].groupby(["run", "step"], sort=False) if (p := _fork(runs, seen, key, g))]
    gain = pd.DataFrame([(p["run"], p.pop("decay_gain")) for p in points], columns=["run", "gain"])
    runs["decay_gain"] = gain.groupby("run").gain.max().clip(lower=LOST).reindex(runs.index)
    runs["needs_decay"] = _word(runs.decay_gain, runs.decay_gain.notna(), DECAY_GAIN, DECAY_GAIN / 4)
    return {"runs": runs, "forks": pd.DataFrame(points), "sweeps": pd.DataFrame(sweeps).set_index("setting")}


def regret_at(sweep: pd.Series, lr: float) -> float:
    """Regret of a rate, log-linear between those trained; outside them that of the end, and never better than 0.05."""
    if not (lr and np.isfinite(lr) and lr > 0):
        return 1.0
    x, y = np.log(sweep.lrs), np.minimum(sweep.regrets, 1.0)
    value = float(np.interp(np.log(lr), x, y))
    inside = x[0] - 0.35 <= np.log(lr) <= x[-1] + 0.35
    return value if inside else max(value, OFF)


def _shape(seen: pd.DataFrame) -> dict[str, float]:
    """First and last loss of a run, and how it swings, still falls and overfits."""
    train, val = seen.train_eval.to_numpy(float), seen.val_loss.to_numpy(float)
    found = {"q0": train[0], "q": np.inf, "oscillation": np.nan, "late_descent": np.nan, "val_rise": np.nan}
    if np.isfinite(train).all():
        drop = max(train[0] - train.min(), 1e-12)
        late = int(len(train) * 0.7)
        found["q"] = train[-3:].mean()
        found["oscillation"] = np.clip(np.diff(train[max(1, len(train) // 10) :]), 0, None).sum() / drop
        found["late_descent"] = (train[late : late + 3].mean() - found["q"]) / drop
    if np.isfinite(val).all() and val[0] > val.min():
        found["val_rise"] = (val[-3:].mean() - val.min()) / (val[0] - val.min())
    return found


def _sweep(runs: pd.DataFrame, setting: object, rows: pd.Index) -> dict[str, object]:
    """Label the runs of one setting, in place; its row."""
    g = runs.loc[rows].sort_values("peak_lr")
    start, lowest, best = g.q0.iloc[0], g.q.min(), g.peak_lr[g.q.idxmin()]
    with np.errstate(invalid="ignore"):
        regret = ((g.q - lowest) / (start - lowest)).clip(upper=WORST).fillna(WORST)
    label = pd.Series("unclear", g.index)
    label[regret <= OK] = "ok"
    label[(regret >= OFF) & (g.peak_lr < best)] = "too_low"
    label[(regret >= OFF) & (g.peak_lr > best)] = "too_high"
    label[~np.isfinite(g.q) | ((g.peak_lr > best) & (g.q >= g.q0))] = "diverged"
    for name, value in (("regret", regret), ("label", label), ("best_lr", best), ("span", start - lowest)):
        runs.loc[g.index, name] = value
    right = g.peak_lr[regret <= OK]
    return {
        "setting": setting, "best_lr": best, "ok_low": right.min(), "ok_high": right.max(), "span": start - lowest,
        "q_best": lowest, "q0": start, "lrs": g.peak_lr.to_numpy(), "regrets": regret.to_numpy(),
    }  # fmt: skip


def _fork(
    runs: pd.DataFrame, seen: dict[str, pd.DataFrame], key: tuple[str, int], forks: pd.DataFrame
) -> dict[str, object]:
    """What to do at one fork point, and what annealing from there gained; empty where it cannot be told."""
    name, step = key
    run = runs.loc[name]
    final = forks.set_index("multiplier").final_train.replace([np.inf, -np.inf], np.nan)
    if not np.isfinite(final.get(1.0, np.nan)) or run.span <= 0:
        return {}
    before = seen[name][seen[name].step <= step]
    now = float(before.train_eval.iloc[-1]) if len(before) else float(run.q0)
    room = max(now - final.min(), 0.02 * run.span)
    regret = ((final - final.min()) / room).fillna(9.0)
    best = final.idxmin()
    action = "keep" if regret[1.0] < ACT else "raise" if best > 1 else "lower"
    constant = run.schedule in ("constant", "warmup_constant") and np.isfinite(run.q)
    return {
        "run": name, "step": step, "lr_now": forks.lr_now.iloc[0], "action": action, "best_multiplier": best,
        "multipliers": regret.index.to_numpy(), "regrets": regret.to_numpy(),
        "decay_gain": (run.q - final[1.0]) / run.span if constant else np.nan,
    }  # fmt: skip


def _word(value: pd.Series, known: pd.Series, there: float, not_there: float) -> np.ndarray:
    """``yes``, ``no``, or ``unclear`` between the two."""
    yes, no = (value >= there, value <= not_there) if there > not_there else (value <= there, value >= not_there)
    return np.select([~known, yes, no], ["unclear", "yes", "no"], "unclear")
