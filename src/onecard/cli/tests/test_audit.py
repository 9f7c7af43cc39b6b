"""``onecard audit``: exit statuses, forms, names of files, what stands on which stream."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import jsonschema
import openpyxl
import pytest

from onecard.audit.rules import RULES
from onecard.audit.show import as_json
from onecard.audit.show.tests import samples
from onecard.cli import commands
from onecard.cli.main import main
from onecard.cli.tests.test_main import Stub
from onecard.core.errors import Refusal
from onecard.finalaccounts.report_relations import ALL_RELATIONS
from onecard.reading.tests.typeset import needs_type, pdf

Captured = pytest.CaptureFixture[str]
HEADS = (
    samples.TITLE,
    "第一部分 示例市社会保障卡一卡通中心概况",
    "第二部分 2024年度单位决算情况说明",
    "一、收入支出决算总体情况说明",
)
TOTALS = (
    "2024年度收入总计122.81万元，支出总计122.81万元。与2023年度相比，收、支总计各减少6.64万元，下降{rate}%。"
)


def report(path: Path, rate: str = "51.30", year: int = 2024) -> Path:
    made = docx.Document()
    for words in (*HEADS, TOTALS.format(rate=rate)):
        made.add_paragraph(words.replace("2023", str(year - 1)).replace("2024", str(year)))
    made.save(str(path))
    return path


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    return report(tmp_path / "报告.docx")


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    return report(tmp_path / "没有问题.docx", "5.13")


def test_a_report_with_an_error_ends_with_one_and_says_where(wrong: Path, capsys: Captured) -> None:
    assert main(["audit", str(wrong)]) == 1
    said = capsys.readouterr().out
    assert said.startswith("报告.docx：")
    assert "51.30%" in said
    assert "\x1b" not in said


def test_a_report_without_errors_ends_with_nothing(sound: Path, capsys: Captured) -> None:
    assert main(["audit", str(sound)]) == 0
    assert "错误" not in capsys.readouterr().out


def test_options_may_stand_between_the_files(wrong: Path, sound: Path, capsys: Captured) -> None:
    assert main(["audit", str(sound), "--min-severity", "error", str(wrong), "--color", "never"]) == 1
    out = capsys.readouterr().out
    assert [one in out for one in ("没有问题.docx：", "报告.docx：")] == [True, True]


def test_a_file_larger_than_memory_is_refused_unread_and_stops_no_other(
    sound: Path, tmp_path: Path, capsys: Captured
) -> None:
    huge = tmp_path / "录像.pdf"
    with huge.open("wb") as file:
        file.truncate(1 << 40)
    assert main(["audit", str(huge), str(sound)]) == 2
    out = capsys.readouterr().out
    assert "1048576MB，超过1024MB的上限" in out
    assert "没有问题.docx：" in out


def test_progress_tells_files_of_one_name_apart_and_does_not_steer_the_terminal(
    wrong: Path, tmp_path: Path, capsys: Captured
) -> None:
    folder = tmp_path / "甲\x1b[2J"
    folder.mkdir()
    other = report(folder / wrong.name)
    main(["audit", str(wrong), str(other)])
    err = capsys.readouterr().err
    assert f"[1/2] {wrong}" in err
    assert "甲[2J" in err
    assert "\x1b" not in err


@needs_type
def test_json_says_where_on_the_page_of_a_pdf_a_figure_of_a_sentence_stands(
    tmp_path: Path, capsys: Captured
) -> None:
    made = tmp_path / "报告.pdf"
    made.write_bytes(pdf("\n\n".join((*HEADS, TOTALS.format(rate="51.30")))))
    assert main(["audit", str(made), "--format", "json"]) == 1
    printed = json.loads(capsys.readouterr().out)["findings"][0]["printed"]
    assert "51.30%" in [one["text"] for one in printed]
    for left, bottom, right, top in (one["place"]["box"] for one in printed):
        assert 0 < left < right < 596
        assert 0 < bottom < top < 842


def test_what_a_reader_should_know_of_the_reading_is_said_beside_json(
    tmp_path: Path, capsys: Captured
) -> None:
    misnamed = report(tmp_path / "报告.docx").rename(tmp_path / "报告.pdf")
    main(["audit", str(misnamed), "--format", "json"])
    out, err = capsys.readouterr()
    assert json.loads(out)["error"] is None
    assert "报告.pdf：注意，文件名以.pdf结尾" in err


def test_what_is_shown_does_not_change_how_it_ends(wrong: Path, capsys: Captured) -> None:
    for severity in ("error", "warning", "info"):
        assert main(["audit", str(wrong), "--min-severity", severity]) == 1


def test_a_file_that_cannot_be_read_ends_with_two_and_stops_no_other(
    tmp_path: Path, sound: Path, capsys: Captured
) -> None:
    broken = tmp_path / "坏.pdf"
    broken.write_bytes(b"%PDF-1.7\n")
    assert main(["audit", str(broken), str(tmp_path / "没有.docx"), str(sound)]) == 2
    out, err = capsys.readouterr()
    assert [line.partition("：")[0] for line in out.splitlines()] == ["坏.pdf", "没有.docx", "没有问题.docx"]
    assert "没有审核" in out
    assert "[3/3]" in err


def test_a_folder_is_refused_by_its_name_with_the_command_for_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["audit", "."]) == 2
    said = f"{tmp_path.name}：没有审核。.：是文件夹，不是文件。审核整个文件夹：onecard audit --corpus . --out 结果。"
    assert said in capsys.readouterr().out


def test_an_error_and_a_file_that_cannot_be_read_end_with_two(
    wrong: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["audit", str(wrong), str(tmp_path / "没有.docx")]) == 2


def test_an_archive_is_its_reports(wrong: Path, sound: Path, tmp_path: Path, capsys: Captured) -> None:
    archive = tmp_path / "全部.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.write(wrong, "甲/报告.docx")
        made.writestr("甲/坏.pdf", b"%PDF-1.7")
        made.write(sound, "乙/报告.docx")
    assert main(["audit", str(archive), "--format", "docx", "--out", str(tmp_path / "out")]) == 2
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == [
        "报告-2.audit.docx",
        "报告.audit.docx",
    ]
    assert main(["audit", str(archive), "--format", "json"]) == 2
    told = json.loads(capsys.readouterr().out.rpartition("docx\n")[2])
    assert [(one["file"], bool(one["error"])) for one in told] == [
        ("报告.docx", False),
        ("坏.pdf", True),
        ("报告.docx", False),
    ]


def test_tables_in_another_file_are_audited_with_the_report(
    sound: Path, tmp_path: Path, capsys: Captured
) -> None:
    tables = tmp_path / "报表.xlsx"
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (
        ["收入支出决算公开表"], ["公开01表"], ["金额单位：万元"], ["收入", None, None, "支出", None, None],
        ["项目", "行次", "决算数", "项目", "行次", "决算数"], ["本年收入合计", 27, 112.81, "本年支出合计", 58, 112.81],
        ["收入总计", 31, 112.81, "支出总计", 62, 112.81],
    ):  # fmt: skip
        page.append(row)
    book.save(tables)
    assert main(["audit", str(sound), "--tables", str(tables)]) == 1
    assert "N-01" in capsys.readouterr().out
    assert main(["audit", str(sound), "--tables", str(report(tmp_path / "说明.docx"))]) == 0
    assert "说明.docx里没有认出决算报表，没有用来核对。" in capsys.readouterr().out
    assert main(["audit", str(sound), "--tables", str(tmp_path / "没有.xlsx")]) == 2
    assert "没有.xlsx：没有这个文件" in capsys.readouterr().out


def test_a_department_is_audited_with_its_units_in_the_order_given(
    sound: Path, wrong: Path, tmp_path: Path, capsys: Captured
) -> None:
    files = [str(sound), str(tmp_path / "没有.docx"), str(wrong)]
    assert main(["audit", "--group", *files, "--format", "json"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert [(one["file"], bool(one["error"])) for one in told] == [
        ("没有问题.docx", False), ("没有.docx", True), ("报告.docx", False),
    ]  # fmt: skip


def test_last_years_report_is_compared_and_another_years_is_not(
    sound: Path, tmp_path: Path, capsys: Captured
) -> None:
    before = report(tmp_path / "上年.docx", "5.13", year=2023)
    main(["audit", str(sound), "--prior", str(before), "--min-severity", "info"])
    assert "没有用来比较" not in capsys.readouterr().out
    main(["audit", str(sound), "--prior", str(sound)])
    assert "没有用来比较" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        [], ["--bogus", "a"], ["a", "--format", "doc"], ["a", "--min-severity", "bad"], ["a", "b", "--tables", "c"],
        ["a", "--group", "--prior", "b"],
        ["--explain", "Q-99"], ["--explain"],
    ],
)  # fmt: skip
def test_wrong_usage_ends_with_64(words: list[str], capsys: Captured) -> None:
    assert main(["audit", *words]) == 64
    out, err = capsys.readouterr()
    assert not out
    assert err.endswith("。\n") or "--help" in err or "relations list" in err


def test_a_fault_of_the_program_ends_with_70(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setitem(commands.PURE, "audit", ("试验", f"{__name__}:STUB"))
    for error, status in ((RuntimeError("x"), 70), (Refusal("a.b", "不行。"), 64)):
        monkeypatch.setattr(sys.modules[__name__], "STUB", Stub(error), raising=False)
        assert main(["audit"]) == status


def test_json_is_an_object_for_one_file_and_an_array_for_more(
    wrong: Path, sound: Path, capsys: Captured
) -> None:
    assert main(["audit", str(wrong), "--format", "json"]) == 1
    one = json.loads(capsys.readouterr().out)
    jsonschema.validate(one, as_json.schema())
    assert one["file"] == "报告.docx"
    assert any(finding["severity"] == "error" for finding in one["findings"])
    assert main(["audit", str(wrong), str(sound), "--format", "json"]) == 1
    out, err = capsys.readouterr()
    assert [audit["file"] for audit in json.loads(out)] == ["报告.docx", "没有问题.docx"]
    assert "[1/2]" in err


def test_a_file_that_cannot_be_read_is_told_in_json_too(tmp_path: Path, capsys: Captured) -> None:
    assert main(["audit", str(tmp_path / "没有.docx"), "--format", "json"]) == 2
    told = json.loads(capsys.readouterr().out)
    jsonschema.validate(told, as_json.schema())
    assert "没有这个文件" in told["error"]


@pytest.mark.parametrize("form", ["html", "xlsx", "sarif", "docx", "text", "json"])
def test_every_form_is_written_under_a_fixed_name(
    form: str, wrong: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["audit", str(wrong), "--format", form, "--out", str(tmp_path / "out")]) == 1
    (made,) = (tmp_path / "out").iterdir()
    assert made.name == f"报告.audit.{'txt' if form == 'text' else form}"
    assert str(made) in (capsys.readouterr().err if form == "json" else capsys.readouterr().out)
    if form == "docx":
        assert len(list(docx.Document(str(made)).comments)) > 0
    if form == "xlsx":
        assert openpyxl.load_workbook(io.BytesIO(made.read_bytes())).sheetnames == ["审核问题", "概况"]


def test_two_files_of_one_stem_do_not_overwrite_each_other(tmp_path: Path, capsys: Captured) -> None:
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
    files = [str(report(tmp_path / folder / "报告.docx")) for folder in ("甲", "乙")]
    main(["audit", *files, "--format", "html", "--out", str(tmp_path / "out")])
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == [
        "报告-2.audit.html",
        "报告.audit.html",
    ]


def test_a_form_that_does_not_fit_the_file_is_refused_and_stops_no_other(
    wrong: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["audit", str(wrong), "--format", "pdf", "--out", str(tmp_path / "out")]) == 64
    assert "它不是PDF文件" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_to_is_refused(wrong: Path, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "out").write_text("")
    assert main(["audit", str(wrong), "--format", "html", "--out", str(tmp_path / "out")]) == 64
    assert "不能写到" in capsys.readouterr().err


def test_a_name_that_is_no_text_or_too_long_stops_nothing(
    sound: Path, tmp_path: Path, capsys: Captured
) -> None:
    odd = sound.rename(Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.docx")))
    assert main(["audit", str(odd)]) == 0
    assert main(["audit", str(odd), "--format", "html", "--out", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out.endswith("??.audit.html\n")
    long = odd.rename(tmp_path / f"{'长' * 83}.docx")
    assert main(["audit", str(long), "--format", "html", "--out", str(tmp_path / "out")]) == 64
    assert "不能写到" in capsys.readouterr().err


def test_a_pattern_the_shell_left_names_its_files(
    wrong: Path, sound: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["audit", str(tmp_path / "*.docx"), "--format", "json"]) == 1
    assert [one["file"] for one in json.loads(capsys.readouterr().out)] == ["报告.docx", "没有问题.docx"]
    bracketed = sound.rename(tmp_path / "报告[1].docx")
    assert main(["audit", str(bracketed)]) == 0
    assert main(["audit", str(tmp_path / "*.odt")]) == 2


def test_colours_are_for_whoever_asks_for_them(wrong: Path, capsys: Captured) -> None:
    main(["audit", str(wrong), "--color", "always"])
    assert "\x1b[1;31m错误" in capsys.readouterr().out


@pytest.mark.parametrize("identity", [*ALL_RELATIONS, *RULES])
def test_every_rule_is_explained_with_source_and_example(identity: str, capsys: Captured) -> None:
    assert main(["audit", "--explain", identity.lower()]) == 0
    told = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert told["编号"] == identity
    assert {"公式", "程度", "来源", "例子"} <= set(told)


def test_help_loads_nothing_of_the_audit() -> None:
    script = "import sys; from onecard.cli.main import main; main(sys.argv[1:]); print(sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script, "audit", "--help"], capture_output=True, check=True, text=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"}, encoding="utf-8",
    )  # fmt: skip
    loaded = done.stdout.splitlines()[-1]
    assert "用法：onecard audit" in done.stdout
    assert not [
        name
        for name in ("lxml", "numpy", "docx", "pypdfium2", "xlsxwriter", "onecard.audit")
        if f"'{name}'" in loaded
    ]
