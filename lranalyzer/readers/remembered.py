"""What the user said about a folder's columns, remembered: the next reading of its logs heeds it.

Kept in the user's own configuration folder (``roles.json``; ``LRANALYZER_ROLES`` names another file), never
beside the logs. The command line remembers what ``--map`` says; the window what is chosen there:

>>> remember_roles("runs/", {"train_loss": "nll", "lr": None})  # doctest: +SKIP
>>> lra.read("runs/", mapping=with_remembered())  # doctest: +SKIP
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from lranalyzer.errors import SettingsError
from lranalyzer.readers.mapping import ColumnMapping, Roles, checked
from lranalyzer.readers.mlflow.uri import spelled_alike
from lranalyzer.readers.source import is_mlflow_uri, shown_source
from lranalyzer.writing import unwritable, write_whole

Source = str | os.PathLike[str]


def remembered_roles(source: Source) -> dict[str, str | None]:
    """What is remembered for a log, folder or store: role or axis to column, None: no series plays the role.

    Of several folders above a log the nearest counts. Raises SettingsError for a file of roles that is broken.
    """
    return in_force(os.fspath(source), _load())[1]


def remember_roles(source: Source, roles: Roles) -> str:
    """Remember roles for a folder and everything below it, for a file and its neighbours, or for a store's address.

    Parameters
    ----------
    source
        Folder, log file, or address such as ``mlflow:http://host:5000``.
    roles
        Role (``train_loss`` or ``loss``, ``val_loss``, ``lr``, ``grad_norm``) or axis (``step``, ``epoch``,
        ``time``) to the name of the series; None: no series plays it. Others said before stay.

    Returns
    -------
    str
        The folder (``FOLDER/*`` for a file) or address they are remembered for.

    Raises
    ------
    SettingsError
        A word is neither role nor axis, or the file of roles cannot be written.
    """
    place, words = place_of(os.fspath(source)), checked(roles)
    with _changed() as all_words:
        _overruled(place, words, all_words)
        all_words[place] = {**all_words.get(place, {}), **words}
    return place


def forget_roles(source: Source) -> bool:
    """Forget what :func:`remember_roles` was told for this very folder or address; whether there was something."""
    place = place_of(os.fspath(source))
    if place not in _load():
        return False
    with _changed() as all_words:
        del all_words[place]
    return True


def with_remembered(given: Roles | None = None, usual: Roles | None = None, origin: str = "") -> ColumnMapping:
    """The ``mapping`` for a reading that heeds what is remembered; ``given`` goes before, ``usual`` after it."""
    return ColumnMapping(checked(given or {}), checked(usual or {}), origin, _load())


def roles_file() -> Path:
    """Where roles are remembered."""
    given = os.environ.get("LRANALYZER_ROLES")
    if given:
        return Path(given)
    from platformdirs import user_config_path

    return user_config_path("lranalyzer", appauthor=False) / "roles.json"


def place_of(source: str) -> str:
    """A folder's whole path; ``FOLDER/*`` for a file, which speaks for its neighbours but not for folders below;
    or an address in one spelling, without user and password. A store on this machine is its path."""
    if is_mlflow_uri(source):
        address = spelled_alike(source)
        path = _path_of(address)
        if path is None or "#" in address:
            return address
    else:
        path = Path(source).expanduser().absolute()
    return str(path if path.is_dir() else path.parent / "*")


def _path_of(address: str) -> Path | None:
    """Where a store lies on this machine, of an address as :func:`spelled_alike` gives it; None elsewhere."""
    path = Path(address.partition("#")[0].removeprefix("mlflow:"))
    return path if path.is_absolute() else None


def in_force(source: str, folders: Mapping[str, Roles]) -> tuple[str, dict[str, str | None]]:
    """What counts for a log, the nearest folder last; and where that was said."""
    if not folders:
        return "", {}
    places: list[str] = []
    path: Path | None = Path(source).expanduser().absolute()
    if is_mlflow_uri(source):
        address = spelled_alike(source)
        # An experiment, its store, and the address as earlier versions kept it: as it was written.
        places = list(dict.fromkeys((address, address.partition("#")[0], shown_source(source))))
        path = _path_of(address)
    if path is not None:
        places += [str(p) for p in (path, path.parent / "*", *path.parents)]
    above = [place for place in places if place in folders]
    words: dict[str, str | None] = {}
    for place in reversed(above):
        words.update(folders[place])
    return (above[0] if above else ""), words


def _overruled(place: str, words: Roles, all_words: dict[str, dict[str, str | None]]) -> None:
    """What is said of a folder later counts for those below it too."""
    if is_mlflow_uri(place) or place.endswith("*"):
        return
    for below in [p for p in all_words if Path(place) in Path(p).parents]:
        all_words[below] = {role: name for role, name in all_words[below].items() if role not in words}
        if not all_words[below]:
            del all_words[below]


def _load() -> dict[str, dict[str, str | None]]:
    path = roles_file()
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
        return {str(place): checked(words) for place, words in tree["folders"].items()}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(
            f"{path}: {(error.strerror or 'cannot be read').lower()}; expected the file of roles"
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(f"{path}: not what was written there ({error}); delete it to begin anew") from None


@contextmanager
def _changed() -> Iterator[dict[str, dict[str, str | None]]]:
    """What is remembered, to be changed; written at the end in one step, so that no reader sees half of it."""
    words = _load()
    yield words
    path = roles_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps({"version": 1, "folders": words}, indent=1, ensure_ascii=False))
    except OSError as error:
        raise unwritable(path, error, "a folder in which roles can be remembered") from None
