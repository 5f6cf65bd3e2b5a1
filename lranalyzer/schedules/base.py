"""The contract of a learning-rate schedule: a frozen value that maps a step to a rate."""

from __future__ import annotations

import math
import operator
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from lranalyzer.errors import ScheduleError, did_you_mean
from lranalyzer.figures import number as of_digits

Unit = Literal["step", "epoch"]
_STEP = re.compile(r"\bstep(s?)\b")
number = partial(of_digits, digits=6)
"""Rates and factors in sentences: they were chosen, not measured, so none is rounded."""
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class Schedule(ABC):
    """A learning rate as a function of the optimizer step, or of the epoch.

    Subclasses are frozen dataclasses. Steps count optimizer updates from 0: the rate of the first
    update is ``schedule(0)``. Steps below 0 are read as 0; past the end a schedule with a horizon
    holds its last value. Rates are in the optimizer's own unit. After :meth:`per_epoch` every step is an epoch.
    """

    __slots__ = ("_unit",)

    kind: ClassVar[str]
    """Name of the family member, as `from_name` and `to_dict` use it."""

    rate_fields: ClassVar[tuple[str, ...]] = ("lr",)
    """Fields that are learning rates, hence the ones `scaled` multiplies."""

    if TYPE_CHECKING:  # At run time a base-class property would be read as the default of a dataclass field.

        @property
        def total_steps(self) -> int | None:
            """Steps after which the rate no longer changes, or None where there is no such step."""

    @property
    @abstractmethod
    def peak(self) -> float:
        """Peak learning rate: the largest scheduled value."""

    @property
    def unit(self) -> Unit:
        """What one step counts: "step" (an optimizer update) or "epoch"."""
        unit: Unit = getattr(self, "_unit", "step")
        return unit

    def per_epoch(self) -> Self:
        """Return the same schedule with epochs for steps, as a log of epochs needs it; its code steps once an epoch."""
        return _counting(replace(self), "epoch")  # type: ignore[type-var]

    def describe(self) -> str:
        """Say in one plain sentence what the rate does."""
        return self._told() if self.unit == "step" else _STEP.sub(r"epoch\1", self._told())

    @abstractmethod
    def _told(self) -> str:
        """The sentence of `describe`, in steps."""

    @abstractmethod
    def _rate(self, step: FloatArray) -> FloatArray:
        """Rates at non-negative steps, both of shape ``(n,)``."""

    @overload
    def __call__(self, step: int) -> float: ...
    @overload
    def __call__(self, step: IntArray) -> FloatArray: ...
    def __call__(self, step: int | IntArray) -> float | FloatArray:
        """Learning rate at `step`.

        Parameters
        ----------
        step : int or ndarray of shape (n,)
            Optimizer steps, counted from 0.

        Returns
        -------
        float or ndarray of shape (n,)
            A float for a single step, an array of the same shape otherwise.
        """
        steps = np.maximum(np.asarray(step, dtype=np.float64), 0.0)
        rates = self._rate(np.atleast_1d(steps))
        return float(rates[0]) if steps.ndim == 0 else rates

    def scaled(self, factor: float) -> Self:
        """Return the same schedule with every rate multiplied by `factor`.

        Raises
        ------
        ScheduleError
            If `factor` is negative or not finite.
        """
        check_number("factor", factor)
        return self._mapped(lambda rate: rate * factor)

    def rounded(self, digits: int = 3) -> Self:
        """Return the same schedule with rates of so many significant digits, as a person would write them."""
        return self._mapped(lambda rate: float(f"{rate:.{digits}g}"))

    def _mapped(self, change: Callable[[float], float]) -> Self:
        """Return the same schedule with every one of its rates changed."""
        return _counting(self._with_rates(change), self.unit)

    def _with_rates(self, change: Callable[[float], float]) -> Self:
        return replace(self, **{name: change(getattr(self, name)) for name in self.rate_fields})  # type: ignore[type-var]

    def to_code(self, framework: str) -> str:
        """Return a complete snippet that applies this schedule in `framework`.

        Parameters
        ----------
        framework : str
            "pytorch", "lightning", "keras", "optax" or "transformers".

        Raises
        ------
        ScheduleError
            If the framework is unknown (the nearest known one is named), or cannot express this schedule.
        """
        from lranalyzer.schedules.export import to_code  # The exporters import the family.

        return to_code(self, framework)

    def to_dict(self) -> dict[str, Any]:
        """Return kind and fields as plain JSON values; `from_dict` reverses it."""
        values = {field.name: _plain(getattr(self, field.name)) for field in fields(self)}  # type: ignore[arg-type]
        return {"kind": self.kind, **values} | ({"unit": self.unit} if self.unit != "step" else {})

    def __reduce__(self) -> tuple[Any, ...]:
        # The dataclass' own way keeps its fields alone.
        values = [getattr(self, field.name) for field in fields(self)]  # type: ignore[arg-type]
        return _rebuilt, (type(self), values, self.unit)

    @staticmethod
    def from_dict(data: dict[str, Any]) -> Schedule:
        """Build the schedule that `to_dict` wrote.

        Raises
        ------
        ScheduleError
            If the kind or a field is unknown, or a value is out of range.
        """
        from lranalyzer.schedules.family import from_dict  # The family imports this module.

        return from_dict(data)

    def _normalise_steps(self, name: str, minimum: int = 1) -> None:
        """Store the field as an int, or raise if it is not a whole number of at least `minimum`."""
        object.__setattr__(self, name, whole_number(name, getattr(self, name), minimum))


_Kind = TypeVar("_Kind", bound=Schedule)


def _counting(schedule: _Kind, unit: Unit) -> _Kind:
    object.__setattr__(schedule, "_unit", unit)
    return schedule


def _rebuilt(kind: type[Schedule], values: list[Any], unit: Unit) -> Schedule:
    return _counting(kind(*values), unit)


def whole_number(name: str, value: Any, minimum: int) -> int:
    """Return `value` as an int, or raise ScheduleError unless it is a whole number >= `minimum`."""
    try:
        number = int(value) if isinstance(value, float) and value.is_integer() else operator.index(value)
    except TypeError:
        raise ScheduleError(f"{name} must be a whole number of steps, not {value!r}") from None
    if number < minimum:
        raise ScheduleError(f"{name} must be at least {minimum}, not {number}")
    return number


def check_number(name: str, value: float, low: float = 0.0, high: float = math.inf, *, open_low: bool = False) -> None:
    """Raise ScheduleError unless `value` is finite and within [low, high], or (low, high] if `open_low`."""
    try:
        inside = math.isfinite(value) and (low < value if open_low else low <= value) and value <= high
    except TypeError:
        inside = False
    if not inside:
        bound = f"{'above' if open_low else 'at least'} {low:g}"
        if high < math.inf:
            bound += f" and at most {high:g}"
        raise ScheduleError(f"{name} must be a finite number {bound}, not {value!r}")


def check_choice(name: str, value: object, choices: Iterable[str]) -> None:
    """Raise ScheduleError, naming the nearest choice, unless `value` is one of `choices`."""
    options = list(choices)
    if value not in options:
        raise ScheduleError(f"{name}: {did_you_mean(str(value), options)}")


def blend(weight: FloatArray, at_one: float, at_zero: float) -> FloatArray:
    """Mix two rates so that weights of exactly 1 and 0 give exactly `at_one` and `at_zero`."""
    return weight * at_one + (1.0 - weight) * at_zero


def _plain(value: Any) -> Any:
    if isinstance(value, Schedule):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
