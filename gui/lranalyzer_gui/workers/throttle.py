"""First call now, later ones merged into one, the last arguments win."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer


class Throttle(QObject):
    """Calls ``target`` at most once in ``delay_ms``; with ``later`` the first call waits for its turn too, so that what
    asks for it is not held up."""

    def __init__(self, delay_ms: int, target: Callable[..., None], parent: QObject, *, later: bool = False) -> None:
        super().__init__(parent)
        self._target, self._later = target, later
        self._pending: tuple[Any, ...] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(delay_ms)
        self._timer.timeout.connect(self._on_timeout)

    def __call__(self, *args: Any) -> None:
        if self._timer.isActive():
            self._pending = args
            return
        self._timer.start()
        if self._later:
            self._pending = args
            QTimer.singleShot(0, self, self.flush)
        else:
            self._target(*args)

    @property
    def pending(self) -> bool:
        """Whether a call is still to come."""
        return self._pending is not None

    def flush(self) -> None:
        """Do now what is pending."""
        if self._pending is not None:
            args, self._pending = self._pending, None
            self._target(*args)

    def _on_timeout(self) -> None:
        if self._pending is None:
            self._timer.stop()
        self.flush()


class Settle(QObject):
    """Calls ``target`` once, ``delay_ms`` after the last call."""

    def __init__(self, delay_ms: int, target: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(delay_ms)
        self._timer.timeout.connect(target)

    @property
    def pending(self) -> bool:
        """Whether a call is still to come."""
        return self._timer.isActive()

    def __call__(self) -> None:
        self._timer.start()
