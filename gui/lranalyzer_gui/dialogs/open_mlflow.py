"""Which MLflow store, which experiments of it, which runs of those."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, urlsplit

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from lranalyzer.errors import FilterError
from lranalyzer.readers.mlflow.browse import Survey, stores_near, survey
from lranalyzer.readers.mlflow.filter import Filter
from lranalyzer.readers.mlflow.uri import source_of
from lranalyzer_gui.dialogs.experiment_list import ExperimentList
from lranalyzer_gui.dialogs.frame import Frame
from lranalyzer_gui.draw import numbers
from lranalyzer_gui.workers.job import Failure, Pool
from lranalyzer_gui.workers.latest import Latest
from lranalyzer_gui.workers.throttle import Settle

WIDTH, HEIGHT = 680, 560
SERVER = "http://localhost:5000"
MOST_CHIPS, MOST_LETTERS = 3, 28
LOGIN, RECENT, FOUND = 1, 2, 3
"""Rows of the form that are shown only where they hold something."""
SETTLE_MS = 600
"""After the last key, before a server is asked."""
ABOUT = "Runs are read directly; MLflow need not be installed, and nothing is written to the store."


def mlflow_address(typed: str) -> str:
    """What was typed as an address: a database file's path becomes ``sqlite:///``.

    >>> mlflow_address(" runs/mlflow.db ")
    'sqlite:///runs/mlflow.db'
    """
    address = typed.strip().removeprefix("mlflow:").rstrip("/")
    return (
        f"sqlite:///{address}" if "://" not in address and address.endswith((".db", ".sqlite", ".sqlite3")) else address
    )


def with_login(address: str, user: str, password: str) -> str:
    """A server's address with user and password in it.

    >>> with_login("https://host/ml", "kim", "p@ss")
    'https://kim:p%40ss@host/ml'
    """
    if not user:
        return address
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{quote(user, safe='')}:{quote(password, safe='')}@{rest.rpartition('@')[2]}"


class OpenMlflow(Frame):
    """Address, sign-in where there is a server, experiments to choose from, and a filter."""

    sources_chosen = Signal(object)
    """One source for each experiment, or one for the whole store; a list of str."""

    def __init__(self, pool: Pool, recent: Sequence[str], parent: QWidget) -> None:
        super().__init__("Open MLflow store", parent)
        self.setMinimumWidth(560)
        self.resize(WIDTH, HEIGHT)
        self.offered: list[str] = []
        self._chips: dict[int, QHBoxLayout] = {}
        self._asked = ""
        self._survey = Latest(pool, "Looking into the store", self)
        self._near = Latest(pool, "Looking for stores", self)
        self._settle = Settle(SETTLE_MS, self._connect_if_new, self)
        self.text(ABOUT)
        self._build_form()
        self.state = self.text("")
        self.experiments = ExperimentList()
        self.body.addWidget(self.experiments, 1)
        self.filter_error = self.text("", "error")
        self.filter_error.hide()
        below = QFormLayout()
        below.setHorizontalSpacing(16)
        below.addRow("Filter", self.filter)
        self.body.addLayout(below)
        self.add_button("Cancel").clicked.connect(self.reject)
        self.open_button = self.add_button("Open store", "primary")
        self.open_button.clicked.connect(self._choose)
        self._connect_signals()
        self._offer(RECENT, [source for source in recent if source.startswith("mlflow:")])
        self._near.ask(lambda handle: stores_near())
        self._refresh()

    def connect_now(self) -> None:
        """Test the store: list its experiments, or say why that does not work."""
        address = self._asked = self._address()
        self.experiments.clear()
        if address:
            self._say("Connecting…")
            self._survey.ask(lambda handle: survey(address))

    def sources(self) -> list[str]:
        """What would be opened now."""
        condition = self.filter.text().strip()
        names = self.experiments.chosen() or [""]
        return [source_of(self._address(), name, condition) for name in names]

    def _build_form(self) -> None:
        self.address = _line("Address of the store", f"sqlite:///mlflow.db, ./mlruns or {SERVER}")
        self.user = _line("User", "user, if the server asks for one")
        self.password = _line("Password", "password; kept in memory only")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.filter = _line(
            "Filter", "filter in MLflow's language, such as params.optimizer = 'adamw' AND metrics.val_loss < 0.5"
        )
        self.test_button = QPushButton("Test")
        self.test_button.setToolTip("Connect and list the experiments")
        browse_file, browse_folder = QPushButton("File…"), QPushButton("Folder…")
        browse_file.clicked.connect(self._browse_file)
        browse_folder.clicked.connect(self._browse_folder)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.address, 1)
        for made in (browse_file, browse_folder, self.test_button):
            made.setAutoDefault(False)
            line.addWidget(made)
        login = QHBoxLayout()
        login.setSpacing(8)
        login.addWidget(self.user, 1)
        login.addWidget(self.password, 1)
        self._form = QFormLayout()
        self._form.setVerticalSpacing(8)
        self._form.setHorizontalSpacing(16)
        self._form.addRow("Store", line)
        self._form.addRow("Sign in", login)
        for title in ("Recent", "Found here"):
            chips = QHBoxLayout()
            chips.setSpacing(8)
            chips.addStretch(1)
            self._form.addRow(title, chips)
            self._chips[self._form.rowCount() - 1] = chips
        for row in (RECENT, FOUND):
            self._form.setRowVisible(row, False)
        self.body.addLayout(self._form)

    def _connect_signals(self) -> None:
        self.address.textChanged.connect(lambda _: self._on_typed())
        self.filter.textChanged.connect(lambda _: self._refresh())
        self.user.textChanged.connect(lambda _: self._settle())
        self.password.textChanged.connect(lambda _: self._settle())
        self.test_button.clicked.connect(self.connect_now)
        self._survey.ready.connect(self._on_survey)
        self._survey.failed.connect(self._on_failure)
        self._near.ready.connect(lambda found: self._offer(FOUND, found))

    def _connect_if_new(self) -> None:
        if self._address() != self._asked:
            self.connect_now()

    def _on_typed(self) -> None:
        self._refresh()
        self._settle()

    def _refresh(self) -> None:
        address, condition = self._address(), self.filter.text()
        self._form.setRowVisible(LOGIN, address.startswith(("http://", "https://")))
        if not address:
            self._say("Choose a store, or type its address.")
        trouble = ""
        try:
            Filter.parse(condition)
        except FilterError as error:
            trouble = str(error).partition(": ")[2].replace("found its end, ", "unfinished: ")
        # A server may understand more than our reading of its language: it decides.
        self.filter_error.setText(trouble[:1].upper() + trouble[1:])
        self.filter_error.setVisible(bool(trouble))
        self.open_button.setEnabled(bool(address) and (not trouble or "://" in address))

    def _on_survey(self, found: Survey) -> None:
        runs = f", {numbers.plural(sum(found.runs.values()), 'run')}" if found.runs else ""
        experiments = numbers.plural(len(found.experiments), "experiment")
        self._say(f"✔ Connected: {experiments}{runs} in {found.shown}")
        self.experiments.show_survey(found)

    def _on_failure(self, failure: Failure) -> None:
        self._say(f"✖ {failure.text}", "error")

    def _say(self, text: str, role: str = "muted") -> None:
        self.state.setText(text)
        self.state.setProperty("role", role)
        self.state.style().polish(self.state)

    def _offer(self, row: int, sources: list[str]) -> None:
        """A chip for each store that was opened before, or lies near."""
        layout = self._chips[row]
        for source in sources:
            address = source.removeprefix("mlflow:").partition("#")[0]
            if address in self.offered or layout.count() > MOST_CHIPS:
                continue
            self.offered.append(address)
            chip = QPushButton(_short(address))
            chip.setToolTip(address)
            chip.setProperty("role", "chip")
            chip.setAutoDefault(False)
            chip.clicked.connect(lambda _, a=address: self._take(a))
            layout.insertWidget(layout.count() - 1, chip)
            self._form.setRowVisible(row, True)

    def _take(self, address: str) -> None:
        self.address.setText(address)
        self.connect_now()

    def _address(self) -> str:
        address = mlflow_address(self.address.text())
        if address.startswith(("http://", "https://")):
            return with_login(address, self.user.text().strip(), self.password.text())
        return address

    def _choose(self) -> None:
        self.sources_chosen.emit(self.sources())
        self.accept()

    def _browse_file(self) -> None:
        picker = QFileDialog(
            self, "MLflow database", str(Path.cwd()), "Databases (*.db *.sqlite *.sqlite3);;All files (*)"
        )
        picker.fileSelected.connect(self._take)
        picker.open()

    def _browse_folder(self) -> None:
        picker = QFileDialog(self, "MLflow folder", str(Path.cwd()))
        picker.setFileMode(QFileDialog.FileMode.Directory)
        picker.fileSelected.connect(self._take)
        picker.open()


def _line(name: str, hint: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    return made


def _short(address: str) -> str:
    """The end of an address, which tells stores apart."""
    shown = address.removeprefix("sqlite:///") if "://" in address else address
    shown = urlsplit(shown).netloc or shown
    return shown if len(shown) <= MOST_LETTERS else "…" + shown[-MOST_LETTERS:]
