"""The README shows what really comes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from onecard.cli.main import main

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_audit_shown_in_the_readme_is_the_one_that_comes_out(
    name: str, capsys: pytest.CaptureFixture[str]
):
    report = ROOT / "src" / "onecard" / "audit" / "tests" / "report.txt"
    assert main(["audit", "--color", "never", str(report)]) == 1
    readme = (ROOT / name).read_text(encoding="utf-8")
    for line in capsys.readouterr().out.splitlines():
        assert f"    {line}" in readme.splitlines() or not line.strip(), (
            "show the audit's output in the README anew"
        )
