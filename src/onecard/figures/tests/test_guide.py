"""The guide for other kinds of report does what it says."""

from __future__ import annotations

import doctest
from pathlib import Path

GUIDE = Path(__file__).parents[4] / "docs" / "reference" / "figures-for-other-reports.md"


def test_every_example_of_the_guide_runs_as_printed() -> None:
    result = doctest.testfile(str(GUIDE), module_relative=False, encoding="utf-8")
    assert result.attempted > 20
    assert result.failed == 0
