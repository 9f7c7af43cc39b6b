"""House rules held as tests of the source, with tests of their own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = (".ci", "benchmarks", "docs", "prove", "requirements", "script", "src", "tests")
LINES_MAX = 400
FUNCTION_LINES_MAX = 70
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "misc", "common", "manager"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|HACK)\b|raise NotImplemented")


def ours() -> list[Path]:
    """Every file of the project; not what installing and running leave behind. A copy without git has them too."""
    inside = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*")]
    return [
        path
        for path in (*ROOT.iterdir(), *inside)
        if path.is_file()
        and not any(part == "__pycache__" or part.endswith(".egg-info") for part in path.parts)
    ]


def python_files() -> list[Path]:
    return [path for path in ours() if path.suffix == ".py"]


def product_files() -> list[Path]:
    return [path for path in python_files() if "tests" not in path.parts and "migrations" not in path.parts]


def long_functions(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                yield f"{node.name} ({lines})"


def swallowed_errors(source: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler) and all(isinstance(line, ast.Pass) for line in node.body):
            kind = ast.unparse(node.type) if node.type else "bare"
            if kind in {"bare", "Exception", "BaseException"}:
                yield node.lineno


def functions_without_docstring(source: str) -> Iterator[str]:
    for node in ast.parse(source).body:
        public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if public and ast.get_docstring(node) is None:
            yield node.name


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    long = {
        path.name: n for path in product_files() if (n := path.read_text("utf-8").count("\n")) > LINES_MAX
    }
    assert not long


def test_no_function_is_longer_than_a_screen() -> None:
    assert not {
        path.name: found
        for path in product_files()
        if (found := list(long_functions(path.read_text("utf-8"))))
    }


def test_every_file_name_says_something() -> None:
    assert not [path for path in python_files() if path.stem in EMPTY_NAMES]


def test_nothing_is_left_unfinished() -> None:
    assert not [path for path in product_files() if UNFINISHED.search(path.read_text("utf-8"))]


def test_no_error_is_swallowed() -> None:
    assert not [path for path in product_files() if list(swallowed_errors(path.read_text("utf-8")))]


def test_every_public_function_and_class_says_what_it_means() -> None:
    source_files = [path for path in product_files() if "src" in path.parts]
    missing = {
        str(path.relative_to(ROOT)): names
        for path in source_files
        if (names := list(functions_without_docstring(path.read_text("utf-8"))))
    }
    assert not missing


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def f():\n" + "    x = 1\n" * 80, ["f (81)"]),
        ("def f():\n    return 1\n", []),
    ],
)
def test_the_rule_about_long_functions_sees_them(source: str, found: list[str]) -> None:
    assert list(long_functions(source)) == found


def test_the_rule_about_swallowed_errors_sees_them() -> None:
    assert list(swallowed_errors("try:\n    f()\nexcept Exception:\n    pass\n")) == [3]
    assert not list(swallowed_errors("try:\n    f()\nexcept KeyError:\n    pass\n"))
