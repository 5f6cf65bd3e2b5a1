"""The first screen: drop a log, open one, go on with a recent one, or look at a sample."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from lranalyzer.readers.source import is_mlflow_uri
from lranalyzer_gui.docks.pieces import button, card, clear, column, keep_icon, label, row
from lranalyzer_gui.settings.recent import is_there
from lranalyzer_gui.settings.store import Settings
from lranalyzer_gui.theme import icons
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP, GAP_L, GAP_XL

WIDTH = 760
MOST_RECENT = 6
MOST_LETTERS = 44
SAMPLES = (
    ("diverged-nan", "Diverged: it ends in NaN", "verdict-diverged", "diverged"),
    ("too-high-oscillating", "Rate too high: it oscillates", "verdict-too-high", "too_high"),
    ("too-low-cosine", "Rate too low: it crawls", "verdict-too-low", "too_low"),
    ("healthy-transformer", "Right: a small transformer", "verdict-ok", "ok"),
    ("sweep-mnist", "A sweep over eight rates", "sweep", "muted"),
    ("range-test-one-cycle", "A range test", "range-test", "muted"),
)
"""Folder, title, icon and colour of the samples that show most in the fewest clicks."""


class WelcomePage(QWidget):
    """Drop zone with the three ways to open, recent sources and samples below."""

    command_wanted = Signal(str)
    source_wanted = Signal(str)
    reopen_wanted = Signal()
    """Everything that was open the last time."""

    def __init__(self, theme: Theme, settings: Settings, samples: Path | None) -> None:
        super().__init__()
        self._theme, self._settings = theme, settings
        self._zone = self._build_zone()
        self._recent = column(spacing=2)
        self._samples = column(spacing=2)
        self._recent_card = card(column(label("Recent", "heading"), self._recent, -1))
        self._sample_card = card(column(label("Look at a sample", "heading"), self._samples, -1))
        below = row(self._recent_card, self._sample_card, spacing=GAP_L)
        below.setStretch(0, 1)
        below.setStretch(1, 1)
        inside = QWidget()
        inside.setMaximumWidth(WIDTH)
        inside.setMinimumWidth(min(WIDTH, 560))
        title = label("What is wrong with the learning rate?", "display")
        under = label(
            "Open the log of a training run. LR Analyzer reads it, says what is wrong, and what to run next.",
            "muted",
            wrap=True,
        )
        inside.setLayout(column(title, under, GAP, self._zone, GAP, below, spacing=GAP))
        layout = row(-1, inside, -1)
        layout.setStretch(1, 8)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(GAP_XL, GAP_XL, GAP_XL, GAP_XL)
        outer.addStretch(2)
        outer.addLayout(layout)
        outer.addStretch(3)
        self._list_samples(samples)
        settings.changed.connect(lambda key: self.refresh() if key == "recent" else None)
        self.refresh()

    def set_drop_active(self, active: bool) -> None:
        """Light the zone up while something is held over the window."""
        self._zone.setProperty("active", active)
        self._zone.style().polish(self._zone)

    def refresh(self) -> None:
        """List the recent sources again; those that are gone are dimmed."""
        clear(self._recent)
        last = self._settings.open_sources()
        if last:
            reopen = self._link("Last session", "refresh", "accent", "\n".join(last))
            reopen.clicked.connect(self.reopen_wanted)
        found = self._settings.recent()[: MOST_RECENT - bool(last)]
        for source in found:
            missing = not is_there(source)
            icon = "database" if is_mlflow_uri(source) else "file" if os.path.isfile(source) else "open"
            link = self._link(_short(source) + ("  (not there now)" if missing else ""), icon, "muted", source)
            link.setEnabled(not missing)
            link.clicked.connect(lambda _, s=source: self.source_wanted.emit(s))
        if not found:
            self._recent.addWidget(label("What you open is remembered here.", "muted", wrap=True))

    def _link(self, text: str, icon: str, meaning: str, tip: str) -> QPushButton:
        made = button(text, "link", tip=tip)
        keep_icon(self._theme, made, icon, meaning)
        self._recent.addWidget(made)
        return made

    def _build_zone(self) -> QFrame:
        zone = QFrame()
        zone.setProperty("role", "drop")
        zone.setAccessibleName("Drop zone for logs")
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        head = label("Drop a log or a folder here", "heading")
        hint = label(
            (
                "or paste a path with Ctrl+V. CSV, JSON lines, TensorBoard, "
                "MLflow, Keras, Lightning, Hugging Face, W&B and more."
            ),
            "muted",
            wrap=True,
        )
        for part in (head, hint):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        buttons = []
        for text, command, icon, role in (
            ("Open log…", "open-file", "file", "primary"),
            ("Open folder…", "open-folder", "open", ""),
            ("MLflow store…", "open-mlflow", "database", ""),
        ):
            made = button(text, role)
            keep_icon(self._theme, made, icon, "on_accent" if role else "muted")
            made.clicked.connect(lambda _, c=command: self.command_wanted.emit(c))
            buttons.append(made)
        layout = column(self._picture, head, hint, GAP, row(-1, *buttons, -1))
        layout.setContentsMargins(GAP_XL, GAP_XL + GAP, GAP_XL, GAP_XL + GAP)
        zone.setLayout(layout)
        self._theme.changed.connect(self._recolour)
        self._recolour()
        return zone

    def _list_samples(self, samples: Path | None) -> None:
        here = [row for row in SAMPLES if samples is not None and (samples / row[0]).is_dir()]
        self._sample_card.setVisible(bool(here))
        if samples is None or not here:
            return
        for folder, title, icon, meaning in here:
            link = button(title, "link", tip=str(samples / folder))
            keep_icon(self._theme, link, icon, meaning)
            link.clicked.connect(lambda _, f=folder: self.source_wanted.emit(str(samples / f)))
            self._samples.addWidget(link)
        count = sum(p.is_dir() for p in samples.iterdir())
        every = button(f"All {count} samples at once", "link", tip=str(samples))
        keep_icon(self._theme, every, "dashboard")
        every.clicked.connect(lambda: self.source_wanted.emit(str(samples)))
        self._samples.addWidget(every)

    def _recolour(self) -> None:
        self._picture.setPixmap(icons.pixmap("drop", self._theme.tokens.accent, 40, 2.0))


def _short(source: str) -> str:
    """The end of a long path, from a whole folder on."""
    if len(source) <= MOST_LETTERS:
        return source
    end = source[-MOST_LETTERS:]
    return "…" + (end[end.index("/") :] if "/" in end[:-1] else end)
