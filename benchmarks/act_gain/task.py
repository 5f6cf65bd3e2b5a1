"""A task: data, and a network for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch


@dataclass(frozen=True)
class Task:
    """Made anew for each training, from the random numbers then."""

    name: str
    make: Callable[[], tuple[Any, torch.Tensor, torch.Tensor, Any]]
    """Network, inputs, targets, loss function."""
