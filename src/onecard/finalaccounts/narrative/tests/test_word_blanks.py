"""Blanks, choices and guidance of bureaus' Word files, found in the text of a paragraph."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecard.finalaccounts.narrative.word_blanks import find, heading_level, is_item


def kinds(text: str, **marks: list[tuple[int, int]]) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in find("p1", text, **marks)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("收入总计__万元", ["__"]),
        ("收入总计 X 万元，占 X %", ["X", "X"]),
        ("收入总计×××万元", ["×××"]),
        ("收入总计    万元", ["    "]),
        ("收入总计**万元", ["**"]),
        ("20XX年度", ["20XX"]),
        ("XX市XX局（单位）20__年", ["XX市XX局（单位）", "20__"]),
        ("（单位名称）决算", ["（单位名称）"]),
        ("主要原因是……。", ["……"]),
        ("主要原因是（说明具体原因）。", ["（说明具体原因）"]),
        ("1.XX（类）XX（款）XX（项）支出__万元", ["XX（类）XX（款）XX（项）", "__"]),
    ],
)
def test_blanks_in_all_their_shapes(text: str, found: list[str]) -> None:
    assert kinds(text) == [("value", one) for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "增加（减少）",
        "增加/减少",
        "增加（减少/持平）",
        "上升（下降）",
        "大于（小于）",
        "大（小）于",
        "增（减）",
        "高于、低于",
        "本部门（单位）",
    ],
)
def test_choices_in_all_their_shapes(text: str) -> None:
    assert kinds(f"比上年{text}的情况") == [("choice", text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("增加（减少）XX万元，增长（下降）XX%", "word amount unit word2 rate"),
        ("增加/减少了 __ 万元", "word amount unit"),
        ("增长（下降）××%", "word2 rate"),
    ],
)
def test_a_sign_with_its_amount_and_rate_is_one_blank(text: str, parts: str) -> None:
    (blank,) = find("p1", f"比上年{text}。")
    assert (blank.kind, blank.text) == ("movement", text)
    assert [name for name, _ in blank.parts] == parts.split()


def test_a_list_over_classes_is_one_blank_whose_first_item_is_the_pattern() -> None:
    text = "主要用于以下方面：XX（类）支出XX万元，占XX%；XX（类）支出XX万元；……。合计XX万元。"
    listed, total = find("p1", text)
    assert (listed.kind, listed.text) == ("list", "XX（类）支出XX万元，占XX%；XX（类）支出XX万元；……")
    assert text[slice(*listed.part("item"))] == "XX（类）支出XX万元，占XX%"
    assert total.text == "XX"


@pytest.mark.parametrize(
    "text",
    [
        "（如有）",
        "（若无此项，写明没有）",
        "（请XX单位据实填写）",
        "（注：（1）口径同上年）",
        "【根据实际情况填写】",
    ],
)
def test_what_tells_the_clerk_what_to_do_is_guidance(text: str) -> None:
    assert kinds(f"本年收入{text}增多。") == [("guidance", text)]


@pytest.mark.parametrize(
    "text",
    [
        "2024年度收入总计99.20万元，比上年增加6.64万元，增长5.13%。",
        "因公出国（境）费、公务用车购置及运行维护费（含燃料费）",
        "社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位基本养老保险缴费支出（项）。",
        "机构的增加和减少、X光设备",
        "本单位（参照公务员法管理）没有事业收入（含申请返还、自行车租赁）。",
    ],
)
def test_finished_text_holds_no_blank(text: str) -> None:
    assert kinds(text) == []


def test_words_in_colour_are_guidance_and_blanks_in_colour_are_blanks() -> None:
    assert kinds("本段写内设机构", marked=[(0, 7)]) == [("guidance", "本段写内设机构")]
    assert kinds("收入XX万元", marked=[(2, 4)]) == [("value", "XX")]
    assert kinds("收入（如有）须写明", marked=[(2, 9)]) == [("guidance", "（如有）"), ("guidance", "须写明")]


def test_underlined_blanks_are_blanks() -> None:
    assert kinds("收入   元", lines=[(2, 5)]) == [("value", "   ")]


@given(st.text("X_（）增加减少/万元%，。…请如有类款项1 20年", max_size=60))
def test_blanks_stand_in_order_apart_from_each_other_and_quote_the_text(text: str) -> None:
    found = find("p1", text)
    assert all(one.text == text[one.start : one.end] != "" for one in found)
    assert all(first.end <= second.start for first, second in itertools.pairwise(found))
    assert len({one.id for one in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("第一部分 概况", 1),
        ("二、机构设置", 2),
        ("（三）具体情况", 3),
        ("本年收入", 0),
        ("一、本年收入很多，写成了一整句。", 0),
    ],
)
def test_headings_are_known_by_their_numbers(text: str, level: int) -> None:
    assert heading_level(text, 0) == level


def test_an_item_of_a_list_begins_with_its_codes() -> None:
    assert is_item("1.XX（类）XX（款）XX（项）。年初预算为XX万元")
    assert not is_item("其中，XX（类）XX（款）XX（项）支出XX万元")
