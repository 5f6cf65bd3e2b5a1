"""The rules of the house, executable."""

from __future__ import annotations

import ast
import importlib
import inspect
import io
import pkgutil
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import lranalyzer

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (ROOT / "lranalyzer", ROOT / "gui" / "lranalyzer_gui")
SOURCES = sorted(path for package in PACKAGES for path in package.rglob("*.py"))
EVERYWHERE = sorted(
    path
    for folder in ("lranalyzer", "gui", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
    if "__pycache__" not in path.parts
)
TOP = {
    "pyproject.toml", "README.md", "lranalyzer", "gui", "tests", "sample_logs", "benchmarks", "docs",
    "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md",
}  # fmt: skip
MOST_LINES = 400
HEAVY = {
    "numpy", "pandas", "scipy", "sklearn", "pyarrow", "joblib", "jinja2", "rich", "typer", "requests", "yaml",
    "PySide6", "pyqtgraph", "tsdownsample", "mlflow", "sqlalchemy", "zstandard", "distributed", "dask", "ray",
    "torch",
}  # fmt: skip
ROOMS = [m.name for m in pkgutil.iter_modules([str(ROOT / "lranalyzer")]) if m.ispkg]
LAZY = HEAVY - {"numpy", "typer", "rich"}
"""What the command line may not load before it knows what it is asked for."""
UNSAFE_CALLS = {"eval", "exec", "compile", "__import__"}
UNSAFE_ATTRIBUTES = {
    "yaml.unsafe_load", "yaml.full_load", "yaml.load_all", "os.system", "os.popen", "torch.load", "joblib.load", "pd.read_pickle",
    "pandas.read_pickle", "builtins.eval", "builtins.exec", "pd.eval", "pandas.eval",
}  # fmt: skip
UNSAFE_MODULES = {"pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def tracked() -> list[Path]:
    """Files under version control, or all where this is no checkout."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / part for part in listed.stdout.decode().split("\0") if part]


def comments(path: Path) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def test_no_file_is_long() -> None:
    lines = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in EVERYWHERE}
    assert not {path: n for path, n in lines.items() if n > MOST_LINES}


def test_every_module_says_what_it_is() -> None:
    assert not [name(p) for p in SOURCES if (tree := parsed(p)).body and not ast.get_docstring(tree)]


def test_no_mute_handlers_nothing_unsafe() -> None:
    for path in SOURCES:
        check_safety(path)


def check_safety(path: Path) -> None:
    for node in ast.walk(parsed(path)):
        where = f"{name(path)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"{where}: a bare except"
            caught = ast.unparse(node.type)
            mute = all(isinstance(part, ast.Pass | ast.Continue) for part in node.body)
            assert not (mute and caught in {"Exception", "BaseException"}), f"{where}: a mute {caught}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in UNSAFE_CALLS, f"{where}: {node.func.id}()"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            called = ast.unparse(node.func)
            assert called not in UNSAFE_ATTRIBUTES, f"{where}: {called}()"
            keywords = {k.arg: ast.unparse(k.value) for k in node.keywords}
            assert keywords.get("shell", "False") == "False", f"{where}: a shell"
            if called == "yaml.load":
                assert "SafeLoader" in path.read_text(encoding="utf-8"), f"{where}: {called}()"
            if called.endswith(("np.load", "numpy.load")):
                assert keywords.get("allow_pickle", "False") == "False", f"{where}: allow_pickle"
        elif isinstance(node, ast.Import):
            assert not {a.name.split(".")[0] for a in node.names} & UNSAFE_MODULES, where
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] not in UNSAFE_MODULES, where


def test_no_work_is_left_in_comments() -> None:
    left = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert not [(name(path), text) for path in EVERYWHERE for text in comments(path) if left.search(text)]


def test_importing_the_library_costs_nothing() -> None:
    assert not loaded("import lranalyzer") & HEAVY


def test_the_command_line_imports_late() -> None:
    assert not loaded("import lranalyzer.cli.main") & LAZY


def test_reading_needs_neither_mlflow_nor_qt() -> None:
    roots = loaded("from lranalyzer import read, diagnose, diagnose_many")
    assert not roots & {"mlflow", "PySide6", "pyqtgraph", "sqlalchemy", "sklearn", "ray", "distributed"}


def loaded(statement: str) -> set[str]:
    """Top-level packages in a fresh interpreter after a statement."""
    code = f"{statement}; import sys; print(' '.join(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return {module.split(".")[0] for module in ran.stdout.split()}


def test_the_public_door_holds_what_it_promises() -> None:
    assert sorted(lranalyzer.__all__) == dir(lranalyzer)
    for public in lranalyzer.__all__:
        assert getattr(lranalyzer, public) is not None
    assert set(lranalyzer._HOME) == set(lranalyzer.__all__) - {"__version__"}


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_exports_what_it_lists(room: str) -> None:
    module = importlib.import_module(f"lranalyzer.{room}")
    listed = getattr(module, "__all__", ())
    assert len(set(listed)) == len(listed)
    for public in listed:
        assert hasattr(module, public), f"lranalyzer.{room} lists {public}"


def test_every_reader_is_on_the_list() -> None:
    from lranalyzer.readers.registry import GROUP_READERS, READERS

    listed = {type(reader).__module__ for reader in (*READERS, *GROUP_READERS)}
    for module, kind in defined("readers"):
        if kind.endswith(("Reader", "Log")) or kind.startswith("_"):
            continue
        assert not reads(module, kind) or module in listed, f"{module}.{kind} reads, and is on no list"
    assert len({reader.name for reader in READERS}) == len(READERS)


def test_every_detector_is_on_the_list() -> None:
    detectors = importlib.import_module("lranalyzer.detectors")
    listed = {getattr(d, "__module__", type(d).__module__) for d in detectors.DETECTORS}
    listed |= {type(d).__module__ for d in detectors.DETECTORS}
    for path in (ROOT / "lranalyzer" / "detectors").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        if re.search(r"^    symptom\s*(:.*)?=\s*[\"']|^SYMPTOM\s*=|^DETECTOR\s*=", text, re.MULTILINE):
            assert f"lranalyzer.detectors.{path.stem}" in listed, f"{path.name} detects, and is on no list"


def test_every_schedule_is_on_the_list() -> None:
    from lranalyzer import schedules
    from lranalyzer.schedules.base import Schedule

    kinds = {kind for kind in descendants(Schedule) if not inspect.isabstract(kind)}
    assert kinds
    for kind in kinds:
        assert kind.__name__ in schedules.__all__, f"{kind.__name__} is a schedule, and not public"


def defined(room: str) -> Iterator[tuple[str, str]]:
    for path in (ROOT / "lranalyzer" / room).rglob("*.py"):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                yield module, node.name


def reads(module: str, kind: str) -> bool:
    """Whether a class is a reader: it recognises content, or claims files, and reads them."""
    given = getattr(importlib.import_module(module), kind)
    if getattr(given, "_is_protocol", False):
        return False
    return (hasattr(given, "sniff") and hasattr(given, "read")) or hasattr(given, "read_group")


def descendants(kind: type) -> set[type]:
    direct = set(kind.__subclasses__())
    return direct.union(*(descendants(child) for child in direct))


def test_changelog_and_version_agree() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[(\d[^\]]*)\]", text, re.MULTILINE)
    assert newest
    assert newest.group(1) == lranalyzer.__version__
    assert text.index("## [Unreleased]") < newest.start()


def test_every_extra_is_explained_where_it_is_needed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras, raised = project["optional-dependencies"], re.compile(r"MissingExtra\([^)]*?,\s*\"([a-z]+)\"\s*,")
    for path in SOURCES:
        for extra in raised.findall(path.read_text(encoding="utf-8")):
            assert extra in extras, f"{name(path)} names the extra {extra}"


def test_nothing_lies_about_at_the_top() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert {part for part in found if not part.startswith(".")} <= TOP


def test_no_binaries_nothing_big() -> None:
    for path in tracked():
        if path.exists():
            assert path.stat().st_size < 3_000_000, name(path)
            assert path.suffix not in {".pkl", ".pickle", ".joblib", ".so", ".pyc", ".whl"}, name(path)


def test_no_paths_of_somebodys_machine_no_numbers_of_issues() -> None:
    own = re.compile(r"(?<![\w./:-])/(home|Users|root|work|mnt|scratch)/\w|[A-Z]:\\\\Users\\\\")
    number = re.compile(r"\b(issue|ticket|PR|pull request) ?#?\d+|\(#\d+\)", re.IGNORECASE)
    for path in tracked():
        if path.suffix not in {".py", ".md", ".toml"} or not path.exists() or path.is_relative_to(ROOT / "tests"):
            continue
        for i, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert not own.search(line), f"{name(path)}:{i}: {line.strip()[:80]}"
            assert not number.search(line), f"{name(path)}:{i}: {line.strip()[:80]}"
