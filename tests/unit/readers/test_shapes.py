"""What more than a hundred programs print while they train, each read with every point, its steps and its roles."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lranalyzer.readers import read

EPOCHS, LOGGED, EVERY = 6, 4, 10
SHAPES: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parents[2] / "data" / "shapes.toml").read_text(encoding="utf-8")
)


class Number(float):
    """Prints itself with a decimal comma where the format says COMMA."""

    def __format__(self, spec: str) -> str:
        return str(float(self)).replace(".", ",") if spec == "COMMA" else float.__format__(self, spec)


def step_loss(e: int, i: int) -> float:
    return round(2.5 * 0.97 ** ((e - 1) * LOGGED + i), 4)


def epoch_loss(e: int) -> float:
    return round(2.4 * 0.88**e, 4)


def val_loss(e: int) -> float:
    return round(2.6 * 0.9**e, 4)


def rate(e: int) -> float:
    return round(0.001 * 0.5 ** ((e - 1) // 2), 6)


def values(e: int, i: int) -> dict[str, Any]:
    """What a template may name, in epoch ``e`` at its logged step ``i``."""
    b, per = i * EVERY, LOGGED * EVERY
    s = (e - 1) * per + b
    floats = {"loss": step_loss(e, i), "eloss": epoch_loss(e), "val": val_loss(e), "lr": rate(e)}
    return {
        "e": e, "e0": e - 1, "E": EPOCHS, "i0": i, "b": b, "b0": b - EVERY, "B": per, "s": s, "s0": s - EVERY, "S": EPOCHS * per,
        "n": b * 8, "N": per * 8, "per": 100 * i // LOGGED, "sper": 100 * s // (EPOCHS * per), "bar": "█" * i + " " * (LOGGED - i),
        "p": 50 + 5 * e, **{name: Number(value) for name, value in floats.items()},
    }  # fmt: skip


def text_of(shape: dict[str, Any]) -> str:
    """Six epochs of forty batches, every tenth logged."""
    out = [shape.get("head", "")]
    for e in range(1, EPOCHS + 1):
        out.append(shape.get("begin", "").format(**values(e, LOGGED)))
        out += [shape.get("step", "").format(**values(e, i)) for i in range(1, LOGGED + 1)]
        out.append(shape.get("epoch", "").format(**values(e, LOGGED)))
    return "\n".join(line for line in out if line) + "\n"


@pytest.mark.parametrize("name", SHAPES)
def test_the_output_of_a_program_is_read_with_every_point_and_its_roles(name: str, tmp_path: Path) -> None:
    shape = SHAPES[name]
    path = tmp_path / shape["file"]
    path.write_text(text_of(shape), encoding="utf-8")
    (run,) = read(path)
    assert run.format == shape["format"]
    curves = {
        "train": {
            "step": [step_loss(e, i) for e in range(1, EPOCHS + 1) for i in range(1, LOGGED + 1)],
            "epoch": [epoch_loss(e) for e in range(1, EPOCHS + 1)],
        },
        "val": {"epoch": [val_loss(e) for e in range(1, EPOCHS + 1)], "step": None},
    }
    for side, found in (("train", run.train_loss), ("val", run.val_loss)):
        wanted = shape[side]
        if wanted == "any":
            continue
        if wanted == "none":
            assert found is None, found
            continue
        assert found is not None
        assert found.is_ordered
        if (curve := curves[side][wanted]) is None:
            assert len(found) == EPOCHS * LOGGED
        else:
            np.testing.assert_allclose(found.value, curve, rtol=2e-3, atol=6e-4)
    assert (run.lr is not None) == shape["lr"]
    if run.lr is not None:
        assert set(np.round(run.lr.value, 4)) <= {0.001, 0.0005, 0.0002, 0.0003}
