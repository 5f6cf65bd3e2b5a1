"""Whether MLflow would change a database before it writes to it.

MLflow adds new tables to an older database without asking, and the MLflow that made it then refuses the file.
"""

from __future__ import annotations

from pathlib import Path

from lranalyzer.errors import MissingExtra, WouldMigrate
from lranalyzer.readers.mlflow import open_store
from lranalyzer.readers.mlflow.tables import Tables
from lranalyzer.readers.mlflow.uri import Location


def check_schema(where: Location, *, upgrade: bool) -> None:
    """Raise WouldMigrate for a database that the installed MLflow would change; a server keeps its own.

    Also where an upgrade is allowed the database is opened first: MLflow itself tries for a minute before it
    says that there is none.
    """
    if where.kind not in ("sqlite", "sql"):
        return
    store = open_store(where)
    try:
        assert isinstance(store, Tables)
        found = [version for (version,) in store.query("SELECT version_num FROM alembic_version")]
    finally:
        store.close()
    import mlflow

    if not upgrade and found != [newest_schema()]:
        raise WouldMigrate(
            f"{where.shown}: MLflow {mlflow.__version__} would migrate this database from schema "
            f"{', '.join(found)} to its own, and older versions of MLflow would then refuse it. Copy it and "
            "ask for the upgrade, write through the server that owns it, or use the MLflow that made it."
        )


def newest_schema() -> str | None:
    """The schema version that the installed MLflow writes."""
    try:
        import mlflow.store
        from alembic.config import Config
        from alembic.script import ScriptDirectory
    except ModuleNotFoundError as error:
        raise MissingExtra("mlflow", "mlflow", "writing to an MLflow database") from error
    config = Config()
    folder = Path(mlflow.store.__path__[0]) / "db_migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    head: str | None = ScriptDirectory.from_config(config).get_current_head()
    return head
