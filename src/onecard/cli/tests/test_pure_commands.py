"""``onecard codes``, ``forms`` and ``relations``: what they print, as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onecard.cli.main import main
from onecard.cli.parser import in_chinese
from onecard.cli.relations import read_index
from onecard.core import columns
from onecard.finalaccounts.report_relations import ALL_RELATIONS

Captured = pytest.CaptureFixture[str]


def said(capsys: Captured, *words: str) -> str:
    assert main(list(words)) == 0
    return capsys.readouterr().out


def test_codes_are_found_by_part_of_a_name(capsys: Captured) -> None:
    text = said(capsys, "codes", "search", "信息化", "--year", "2024", "--list", "function")
    heads, *lines, count = text.splitlines()
    assert heads.split() == ["编码", "名称", "级次", "科目表", "上级"]
    assert any(line.startswith("2080108  信息化建设") for line in lines)
    assert count == f"2024年度，共{len(lines)}个。"


def test_codes_are_found_by_words_of_their_path(capsys: Captured) -> None:
    text = said(capsys, "codes", "search", "社会保障", "信息化", "--year", "2024", "--format", "json")
    found = json.loads(text)
    assert {one["code"][:3] for one in found} == {"208"}
    assert next(one for one in found if one["code"] == "2080108")["path"] == [
        "社会保障和就业支出",
        "人力资源和社会保障管理事务",
        "信息化建设",
    ]


def test_a_code_is_shown_with_the_name_of_the_year(capsys: Captured) -> None:
    assert "行政事业单位养老支出" in said(capsys, "codes", "show", "20805", "--year", "2024").split("\n")[1]
    older = said(capsys, "codes", "show", "20805", "--year", "2018")
    assert "行政事业单位离退休" in older.split("\n")[1]
    assert "至2019年度" in older


def test_a_code_of_another_list_is_not_shown(capsys: Captured) -> None:
    assert "基本工资" in said(capsys, "codes", "show", "30101", "--year", "2024")
    assert main(["codes", "show", "30101", "--year", "2024", "--list", "function"]) == 2
    assert capsys.readouterr().err.startswith("2024年度的科目表中没有“30101”。")


def test_codes_a_unit_added_are_found_in_its_file(capsys: Captured, tmp_path: Path) -> None:
    file = tmp_path / "增设科目.csv"
    file.write_text("编码,名称\n2080188,本地专项\n", encoding="gb18030")
    text = said(capsys, "codes", "search", "本地专项", "--year", "2024", "--additions", str(file))
    assert text.splitlines()[1].split()[:2] == ["2080188", "本地专项"]
    assert main(["codes", "search", "本地专项", "--year", "2024"]) == 2
    assert "--additions" in capsys.readouterr().err
    assert main(["codes", "show", "2080188", "--additions", str(tmp_path / "没有.csv")]) == 2
    assert "读不到文件" in capsys.readouterr().err


def test_what_is_not_found_is_refused(capsys: Captured) -> None:
    assert main(["codes", "search", "没有的", "科目", "--year", "2024"]) == 2
    assert "没有“没有的”和“科目”。" in capsys.readouterr().err


def test_relations_are_listed_in_order(capsys: Captured) -> None:
    lines = said(capsys, "relations", "list").splitlines()
    assert [line.split()[0] for line in lines[1:-1]] == list(ALL_RELATIONS)
    assert lines[-1] == f"共{len(ALL_RELATIONS)}条。"


def test_relations_are_narrowed_to_a_table_and_a_severity(capsys: Captured) -> None:
    text = said(capsys, "relations", "list", "--table", "5", "--severity", "error")
    ids = {line.split()[0] for line in text.splitlines()[1:-1]}
    assert ids == {
        relation.id
        for relation in ALL_RELATIONS.values()
        if 5 in relation.tables and relation.severity == "error"
    }
    assert "X-08" in ids


def test_relations_are_listed_as_data(capsys: Captured) -> None:
    listed = json.loads(said(capsys, "relations", "list", "--format", "json"))
    x_08 = next(row for row in listed if row["id"] == "X-08")
    assert x_08 == {
        "id": "X-08",
        "title": "基本支出等于人员经费加公用经费",
        "formula": "公开05 合计行 基本支出 ＝ 公开06 人员经费合计＋公用经费合计",
        "severity": "error",
        "blocks": True,
        "tables": [5, 6],
    }


def test_the_index_says_what_the_relations_say() -> None:
    assert [(row["id"], row["severity"], row["title"], row["formula"]) for row in read_index()] == [
        (relation.id, relation.severity, relation.title, relation.formula)
        for relation in ALL_RELATIONS.values()
    ]


@pytest.mark.parametrize("word", ["X-08", "x-08"])
def test_a_relation_is_shown_with_what_a_break_means(word: str, capsys: Captured) -> None:
    lines = dict(line.split(maxsplit=1) for line in said(capsys, "relations", "show", word).splitlines())
    assert lines["公式"] == "公开05 合计行 基本支出 ＝ 公开06 人员经费合计＋公用经费合计"
    assert lines["要求"] == "公开05基本支出合计等于公开06人员经费合计与公用经费合计之和。"
    assert lines["程度"] == "错误"
    assert lines["不符时"] == "不通过（须改正）"
    assert lines["涉及"] == "公开05、公开06"
    assert lines["说明"].endswith("。")


@pytest.mark.parametrize(("relation_id", "wanted"), [("T09-2", "须说明"), ("X-13", "提示")])
def test_softer_relations_say_what_they_ask_for(relation_id: str, wanted: str, capsys: Captured) -> None:
    lines = dict(
        line.split(maxsplit=1) for line in said(capsys, "relations", "show", relation_id).splitlines()
    )
    assert lines["不符时"] == wanted


def test_a_relation_is_shown_as_data(capsys: Captured) -> None:
    shown = json.loads(said(capsys, "relations", "show", "T09-2", "--format", "json"))
    assert shown["severity"] == "warning"
    assert shown["blocks"] is False
    assert shown["years"] == [None, None]
    assert shown["tables"] == [9]


def test_the_nine_forms_of_a_region_are_listed(capsys: Captured) -> None:
    lines = said(capsys, "forms", "list", "--year", "2024", "--region", "hainan").splitlines()
    assert len(lines) == 10
    assert lines[5].split() == ["公开05表", "一般公共预算财政拨款收入支出决算公开表"]


def test_a_form_is_shown_with_columns_rows_and_notes(capsys: Captured) -> None:
    text = said(capsys, "forms", "show", "1", "--year", "2024")
    assert text.startswith("公开01表 收入支出决算总表\n")
    assert "27    本年收入合计" in text
    assert "故本表无数据。" in text
    assert "按功能分类科目" in said(capsys, "forms", "show", "5", "--year", "2024")


def test_a_table_there_is_not_is_refused(capsys: Captured) -> None:
    assert main(["forms", "show", "10"]) == 2
    assert capsys.readouterr().err == "没有第10张公开报表。表号是1至9。\n"


def test_columns_count_a_chinese_character_as_two() -> None:
    assert columns.width("三公x") == 5
    assert columns.aligned([("甲", "一"), ("abcd", "12")], right=[1]) == "甲    一\nabcd  12"
    assert columns.aligned([("甲", "一"), ("abcd", "123")], right=[1]) == "甲     一\nabcd  123"


def test_a_sentence_of_argparse_that_is_not_known_is_passed_on() -> None:
    assert in_chinese("something new") == "something new"
    assert in_chinese("argument --a: not allowed with argument --b") == "参数--a和--b不能同时用"
