"""Every preference: default, bounds, title and help. The dialog, the validation and the store derive from
this table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lranalyzer.errors import SettingsError


@dataclass(frozen=True)
class Setting:
    """One preference."""

    key: str
    group: str
    title: str
    help: str
    default: Any
    choices: tuple[tuple[str, str], ...] = ()
    """Value and title of every allowed word; empty for numbers and switches."""
    low: float = 0.0
    high: float = 0.0
    unit: str = ""

    def accept(self, value: Any) -> Any:
        """The value in the type of the default; raises SettingsError when it is not allowed."""
        if isinstance(self.default, bool):
            return value if isinstance(value, bool) else str(value).lower() in ("true", "1", "yes", "on")
        if self.choices:
            if value not in [word for word, _ in self.choices]:
                allowed = ", ".join(word for word, _ in self.choices)
                raise SettingsError(f"{self.key}: {value!r} is not one of {allowed}")
            return value
        try:
            number = type(self.default)(value)
        except (TypeError, ValueError):
            raise SettingsError(f"{self.key}: {value!r} is not a number") from None
        if not self.low <= number <= self.high:
            raise SettingsError(f"{self.key}: {number} is not within {self.low:g} to {self.high:g}")
        return number


SCHEMA: tuple[Setting, ...] = (
    Setting(
        "theme",
        "Appearance",
        "Theme",
        "Follows the desktop unless told otherwise.",
        "system",
        (("system", "Like the desktop"), ("light", "Light"), ("dark", "Dark")),
    ),
    Setting(
        "framework",
        "Code",
        "Framework",
        "In which the recommended schedule is written first.",
        "pytorch",
        (
            ("pytorch", "PyTorch"),
            ("lightning", "Lightning"),
            ("keras", "Keras"),
            ("optax", "Optax"),
            ("transformers", "Transformers"),
        ),
    ),
    Setting(
        "smoothing.kind",
        "Curves",
        "Smoothing",
        ("Of the line in front; the raw values stay visible behind it."),
        "gaussian",
        (("gaussian", "Gaussian"), ("ema", "Exponential"), ("median", "Median"), ("none", "None")),
    ),
    Setting(
        "smoothing.weight",
        "Curves",
        "Smoothing weight",
        "As TensorBoard counts it. A curve is never smoothed over more than a twentieth of its points.",
        0.9,
        low=0.0,
        high=0.999,
    ),
    Setting(
        "x_axis",
        "Curves",
        "Draw over",
        "What the horizontal axis counts where the log says it.",
        "step",
        (("step", "Step"), ("epoch", "Epoch"), ("time", "Time"), ("tokens", "Tokens"), ("relative", "Progress")),
    ),
    Setting(
        "outliers",
        "Curves",
        "Show far outliers",
        "Otherwise they are left out of the first view, counted, and shown with one click.",
        False,
    ),
    Setting(
        "live",
        "Live",
        "Follow growing files",
        ("Reads a log again when it has grown; zoom and selection stay."),
        True,
    ),
    Setting(
        "live.seconds",
        "Live",
        "Look every",
        "How often files are looked at.",
        2.0,
        low=0.5,
        high=600.0,
        unit="s",
    ),
    Setting("recent.most", "Files", "Recent sources", "How many are remembered.", 12, low=0, high=50),
    Setting("restore", "Files", "Open last session on start", "Its sources, and how they were looked at.", True),
)

BY_KEY: dict[str, Setting] = {setting.key: setting for setting in SCHEMA}
