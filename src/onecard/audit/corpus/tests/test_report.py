"""The page about a corpus: what it tells, and that it needs nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onecard.audit.corpus.report import write
from onecard.audit.corpus.tests.test_corpus import folder, run
from onecard.core.errors import Refusal

__all__ = ["folder"]


def cells(page: bytes, title: str) -> list[list[str]]:
    """The rows of the table of this name, as a reader sees them."""
    (table,) = re.findall(rf'<table [^>]*aria-label="{title}".*?</table>', page.decode(), re.DOTALL)
    rows = table.split("<tr>")[2:]
    return [[re.sub(r"<[^>]*>|\n", "", cell) for cell in re.split(r"<td[^>]*>", row)[1:]] for row in rows]


def test_it_counts_reports_by_kind_and_year(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "out")
    page = write(tmp_path / "out")
    assert cells(page, "按种类和年度")[0][:5] == ["决算公开报告", "2024", "5", "40.0%", "2"]
    assert cells(page, "按种类和年度")[1][:3] == ["没有读出", "", "1"]


def test_it_ranks_faults_and_relations_and_says_how_much_was_understood(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "out")
    page = write(tmp_path / "out")
    assert cells(page, "常见的问题")[0][:5] == ["P-05", "增减率与增减额不符", "错误", "2", "40.0%"]
    assert cells(page, "最常不成立的勾稽关系")[0][0] == "P-05"
    assert cells(page, "读出了多少")[0][4] == "100.0%"


def test_it_names_each_file_that_was_not_audited_and_why(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "out")
    ((path, why),) = cells(write(tmp_path / "out"), "没有审核的文件")
    assert path == "坏.docx"
    assert why.endswith("。")


def test_it_needs_nothing_else_and_is_the_same_each_time(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "out")
    page = write(tmp_path / "out")
    assert page == write(tmp_path / "out")
    assert b"default-src 'none'" in page
    assert not re.search(rb"""(?:src|href)=|style="|<script""", page)


def test_a_name_that_is_markup_stays_a_name(folder: Path, tmp_path: Path) -> None:
    (folder / "坏.docx").rename(folder / "<b>坏.docx")
    run(folder, tmp_path / "out")
    assert b"&lt;b&gt;" in write(tmp_path / "out")


def test_a_folder_without_a_corpus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="没有成批审核的结果") as refusal:
        write(tmp_path)
    assert refusal.value.code == "audit.no_corpus"
