"""Which series of a run plays which role; for logs whose names mislead."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from lranalyzer.run import ROLES, Run
from lranalyzer_gui.dialogs.frame import Frame
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.draw.names import short

TITLES = {
    "train_loss": "Training loss",
    "val_loss": "Validation loss",
    "lr": "Learning rate",
    "grad_norm": "Gradient norm",
}


class RolesDialog(Frame):
    """A choice for each role, with the reason why it was given as it is."""

    roles_chosen = Signal(object)
    """Role to the name of a series, None for a role that nothing plays; only what differs from the reading. Empty
    where everything is left to the reader."""

    def __init__(self, run: Run, parent: QWidget) -> None:
        super().__init__("Series and their roles", parent)
        self._run = run
        self.text(
            f"{short(run.name)} holds {len(run.series):,} series. What you choose is remembered, on this machine, for this "
            "log and its neighbours."
        )
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        self.boxes: dict[str, QComboBox] = {}
        for role in ROLES:
            box = self.boxes[role] = QComboBox()
            box.setAccessibleName(TITLES[role])
            box.setMinimumWidth(280)
            box.addItem("none", None)
            for name, series in run.series.items():
                box.addItem(f"{short(name)}  ({numbers.plural(len(series), 'point')})", name)
            given = run.roles.get(role)
            box.setCurrentIndex(max(box.findData(given.name if given else None), 0))
            why = QLabel(given.reason if given else "")
            why.setProperty("role", "caption")
            why.setWordWrap(True)
            both = QVBoxLayout()
            both.setSpacing(2)
            both.addWidget(box)
            if given:
                both.addWidget(why)
            form.addRow(TITLES[role], both)
        self.body.addLayout(form)
        self.setMinimumWidth(520)
        automatic = self.add_button("As the log says")
        automatic.clicked.connect(lambda: self._tell({}))
        self.add_button("Cancel").clicked.connect(self.reject)
        self.add_button("Judge again", "primary").clicked.connect(lambda: self._tell(self.choice()))

    def choice(self) -> dict[str, str | None]:
        """What is chosen now and was not given by the log itself."""
        found: dict[str, str | None] = {}
        for role in ROLES:
            box, given = self.boxes[role], self._run.roles.get(role)
            if box.currentData() != (given.name if given else None):
                found[role] = box.currentData()
        return found

    def _tell(self, roles: dict[str, str | None]) -> None:
        self.roles_chosen.emit(roles)
        self.accept()
