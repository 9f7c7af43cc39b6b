"""``onecard report compile --year`` takes the accounts from the books and the words from the report that was begun."""

from __future__ import annotations

from pathlib import Path

import pytest

from onecard.cli.main import main
from onecard.disclosure.models import Report, WordsKind
from onecard.disclosure.write import write
from onecard.office.models import User

Captured = pytest.CaptureFixture[str]


def test_a_year_of_the_books_is_compiled_with_the_words_people_wrote(
    draft: Report, preparer: User, tmp_path: Path, capsys: Captured
) -> None:
    write(preparer, draft, WordsKind.TEXT, "机构设置", "设三个机构。")
    Report.objects.filter(pk=draft.pk).update(
        template=draft.template.replace("# 基本情况", "# 单位的基本情况")
    )
    out = tmp_path / "out"
    assert main(["report", "compile", "--year", "2024", "--formats", "json,html", "--out", str(out)]) == 1
    told = capsys.readouterr().err
    assert "机构设置：机构设置" not in told
    assert "缺主要原因" in told
    text = (out / "report.json").read_text(encoding="utf-8")
    assert "设三个机构。" in text
    assert "单位的基本情况" in text
    assert "笔分录" in (out / "report.html").read_text(encoding="utf-8")


def test_a_year_nobody_began_is_compiled_by_the_template_of_its_region(
    preparer: User, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["report", "compile", "--year", "2023", "--formats", "json", "--out", str(tmp_path)]) == 1
    assert "基本情况" in (tmp_path / "report.json").read_text(encoding="utf-8")


def test_a_year_without_books_is_refused(preparer: User, tmp_path: Path, capsys: Captured) -> None:
    assert main(["report", "compile", "--year", "2019", "--out", str(tmp_path / "out")]) == 2
    assert "2019年" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
