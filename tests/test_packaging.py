"""The wheel: everything the code reads is inside, nothing else is, and the pure wing runs by itself from it."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
UNTOLD = shutil.ignore_patterns("__pycache__", "*.egg-info")
PURE = ("core", "crypto", "chip", "reader", "figures", "reading", "finalaccounts", "compiling", "cli")
# What an installation without the extra lacks, and what Python lacks on Windows.
HIDDEN = (
    *("django", "dj_database_url", "environs", "gunicorn", "psycopg", "whitenoise"),
    *("fcntl", "grp", "pwd", "resource", "termios"),
)
ALONE = f"""
import importlib.abc, pkgutil, sys

class Hidden(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {HIDDEN}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Hidden())
for name in {HIDDEN}:
    sys.modules.pop(name, None)
"""
IMPORT_ALL = f"""
import importlib, onecard
print(onecard.__file__)
for room in {PURE}:
    package = importlib.import_module("onecard." + room)
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
        print(module.name)
"""
RUN = """
from onecard.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source, so that neither an old build nor this one leaves a trace."""
    folder = tmp_path_factory.mktemp("packaging") / "tree"
    shutil.copytree(ROOT / "src", folder / "src", ignore=UNTOLD)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture(scope="module")
def wheel(tree: Path) -> zipfile.Path:
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", tree.parent, tree],
        check=True, capture_output=True,
    )  # fmt: skip
    (built,) = tree.parent.glob("*.whl")
    return zipfile.Path(built)


@pytest.fixture(scope="module")
def names(wheel: zipfile.Path) -> set[str]:
    return {name for name in wheel.root.namelist() if not name.endswith("/")}


@pytest.fixture(scope="module")
def installed(wheel: zipfile.Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel.root.filename) as archive:
        archive.extractall(folder)
    return folder


def alone(installed: Path, code: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run code where only the wheel's onecard is, with the centre's libraries and POSIX hidden."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", ALONE + code, *words],
        env={"PYTHONPATH": str(installed), "PYTHONUTF8": "1", "PATH": "", "SYSTEMROOT": "C:\\Windows"},
        cwd=installed, capture_output=True, text=True, encoding="utf-8", timeout=60,
    )  # fmt: skip


def test_every_file_of_the_source_but_the_tests_is_in_the_wheel(tree: Path, names: set[str]) -> None:
    source = {
        path.relative_to(tree / "src").as_posix()
        for path in (tree / "src" / "onecard").rglob("*")
        if path.is_file() and "tests" not in path.parts
    }
    assert {name for name in names if name.startswith("onecard/")} == source


def test_the_wheel_holds_data_templates_static_files_and_migrations(names: set[str]) -> None:
    kinds = {name.rpartition(".")[2] for name in names}
    assert {"csv", "toml", "typ", "html", "css", "js", "svg"} <= kinds
    assert {
        "onecard/office/migrations/0001_initial.py",
        "onecard/accounts/migrations/0001_initial.py",
    } <= names


def test_the_licence_comes_along(names: set[str]) -> None:
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_every_command_the_centre_declares_stands_in_the_wheel(wheel: zipfile.Path, names: set[str]) -> None:
    (listed,) = (name for name in names if name.endswith(".dist-info/entry_points.txt"))
    declared = configparser.ConfigParser()
    declared.read_string(wheel.root.read(listed).decode("utf-8"))
    modules = [place.partition(":")[0] for place in declared["onecard.commands"].values()]
    assert modules
    assert {module.replace(".", "/") + ".py" for module in modules} <= names


def test_the_pure_wing_loads_without_the_centre_and_without_posix(installed: Path) -> None:
    done = alone(installed, IMPORT_ALL)
    assert done.returncode == 0, done.stderr
    place, *modules = done.stdout.splitlines()
    assert Path(place).is_relative_to(installed)
    assert {name.split(".")[1] for name in modules} == set(PURE)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--help", "命令"),
        ("relations list", "T01-1"),
        ("relations show X-08", "X-08"),
        ("codes search 信息化", "2080108"),
        ("codes show 2080108", "信息化建设"),
        ("forms list", "公开09表"),
        ("forms show 5", "公开05表"),
    ],
)
def test_the_pure_commands_work_alone(installed: Path, line: str, said: str) -> None:
    done = alone(installed, RUN, *line.split())
    assert done.returncode == 0, done.stderr
    assert said in done.stdout


@pytest.mark.parametrize("line", ["facts list", "relations check", "site serve", "demo load", "trail verify"])
def test_a_command_of_the_centre_names_the_line_that_installs_it(installed: Path, line: str) -> None:
    done = alone(installed, RUN, *line.split())
    assert done.returncode == 2
    assert "pip install '.[centre]'" in done.stderr


def test_a_foreign_sheet_is_read_alone(installed: Path) -> None:
    code = """
from onecard.reading.spreadsheet import read
print(read("科目,金额\\n2080108,1.50\\n".encode("gb18030"), "账.csv").sheets[0].rows[1])
"""
    done = alone(installed, code)
    assert done.returncode == 0, done.stderr
    assert "2080108" in done.stdout
