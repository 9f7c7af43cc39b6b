"""``onecard report``: from a unit's files to its documents, with what is lacking told; many units in one run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onecard.cli.main import main
from onecard.compiling.report import FILES
from onecard.finalaccounts.narrative import builtin
from onecard.finalaccounts.tests import sample
from onecard.finalaccounts.tests.sheets import grid_of, xlsx_of

Captured = pytest.CaptureFixture[str]
DONE, LACKING, REFUSED = 0, 1, 2


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """The nine tables of the sample unit in a folder of units."""
    path = tmp_path / "单位" / "甲.xlsx"
    path.parent.mkdir()
    path.write_bytes(xlsx_of(grid_of(table) for table in sample.unit(region="hainan").tables.values()))
    return path


def compile_report(source: Path, out: Path, *more: str) -> int:
    return main(["report", "compile", "--from", str(source), "--out", str(out), *more])


def test_every_format_is_written_under_its_fixed_name(tables: Path, tmp_path: Path, capsys: Captured) -> None:
    status = compile_report(tables, tmp_path / "out", "--template", "hainan", "--formats", ",".join(FILES))
    assert status == LACKING
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(FILES.values())
    out, err = capsys.readouterr()
    assert out.splitlines() == [str(tmp_path / "out" / name) for name in FILES.values()]
    assert "缺数（" in err
    assert "公务用车购置数" in err
    assert "还不能公开" in err


def test_the_same_input_gives_the_same_bytes(tables: Path, tmp_path: Path) -> None:
    wanted = ",".join(FILES)
    for folder in ("one", "two"):
        compile_report(tables, tmp_path / folder, "--formats", wanted)
    for name in FILES.values():
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_the_supplement_and_a_budget_fill_what_the_tables_lack(
    tables: Path, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "补充.yaml").write_text("数:\n  公务用车购置数: 0\n文字:\n  职责: 管理。\n", encoding="utf-8")
    compile_report(tables, tmp_path / "out", "--facts", str(tmp_path / "补充.yaml"), "--formats", "docx")
    told = capsys.readouterr().err
    assert "公务用车购置数" not in told
    assert "缺文字" in told


def test_what_is_lacking_is_written_as_a_form_that_is_filled_in_and_handed_back(
    tables: Path, tmp_path: Path, capsys: Captured
) -> None:
    form, out = tmp_path / "补充.yaml", tmp_path / "o"
    asked = ("--template", "hainan", "--formats", "json")
    assert compile_report(tables, out, *asked, "--lacking", str(form)) == LACKING
    words = form.read_text(encoding="utf-8")
    assert "  公务用车保有量:  # 辆；" in words
    form.write_text(words.replace("公务用车保有量:", "公务用车保有量: 1"), encoding="utf-8")
    capsys.readouterr()
    assert compile_report(tables, out, *asked, "--facts", str(form)) == LACKING
    said = capsys.readouterr().err
    assert "公务用车保有量" not in said
    assert "--lacking" in said
    assert compile_report(tables, out, *asked, "--lacking", str(form)) == REFUSED
    assert "公务用车保有量: 1" in form.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--formats", "pdf,doc"), "没有doc这种格式"),
        (("--formats", ","), "没有写要哪种格式"),
        (("--template", "火星"), "没有名为“火星”的文本模板"),
        (("--facts", "没有.yaml"), "没有这个文件"),
        (("--prior", "没有.xlsx"), "没有.xlsx"),
        (("--year", "2022"), "2022"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_written(
    more: tuple[str, ...], said: str, tables: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert compile_report(tables, tmp_path / "out", *more) == REFUSED
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_template_in_a_file_is_checked_before_it_is_used(
    tables: Path, tmp_path: Path, capsys: Captured
) -> None:
    own = tmp_path / "本单位.txt"
    own.write_text(
        builtin.template("hainan").source.replace("{收入总计}万元", "{收入总计}元"), encoding="utf-8"
    )
    assert compile_report(tables, tmp_path / "out", "--template", str(own)) == REFUSED
    assert "这个数的单位是“万元”" in capsys.readouterr().err
    own.write_text(builtin.template("hainan").source, encoding="gb18030")
    assert compile_report(tables, tmp_path / "out", "--template", str(own), "--formats", "docx") == LACKING


def test_without_files_a_year_of_the_books_is_asked_for(tmp_path: Path, capsys: Captured) -> None:
    assert main(["report", "compile", "--out", str(tmp_path)]) == REFUSED
    assert "--from" in capsys.readouterr().err


def test_a_folder_of_units_is_compiled_unit_by_unit_and_goes_on_where_it_stopped(
    tables: Path, tmp_path: Path, capsys: Captured
) -> None:
    folder, out = tables.parent, tmp_path / "out"
    (folder / "乙.xlsx").write_bytes(b"no workbook")
    assert compile_report(folder, out, "--formats", "docx", "--processes", "1") == LACKING
    told = capsys.readouterr().err
    assert "乙.xlsx：" in told
    assert "编制1份，不能编制1份，以前已编制0份" in told
    assert (out / "甲" / "report.docx").exists()
    assert not (out / "乙").exists()
    lines = [json.loads(line) for line in (out / "compiled.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {line["source"]: bool(line["refusal"]) for line in lines} == {"甲.xlsx": False, "乙.xlsx": True}

    with (out / "compiled.jsonl").open("a", encoding="utf-8") as record:
        record.write('{"source": "甲.xl')  # as a run that was killed leaves it
    assert compile_report(folder, out, "--formats", "docx", "--processes", "1") == LACKING
    assert "以前已编制1份" in capsys.readouterr().err
    assert compile_report(folder, out, "--formats", "xlsx", "--processes", "1") == LACKING
    assert "编制1份，不能编制1份，以前已编制0份" in capsys.readouterr().err


def test_an_empty_folder_and_two_files_of_one_name_are_refused(
    tables: Path, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "空").mkdir()
    assert compile_report(tmp_path / "空", tmp_path / "out") == REFUSED
    assert "没有表格文件" in capsys.readouterr().err
    (tables.parent / "甲.xls").write_bytes(b"x")
    assert compile_report(tables.parent, tmp_path / "out") == REFUSED
    assert "重名" in capsys.readouterr().err


def test_templates_are_listed_shown_and_checked(tmp_path: Path, capsys: Captured) -> None:
    assert main(["report", "template"]) == DONE
    assert "hainan" in capsys.readouterr().out
    assert main(["report", "template", "shanghai"]) == DONE
    assert capsys.readouterr().out == builtin.template("shanghai").source
    assert main(["report", "template", "--slots"]) == DONE
    assert "{收入总计}万元" in capsys.readouterr().out
    own = tmp_path / "坏.txt"
    own.write_text("{收人总计}万元", encoding="utf-8")
    assert main(["report", "template", "--check", str(own)]) == LACKING
    assert "第1行：没有名为“收人总计”的填空" in capsys.readouterr().out
    own.write_text(builtin.template("national").source, encoding="utf-8")
    assert main(["report", "template", "--check", str(own)]) == DONE
