"""Files that contradict themselves, are of another year, or hold markup: compiled where they can be, marked, never by accident."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from onecard.cli.main import main
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.tests import sample
from onecard.finalaccounts.tests.sheets import Style, grid_of, xlsx_of

Captured = pytest.CaptureFixture[str]
LACKING, REFUSED = 1, 2
MARKUP = "甲</p><script>alert(1)</script>#let x = 1 \\ $x$ =HYPERLINK(1) & “乙”"


def compiled(
    accounts: FinalAccounts,
    tmp_path: Path,
    *more: str,
    style: Style | None = None,
    numbers: Iterable[int] = range(1, 10),
    formats: str = "pdf,docx,html,xlsx,json,datapackage",
) -> int:
    source = tmp_path / "表.xlsx"
    source.write_bytes(xlsx_of(grid_of(accounts.tables[number], style) for number in numbers))
    out = [
        "--out",
        str(tmp_path / "out"),
        "--formats",
        formats,
        "--template",
        "hainan",
    ]
    return main(["report", "compile", "--from", str(source), *out, *more])


def test_tables_whose_sums_disagree_are_compiled_and_may_not_be_published(
    tmp_path: Path, capsys: Captured
) -> None:
    accounts = sample.unit(region="hainan")
    sample.with_cell(accounts, "03/total/total", "95.90")
    assert compiled(accounts, tmp_path) == LACKING
    told = capsys.readouterr().err
    assert "不通过（须改正）" in told
    assert "X-03" in told
    assert "还不能公开" in told
    assert (tmp_path / "out" / "report.pdf").exists()


def test_a_negative_carry_over_is_told(tmp_path: Path, capsys: Captured) -> None:
    accounts = sample.unit(region="hainan")
    sample.with_cell(accounts, "01/in-opening/amount", "-2.60")
    assert compiled(accounts, tmp_path) == LACKING
    assert "T01" in capsys.readouterr().err


def test_a_missing_table_is_named_and_what_it_would_say_is_listed(tmp_path: Path, capsys: Captured) -> None:
    assert compiled(sample.unit(region="hainan"), tmp_path, numbers=range(1, 9)) == LACKING
    told = capsys.readouterr().err
    assert "没有认出公开09" in told
    assert "“三公”经费合计" in told


def test_half_a_table_that_is_missing_does_not_look_like_a_whole_one(tmp_path: Path) -> None:
    numbers = [1, 2, 4, 5, 6, 7, 8, 9]
    assert compiled(sample.unit(region="hainan"), tmp_path, numbers=numbers, formats="html") == LACKING
    html = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert html.count("【待补：没有公开03这张表，上面的数是其他表里写的】") == 1


def test_tables_of_two_years_are_refused(tmp_path: Path, capsys: Captured) -> None:
    accounts = sample.unit(region="hainan")
    grids = [grid_of(table) for table in accounts.tables.values()]
    for row in grids[2].rows:
        row[:] = ["2023年度" if value == "2024年度" else value for value in row]
    (tmp_path / "表.xlsx").write_bytes(xlsx_of(grids))
    status = main(["report", "compile", "--from", str(tmp_path / "表.xlsx"), "--out", str(tmp_path / "out")])
    assert status == REFUSED
    assert "2023年度" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_amounts_in_yuan_are_read_as_such(tmp_path: Path, capsys: Captured) -> None:
    assert compiled(sample.unit(region="hainan"), tmp_path, style=Style(unit="元")) == LACKING
    assert "不通过（须改正）" not in capsys.readouterr().err
    assert '"95.70"' in (tmp_path / "out" / "report.json").read_text(encoding="utf-8")


def test_markup_in_the_units_words_stays_words_in_every_format(tmp_path: Path) -> None:
    supplement = tmp_path / "补充.yaml"
    quoted = MARKUP.replace("\\", "\\\\")
    supplement.write_text(f'文字:\n  职责: "{quoted}"\n', encoding="utf-8")
    assert compiled(sample.unit(region="hainan"), tmp_path, "--facts", str(supplement)) == LACKING
    html = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html
    with zipfile.ZipFile(tmp_path / "out" / "report.docx") as docx:
        document = docx.read("word/document.xml").decode()
    assert "&lt;script&gt;alert(1)" in document
    assert "<script>alert(1)</script>" in (tmp_path / "out" / "report.json").read_text(encoding="utf-8")


def test_characters_nobody_sees_in_the_units_words_are_refused(tmp_path: Path, capsys: Captured) -> None:
    supplement = tmp_path / "补充.yaml"
    supplement.write_text('文字:\n  职责: "甲\\a乙"\n', encoding="utf-8")
    assert compiled(sample.unit(region="hainan"), tmp_path, "--facts", str(supplement)) == REFUSED
    assert "看不见的字符" in capsys.readouterr().err


def test_bytes_nobody_sees_in_the_units_words_are_told_with_their_line(
    tmp_path: Path, capsys: Captured
) -> None:
    supplement = tmp_path / "补充.yaml"
    supplement.write_bytes("文字:\n  职责: 甲\a乙\n".encode())
    assert compiled(sample.unit(region="hainan"), tmp_path, "--facts", str(supplement)) == REFUSED
    told = capsys.readouterr().err
    assert "“补充.yaml”第2行有看不见的控制字符（U+0007）" in told
    assert "Excel" not in told


def test_words_no_template_asks_for_are_told(tmp_path: Path, capsys: Captured) -> None:
    supplement = tmp_path / "补充.yaml"
    supplement.write_text("文字:\n  职责: 甲\n  人员情况: 乙\n", encoding="utf-8")
    compiled(sample.unit(region="hainan"), tmp_path, "--facts", str(supplement), formats="json")
    told = capsys.readouterr().err
    assert "文字“人员情况”没有用上" in told
    assert "职责”没有用上" not in told


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 100, b"PK\x03\x04 broken", "不是表格".encode(), b"\xd0\xcf\x11\xe0" * 50]
)
def test_what_is_no_spreadsheet_is_refused_in_words(content: bytes, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "表.xlsx").write_bytes(content)
    status = main(["report", "compile", "--from", str(tmp_path / "表.xlsx"), "--out", str(tmp_path / "out")])
    assert status == REFUSED
    assert "程序出错" not in capsys.readouterr().err


def test_a_template_that_repeats_without_end_is_stopped(tmp_path: Path, capsys: Captured) -> None:
    from onecard.finalaccounts.narrative import builtin

    own = tmp_path / "长.txt"
    each = "【逐项 车辆用途】" * 7 + "{名称}" + "【完】" * 7
    own.write_text(builtin.template("hainan").source + each, encoding="utf-8")
    assert compiled(sample.unit(region="hainan"), tmp_path, "--template", str(own)) == REFUSED
    assert "太长" in capsys.readouterr().err
