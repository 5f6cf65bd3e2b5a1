"""Where is the MLflow store: a database file, a folder, or a server."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from lranalyzer_gui.dialogs.frame import Frame

EXAMPLES = (
    ("sqlite:///mlflow.db", "Local database"),
    ("./mlruns", "Local folder"),
    ("http://localhost:5000", "Server"),
)


def mlflow_source(address: str, experiment: str = "") -> str:
    """The source to read: ``mlflow:URI#experiment``; a path becomes an address.

    >>> mlflow_source("http://host:5000/", "resnet")
    'mlflow:http://host:5000#resnet'
    """
    address = address.strip().removeprefix("mlflow:").rstrip("/")
    if "://" not in address and address.endswith((".db", ".sqlite", ".sqlite3")):
        address = f"sqlite:///{address}"
    return f"mlflow:{address}" + (f"#{experiment.strip()}" if experiment.strip() else "")


class OpenMlflow(Frame):
    """Address and, if wanted, one experiment."""

    source_chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Open MLflow store", parent)
        self.setMinimumWidth(560)
        self.text("Runs are read directly from the store; MLflow need not be installed and nothing is written to it.")
        self.address = QLineEdit()
        self.address.setPlaceholderText("sqlite:///mlflow.db, ./mlruns or http://localhost:5000")
        self.address.setAccessibleName("Address of the store")
        self.experiment = QLineEdit()
        self.experiment.setPlaceholderText("all experiments")
        self.experiment.setAccessibleName("Experiment")
        browse_file = QPushButton("File…")
        browse_folder = QPushButton("Folder…")
        line = QHBoxLayout()
        line.addWidget(self.address, 1)
        line.addWidget(browse_file)
        line.addWidget(browse_folder)
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(16)
        form.addRow("Store", line)
        form.addRow("Experiment", self.experiment)
        self.body.addLayout(form)
        examples = QHBoxLayout()
        for address, title in EXAMPLES:
            chip = QPushButton(f"{title}: {address}")
            chip.setProperty("role", "chip")
            chip.setAutoDefault(False)
            chip.clicked.connect(lambda _, a=address: self.address.setText(a))
            examples.addWidget(chip)
        examples.addStretch(1)
        self.body.addLayout(examples)
        self.add_button("Cancel").clicked.connect(self.reject)
        self.open_button = self.add_button("Open store", "primary")
        self.open_button.setEnabled(False)
        self.address.textChanged.connect(lambda text: self.open_button.setEnabled(bool(text.strip())))
        self.open_button.clicked.connect(self._choose)
        browse_file.clicked.connect(self._browse_file)
        browse_folder.clicked.connect(self._browse_folder)
        for made in (browse_file, browse_folder):
            made.setAutoDefault(False)

    def _choose(self) -> None:
        self.source_chosen.emit(mlflow_source(self.address.text(), self.experiment.text()))
        self.accept()

    def _browse_file(self) -> None:
        picker = QFileDialog(
            self, "MLflow database", str(Path.cwd()), "Databases (*.db *.sqlite *.sqlite3);;All files (*)"
        )
        picker.fileSelected.connect(self.address.setText)
        picker.open()

    def _browse_folder(self) -> None:
        picker = QFileDialog(self, "MLflow folder", str(Path.cwd()))
        picker.setFileMode(QFileDialog.FileMode.Directory)
        picker.fileSelected.connect(self.address.setText)
        picker.open()
