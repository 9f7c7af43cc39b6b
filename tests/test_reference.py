"""What is told of the code is current: docs/reference, the index of relations, the settings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onecard.cli import commands
from onecard.cli.reference import PAGES
from onecard.config.reference import PAGES as CENTRE_PAGES

ROOT = Path(__file__).parents[1]
SETTING = re.compile(r"""(?:env\.\w+\(|environ\.get\(|environ\[|FONT_DIRS = )["']([A-Z_]+)["']""")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_generated_file_is_current(path: Path) -> None:
    assert (ROOT / path).read_text("utf-8") == PAGES[path](), "run: python -m onecard.cli.reference"


@pytest.mark.parametrize("path", CENTRE_PAGES, ids=lambda path: path.name)
def test_a_generated_file_of_the_centre_is_current(path: Path) -> None:
    assert (ROOT / path).read_text("utf-8") == CENTRE_PAGES[path](), "run: python -m onecard.config.reference"


def test_every_setting_is_told_and_no_other() -> None:
    read = {
        name
        for path in (ROOT / "src" / "onecard").rglob("*.py")
        if "tests" not in path.parts
        for name in SETTING.findall(path.read_text("utf-8"))
    }
    told = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/operations.md").read_text("utf-8"), re.MULTILINE)
    assert set(told) == read


@pytest.mark.parametrize("name", commands.CENTRE)
def test_the_centre_offers_every_command_the_help_promises(name: str) -> None:
    command = commands.load(name)
    assert command.summary
