"""Addresses of MLflow stores: every spelling is understood, no password is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from lranalyzer.batch.tasks import StoreTask
from lranalyzer.errors import ReadError
from lranalyzer.readers.mlflow.credentials import credentials
from lranalyzer.readers.mlflow.uri import keep_login, locate, redacted, source_of
from lranalyzer.readers.remembered import remember_roles, remembered_roles


@pytest.mark.parametrize(
    ("uri", "kind", "address", "experiment"),
    [
        ("http://host:5000/", "http", "http://host:5000", None),
        ("mlflow:https://host/path#my%20experiment", "http", "https://host/path", "my experiment"),
        ("databricks", "databricks", "databricks", None),
        ("databricks://team#x", "databricks", "databricks://team", "x"),
        ("postgresql+psycopg2://u:p@h/db#e", "sql", "postgresql+psycopg2://u:p@h/db", "e"),
        ("mysql://u@h/db", "sql", "mysql://u@h/db", None),
    ],
)
def test_remote_stores(uri: str, kind: str, address: str, experiment: str | None) -> None:
    found = locate(uri)
    assert (found.kind, found.address, found.experiment) == (kind, address, experiment)


def test_local_stores_may_be_paths_or_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mlflow.db").touch()
    Path("mlruns#1").mkdir()
    for uri in (
        "mlflow.db",
        "sqlite:///mlflow.db",
        f"sqlite:///{tmp_path}/mlflow.db",
        "mlflow:sqlite+pysqlite:///mlflow.db",
    ):
        assert locate(uri).kind == "sqlite"
        assert Path(locate(uri).address).samefile("mlflow.db")
    assert locate("sqlite:///mlflow.db#vision").experiment == "vision"
    assert locate("mlruns#1").address == "mlruns#1"
    assert locate((tmp_path / "mlruns#1").as_uri()).kind == "files"


def test_without_an_address_mlflows_own_choice_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ReadError, match=r"mlflow\.db: no such file"):
        locate("")
    Path("mlflow.db").touch()
    assert locate("").address == "mlflow.db"
    Path("mlruns/1").mkdir(parents=True)
    Path("mlruns/1/meta.yaml").touch()
    assert locate("").address == "mlruns"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://host:1")
    assert locate("").address == "http://host:1"


def test_what_is_no_address_is_an_error_with_the_expected_kinds() -> None:
    with pytest.raises(ReadError, match="ftp://host/x: an address of an unknown kind; expected sqlite"):
        locate("ftp://user:secret@host/x")
    with pytest.raises(ReadError, match="no such file or folder"):
        locate("sqlite:///nowhere.db")


def test_passwords_are_never_shown() -> None:
    assert redacted("https://kim:pa%40ss@host:8000/ml?token=x") == "https://host:8000/ml"
    assert locate("postgresql://kim:secret@db/mlflow").shown == "postgresql://db/mlflow"
    assert redacted("some/path") == "some/path"


def test_a_source_names_store_experiment_and_filter_whatever_characters_they_have() -> None:
    for experiment, condition in (
        ("a#b?c d%", "params.`l r` = '#1' AND metrics.x < 2"),
        ("", "a"),
        ("x", ""),
        ("", ""),
    ):
        found = locate(source_of("http://host:5000", experiment, condition))
        assert (found.address, found.experiment or "", found.filter_string or "") == (
            "http://host:5000", experiment, condition,
        )  # fmt: skip


@pytest.mark.parametrize(
    "address", ["https://kim:s3cret@host/ml", "postgresql+psycopg2://kim:s3cret@host/db?sslmode=require"]
)
def test_a_login_is_kept_in_memory_and_out_of_what_is_written_down(address: str) -> None:
    source = keep_login(f"mlflow:{address}#vision")
    assert "s3cret" not in source
    assert locate(source).address == address
    assert locate(source).experiment == "vision"
    assert "s3cret" not in repr(locate(source))
    assert keep_login("mlruns#1") == "mlruns#1"


def test_nothing_that_is_passed_around_shows_a_password_when_printed() -> None:
    uri = "mlflow:http://kim:s3cret@host#vision"
    task = StoreTask(uri, (), locate(uri))
    assert "s3cret" not in repr(task) + task.source
    assert task.source == "mlflow:http://host#vision"


def test_credentials_come_from_the_address_or_the_environment_and_are_not_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "t0ken")
    assert credentials("http://h:1").token == "t0ken"
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "kim")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "s3cret")
    assert credentials("http://h:1").login == ("kim", "s3cret")
    given = credentials("https://lee:p%40ss@h:1/x")
    assert (given.base, given.login, given.token) == ("https://h:1/x", ("lee", "p@ss"), None)
    assert "p@ss" not in repr(given)
    assert "t0ken" not in repr(credentials("http://h:1"))


def test_a_saved_login_is_used_where_nothing_else_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert credentials("http://h:1").login is None
    (tmp_path / ".mlflow").mkdir()
    file = tmp_path / ".mlflow" / "credentials"
    file.write_text("[mlflow]\nmlflow_tracking_username = kim\nmlflow_tracking_password = s3%cret\n")
    assert credentials("http://h:1").login == ("kim", "s3%cret")
    file.write_text("no section\n")
    assert credentials("http://h:1").login is None


def test_databricks_is_found_in_the_environment_or_in_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABRICKS_HOST", "DATABRICKS_TOKEN", "DATABRICKS_CONFIG_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "databrickscfg"
    file.write_text("[DEFAULT]\nhost = https://one\ntoken = a\n[team]\nhost = https://two/\ntoken = b\n")
    monkeypatch.setenv("DATABRICKS_CONFIG_FILE", str(file))
    assert (credentials("databricks").base, credentials("databricks").token) == ("https://one", "a")
    assert (credentials("databricks://team").base, credentials("databricks://team").token) == (
        "https://two",
        "b",
    )
    with pytest.raises(ReadError, match="no host or no token"):
        credentials("databricks://nobody")
    monkeypatch.setenv("DATABRICKS_HOST", "three.example")
    monkeypatch.setenv("DATABRICKS_TOKEN", "c")
    assert (credentials("databricks").base, credentials("databricks").token) == ("https://three.example", "c")


def test_remembered_roles_hold_no_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LRANALYZER_ROLES", str(tmp_path / "roles.json"))
    address = "mlflow:http://kim:s3cret@host:5000#vision"
    remember_roles(address, {"train_loss": "nll"})
    assert "s3cret" not in (tmp_path / "roles.json").read_text()
    assert remembered_roles(address) == {"train_loss": "nll"}
