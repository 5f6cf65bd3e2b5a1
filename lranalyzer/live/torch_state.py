"""The state of a PyTorch training that an update changes: parameters, the optimizer's memory, a module's buffers."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lranalyzer.live.keep import State


@dataclass(frozen=True)
class TorchCopy:
    """Tensors in main memory, so that an accelerator's is left to the training."""

    parameters: list[Any]
    memory: list[dict[str, Any]]
    buffers: list[Any]


class TorchState:
    """What the optimizer owns, and the buffers of a module where one is given.

    Parameters
    ----------
    optimizer
        With ``param_groups`` and ``state``.
    model
        A module whose buffers (the running means of batch normalisation) are copied as well.
    """

    def __init__(self, optimizer: Any, model: Any = None) -> None:
        self._optimizer = getattr(optimizer, "optimizer", optimizer)  # Accelerate and Lightning wrap the real one
        self._model = model

    def copy(self) -> TorchCopy | None:
        """Everything as it is now; None while a lazy layer has no shape yet."""
        from torch.nn.parameter import is_lazy

        parameters, buffers = list(self._parameters()), list(self._buffers())
        if any(is_lazy(t) for t in (*parameters, *buffers)):
            return None
        state = self._optimizer.state
        memory = [{k: _held(v) for k, v in state[p].items()} if p in state else {} for p in parameters]
        return TorchCopy([_held(p) for p in parameters], memory, [_held(b) for b in buffers])

    def restore(self, copy: TorchCopy) -> None:
        """Overwrite in place; what the optimizer remembers since is forgotten."""
        import torch

        state = self._optimizer.state
        with torch.no_grad():
            for tensor, kept in zip(self._parameters(), copy.parameters, strict=True):
                tensor.copy_(kept)
            for tensor, kept in zip(self._buffers(), copy.buffers, strict=True):
                tensor.copy_(kept)
            for parameter, memory in zip(self._parameters(), copy.memory, strict=True):
                now = state.pop(parameter, {})
                if memory:
                    state[parameter] = {k: _given_back(v, now.get(k)) for k, v in memory.items()}

    def _parameters(self) -> Iterator[Any]:
        return (p for group in self._optimizer.param_groups for p in group["params"])

    def _buffers(self) -> Iterator[Any]:
        return iter(self._model.buffers() if self._model is not None else ())


def _held(value: Any) -> Any:
    """A copy that nothing else holds."""
    return value.detach().to("cpu", copy=True) if hasattr(value, "detach") else copy.deepcopy(value)


def _given_back(kept: Any, now: Any) -> Any:
    """The copy on the device of what it replaces, which the next update then owns."""
    return _held(kept) if not hasattr(kept, "detach") or now is None else kept.to(now.device, copy=True)


def state_of(optimizer: Any, model: Any = None) -> State | None:
    """The state behind an optimizer of PyTorch, or of what can copy and restore itself; None for anything else."""
    if getattr(optimizer, "param_groups", None):
        return TorchState(optimizer, model)
    return optimizer if hasattr(optimizer, "copy") and hasattr(optimizer, "restore") else None
