"""Code lists: keyed by code and fiscal year, matched by the whole path, and never an error."""

from __future__ import annotations

import pytest

from onecard.core.errors import Refusal
from onecard.finalaccounts import additions, codes


def test_a_code_has_the_name_of_the_year() -> None:
    assert codes.name("function", "20805", 2019) == "行政事业单位离退休"
    assert codes.name("function", "20805", 2020) == "行政事业单位养老支出"


def test_a_code_with_two_unrelated_meanings_is_told_apart_by_year() -> None:
    assert codes.name("economy", "30311", 2017) == "住房公积金"
    assert codes.name("economy", "30311", 2024) == "代缴社会保险费"


def test_an_unknown_code_is_no_error() -> None:
    assert codes.find("function", "2089998", 2024) is None
    assert codes.name("economy", "39988", 2024) is None


def test_a_code_is_found_by_its_whole_path_because_one_name_stands_under_many() -> None:
    path = ("社会保障和就业支出", "人力资源和社会保障管理事务", "信息化建设")
    assert codes.path(*path, year=2024) == "2080108"
    assert codes.path("一般公共服务支出", "财政事务", "信息化建设", year=2024) == "2010607"
    assert codes.path("信息化建设", year=2024) is None


def test_a_path_may_use_a_former_name() -> None:
    old = ("社会保障和就业支出", "行政事业单位离退休", "机关事业单位基本养老保险缴费支出")
    assert codes.path(*old, year=2024) == "2080505"


def test_a_path_does_not_mind_spaces_and_kinds_of_brackets() -> None:
    assert codes.path("商品和服务支出", "维修(护) 费", year=2024, code_list="economy") == "30213"


def test_search_by_name_finds_every_code_of_that_name_in_force() -> None:
    found = codes.search("信息化", 2024)
    assert "2080108" in {entry.code for entry in found}
    assert all("信息化" in entry.name for entry in found)


def test_search_by_number_finds_the_code_and_what_is_beneath() -> None:
    found = [entry.code for entry in codes.search("20801", 2024, "function")]
    assert found[0] == "20801"
    assert "2080108" in found


def test_search_narrows_by_words_of_the_codes_above() -> None:
    assert [entry.code for entry in codes.search("人力资源 信息化", 2024)] == ["2080108"]


def test_search_for_nothing_finds_nothing() -> None:
    assert codes.search("  ", 2024) == codes.search("’ 、", 2024) == ()


def test_a_unit_adds_codes_of_its_own_which_win_over_the_list() -> None:
    own = codes.read_additions(
        [{"code": "2080188", "name": "本地专项"}, {"code": "2080108", "name": "信息化", "valid_from": "2025"}]
    )
    assert codes.name("function", "2080188", 2024, own) == "本地专项"
    assert codes.name("function", "2080108", 2024, own) == "信息化建设"
    assert codes.name("function", "2080108", 2025, own) == "信息化"
    assert [entry.name for entry in codes.search("2080108", 2025, additions=own)] == ["信息化"]


@pytest.mark.parametrize("code_list", codes.LISTS)
def test_every_code_stands_under_a_code_of_its_list(code_list: str) -> None:
    known = codes.known(code_list, 2024)
    numbers = {entry.code for entry in known}
    assert len(numbers) == len(known)
    assert all(entry.parent in numbers for entry in known if entry.parent)
    assert all(entry.code.startswith(entry.parent) for entry in known)


def test_a_list_nobody_has_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError):
        codes.find("colour", "1", 2024)


ADDED = "编码,名称,起始年度,终止年度\n2080188,本地专项,2023,\n 2080189 ,旧专项,,2023年\n"


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_unit_keeps_the_codes_it_adds_in_a_file(charset: str) -> None:
    own = additions.read(ADDED.encode(charset), "增设科目.csv")
    assert codes.name("function", "2080188", 2024, own) == "本地专项"
    assert codes.find("function", "2080188", 2022, own) is None
    assert codes.name("function", "2080189", 2023, own) == "旧专项"
    assert codes.find("function", "2080189", 2024, own) is None


def test_the_file_may_name_another_list() -> None:
    own = additions.read("编码,名称,科目表\n30188,地方津贴,部门预算支出经济分类\n".encode(), "a.csv")
    assert codes.name("economy", "30188", 2024, own) == "地方津贴"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("208018,半个,", "不是支出功能分类编码"),
        ("2080188,,", "没有名称"),
        ("2080188,专项,今年", "不是会计年度"),
        ("2080177,一,\n2080177,二,", "写了两次"),
    ],
)
def test_every_line_of_the_file_that_is_wrong_is_named(line: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        additions.read(f"编码,名称,起始年度\n2080199,好,\n{line}\n".encode(), "增设科目.csv")
    (problem,) = refused.value.problems
    assert problem.place in {"第3行", "第4行"}
    assert said in problem.sentence
    assert said in refused.value.sentence


def test_a_file_without_the_two_columns_is_refused() -> None:
    with pytest.raises(Refusal, match="没有编码和名称两列"):
        additions.read(b"a,b\n1,2\n", "x.csv")
