"""A task: data, and a network for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

Made = tuple[Any, torch.Tensor, torch.Tensor, Any]
"""Network, inputs, targets, loss function."""


@dataclass(frozen=True)
class Task:
    """Made anew for each training, from the random numbers then."""

    name: str
    make: Callable[[], Made]
