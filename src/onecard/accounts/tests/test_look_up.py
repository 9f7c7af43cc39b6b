"""Names by their pinyin initials, and codes by number, name and initials."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from onecard.accounts.initials import initials
from onecard.accounts.look_up import above, detailed, look_up, named


def numbers(text: str, year: int = 2024) -> list[str]:
    return [code.code for code in look_up(text, year)]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("信息化建设", "xxhjs"), ("行政运行", "xzyx"), ("银行", "yh"), ("银行业", "yhy"), ("重大传染病", "zdcrb"),
        ("灾后恢复重建", "zhhfcj"), ("长江流域", "cjly"), ("首长", "sz"), ("调剂", "tj"), ("海洋调查", "hydc"),
        ("预算稳定调节基金", "yswdtjjj"), ("差旅费", "clf"), ("会计", "kj"), ("供给", "gj"), ("还款", "hk"),
        ("重庆长虹", "cqch"), ("建设银行三亚分行", "jsyhsyfh"), ("A4纸（箱）", "a4zx"), ("Ａ４纸", "a4z"), ("——", ""),
    ],
)  # fmt: skip
def test_initials_are_read_by_the_phrase(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("name", "other"), [("单小明", "sxm"), ("曾文", "zw"), ("解晓东", "xxd"), ("尉迟恭", "ycg")]
)
def test_a_short_name_is_also_read_as_a_surname_is(name: str, other: str) -> None:
    assert other in initials(name).split()


@pytest.mark.parametrize(
    "text", ["2080108", "信息化建设", "xxhjs", "XXHJS", "２０８０１０８", "ｘｘｈｊｓ", " 信息化建设 "]
)
def test_a_code_is_found_by_its_number_its_name_and_its_initials(text: str) -> None:
    assert "2080108" in numbers(text)


def test_the_start_of_a_number_and_part_of_a_name_find_it_too() -> None:
    assert "2080108" in numbers("20801")
    assert "2080108" in numbers("信息化")
    assert "2080108" in numbers("xxh")
    assert "2080108" not in numbers("80108")


def test_several_words_stand_in_the_code_and_those_above_it() -> None:
    assert numbers("社会保障 信息化")[0] == numbers("shbz xxh")[0] == "2080108"
    assert numbers("社会保障 没有") == []


def test_what_is_called_just_so_comes_first() -> None:
    assert numbers("bgf")[0] == "30201"
    assert numbers("住房公积金")[0] == "2210201"


@pytest.mark.parametrize("text", ["", "  ", "%", "_", "‘", "\u3000", "x" * 10_000, "。" * 50])
def test_what_names_nothing_finds_nothing(text: str) -> None:
    assert numbers(text) == []


def test_a_field_is_offered_what_records_are_written_to_and_first_what_the_unit_uses() -> None:
    offered = [code.code for code in detailed("信息化建设", 2024, "function", {"2080108"})]
    assert offered[0] == "2080108"
    assert all(len(code) == 7 for code in offered)
    above_too = [code.code for code in detailed("社会保障", 2024, "function", {"2080108"}, above=True)]
    assert above_too[:2] == ["208", "20801"]


def test_a_name_means_the_codes_called_so_and_no_others() -> None:
    assert [code.code for code in named("办公费", 2024, "economy")] == ["30201"]
    assert [code.code for code in named("bgf", 2024, "economy")] == ["30201"]
    assert len(named("行政运行", 2024, "function")) > 50
    assert named("办公", 2024, "economy") == named("", 2024, "economy") == []


def test_the_names_above_a_code_say_which_of_the_same_name_it_is() -> None:
    code = next(code for code in look_up("2080108", 2024))
    assert above(code, 2024) == "社会保障和就业支出 · 人力资源和社会保障管理事务"


def test_codes_the_unit_adds_are_found_as_well(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    assert numbers("2080199a") == numbers("kpzbzx") == []
    (tmp_path / "codes.csv").write_text("编码,名称\n2080198,卡片制备专项\n", "utf-8")
    assert numbers("kpzbzx") == ["2080198"]
