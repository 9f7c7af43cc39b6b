"""``onecard audit --corpus``: what it says, how it ends, what it refuses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from onecard.audit.corpus.tests.test_corpus import SOUND, WRONG
from onecard.cli.main import main

Captured = pytest.CaptureFixture[str]


def folder(path: Path, *texts: str) -> Path:
    path.mkdir()
    for number, text in enumerate(texts):
        (path / f"{number}.txt").write_text(text, "utf-8")
    return path


def test_it_ends_with_one_where_a_report_is_wrong_and_says_nothing_on_the_output(
    tmp_path: Path, capsys: Captured
) -> None:
    made = folder(tmp_path / "in", SOUND, WRONG)
    assert main(["audit", "--corpus", str(made), "--out", str(tmp_path / "out"), "--workers", "1"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "2个文件，2份报告：1份有错误，0份没有读出" in said.err


def test_it_ends_with_nought_where_none_is_and_with_two_where_one_cannot_be_read(tmp_path: Path) -> None:
    made = folder(tmp_path / "in", SOUND)
    line = ["audit", "--corpus", str(made), "--out", str(tmp_path / "out"), "--workers", "1"]
    assert main(line) == 0
    (made / "坏.pdf").write_bytes(b"%PDF-1.7 broken")
    assert main(line) == 2


@pytest.mark.parametrize(
    "line",
    [
        ["--corpus", "in"],
        ["--corpus", "in", "--out", "out", "--format", "json"],
        ["--corpus", "in", "--out", "out", "报告.docx"],
        ["--corpus", "in", "--out", "out", "--workers", "0"],
        ["--corpus", "in", "--out", "out", "--on", "spark"],
        ["--corpus-report"],
    ],
)
def test_a_line_that_makes_no_sense_is_refused(line: list[str], capsys: Captured) -> None:
    assert main(["audit", *line]) == 64
    assert "用法见：onecard audit --help" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("lacking", "more", "extra"),
    [(("pyarrow", "duckdb"), [], "corpus"), (("ray",), ["--on", "ray:10.0.0.1:6379"], "cluster")],
)
def test_without_the_libraries_it_names_the_line_that_installs_them(
    lacking: tuple[str, ...], more: list[str], extra: str, tmp_path: Path
) -> None:
    hidden = (
        "import importlib.util as u; found = u.find_spec\n"
        f"u.find_spec = lambda name, *rest: None if name in {lacking} else found(name, *rest)\n"
        "import sys; from onecard.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    line = ["audit", "--corpus", str(tmp_path), "--out", str(tmp_path), *more]
    done = subprocess.run(
        [sys.executable, "-c", hidden, *line], capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 64
    assert f"pip install '.[{extra}]'" in done.stderr
