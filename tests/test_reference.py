"""What is generated from the code is current: docs/reference and the index of relations."""

from __future__ import annotations

from pathlib import Path

import pytest

from onecard.cli import commands
from onecard.cli.reference import PAGES

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_generated_file_is_current(path: Path) -> None:
    assert (ROOT / path).read_text("utf-8") == PAGES[path](), "run: python -m onecard.cli.reference"


@pytest.mark.parametrize("name", commands.CENTRE)
def test_the_centre_offers_every_command_the_help_promises(name: str) -> None:
    command = commands.load(name)
    assert command.summary
