"""``onecard report word``: a bureau's Word file, its blanks listed, then filled by the mapping that was settled."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest

from onecard.cli.main import main
from onecard.compiling.tests import word_samples
from onecard.finalaccounts.tests import sample
from onecard.finalaccounts.tests.sheets import grid_of, xlsx_of

DONE, LACKING, REFUSED = 0, 1, 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the nine tables of the sample unit and a bureau's file."""
    (tmp_path / "报表.xlsx").write_bytes(xlsx_of(grid_of(table) for table in sample.unit().tables.values()))
    made = docx.Document()
    word_samples.line(made, "（单位名称）20XX年度决算")
    word_samples.line(made, "收入总计X|X|万元，支出总计XX万元（如有）。")
    (tmp_path / "模板.docx").write_bytes(word_samples.saved(made))
    return tmp_path


def word(folder: Path, *more: str) -> int:
    return main(["report", "word", str(folder / "模板.docx"), *more])


def fill(folder: Path) -> int:
    return word(
        folder,
        *(
            "--mapping",
            str(folder / "表.json"),
            "--from",
            str(folder / "报表.xlsx"),
            "--out",
            str(folder / "out"),
        ),
    )


def test_the_blanks_are_listed_with_what_they_may_mean(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert word(folder) == DONE
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [(line[0], line[-2], line[-1]) for line in lines[1:]] == [
        ("p1.1", "单位", "90%"),
        ("p1.2", "年度", "90%"),
        ("p2.1", "收入总计", "90%"),
        ("p2.2", "支出总计", "90%"),
        ("p2.3", "删去", "90%"),
    ]


def test_the_suggestions_are_written_settled_and_filled(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert word(folder, "--suggest", str(folder / "表.json")) == DONE
    assert fill(folder) == DONE
    said = [one.text for one in docx.Document(str(folder / "out" / "report.docx")).paragraphs]
    assert said == [f"{sample.NAME}2024年度决算", "收入总计99.20万元，支出总计99.20万元。"]
    assert "没有遗留" in capsys.readouterr().err


def test_what_is_left_over_is_told_and_the_status_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    word(folder, "--suggest", str(folder / "表.json"))
    mapping = json.loads((folder / "表.json").read_text("utf-8"))
    del mapping["slots"]["p2.3"]
    (folder / "表.json").write_text(json.dumps(mapping), "utf-8")
    assert fill(folder) == LACKING
    assert "（如有）" in capsys.readouterr().err


def test_a_mapping_that_is_spoilt_and_a_folder_that_is_not_named_are_refused(folder: Path) -> None:
    (folder / "表.json").write_text("{", "utf-8")
    assert fill(folder) == REFUSED
    assert word(folder, "--mapping", str(folder / "表.json")) == REFUSED
